"""Mentions that come in by hand or by file: they go onto the intake table, and the collector judges them. Where none
runs, this process takes the lead for as long as it needs and does it itself."""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace as change
from datetime import datetime
from itertools import islice

from console.domain.frozen import replace
from console.domain.mention import RawMention
from console.domain.voices import IMPORT
from console.services.collector.intake import Intake, Taken, raw_to_json, take_waiting
from console.sources.base import Spoiled
from console.store.protocol import Quarantined, SourceHealth, Store

CHUNK = 100
LEASE = 20.0


def worker_name(role: str) -> str:
    """A name for this process that no other has at the same time."""
    return f"{role}@{socket.gethostname()}:{os.getpid()}"


@asynccontextmanager
async def leading(store: Store, clock: Callable[[], datetime], worker: str) -> AsyncIterator[bool]:
    """Hold the collector's lead if it is free, renewed until the block ends; False where somebody else holds it."""
    holder = await store.leader(clock())
    if _died(holder):
        await store.resign(holder)
    if not await store.lead(worker, now=clock(), lease=LEASE):
        yield False
        return

    async def renew() -> None:
        while True:
            await asyncio.sleep(LEASE / 4)
            await store.lead(worker, now=clock(), lease=LEASE)

    renewing = asyncio.create_task(renew())
    try:
        yield True
    finally:
        renewing.cancel()
        await store.resign(worker)


def _died(worker: str) -> bool:
    """Whether a lead is that of a command which was killed here: it would last for some seconds more, and whoever came
    meanwhile would leave to it what nobody takes in. A collector is never judged so; its lease runs out by itself."""
    role, _, place = worker.partition("@")
    host, _, pid = place.rpartition(":")
    if role not in {"import", "add", "judge"} or host != socket.gethostname() or not pid.isdecimal():
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False  # somebody else's, and alive
    return False


async def take_in(
    store: Store,
    items: Iterable[RawMention | Spoiled],
    *,
    into: str,
    operator: str,
    clock: Callable[[], datetime],
    intake: Callable[[], Intake],
    told: Callable[[Taken], None] = lambda taken: None,
) -> tuple[Taken, bool]:
    """Take ``items`` in; those that name no source belong to ``into``. Counts so far go to ``told``, each time what
    they count is in the store: a command that is killed and run again finds it there, and adds and judges only the
    rest.

    Returns the counts and True, or False where a collector runs: then they wait on its table and ``seen`` alone counts.
    """
    total = Taken()
    async with leading(store, clock, worker_name("import")) as alone:
        own_intake = intake() if alone else None
        for chunk in _chunks(items, CHUNK):
            raws = [replace(item, platform=item.platform or into) for item in chunk if isinstance(item, RawMention)]
            spoiled = [item for item in chunk if isinstance(item, Spoiled)]
            if own_intake is not None:
                total = total + await own_intake.take(IMPORT, raws, spoiled=spoiled, again=True, by=operator)
            else:
                rows = [{**raw_to_json(raw), "into": IMPORT} for raw in raws]
                await store.submit(rows, by=operator, at=clock())
                if spoiled:
                    now = clock()
                    faults = [Quarantined(IMPORT, now, item.why, item.raw) for item in spoiled]
                    await store.add(IMPORT, (), cursor=None, at=now, quarantined=faults)
                total = total + Taken(seen=len(raws), spoiled=len(spoiled))
            told(total)
        if own_intake is not None:  # what others left meanwhile to the one who leads
            await take_waiting(store, own_intake, clock)
    return total, own_intake is not None


async def note_import(store: Store, taken: Taken, said: str, *, at: datetime) -> None:
    """Keep in how the sources do what an import brought, with ``said`` of its file, so that it is known later too."""
    known = next((one for one in await store.sources() if one.source == IMPORT), SourceHealth(IMPORT))
    await store.set_health(
        change(
            known,
            state="ok",
            sentence=said,
            last_success=at,
            last_item=at,
            seen=known.seen + taken.seen + taken.spoiled,
            matched=known.matched + taken.matched,
            quarantined=known.quarantined + taken.spoiled + taken.refused,
        )
    )


def _chunks(items: Iterable[RawMention | Spoiled], size: int) -> Iterator[list[RawMention | Spoiled]]:
    iterator = iter(items)
    while chunk := list(islice(iterator, size)):
        yield chunk
