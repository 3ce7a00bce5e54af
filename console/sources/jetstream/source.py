"""Bluesky's Jetstream: every public post of the network, as it is written, filtered here.

A stream gives its place in every event; after a break it is asked to go on from there. What comes twice by that is one
mention, by its identity.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import OrderedDict
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from console.config.settings import SourceSettings
from console.domain.errors import SourceLater
from console.net.client_session import RestingSocket
from console.net.errors import NotUpgraded
from console.net.routes import shown
from console.sources.base import Batch, Keep, Source
from console.sources.errors import wire_as_source
from console.sources.jetstream.cursor import StaleCursor, StreamCursor, address, fault_of_handshake, moment_of
from console.sources.jetstream.events import FrameReading
from console.sources.jetstream.handles import RESOLVER, Handles
from console.sources.jetstream.post import POSTS

if TYPE_CHECKING:
    from console.net.http import Fetcher

MOST = 100  # mentions of one batch
GATHER = 0.1  # seconds that a batch waits for more
TELL = 1.0  # seconds after which the place in the stream is told though nothing was kept
_GAP = 600_000_000  # microseconds without an event from which v1 is taken to have forgotten some: it does not say so
# A frame that comes alone costs a wake-up, 40 µs, where reading it costs 6. So frames are let gather for a moment, once
# _FEW have come within one; not where they come by the _MUCH, as after a break: then the wire is what is waited for.
_REST = 0.02  # seconds
_WAITED = 0.00005  # seconds for a frame from which it was waited for, and did not lie ready
_FEW = 5
_MUCH = 48 * 1024  # bytes; the library hands on 64 KB at a time
_PROBED = 5.0  # seconds that a probe listens


@dataclass(slots=True)
class JetstreamSource:
    """One subscription to posts, of everybody or of ``accounts``. ``v2`` says which of the two wires ``url`` speaks."""

    id: str
    url: str
    fetcher: Fetcher
    now: Callable[[], datetime]
    keep: Keep | None = None
    v2: bool = False
    collections: Sequence[str] = (POSTS,)
    accounts: Handles | None = None
    resolve_every: float = 600.0
    _revisions: OrderedDict[str, str] = field(default_factory=OrderedDict)

    async def read(self, cursor: str | None) -> AsyncIterator[Batch]:
        """Batches until the stream breaks, which is a `SourceFault`: a hundred mentions, or what came within a tenth
        of a second; and every second the place, though nothing was kept. Deletions pass whatever ``keep`` says.
        Where the server has forgotten ``cursor`` it goes on live, and says what was missed."""
        place = StreamCursor.of(cursor)
        while True:
            try:
                async with contextlib.aclosing(self._stream(place)) as batches:
                    async for batch in batches:
                        yield batch
                        place = StreamCursor.of(batch.cursor) if batch.cursor else place
            except StaleCursor:
                yield Batch(missed=place.missed(self.now()))
                place = StreamCursor()

    async def probe(self) -> str:
        """Listen for a few seconds; how many events came."""
        reading = self._reading()
        async with self._connected(StreamCursor(), await self._dids()) as socket:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_PROBED):
                    while reading.seen < MOST and (frames := await socket.several()):
                        for raw in frames:
                            (reading.take_v2 if self.v2 else reading.take_v1)(raw)
        found = f"It streams: {reading.seen} events, {len(reading.mentions)} of them posts or deletions of posts."
        return f"{found} {self.accounts.lacking() if self.accounts else ''}".strip()

    async def _stream(self, place: StreamCursor) -> AsyncGenerator[Batch, None]:
        """One connection. Reading goes on in a task of its own while a batch is stored, up to one batch more. Ends by
        itself alone when it is time to ask again for handles that were not known."""
        reading, dids = self._reading(), await self._dids()
        note = self.accounts.lacking() if self.accounts else ""
        clock = asyncio.get_running_loop().time
        until = clock() + self.resolve_every if note else float("inf")
        some, room = asyncio.Event(), asyncio.Event()
        async with self._connected(place, dids) as socket:
            if dids or place == StreamCursor():  # else the event at which it stopped is due at once
                yield Batch(note=note)
            task = asyncio.create_task(self._listen(socket, reading, some, room))
            try:
                told = 0
                while not task.done() or reading.seen > told:
                    with contextlib.suppress(TimeoutError):
                        async with asyncio.timeout(TELL):
                            await some.wait()
                    if some.is_set() and not task.done() and reading.held < MOST:
                        await asyncio.sleep(GATHER)
                    if reading.seen == told:
                        if clock() > until:
                            return
                        continue
                    missed = self._forgotten(reading, place) if not told else ""
                    mentions, spoiled, seen, told = reading.mentions, reading.spoiled, reading.seen - told, reading.seen
                    reading.mentions, reading.spoiled = [], []
                    some.clear()
                    room.set()
                    yield Batch(tuple(mentions), self._cursor(reading), tuple(spoiled), seen, missed, note)
                    if clock() > until:
                        return
                await task
                raise SourceLater(f"{shown(self.url)} closed the stream ({socket.close_code}).")
            finally:
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)

    async def _listen(
        self, socket: RestingSocket, reading: FrameReading, some: asyncio.Event, room: asyncio.Event
    ) -> None:
        """Takes frames until the stream ends, and waits where a whole batch has not been fetched yet."""
        worth = reading.worth_v2 if self.v2 else reading.worth_v1
        take = reading.take_v2 if self.v2 else reading.take_v1
        clock = asyncio.get_running_loop().time
        asked = since = clock()
        count = size = 0
        try:
            while frames := await socket.several():
                waited = clock() - asked > _WAITED
                count, size = count + len(frames), size + sum(map(len, frames))
                while frames:
                    fit = MOST - reading.held
                    for raw in worth(frames[:fit]):
                        take(raw)
                    frames = frames[fit:]
                    if held := reading.held:
                        some.set()
                        if held >= MOST:
                            room.clear()
                            await room.wait()
                if waited:
                    if count >= _FEW and size < _MUCH:
                        await socket.rest(_REST)
                    if count >= _FEW or clock() - since > _REST:
                        since, count, size = clock(), 0, 0
                asked = clock()
        finally:
            some.set()

    async def _dids(self) -> tuple[str, ...]:
        """Whose posts are read; nobody's name is everybody. Raises `SourceLater` where none of ``accounts`` is known,
        so that not everybody's come."""
        if self.accounts is None:
            return ()
        dids = await self.accounts.dids()
        if not dids:
            raise SourceLater(self.accounts.lacking(), advice="Look at `dids`.")
        return dids

    @contextlib.asynccontextmanager
    async def _connected(self, place: StreamCursor, dids: Sequence[str]) -> AsyncIterator[RestingSocket]:
        url = address(self.url, place, v2=self.v2, collections=self.collections, dids=dids)
        with wire_as_source():
            try:
                async with self.fetcher.socket(url) as socket:
                    yield socket
            except NotUpgraded as answer:
                raise fault_of_handshake(answer, self.url, place, now=self.now()) from answer

    def _reading(self) -> FrameReading:
        return FrameReading(wanted=frozenset(self.collections), keep=self.keep, revisions=self._revisions)

    def _cursor(self, reading: FrameReading) -> str | None:
        return StreamCursor(at=reading.moment, seq=reading.seq).cursor()

    def _forgotten(self, reading: FrameReading, place: StreamCursor) -> str:
        """What is known to be lost: v2 says that a cursor was outdated; v1 begins later without a word."""
        if reading.outdated:
            return place.missed(self.now())
        if not self.v2 and self.accounts is None and place.at and reading.first - place.at > _GAP:
            return place.missed(moment_of(reading.first))
        return ""


def open_source(
    settings: SourceSettings,
    *,
    fetcher: Fetcher,
    keep: Keep | None,
    now: Callable[[], datetime],
    zone: tzinfo = UTC,
) -> Source:
    """The subscription that ``settings`` describe: ``url``, and the options ``wire`` (v1, v2; else by the URL),
    ``collections``, ``dids`` (handles too) and ``resolver``, the service that tells the DIDs of handles."""
    wire = str(settings.options.get("wire") or "auto")
    v2 = "/xrpc/" in urlsplit(settings.url).path if wire == "auto" else wire == "v2"
    dids, resolver = _texts(settings.options.get("dids")), str(settings.options.get("resolver") or RESOLVER)
    return JetstreamSource(
        settings.id,
        settings.url,
        fetcher,
        now,
        keep,
        v2,
        collections=_texts(settings.options.get("collections")) or (POSTS,),
        accounts=Handles(dids, resolver, fetcher) if dids else None,
    )


def _texts(value: object) -> tuple[str, ...]:
    return tuple(str(one) for one in value) if isinstance(value, list | tuple) else ()
