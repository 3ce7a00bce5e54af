"""A source as the collector runs it: when it is read first and again, and how long it waits after a fault."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import os
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from console.domain.errors import OutsideInError, SourceLater, SourceRefused, StoreLater
from console.domain.mention import RawMention
from console.net.rate_limits import Quota
from console.query.match import Matcher
from console.sources.base import Batch, Source

if TYPE_CHECKING:
    from console.net.rate_limits import Quota

_KEY = os.urandom(16)
LOOK_EVERY = 5.0  # seconds between looks at the secrets of a source that waits for a person


@dataclass(frozen=True, slots=True)
class OpenedSource:
    """A source, and what its platform has said of the requests that are left."""

    source: Source
    quota: Callable[[datetime], Quota | None] = lambda now: None


@dataclass(slots=True)
class UnopenedSource:
    """A source that could not be opened, in the place of one that can: a person must act."""

    id: str
    fault: OutsideInError

    async def read(self, cursor: str | None) -> AsyncIterator[Batch]:
        """Raises `SourceRefused` with the words of the fault."""
        raise SourceRefused(self.fault.sentence, advice=self.fault.advice)
        yield Batch()

    async def probe(self) -> str:
        """Raises the fault."""
        raise self.fault


async def as_before(within: float) -> OpenedSource | None:
    """The wait of a source that is never opened again."""
    await asyncio.sleep(within)
    return None


@dataclass(slots=True)
class SourceOpening:
    """How a source is opened: by ``make``, with what ``secret`` gives for the ``references`` in its settings."""

    references: Sequence[str]
    secret: Callable[[str], str]
    make: Callable[[], OpenedSource]
    _known: bytes = b""

    def open(self) -> OpenedSource:
        """The source, with its secrets as they are now. Raises `OutsideInError`."""
        self._known = self._mark()
        return self.make()

    async def renewed(self, within: float = 0.0) -> OpenedSource | None:
        """The source again as soon as its secrets are others than when it was opened last; None where they are the same
        for ``within`` seconds, or are not good for opening it."""
        loop = asyncio.get_running_loop()
        until = loop.time() + within
        while self.references:
            found = await asyncio.to_thread(self._mark)  # a keyring may take its time
            if found not in {self._known, b""}:
                try:
                    return self.open()
                except OutsideInError:
                    self._known = found
            if (left := until - loop.time()) <= 0:
                return None
            await asyncio.sleep(min(left, LOOK_EVERY))
        return await as_before(within)

    def _mark(self) -> bytes:
        """A mark of the secrets that says nothing of them; empty where one is missing."""
        try:
            told = [self.secret(reference) for reference in self.references]
        except OutsideInError:
            return b""
        return hashlib.blake2b(repr(told).encode("utf-8", "surrogatepass"), digest_size=16, key=_KEY).digest()


log = logging.getLogger(__name__)

SPREAD = 0.2  # seconds at the start for each source that is polled, so that five hundred do not ask at one moment
FIRST_WAIT = 1.0
LONGEST_WAIT = 300.0
REFUSED_WAIT = 3600.0  # a person must act, but perhaps it was the other side's mistake


def first_wait(every: float, polled: int, chance: float) -> float:
    """Seconds until one of ``polled`` sources is asked first: at once where there are few, spread where there are many.
    Later rounds stay apart by their own jitter."""
    return min(every, polled * SPREAD) * chance


def backoff(error: Exception, failures: int, chance: float) -> float:
    """Seconds to wait: what the other side asked for, or full jitter doubled with each failure."""
    if isinstance(error, SourceLater) and error.after is not None:
        return error.after
    if isinstance(error, SourceRefused):
        return REFUSED_WAIT
    longest: float = min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(failures, 10))
    return max(FIRST_WAIT, longest * chance)


async def every(seconds: float, work: Callable[[], Awaitable[object]], name: str = "") -> None:
    """Do ``work`` again and again, with so many seconds between. A store that is busy or full is waited for: what was
    to be done is still there afterwards. It is told once, and once more when it goes on."""
    name, waits = name or getattr(work, "__name__", "work"), ""
    while True:
        try:
            await work()
        except StoreLater as fault:
            if waits != fault.sentence:
                log.warning("%s waits: %s", name, fault)
            waits = fault.sentence
        else:
            if waits:
                log.warning("%s goes on", name)
            waits = ""
        await asyncio.sleep(seconds)


async def batches_of(
    reading: AsyncIterator[Batch], quiet: float | None, patience: float | None = None
) -> AsyncGenerator[Batch, None]:
    """The batches of ``reading``; with ``quiet``, ended by so many seconds without one.

    Until the first has come, and while more of what is there is said to follow, ``patience`` counts instead, and its
    end is a fault: the other side is slow. Raises `SourceLater`.
    """
    iterator = reading.__aiter__()
    live = False
    try:
        while True:
            try:
                async with asyncio.timeout(quiet if live else patience):
                    batch = await anext(iterator)
            except StopAsyncIteration:
                return
            except TimeoutError:
                if live:
                    return
                raise SourceLater(
                    f"It gave nothing for {patience:.0f} s.",
                    advice="It is slow or cannot be reached. The next round goes on there.",
                ) from None
            yield batch
            live = not batch.more
    finally:
        close = getattr(iterator, "aclose", None)
        if close is not None:
            await close()


@dataclass(frozen=True, slots=True)
class SourceTask:
    """One source as the collector runs it: where it reads, what it keeps, how often it asks."""

    source: Source
    watch: Matcher | None
    every: float
    stream: bool
    quota: Callable[[datetime], Quota | None] = lambda now: None  # what its platform said since it was asked last
    private: Callable[[RawMention], RawMention] | None = None  # takes the author out of what is an answer to a topic
    renewed: Callable[[float], Awaitable[OpenedSource | None]] = as_before  # see `SourceOpening.renewed`
