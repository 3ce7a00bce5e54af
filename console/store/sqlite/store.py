"""The store on SQLite: each verb is one function of a module named after what it does, run as one transaction."""

from __future__ import annotations

import asyncio
import json
import os
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from console.domain.actions import SYSTEM, Verb
from console.domain.alike import Saying
from console.domain.judgement import Explanation
from console.domain.mention import Mention
from console.store.records import (
    Act,
    Added,
    Delivery,
    Done,
    Incoming,
    Presence,
    Quarantined,
    RejudgeMode,
    SourceHealth,
)
from console.store.sqlite import connections, errors, files, maintenance
from console.store.sqlite.connection import StoreConnection
from console.store.sqlite.driver import sqlite3
from console.store.sqlite.files import on_readonly_disk
from console.store.sqlite.generations import Generation
from console.store.sqlite.jobs import corrections, explanations, intake, leases, outbox, rejudging, sources
from console.store.sqlite.log import actions, counts
from console.store.sqlite.mentions import arrivals
from console.store.sqlite.notify import Notifier
from console.store.sqlite.opening import PATIENCE
from console.store.sqlite.upkeep import SqliteUpkeep, absolute

LOOKS_AGAIN = 0.5  # seconds after which a lost datagram is made good


async def open_store(
    path: Path,
    *,
    shared: bool = False,
    zone: str = "",
    parents: Mapping[str, str] | None = None,
    patience: float = PATIENCE,
    mounts: str | None = None,
    new: bool | None = None,
) -> SqliteStore:
    """Open the store at ``path``. Where there is none it is made if ``new``, and without a word on it if nothing beside
    the path shows that there was one. ``zone`` is the organisation's, in which days are
    counted; ``parents`` has the team above each, so that a mention of two of its teams counts once for a whole site.

    Raises a `StoreFault` with a sentence and a way out.
    """
    path = absolute(path)
    try:
        connections.find(path, new, shared, zone, mounts)
    except OSError as error:
        raise errors.of_the_system(error, error.filename or path) from error
    notifier = Notifier(path)
    lock = files.claim(path)
    try:
        writing = await StoreConnection.open(
            path, lambda: connections.writer(path, shared), told=notifier.ring, patience=patience
        )
        try:
            reading = await StoreConnection.open(path, lambda: connections.reader(path), patience=patience)
        except BaseException:
            await writing.close()
            raise
    except BaseException:
        os.close(lock)
        notifier.close()
        raise
    store = SqliteStore(path, writing, reading, notifier, lock)
    notifier.listen()
    if not on_readonly_disk(path):
        if zone:
            await store.set_zone(zone)
        if parents is not None:
            await store.set_parents(parents)
    return store


