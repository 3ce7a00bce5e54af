"""Posts for the benches of intake: made from a seed, as long and as varied as the network's, one in a hundred ours."""

from __future__ import annotations

import json
import random
from functools import cache

HITS = 0.01
MOST_WORDS = 17  # 84 characters in the mean, as on the network
_SYLLABLES = "ba de ki lo mu ra se ti vo wen har stel mor ney kin dale thorpe ley ford ham wick croft by gate".split()  # noqa: SIM905
_PLACES = ("Ward", "Unit", "Clinic", "Suite", "Team", "Centre")


@cache
def vocabulary() -> tuple[str, ...]:
    """Eight thousand made words, Zipf at heart once they are drawn."""
    draw = random.Random(1)
    words = {"".join(draw.choices(_SYLLABLES, k=draw.randint(1, 3))) for _ in range(20_000)}
    return tuple(sorted(words)[:8_000])


def aliases(count: int) -> list[str]:
    """Names that people could call places: two or three words, none of which the other posts hold."""
    draw = random.Random(2)
    names: dict[str, None] = {}
    while len(names) < count:
        word = "".join(draw.choices(_SYLLABLES, k=4)).capitalize() + "x"
        names[f"{word} {draw.choice(_PLACES)}" + (f" {draw.randint(1, 40)}" if draw.random() < 0.3 else "")] = None
    return list(names)


def events(count: int, names: list[str]) -> list[bytes]:
    """v1 events of ``count`` posts; every hundredth holds one of ``names``."""
    draw, words = random.Random(3), vocabulary()
    weights = [1.0 / (rank + 3) for rank in range(len(words))]
    texts = draw.choices(words, weights, k=count * MOST_WORDS)
    starts = range(0, count * MOST_WORDS, MOST_WORDS)
    return [_event(n, texts[at : at + draw.randint(2, MOST_WORDS)], names, draw) for n, at in enumerate(starts)]


def _event(number: int, words: list[str], names: list[str], draw: random.Random) -> bytes:
    if draw.random() < HITS:
        words.insert(draw.randint(0, len(words)), draw.choice(names))
    did = f"did:plc:{draw.getrandbits(100):025x}"[:32]
    record: dict[str, object] = {"$type": "app.bsky.feed.post", "createdAt": "2026-07-04T14:38:08.999Z"}
    if draw.random() < 0.45:
        link = {"cid": f"bafyrei{draw.getrandbits(200):050x}", "uri": f"at://{did}/app.bsky.feed.post/{number:013}"}
        record["reply"] = {"parent": link, "root": link}
    if draw.random() < 0.25:
        record["embed"] = {"$type": "app.bsky.embed.images", "images": [
            {"alt": " ".join(words[:3]), "aspectRatio": {"height": 889, "width": 889}, "image": {
                "$type": "blob", "ref": {"$link": f"bafkrei{draw.getrandbits(200):050x}"}, "mimeType": "image/jpeg",
                "size": 187484}}]}
    if draw.random() < 0.2:
        record["facets"] = [{"features": [{"$type": "app.bsky.richtext.facet#tag", "tag": words[0]}],
                             "index": {"byteEnd": 5, "byteStart": 0}}]
    record["langs"] = ["en"]
    record["text"] = " ".join(words)
    commit = {"rev": f"{number:013}", "operation": "create", "collection": "app.bsky.feed.post",
              "rkey": f"{number:013}", "record": record, "cid": f"bafyrei{draw.getrandbits(200):050x}"}
    moment = 1_783_175_888_000_000 + number * 500
    event = {"did": did, "time_us": moment, "kind": "commit", "commit": commit}
    return json.dumps(event, separators=(",", ":"), ensure_ascii=False).encode()
