"""The store on SQLite: each verb is one function of a module named after what it does, run as one transaction."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from console.domain.actions import Action, Verb
from console.store import (
    acting,
    arrivals,
    asking,
    changes,
    erasing,
    forgetting,
    intake,
    leases,
    lessons,
    log,
    opening,
    outbox,
    pages,
    sources,
    tallies,
    upkeep,
)
from console.store.engine import (
    Act,
    Added,
    Changes,
    Correction,
    Counts,
    Daily,
    Delivery,
    Done,
    Entry,
    Incoming,
    Page,
    Presence,
    Quarantined,
    SourceHealth,
    StoreHealth,
)
from console.store.library import sqlite3
from console.store.link import PATIENCE, Link
from console.store.news import Bell
from console.store.places import prepare
from console.store.schema import MIGRATIONS

if TYPE_CHECKING:
    from console.domain.matching import Context
    from console.domain.query import Query

LOOKS_AGAIN = 0.5  # seconds after which a lost datagram is made good
_STREAMED = 500  # mentions in a batch of `rows`


async def open_store(path: Path, *, shared: bool = False, zone: str = "", patience: float = PATIENCE,
                     mounts: str | None = None) -> SqliteStore:
    """Open the store at ``path``, making it if there is none. ``zone`` is the organisation's, in which days are
    counted.

    Raises `StoreUnsafe`, `StoreNewer` or `StoreDamaged`, each with a sentence and a way out.
    """
    path = _absolute(path)
    if prepare(path, shared=shared, mounts=mounts):
        opening.create(path, (("key", secrets.token_bytes(32)), ("zone", zone or "UTC")))
    bell = Bell(path)
    try:
        writing = await Link.open(path, lambda: _writer(path, shared), told=bell.ring, patience=patience)
        try:
            reading = await Link.open(path, lambda: opening.connect(path, readonly=True), patience=patience)
        except BaseException:
            await writing.close()
            raise
    except BaseException:
        bell.close()
        raise
    store = SqliteStore(path, writing, reading, bell)
    bell.listen()
    if zone:
        await store.set_zone(zone)
    return store


def _absolute(path: str | Path) -> Path:
    """A path that stays right when the working directory changes."""
    return Path(path).absolute()


def _writer(path: Path, shared: bool) -> sqlite3.Connection:
    conn = opening.connect(path)
    try:
        version = opening.check_ours(conn, path)
        if version < len(MIGRATIONS):
            opening.migrate(conn, path, version)
        conn.execute("PRAGMA journal_mode = WAL")  # a copy that was put in a store's place has none
        opening.look_over(conn, path, shared=shared)
    except BaseException:
        conn.close()
        raise
    return conn


class SqliteStore:
    """A `Store` in one file: one connection that writes, one that reads, each in a thread of its own."""

    def __init__(self, path: Path, writing: Link, reading: Link, bell: Bell) -> None:
        self.path = path
        self._writing = writing
        self._reading = reading
        self._bell = bell
        self._seen = -1  # the data_version at the last look

    # in

    async def add(
        self, source: str, batch: Sequence[Incoming], *, cursor: str | None, at: datetime,
        quarantined: Sequence[Quarantined] = (), health: SourceHealth | None = None,
    ) -> Added:
        """See `Store.add`."""
        return await self._writing.write(arrivals.add, source, batch, cursor=cursor, at=at, quarantined=quarantined,
                                         health=health)

    async def cursor(self, source: str) -> str | None:
        """See `Store.cursor`."""
        return await self._reading.read(sources.cursor, source)

    async def set_health(self, health: SourceHealth) -> None:
        """See `Store.set_health`."""
        await self._writing.write(sources.set_health, health)

    async def sources(self) -> tuple[SourceHealth, ...]:
        """See `Store.sources`."""
        return await self._reading.read(sources.healths)

    async def quarantined(self, source: str, limit: int = 100) -> tuple[Quarantined, ...]:
        """See `Store.quarantined`."""
        return await self._reading.read(sources.quarantined, source, limit)

    async def submit(self, batch: Sequence[Mapping[str, Any]], *, by: str, at: datetime) -> int:
        """See `Store.submit`."""
        return await self._writing.write(intake.submit, batch, by, at)

    async def intake(self, limit: int) -> tuple[tuple[int, Mapping[str, Any]], ...]:
        """See `Store.intake`."""
        return await self._reading.read(intake.intake, limit)

    async def intake_done(self, numbers: Sequence[int]) -> None:
        """See `Store.intake_done`."""
        await self._writing.write(intake.intake_done, numbers)

    # look

    async def page(
        self, query: Query | None, context: Context, *, before: str = "", after: str = "", limit: int = 50,
        teams: frozenset[str] | None = None, around: int = 0,
    ) -> Page:
        """See `Store.page`."""
        wanted = asking.wanted(query, context).within(teams)
        return await self._reading.read(asking.answering(pages.page), wanted, before=before, after=after, limit=limit,
                                        around=around)

    async def entries(self, ids: Sequence[int]) -> tuple[Entry, ...]:
        """See `Store.entries`."""
        return await self._reading.read(pages.entries, ids)

    async def mention(self, identity: int) -> Entry | None:
        """See `Store.mention`."""
        return await self._reading.read(pages.whole, identity)

    async def find(self, source: str, native_id: str) -> int:
        """See `Store.find`."""
        return await self._reading.read(pages.find, source, native_id)

    async def history(self, identity: int) -> tuple[Action, ...]:
        """See `Store.history`."""
        return await self._reading.read(log.history, identity)

    async def versions(self, identity: int) -> tuple[tuple[datetime, str, str], ...]:
        """See `Store.versions`."""
        return await self._reading.read(pages.versions, identity)

    async def near(self, identity: int) -> tuple[Entry, ...]:
        """See `Store.near`."""
        return await self._reading.read(pages.near, identity)

    async def count(self, query: Query | None, context: Context, *, teams: frozenset[str] | None = None) -> int:
        """See `Store.count`."""
        return await self._reading.read(asking.answering(pages.count), asking.wanted(query, context).within(teams))

    async def counts(self, now: datetime) -> Counts:
        """See `Store.counts`."""
        return await self._reading.read(tallies.counts, now)

    async def daily(self, since: datetime, until: datetime) -> tuple[Daily, ...]:
        """See `Store.daily`."""
        return await self._reading.read(tallies.daily, since, until)

    async def rows(self, query: Query | None, context: Context) -> AsyncIterator[Sequence[Entry]]:
        """See `Store.rows`."""
        async with self._apart() as link:
            stream = await link.bare(asking.stream, asking.wanted(query, context), _STREAMED)
            while batch := await link.bare(lambda _: next(stream, ())):
                yield batch

    # act

    async def act(self, acts: Sequence[Act], *, operator: str, at: datetime) -> tuple[Done, ...]:
        """See `Store.act`."""
        return await self._writing.write(acting.act, acts, operator, at)

    async def last_batch(self, operator: str, *, undone: bool = False) -> tuple[Action, ...]:
        """See `Store.last_batch`."""
        return await self._reading.read(acting.last_batch, operator, undone)

    async def actions(self, *, after: int = 0, limit: int = 1000) -> tuple[Action, ...]:
        """See `Store.actions`."""
        return await self._reading.read(log.actions, after, limit)

    # news

    async def head(self) -> int:
        """See `Store.head`."""
        return await self._reading.read(log.head)

    async def since(self, sequence: int, limit: int = 1000) -> Changes:
        """See `Store.since`."""
        return await self._reading.read(changes.since, sequence, limit)

    async def wait(self, timeout: float) -> bool:  # noqa: ASYNC109 - a wait that ran out is an answer, not a fault
        """See `Store.wait`."""
        deadline = time.monotonic() + timeout
        while True:
            if await self._moved():
                return True
            left = deadline - time.monotonic()
            if left <= 0:
                return False
            await self._bell.wait(min(LOOKS_AGAIN, left))

    async def _moved(self) -> bool:
        version = await self._reading.bare(lambda conn: int(conn.execute("PRAGMA data_version").fetchone()[0]))
        moved = version != self._seen
        self._seen = version
        return moved

    # out

    async def take_deliveries(
        self, worker: str, *, now: datetime, limit: int = 10, lease: float = 60
    ) -> tuple[Delivery, ...]:
        """See `Store.take_deliveries`."""
        return await self._writing.write(outbox.take, worker, now, limit, lease)

    async def delivered(self, delivery: Delivery, verb: Verb, payload: Mapping[str, Any], *, at: datetime,
                        next_attempt: datetime | None = None) -> None:
        """See `Store.delivered`."""
        await self._writing.write(outbox.delivered, delivery, verb, payload, at=at,
                                  next_attempt=next_attempt)

    # run

    async def lead(self, worker: str, *, now: datetime, lease: float) -> bool:
        """See `Store.lead`."""
        return await self._writing.write(leases.lead, worker, now, lease)

    async def resign(self, worker: str) -> None:
        """See `Store.resign`."""
        await self._writing.write(leases.resign, worker)

    async def leader(self, now: datetime) -> str:
        """See `Store.leader`."""
        return await self._reading.read(leases.leader, now)

    async def heartbeat(self, presence: Presence, *, claims_until: datetime) -> None:
        """See `Store.heartbeat`."""
        await self._writing.write(leases.heartbeat, presence, claims_until)

    async def present(self, now: datetime) -> tuple[Presence, ...]:
        """See `Store.present`."""
        return await self._reading.read(leases.present, now)

    async def depart(self, process: str) -> None:
        """See `Store.depart`."""
        await self._writing.write(leases.depart, process)

    async def corrections(self, *, after: int = 0) -> tuple[Correction, ...]:
        """See `Store.corrections`."""
        return await self._reading.read(lessons.corrections, after)

    async def keep_correction(self, mention: int, *, operator: str, at: datetime, body: Mapping[str, Any]) -> int:
        """See `Store.keep_correction`."""
        return await self._writing.write(lessons.keep, mention, operator, at, body)

    async def drop_correction(self, number: int) -> None:
        """See `Store.drop_correction`."""
        await self._writing.write(lessons.drop, number)

    async def erase(self, identity: int, *, operator: str, reason: str, at: datetime) -> None:
        """See `Store.erase`."""
        await self._writing.write(erasing.erase, identity, operator, reason, at)
        await self._writing.write(erasing.merge_index)
        await self._writing.bare(erasing.empty_journal)

    async def check(self) -> StoreHealth:
        """See `Store.check`. On a connection of its own: it takes long, and FTS5 would judge by what it remembers."""
        async with self._apart() as link:
            return await link.read(upkeep.check, self.path)

    async def rebuild(self) -> tuple[str, ...]:
        """See `Store.rebuild`."""
        return await self._writing.write(upkeep.rebuild)

    async def backup(self, path: str) -> None:
        """See `Store.backup`."""
        async with self._apart(readonly=False) as link:  # VACUUM INTO counts as writing
            await link.bare(upkeep.backup, _absolute(path))

    async def key(self) -> bytes:
        """See `Store.key`."""
        return await self._reading.read(forgetting.store_key)

    async def set_zone(self, zone: str) -> None:
        """Count days in this zone; where it is another than before, count them all anew."""
        if await self._reading.read(upkeep.meta, "zone") != zone:
            await self._writing.write(tallies.set_zone, zone)

    @contextlib.asynccontextmanager
    async def _apart(self, *, readonly: bool = True) -> AsyncIterator[Link]:
        link = await Link.open(self.path, lambda: opening.connect(self.path, readonly=readonly))
        try:
            yield link
        finally:
            await link.close()

    async def close(self) -> None:
        """See `Store.close`."""
        self._bell.close()
        with contextlib.suppress(ValueError):  # closed already
            await asyncio.gather(self._reading.close(), self._writing.close())