class SqliteStore(SqliteUpkeep):
    """A `Store` in one file: one connection that writes, one that looks, each in a thread of its own."""

    def __init__(
        self, path: Path, writing: StoreConnection, reading: StoreConnection, notifier: Notifier, lock: int
    ) -> None:
        super().__init__(path, reading, writing)
        self._same: Callable[[Saying, Saying], bool] | None = None
        self._notifier = notifier
        self._lock = lock
        self._read_from: dict[str, Generation] = {}  # the store that named each source's place
        self._led: Generation | None = None  # the store that this process led last
        self._seen = -1  # the data_version at the last look

    async def add(
        self,
        source: str,
        batch: Sequence[Incoming],
        *,
        cursor: str | None,
        at: datetime,
        quarantined: Sequence[Quarantined] = (),
        health: SourceHealth | None = None,
        by: str = SYSTEM,
    ) -> Added:
        """See `Store.add`."""
        return await self._writing.write(
            self._add,
            source,
            batch,
            cursor=cursor,
            at=at,
            quarantined=quarantined,
            same=self._same,
            health=health,
            by=by,
        )

    def _add(self, conn: sqlite3.Connection, source: str, *args: Any, **kwargs: Any) -> Added:
        """`arrivals.add`, unless the source was read from a place that another store named: what lies between this
        store's place and that one would never come."""
        if self._read_from.get(source, self._writing.generation) != self._writing.generation:
            raise errors.replaced(self.path)
        return arrivals.add(conn, source, *args, **kwargs)

    async def cursor(self, source: str) -> str | None:
        """See `Store.cursor`."""
        found = await super().cursor(source)
        self._read_from[source] = self._reading.generation
        return found

    async def set_health(self, health: SourceHealth) -> None:
        """See `Store.set_health`."""
        await self._writing.write(sources.set_health, health)

    async def submit(
        self,
        batch: Sequence[Mapping[str, Any]],
        *,
        by: str,
        at: datetime,
        aside: str | None = None,
    ) -> int:
        """See `Store.submit`."""
        return await self._writing.write(intake.submit, batch, by, at, aside)

    async def intake_done(self, numbers: Sequence[int]) -> None:
        """See `Store.intake_done`."""
        await self._writing.write(intake.intake_done, numbers)

    async def set_aside(self, numbers: Sequence[int], source: str) -> None:
        """See `Store.set_aside`."""
        await self._writing.write(intake.set_aside, numbers, source)

    async def try_again(self) -> int:
        """See `Store.try_again`."""
        return await self._writing.write(intake.try_again)

    async def act(self, acts: Sequence[Act], *, operator: str, at: datetime, batch: int = 0) -> tuple[Done, ...]:
        """See `Store.act`."""
        return await self._writing.write(actions.act, acts, operator, at, batch)

    async def note_reading(self, identity: int, *, operator: str, at: datetime) -> None:
        """See `Store.note_reading`."""
        if not await self._reading.read(actions.has_read, identity, operator, at):
            await self._writing.write(actions.note_reading, identity, operator, at)

    async def wait(self, timeout: float) -> bool:  # noqa: ASYNC109 - a wait that ran out is an answer, not a fault
        """See `Store.wait`."""
        deadline = time.monotonic() + timeout
        while True:
            if await self._moved():
                return True
            left = deadline - time.monotonic()
            if left <= 0:
                return False
            await self._notifier.wait(min(LOOKS_AGAIN, left))

    async def _moved(self) -> bool:
        version = await self._reading.bare(lambda conn: int(conn.execute("PRAGMA data_version").fetchone()[0]))
        moved = version != self._seen
        self._seen = version
        return moved

    async def take_deliveries(
        self,
        worker: str,
        *,
        now: datetime,
        limit: int = 10,
        lease: float = 60,
        channel: str = "",
        besides: Collection[str] = (),
    ) -> tuple[Delivery, ...]:
        """See `Store.take_deliveries`."""
        return await self._writing.write(
            outbox.take, worker, now, limit=limit, lease=lease, channel=channel, besides=besides
        )

    async def delivered(
        self,
        delivery: Delivery,
        verb: Verb,
        payload: Mapping[str, Any],
        *,
        at: datetime,
        next_attempt: datetime | None = None,
        settled: Mapping[str, str] | None = None,
    ) -> None:
        """See `Store.delivered`."""
        await self._writing.write(
            outbox.delivered, delivery, verb, payload, at=at, next_attempt=next_attempt, settled=settled
        )

    async def lead(self, worker: str, *, now: datetime, lease: float) -> bool:
        """See `Store.lead`."""
        led, self._led = self._led, None
        leads = await self._writing.write(leases.lead, worker, now, lease)
        self._led = self._writing.generation if leads else None
        if leads and led and led != self._led:
            raise errors.replaced(self.path)
        return leads

    async def resign(self, worker: str) -> None:
        """See `Store.resign`."""
        await self._writing.write(leases.resign, worker)

    async def heartbeat(self, presence: Presence, *, claims_until: datetime) -> None:
        """See `Store.heartbeat`."""
        await self._writing.write(leases.heartbeat, presence, claims_until)

    async def depart(self, process: str) -> None:
        """See `Store.depart`."""
        await self._writing.write(leases.depart, process)

    async def keep_correction(self, mention: int, *, operator: str, at: datetime, body: Mapping[str, Any]) -> int:
        """See `Store.keep_correction`."""
        return await self._writing.write(corrections.keep, mention, operator, at, body)

    async def drop_correction(self, number: int) -> None:
        """See `Store.drop_correction`."""
        await self._writing.write(corrections.drop, number)

    async def ask_explanation(self, identity: int, *, at: datetime) -> None:
        """See `Store.ask_explanation`."""
        await self._writing.write(explanations.ask, identity, at)

    async def keep_explanation(self, identity: int, *, version: int, found: Explanation, at: datetime) -> bool:
        """See `Store.keep_explanation`."""
        return await self._writing.write(explanations.keep, identity, version, found, at)

    async def begin_rejudging(
        self, query: str, *, total: int, operator: str, at: datetime, mode: RejudgeMode = RejudgeMode.JUDGE, of: int = 0
    ) -> int:
        """See `Store.begin_rejudging`."""
        return await self._writing.write(
            rejudging.begin, query, total=total, operator=operator, at=at, mode=mode, of=of
        )

    async def rejudged(self, number: int, judged: Sequence[Mention], *, place: str, at: datetime) -> None:
        """See `Store.rejudged`."""
        await self._writing.write(rejudging.write, number, judged, place, at)

    async def looked_at(self, number: int, *, seen: int, found: str, place: str) -> None:
        """See `Store.looked_at`."""
        await self._writing.write(rejudging.looked, number, seen, found, place)

    async def give_back(self, number: int, *, at: datetime, limit: int = 100) -> None:
        """See `Store.give_back`."""
        await self._writing.write(rejudging.give_back, number, at, limit)

    async def stop_rejudging(self, *, by: str) -> bool:
        """See `Store.stop_rejudging`."""
        return await self._writing.write(rejudging.stop, by)

    def compare_by(self, same: Callable[[Saying, Saying], bool]) -> None:
        """See `Store.compare_by`."""
        self._same = same

    async def set_parents(self, parents: Mapping[str, str]) -> None:
        """Count by this tree of teams (each with the one above it); where it is another than before, count again."""
        wanted = json.dumps(dict(sorted(parents.items())), ensure_ascii=False)
        if await self._reading.read(maintenance.meta, "parents") != wanted:
            await self._writing.write(counts.set_parents, wanted)

    async def set_zone(self, zone: str) -> None:
        """Count days in this zone; where it is another than before, count them all again."""
        if await self._reading.read(maintenance.meta, "zone") != zone:
            await self._writing.write(counts.set_zone, zone)

    async def close(self) -> None:
        """See `Store.close`."""
        if self._lock < 0:
            return
        self._notifier.close()
        lock, self._lock = self._lock, -1
        try:
            await asyncio.gather(self._reading.close(), self._writing.close())
        finally:
            os.close(lock)
