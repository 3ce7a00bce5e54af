"""Recorded Jetstream events through a real WebSocket: no loss, no double, whatever happens to the connection."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing
from datetime import UTC, datetime
from pathlib import Path

import pytest

import console.sources.jetstream.source
from console.config.settings import Net, SourceSettings
from console.domain.errors import SourceLater, SourceRefused
from console.domain.mention import Change, RawMention
from console.net.http import Fetcher
from console.sources.base import Batch, Keep
from console.sources.jetstream.source import JetstreamSource
from console.sources.registry import open_source
from tests.fakes.jetstream import Jetstream, commit

NOW = datetime(2026, 7, 4, 16, tzinfo=UTC)
wires = pytest.mark.parametrize("wire", ["v1", "v2"])


@pytest.fixture
async def fetcher() -> AsyncIterator[Fetcher]:
    async with Fetcher(Net(allow=("127.0.0.1",)), total=5.0) as one:
        yield one


@pytest.fixture
def recorded(shared: Path) -> list[bytes]:
    return (shared / "fixtures/jetstream/expected_v1.jsonl").read_bytes().splitlines()


def naming_a_ward(texts: Sequence[str]) -> list[int]:
    return [place for place, text in enumerate(texts) if "ward" in text]


def opened(fetcher: Fetcher, url: str, keep: Keep | None = None) -> JetstreamSource:
    source = open_source(SourceSettings("sky", "jetstream", url=url), fetcher=fetcher, now=lambda: NOW, keep=keep)
    assert isinstance(source, JetstreamSource)
    return source


class Collected:
    """A collector in small: keeps mentions by identity, writes the cursor with them, reads again after a break."""

    def __init__(self) -> None:
        self.mentions: dict[str, RawMention] = {}
        self.deleted: set[str] = set()
        self.arrivals = 0
        self.cursor: str | None = None
        self.missed: list[str] = []
        self.batches: list[Batch] = []

    def take(self, batch: Batch) -> None:
        self.batches.append(batch)
        self.arrivals += len(batch.mentions)
        for mention in batch.mentions:
            if mention.change is Change.DELETE:
                self.deleted.add(mention.native_id)
                self.mentions.pop(mention.native_id, None)
            elif mention.native_id not in self.deleted:
                self.mentions[mention.native_id] = mention
        if batch.cursor is not None:
            self.cursor = batch.cursor
        if batch.missed:
            self.missed.append(batch.missed)

    async def once(self, source: JetstreamSource) -> None:
        """Read until the stream breaks."""
        async with asyncio.timeout(60), aclosing(source.read(self.cursor)) as batches:  # type: ignore[type-var]
            async for batch in batches:
                self.take(batch)


@wires
async def test_the_recording_gives_seventeen_mentions_and_a_deletion(
    wire: str, recorded: list[bytes], fetcher: Fetcher
) -> None:
    async with Jetstream(recorded, stay=False).running() as server:
        kept = Collected()
        with pytest.raises(SourceLater, match="closed the stream"):
            await kept.once(opened(fetcher, getattr(server, wire)))
        assert (len(kept.mentions), len(kept.deleted), kept.arrivals) == (17, 1, 18)
        query = server.asked[0].query
        assert query["wantedCollections" if wire == "v1" else "collections"] == "app.bsky.feed.post"
        assert "cursor" not in query


@wires
async def test_a_connection_that_is_cut_again_and_again_loses_and_doubles_nothing(wire: str, fetcher: Fetcher) -> None:
    lines = [commit(number) for number in range(1000)]
    cuts = [1, 7, 50, 99, 100, 101, 333, 2, 250]
    async with Jetstream(lines, cut_after=list(cuts), stay=False).running() as server:
        kept, source = Collected(), opened(fetcher, getattr(server, wire))
        for _ in range(len(cuts) + 1):
            with pytest.raises(SourceLater):
                await kept.once(source)
        assert sorted(kept.mentions) == sorted(f"at://did:plc:test/app.bsky.feed.post/k{n}" for n in range(1000))
        assert all(len(batch.mentions) <= 100 for batch in kept.batches)
        rewound = len(cuts) * (7 if wire == "v1" else 2)
        assert kept.arrivals <= 1000 + rewound, "only what the rewind repeats comes twice"


@wires
async def test_one_that_goes_on_is_live_at_the_event_where_it_stopped(wire: str, fetcher: Fetcher) -> None:
    async with Jetstream([commit(0)], stay=False).running() as server:
        kept, source = Collected(), opened(fetcher, getattr(server, wire))
        for _ in range(2):
            with pytest.raises(SourceLater):
                await kept.once(source)
        assert [batch.seen for batch in kept.batches] == [0, 1, 1]


@wires
async def test_a_crash_between_reading_and_storing_repeats_and_never_skips(wire: str, fetcher: Fetcher) -> None:
    lines = [commit(number) for number in range(500)]
    async with Jetstream(lines, stay=False).running() as server:
        kept, given = Collected(), 0
        while len(kept.mentions) < 500:
            source = opened(fetcher, getattr(server, wire))  # a new process each time
            given += 1
            try:
                async with aclosing(source.read(kept.cursor)) as batches:  # type: ignore[type-var]
                    async for batch in batches:
                        if len(kept.batches) % 3 == 2:
                            kept.batches.append(batch)
                            break  # killed before the transaction
                        kept.take(batch)
            except SourceLater:
                continue
        assert given > 1
        assert len(kept.mentions) == 500


@wires
async def test_edits_and_deletions_arrive_in_their_order(wire: str, fetcher: Fetcher) -> None:
    lines = [
        commit(1, text="first"), commit(2, text="second", operation="update", rkey="k1"), commit(3, text="other"),
        commit(4, operation="delete", rkey="k3"),
    ]  # fmt: skip
    async with Jetstream(lines, cut_after=[2, 3], stay=False).running() as server:
        kept, source = Collected(), opened(fetcher, getattr(server, wire))
        for _ in range(3):
            with pytest.raises(SourceLater):
                await kept.once(source)
        assert [mention.body for mention in kept.mentions.values()] == ["second"]
        assert kept.deleted == {"at://did:plc:test/app.bsky.feed.post/k3"}


@wires
async def test_what_is_live_arrives_at_once(wire: str, fetcher: Fetcher, monkeypatch: pytest.MonkeyPatch) -> None:
    async with Jetstream([commit(0)]).running() as server:
        source = opened(fetcher, getattr(server, wire), keep=naming_a_ward)
        async with aclosing(source.read(None)) as batches:  # type: ignore[type-var]
            assert await anext(batches) == Batch(), "it is connected"
            first = await anext(batches)
            assert (first.mentions, first.seen) == ((), 1)
            assert first.cursor
            monkeypatch.setattr(
                console.sources.jetstream.source, "TELL", 3_600.0
            )  # it waits for nothing but what comes
            server.publish(commit(1, text="nothing"))
            server.publish(commit(2, text="a ward"))
            async with asyncio.timeout(60):
                batch = await anext(batches)
                while not batch.mentions:
                    batch = await anext(batches)
            assert batch.mentions[0].body == "a ward"
        assert not server.sockets or await _empties(server.sockets)


async def _empties(sockets: set[object]) -> bool:
    for _ in range(100):
        if not sockets:
            return True
        await asyncio.sleep(0.05)
    return False


async def test_a_forgotten_cursor_goes_on_live_and_says_what_was_missed(fetcher: Fetcher) -> None:
    lines = [commit(number) for number in range(100)]
    async with Jetstream(lines, stay=False).running() as server:
        kept, source = Collected(), opened(fetcher, server.v2)
        server.cut_after = [10]
        with pytest.raises(SourceLater):
            await kept.once(source)
        server.forgotten = 50
        with pytest.raises(SourceLater, match="closed"):
            await kept.once(source)
        assert kept.missed == [
            "what was posted from 2026-07-04 14:38 to 2026-07-04 16:00 UTC: the server no longer holds it"
        ]
        assert [request.query.get("cursor") for request in server.asked] == [None, "1009", None]


async def test_v1_forgets_without_a_word_and_we_say_so(fetcher: Fetcher) -> None:
    async with Jetstream([commit(100_000)], stay=False).running() as server:
        kept = Collected()
        kept.cursor = json.dumps({"at": 1_783_175_888_000_000})
        with pytest.raises(SourceLater):
            await kept.once(opened(fetcher, server.v1))
        assert len(kept.missed) == 1
        assert "no longer holds it" in kept.missed[0]


async def test_a_place_of_one_wire_is_understood_on_the_other(fetcher: Fetcher) -> None:
    lines = [commit(number) for number in range(40)]
    async with Jetstream(lines, cut_after=[20], stay=False).running() as server:
        kept = Collected()
        for url in (server.v1, server.v2):
            with pytest.raises(SourceLater):
                await kept.once(opened(fetcher, url))
        assert len(kept.mentions) == 40
        assert server.asked[1].query["cursor"].startswith("17831759")


@wires
async def test_a_server_that_is_warming_up_is_asked_later(wire: str, fetcher: Fetcher) -> None:
    refusal = (503, b'{"error":"ServiceUnavailable"}', {"Retry-After": "30"})
    async with Jetstream([], refuse=[refusal]).running() as server:
        with pytest.raises(SourceLater, match="warming up") as later:
            await Collected().once(opened(fetcher, getattr(server, wire)))
        assert later.value.after == 30


async def test_a_consumer_that_was_too_slow_goes_on_where_it_stopped(fetcher: Fetcher) -> None:
    lines = [commit(number) for number in range(20)]
    async with Jetstream(lines, last_words="ConsumerTooSlow", stay=False).running() as server:
        kept, source = Collected(), opened(fetcher, server.v2)
        with pytest.raises(SourceLater, match="too slowly"):
            await kept.once(source)
        assert len(kept.mentions) == 20
        assert json.loads(kept.cursor or "")["seq"] == 1019


async def test_hostile_frames_on_the_wire_are_set_aside(fetcher: Fetcher) -> None:
    extra = ["[" * 50_000, "null", b"\xff\xfe", '{"did":', "x" * 1_000_000]
    async with Jetstream([commit(1)], extra=extra, stay=False).running() as server:
        kept = Collected()
        with pytest.raises(SourceLater):
            await kept.once(opened(fetcher, server.v1))
        assert len(kept.mentions) == 1
        assert sum(len(batch.spoiled) for batch in kept.batches) == 5


async def test_a_page_that_is_no_jetstream_is_a_sentence(fetcher: Fetcher) -> None:
    async with Jetstream([]).running() as server:
        with pytest.raises(SourceRefused, match="opens no stream"):
            await Collected().once(opened(fetcher, f"ws://127.0.0.1:{server.port}/elsewhere"))


async def test_probe_listens_and_says_what_came(fetcher: Fetcher, recorded: list[bytes]) -> None:
    async with Jetstream(recorded, stay=False).running() as server:
        assert await opened(fetcher, server.v1).probe() == (
            "It streams: 20 events, 18 of them posts or deletions of posts."
        )


async def test_cancelling_leaves_nothing_open(fetcher: Fetcher) -> None:
    async with Jetstream([commit(1)]).running() as server:
        reading = asyncio.create_task(Collected().once(opened(fetcher, server.v1)))
        await asyncio.sleep(0.5)
        reading.cancel()
        with pytest.raises(asyncio.CancelledError):
            await reading
        assert await _empties(server.sockets)  # type: ignore[arg-type]
        assert not [task for task in asyncio.all_tasks() if "_listen" in repr(task)]


async def test_reading_waits_while_nobody_takes_what_was_read(fetcher: Fetcher) -> None:
    lines = [commit(number, text="word " * 50) for number in range(20_000)]
    async with Jetstream(lines, stay=False).running() as server:
        source = opened(fetcher, server.v1)
        async with aclosing(source.read(None)) as batches:  # type: ignore[type-var]
            assert await anext(batches) == Batch()
            first = await anext(batches)
            await asyncio.sleep(0.5)
            second = await anext(batches)
            assert (len(first.mentions), len(second.mentions)) == (100, 100)


def following(fetcher: Fetcher, server: Jetstream, wire: str, *accounts: str) -> JetstreamSource:
    options = {"dids": accounts, "resolver": f"http://127.0.0.1:{server.port}/"}
    settings = SourceSettings("sky", "jetstream", url=getattr(server, wire), options=options)
    source = open_source(settings, fetcher=fetcher, now=lambda: NOW)
    assert isinstance(source, JetstreamSource)
    return source


def dids_asked(server: Jetstream, wire: str) -> list[list[str]]:
    name = "wantedDids" if wire == "v1" else "dids"
    return [request.query.getall(name, []) for request in server.asked]


@wires
async def test_handles_are_resolved_once_and_one_that_is_not_known_stops_nothing(wire: str, fetcher: Fetcher) -> None:
    async with Jetstream([commit(0)], stay=False).running() as server:
        server.handles = {"chief.example": "did:plc:chief", "odd.example": "<html>"}
        source = following(fetcher, server, wire, "did:plc:test", "@chief.example", "gone.example", "odd.example")
        assert server.resolved == [], "nothing is asked before it is read"
        kept = Collected()
        for _ in range(2):
            with pytest.raises(SourceLater, match="closed"):
                await kept.once(source)
        assert dids_asked(server, wire) == [["did:plc:test", "did:plc:chief"]] * 2
        assert sorted(server.resolved) == ["chief.example", *["gone.example"] * 2, *["odd.example"] * 2]
        assert all("gone.example, odd.example" in batch.note for batch in kept.batches)
        assert "knows no such handle" in kept.batches[0].note


@wires
async def test_no_handle_that_is_known_is_never_everybody(wire: str, fetcher: Fetcher) -> None:
    async with Jetstream([commit(0)]).running() as server:
        with pytest.raises(SourceLater, match=r"Not read: gone\.example"):
            await Collected().once(following(fetcher, server, wire, "gone.example"))
        assert server.asked == []


@wires
async def test_a_handle_that_becomes_known_is_read_from_then_on(wire: str, fetcher: Fetcher) -> None:
    async with Jetstream([commit(0)]).running() as server:
        source = following(fetcher, server, wire, "did:plc:test", "new.example")
        source.resolve_every = 0.0
        async with asyncio.timeout(60), aclosing(source.read(None)) as batches:  # type: ignore[type-var]
            connected, first = await anext(batches), await anext(batches)
            assert "new.example" in connected.note
            assert "new.example" in first.note
            server.handles["new.example"] = "did:plc:new"
            while (await anext(batches)).note:
                pass
        assert dids_asked(server, wire)[0] == ["did:plc:test"]
        assert server.asked[1].query["cursor"], "it goes on where it was"
        assert dids_asked(server, wire)[-1] == ["did:plc:test", "did:plc:new"]
