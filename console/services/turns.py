"""Turns: what is done again and again, when a source is read first, how long it waits after a fault, and when a turn
at a stream is over."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable

from console.domain.errors import SourceLater, SourceRefused, StoreLater
from console.sources.base import Batch

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
                raise SourceLater(f"It gave nothing for {patience:.0f} s.",
                                  advice="It is slow or cannot be reached. The next round goes on there.") from None
            yield batch
            live = not batch.more
    finally:
        close = getattr(iterator, "aclose", None)
        if close is not None:
            await close()
