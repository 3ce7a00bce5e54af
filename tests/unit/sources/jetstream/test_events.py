"""Frames of Jetstream: what they come to, and that no frame costs more than itself."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.domain.errors import SourceLater, SourceRefused
from console.domain.mention import Change, Mention, RawMention
from console.net.errors import NotUpgraded
from console.sources.jetstream.cursor import StaleCursor, StreamCursor, address, fault_of_handshake
from console.sources.jetstream.events import FrameReading
from tests.fakes.jetstream import commit, v2_frame

NOW = datetime(2026, 11, 23, tzinfo=UTC)
Take = Callable[[FrameReading, dict[str, Any]], None]


def v1(reading: FrameReading, event: dict[str, Any]) -> None:
    reading.take_v1(json.dumps(event).encode())


def v2(reading: FrameReading, event: dict[str, Any]) -> None:
    reading.take_v2(v2_frame(event, 7).encode())


def facet(start: int, end: int, kind: str, **feature: str) -> dict[str, Any]:
    named = {"$type": f"app.bsky.richtext.facet#{kind}", **feature}
    return {"index": {"byteStart": start, "byteEnd": end}, "features": [named]}


both = pytest.mark.parametrize("take", [v1, v2])


def taken(take: Take, line: bytes, **record: object) -> RawMention:
    event = json.loads(line)
    event["commit"].get("record", {}).update(record)
    reading = FrameReading()
    take(reading, event)
    assert not reading.spoiled
    (mention,) = reading.mentions
    return mention


def naming_a_ward(texts: Sequence[str]) -> list[int]:
    return [place for place, text in enumerate(texts) if "ward" in text]


@both
def test_the_recorded_events_give_seventeen_posts_and_a_deletion(take: Take, shared: Path) -> None:
    reading = FrameReading()
    for line in (shared / "fixtures/jetstream/expected_v1.jsonl").read_bytes().splitlines():
        take(reading, json.loads(line))
    changes = [mention.change for mention in reading.mentions]
    assert (reading.seen, changes.count(Change.NEW), changes.count(Change.DELETE)) == (152, 17, 1)
    assert reading.ignored == 152 - 18
    assert not reading.spoiled
    for mention in reading.mentions:
        assert mention.native_id.startswith("at://did:plc:")
        Mention.from_raw(mention, source="bluesky", fetched=NOW, key=b"k")
    for line in (shared / "fixtures/jetstream/golden_v1.jsonl").read_bytes().splitlines():
        take(reading, json.loads(line))
    assert len(reading.mentions) == 19


@both
def test_a_post_becomes_a_mention(take: Take) -> None:
    text = "Danke 👩‍⚕️ @ward7.example #thanks here"
    at = len("Danke 👩‍⚕️ ".encode())
    facets = [
        facet(at, at + 14, "mention", did="did:plc:w"),
        facet(at + 15, at + 22, "tag", tag="thanks"),
        facet(at + 23, at + 27, "link", uri="https://a.example/long"),
    ]
    embed = {"$type": "app.bsky.embed.images", "images": [{"alt": "A nurse dancing"}, {"alt": ""}]}
    reply = {"root": {"uri": "at://r", "cid": "c"}, "parent": {"uri": "at://p", "cid": "c"}}
    more = {"langs": ["de", "en"], "tags": ["extra"]}
    mention = taken(take, commit(3, text=text), facets=facets, embed=embed, reply=reply, **more)
    assert mention.native_id == "at://did:plc:test/app.bsky.feed.post/k3"
    assert mention.url == "https://bsky.app/profile/did:plc:test/post/k3"
    assert (mention.body, mention.lang, mention.kind) == (text, "de", "reply")
    assert (mention.conversation, mention.parent) == ("at://r", "at://p")
    assert (mention.mentions, mention.tags) == (("ward7.example",), ("thanks", "extra"))
    assert mention.extra == "A nurse dancing\nhttps://a.example/long"
    assert mention.published == datetime(2026, 7, 4, 14, 38, 8, tzinfo=UTC)


@both
@pytest.mark.parametrize(("start", "end"), [(-5, 3), (0, 999), (7, 3), (1, 2), (0, 0)])
def test_facets_out_of_range_or_inside_a_character_are_passed_over(take: Take, start: int, end: int) -> None:
    odd = facet(start, end, "mention", did="did:plc:w")
    assert taken(take, commit(1, text="👍 @x"), facets=[odd]).mentions == ("did:plc:w",)


@both
def test_cards_and_videos_and_quotes_with_media_are_words_too(take: Take) -> None:
    external = {"uri": "https://a.example", "title": "Title", "description": "About"}
    assert taken(take, commit(1), embed={"external": external}).extra == "Title\nAbout\nhttps://a.example"
    assert taken(take, commit(1), embed={"$type": "app.bsky.embed.video", "alt": "A film"}).extra == "A film"
    assert taken(take, commit(1), embed={"record": {"uri": "x"}, "media": {"images": [{"alt": "In"}]}}).extra == "In"


@both
def test_what_the_lexicon_does_not_allow_costs_only_itself(take: Take) -> None:
    odd = {"facets": "none", "embed": [1], "langs": "en", "reply": 7, "tags": [1], "createdAt": 5}
    mention = taken(take, commit(1, text="words"), **odd)
    assert (mention.body, mention.extra, mention.lang) == ("words", "", "")
    assert taken(take, commit(2, text="words"), createdAt="2999-01-01T00:00:00Z").published == datetime(
        2026, 7, 4, 14, 38, 10, tzinfo=UTC
    )


@both
def test_edits_and_deletions_are_honoured_and_nothing_goes_back(take: Take) -> None:
    reading = FrameReading(keep=naming_a_ward)
    story = [
        commit(1, text="ward a"), commit(2, text="ward b", operation="update", rkey="k1"), commit(1, text="ward a"),
        commit(3, operation="delete", rkey="k1"), commit(2, text="ward b", operation="update", rkey="k1"),
        commit(4, text="nothing"), commit(5, operation="delete", rkey="never seen"),
    ]  # fmt: skip
    for line in story:
        take(reading, json.loads(line))
    assert [(mention.change, mention.body) for mention in reading.mentions] == [
        (Change.NEW, "ward a"), (Change.EDIT, "ward b"), (Change.DELETE, ""), (Change.DELETE, ""),
    ]  # fmt: skip
    assert reading.seen == 7


@both
def test_what_is_not_kept_is_looked_for_in_all_its_words(take: Take) -> None:
    looked: list[str] = []
    reading = FrameReading(keep=lambda texts: looked.extend(texts) or ())
    event = json.loads(commit(1, text="body"))
    event["commit"]["record"]["embed"] = {"images": [{"alt": "A&E"}]}
    take(reading, event)
    assert (looked, reading.mentions) == (["body\nA&E"], [])


@pytest.mark.parametrize("wire", ["v1", "v2"])
def test_a_glance_drops_what_is_not_watched_for_and_nothing_else(wire: str) -> None:
    lines = [commit(number, text=f"{'ward' if number % 7 == 0 else 'news'} {number}") for number in range(40)]
    lines += [commit(40, operation="delete", rkey="k1"), commit(41, collection="app.bsky.feed.like"), commit(42)]
    alt = json.loads(commit(43, text="a picture"))
    alt["commit"]["record"]["embed"] = {"images": [{"alt": "the ward"}]}
    lines.append(json.dumps(alt).encode())
    frames = lines if wire == "v1" else [v2_frame(json.loads(line), n).encode() for n, line in enumerate(lines)]
    by_glance, in_full = FrameReading(keep=naming_a_ward), FrameReading(keep=naming_a_ward)
    worth = getattr(by_glance, f"worth_{wire}")
    read = 0
    for start in range(0, len(frames), 9):
        for frame in worth(frames[start : start + 9]):
            read += 1
            getattr(by_glance, f"take_{wire}")(frame)
    for frame in frames:
        getattr(in_full, f"take_{wire}")(frame)
    assert [(one.native_id, one.body) for one in by_glance.mentions] == [
        (one.native_id, one.body) for one in in_full.mentions
    ]
    assert (by_glance.seen, by_glance.moment, by_glance.seq) == (in_full.seen, in_full.moment, in_full.seq)
    assert read < 20, "the first nine, the wards, the deletion, the picture"


@pytest.mark.parametrize("wire", ["v1", "v2"])
def test_a_glance_leaves_what_it_cannot_read_to_a_second_look(wire: str) -> None:
    reading = FrameReading(keep=naming_a_ward)
    first = commit(1) if wire == "v1" else v2_frame(json.loads(commit(1)), 7).encode()
    getattr(reading, f"take_{wire}")(first)
    assert list(getattr(reading, f"worth_{wire}")([first, *HOSTILE, first])) == HOSTILE


HOSTILE = [
    b"",
    b"null",
    b"[]",
    b"{",
    b"\xff\xfe",
    b"[" * 100_000,
    b'{"a":' * 50_000,
    b'{"kind":"commit","commit":' + b"[" * 10_000 + b"]" * 10_000 + b"}",
    b'{"did":5,"time_us":"x","kind":"commit"}',
    b'{"time_us":' + b"9" * 5_000 + b',"kind":"commit"}',
    b'{"time_us":1e400,"kind":"commit"}',
    b'{"$type":"message","payload":' + b"[" * 50_000,
    b'{"$type":"message","payload":{"seq":1e99}}',
    b'{"$type":5,"payload":{"seq":"x"}}',
]


@pytest.mark.parametrize("method", ["take_v1", "take_v2"])
def test_hostile_frames_are_set_aside_and_nothing_else_is_lost(method: str) -> None:
    reading = FrameReading()
    for number, frame in enumerate(HOSTILE):
        getattr(reading, method)(frame)
        line = commit(number)
        reading.take_v1(line) if method == "take_v1" else reading.take_v2(v2_frame(json.loads(line), number).encode())
    assert len(reading.mentions) == len(HOSTILE)
    assert reading.seen == 2 * len(HOSTILE)
    assert len(reading.spoiled) >= 8
    assert all(len(one.raw) <= 8192 and one.why for one in reading.spoiled)


def test_a_lone_surrogate_is_cleaned_and_kept() -> None:
    reading = FrameReading()
    for number, escape in enumerate((r"\ud83d", r"\udc00 and \ud800", r"\u0000", r"\ud83d\ude00")):
        reading.take_v1(commit(number).replace(f"post {number}".encode(), f"a {escape} b".encode()))
    reading.take_v1(commit(9).replace(b"post 9", b"caf\xe9 b"))
    assert len(reading.mentions) == 5
    assert not reading.spoiled
    for mention in reading.mentions:
        body = Mention.from_raw(mention, source="s", fetched=NOW, key=b"k").body
        body.encode("utf-8")
        assert "\0" not in body
        assert body.endswith("b")


@given(st.binary(max_size=200))
def test_any_bytes_are_counted(frame: bytes) -> None:
    reading = FrameReading()
    reading.take_v1(frame)
    assert reading.seen == 1


def test_unknown_kinds_are_counted_and_passed_over() -> None:
    reading = FrameReading()
    reading.take_v1(b'{"did":"did:plc:x","time_us":5,"kind":"weather","weather":{}}')
    reading.take_v2(b'{"$type":"news"}')
    reading.take_v2(b'{"$type":"message","payload":{"$type":"x#sync","seq":9}}')
    assert (reading.seen, reading.ignored, reading.mentions) == (3, 3, [])


def test_an_error_frame_ends_the_stream_with_a_sentence() -> None:
    with pytest.raises(SourceLater, match="too slowly"):
        FrameReading().take_v2(b'{"$type":"error","error":"ConsumerTooSlow","message":"x"}')
    with pytest.raises(SourceLater, match="Shutdown"):
        FrameReading().take_v2(b'{"$type":"error","error":"Shutdown\\u001b[2J"}')


def test_an_outdated_cursor_is_told() -> None:
    reading = FrameReading()
    reading.take_v2(b'{"$type":"message","payload":{"$type":"x#info","name":"OutdatedCursor","message":"m"}}')
    assert reading.outdated


def test_addresses() -> None:
    def asked(url: str, place: StreamCursor, *dids: str) -> str:
        return address(url, place, v2="/xrpc/" in url, collections=("app.bsky.feed.post",), dids=dids)

    place = StreamCursor(at=1_783_175_888_000_000, seq=77)
    assert asked("wss://j.example/subscribe", StreamCursor(), "did:plc:a") == (
        "wss://j.example/subscribe?wantedCollections=app.bsky.feed.post&wantedDids=did%3Aplc%3Aa"
    )
    assert asked("wss://j.example/subscribe", place).endswith("&cursor=1783175883000000"), "five seconds earlier"
    assert asked("wss://j.example/xrpc/x?kinds=commit", place) == (
        "wss://j.example/xrpc/x?kinds=commit&collections=app.bsky.feed.post&cursor=77"
    )
    assert asked("wss://j.example/xrpc/x", StreamCursor(at=place.at)).endswith("&cursor=1783175888000000")


@pytest.mark.parametrize("cursor", [None, "", "nonsense", "[]", '{"at":"x"}', "{"])
def test_a_cursor_that_is_none_means_live(cursor: str | None) -> None:
    assert StreamCursor.of(cursor) == StreamCursor()
    assert StreamCursor.of(StreamCursor(at=5, seq=6).cursor()) == StreamCursor(at=5, seq=6)


def answer(status: int, body: bytes = b"", **headers: str) -> NotUpgraded:
    return NotUpgraded("x", status=status, headers=headers, body=body)


def test_what_a_refused_handshake_means() -> None:
    def fault(said: NotUpgraded, at: int = 0) -> Exception:
        return fault_of_handshake(said, "wss://j.example/subscribe?key=hunter2", StreamCursor(at=at), now=NOW)

    with pytest.raises(StaleCursor):
        fault(answer(400, b'{"error":"CursorTooOld","message":"m"}'), 1)
    refused = fault(answer(400, b'{"error":"InvalidRequest","message":"no \\u001b such collection"}'))
    assert isinstance(refused, SourceRefused)
    assert "no such collection" in str(refused)
    later = fault(answer(503, b"warming", **{"retry-after": "20"}))
    assert isinstance(later, SourceLater)
    assert later.after == 20
    assert isinstance(fault(answer(404)), SourceRefused)
    assert isinstance(fault(answer(502)), SourceLater)
    assert not any("hunter2" in str(fault(answer(status))) for status in (400, 401, 404, 429, 500, 503))
