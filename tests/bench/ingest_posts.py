"""Posts for the benches of intake: made from a seed, as long and as varied as the network's, one in a hundred ours.

Texts are everyday English words, short ones oftener: 78 characters and 15 words in the mean; tweets have 80 and
14. Both count: an alternation of names is tried at every word's two ends.
"""

from __future__ import annotations

import json
import random
from functools import cache
from itertools import accumulate

from console.understand.words import listed

HITS = 0.01
_MOST_WORDS = 27
_SYLLABLES = "ba de ki lo mu ra se ti vo wen har stel mor ney kin dale thorpe ley ford ham wick croft by gate".split()  # noqa: SIM905
_PLACES = ("Ward", "Unit", "Clinic", "Suite", "Team", "Centre")


@cache
def vocabulary() -> tuple[str, ...]:
    """Everyday words, the short ones first: Zipf at heart once they are drawn."""
    return tuple(sorted(listed("common_words.txt"), key=lambda word: (len(word), word)))


def aliases(count: int) -> list[str]:
    """Names that people could call places: two or three words, none of which the other posts hold."""
    draw = random.Random(2)
    names: dict[str, None] = {}
    while len(names) < count:
        word = "".join(draw.choices(_SYLLABLES, k=4)).capitalize() + "x"
        names[f"{word} {draw.choice(_PLACES)}" + (f" {draw.randint(1, 40)}" if draw.random() < 0.3 else "")] = None
    return list(names)


class Posts:
    """``count`` posts as v1 events; one in a hundred holds one of ``names``."""

    def __init__(self, count: int, names: list[str]) -> None:
        self.names = names
        self._draw = random.Random(3)
        self._weights = list(accumulate(1.0 / (rank + 60) for rank in range(len(vocabulary()))))
        self._ours = [place for place in range(count) if self._draw.random() < HITS]
        self._rounds = 1
        hits = frozenset(self._ours)
        self.events = [self._event(place, place in hits) for place in range(count)]

    def again(self) -> list[int]:
        """The next round: those that are ours are written again, later; which they are. The others stay as they are,
        since nobody remembers them."""
        for place in self._ours:
            self.events[place] = self._event(place + self._rounds * len(self.events), True)
        self._rounds += 1
        return self._ours

    def _event(self, number: int, ours: bool) -> bytes:
        draw = self._draw
        words = draw.choices(vocabulary(), cum_weights=self._weights, k=draw.randint(2, _MOST_WORDS))
        if ours:
            words.insert(draw.randint(0, len(words)), draw.choice(self.names))
        did = f"did:plc:{draw.getrandbits(100):025x}"[:32]
        record: dict[str, object] = {"$type": "app.bsky.feed.post", "createdAt": "2026-07-04T14:38:08.999Z"}
        if draw.random() < 0.45:
            record["reply"] = {"parent": _link(draw, did, number), "root": _link(draw, did, number)}
        if draw.random() < 0.25:
            record["embed"] = {
                "$type": "app.bsky.embed.images",
                "images": [
                    {"alt": " ".join(words[:3]), "aspectRatio": {"height": 889, "width": 889}, "image": _blob(draw)}
                ],
            }
        elif draw.random() < 0.2:
            record["embed"] = {
                "$type": "app.bsky.embed.external",
                "external": {
                    "uri": f"https://news.example/{number}",
                    "title": " ".join(words[:6]),
                    "description": " ".join(words[:12]),
                    "thumb": _blob(draw),
                },
            }
        if draw.random() < 0.2:
            record["facets"] = [
                {
                    "features": [{"$type": "app.bsky.richtext.facet#tag", "tag": words[0]}],
                    "index": {"byteEnd": 5, "byteStart": 0},
                }
            ]
        record["langs"] = ["en"]
        record["text"] = " ".join(words)
        commit = {
            "rev": f"{number:013}",
            "operation": "create",
            "collection": "app.bsky.feed.post",
            "rkey": f"{number:013}",
            "record": record,
            "cid": f"bafyrei{draw.getrandbits(200):050x}",
        }
        moment = 1_783_175_888_000_000 + number * 500
        event = {"did": did, "time_us": moment, "kind": "commit", "commit": commit}
        return json.dumps(event, separators=(",", ":"), ensure_ascii=False).encode()


def _link(draw: random.Random, did: str, number: int) -> dict[str, str]:
    return {"cid": f"bafyrei{draw.getrandbits(200):050x}", "uri": f"at://{did}/app.bsky.feed.post/{number:013}"}


def _blob(draw: random.Random) -> dict[str, object]:
    return {
        "$type": "blob",
        "ref": {"$link": f"bafkrei{draw.getrandbits(200):050x}"},
        "mimeType": "image/jpeg",
        "size": 187484,
    }
