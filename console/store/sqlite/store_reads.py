"""The half of the store on SQLite that only looks: no verb here waits for whoever writes."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from console.domain.actions import Action, Verb
from console.domain.frozen import replace
from console.domain.judgement import Explanation
from console.domain.mention import Mention
from console.domain.retention import Gone, Retention
from console.store.records import (
    Changes,
    Copy,
    Correction,
    Counts,
    Daily,
    Entry,
    Page,
    Presence,
    Quarantined,
    Rejudging,
    SourceHealth,
    SourceHistory,
    StoreHealth,
    Tally,
    Waiting,
)
from console.store.sqlite import copies, driver, files, maintenance, opening
from console.store.sqlite.connection import StoreConnection
from console.store.sqlite.jobs import corrections as lessons
from console.store.sqlite.jobs import explanations, intake, leases, sources
from console.store.sqlite.jobs import rejudging as rejudged
from console.store.sqlite.log import actions as acting
from console.store.sqlite.log import changes, witness
from console.store.sqlite.log import counts as tallies
from console.store.sqlite.log import entries as log
from console.store.sqlite.mentions import arrivals, emptying, legal_holds, pages
from console.store.sqlite.mentions import retention as expiring
from console.store.sqlite.search import run

if TYPE_CHECKING:
    from console.query.match import Context
    from console.query.tree import Query

_STREAMED = 500  # mentions in a batch of `rows`


class StoreReads:
    """The verbs of a `Store` that change nothing, on a connection and in a thread of their own."""

    def __init__(self, path: Path, reading: StoreConnection) -> None:
        self.path = path
        self._reading = reading

    async def cursor(self, source: str) -> str | None:
        """See `Store.cursor`."""
        return await self._reading.read(sources.cursor, source)

    async def sources(self) -> tuple[SourceHealth, ...]:
        """See `Store.sources`."""
        return await self._reading.read(sources.healths)

    async def heard(self, names: Sequence[str], since: datetime) -> Mapping[str, SourceHistory]:
        """See `Store.heard`."""
        return await self._reading.read(sources.heard, names, since)

    async def newest(self, source: str, since: datetime, limit: int) -> tuple[str, ...]:
        """See `Store.newest`."""
        return await self._reading.read(sources.newest, source, since, limit)

    async def quarantined(self, source: str = "", limit: int = 100) -> tuple[Quarantined, ...]:
        """See `Store.quarantined`."""
        return await self._reading.read(sources.quarantined, source, limit)

    async def intake(self, limit: int) -> tuple[Waiting, ...]:
        """See `Store.intake`."""
        return await self._reading.read(intake.intake, limit)

    async def page(
        self,
        query: Query | None,
        context: Context,
        *,
        before: str = "",
        after: str = "",
        limit: int = 50,
        teams: frozenset[str] | None = None,
        around: int = 0,
        folded: bool = False,
    ) -> Page:
        """See `Store.page`."""
        wanted = replace(run.wanted(query, context).within(teams), folded=folded)
        return await self._reading.read(
            run.answering(pages.page), wanted, before=before, after=after, limit=limit, around=around
        )

    async def entries(self, ids: Sequence[int]) -> tuple[Entry, ...]:
        """See `Store.entries`."""
        return await self._reading.read(pages.entries, ids)

    async def mention(self, identity: int) -> Entry | None:
        """See `Store.mention`."""
        return await self._reading.read(pages.whole, identity)

    async def find(self, source: str, native_id: str) -> int:
        """See `Store.find`."""
        return await self._reading.read(pages.find, source, native_id)

    async def unchanged(self, mentions: Sequence[Mention]) -> frozenset[int]:
        """See `Store.unchanged`."""
        return await self._reading.read(arrivals.unchanged, mentions)

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
        return await self._reading.read(run.answering(pages.count), run.wanted(query, context).within(teams))

    async def counts(self, now: datetime) -> Counts:
        """See `Store.counts`."""
        return await self._reading.read(tallies.counts, now)

    async def daily(self, since: datetime, until: datetime) -> tuple[Daily, ...]:
        """See `Store.daily`."""
        return await self._reading.read(tallies.daily, since, until)

    async def totals(self, since: datetime, until: datetime) -> Mapping[str | None, Tally]:
        """See `Store.totals`."""
        return await self._reading.read(tallies.totals, since, until)

    async def rows(self, query: Query | None, context: Context) -> AsyncIterator[Sequence[Entry]]:
        """See `Store.rows`."""
        async with self._apart() as link:
            stream = await link.bare(run.stream, run.wanted(query, context), _STREAMED)
            while batch := await link.bare(lambda _: next(stream, ())):
                yield batch

    async def last_batch(self, operator: str, *, undone: bool = False, before: int = 0) -> tuple[Action, ...]:
        """See `Store.last_batch`."""
        return await self._reading.read(acting.last_batch, operator, undone, before)

    async def actions(self, *, after: int = 0, limit: int = 1000, verbs: Sequence[Verb] = ()) -> tuple[Action, ...]:
        """See `Store.actions`."""
        return await self._reading.read(log.actions, after, limit, verbs)

    async def head(self) -> int:
        """See `Store.head`."""
        return await self._reading.read(log.head)

    async def since(self, sequence: int, limit: int = 1000) -> Changes:
        """See `Store.since`."""
        return await self._reading.read(changes.since, sequence, limit)

    async def leader(self, now: datetime) -> str:
        """See `Store.leader`."""
        return await self._reading.read(leases.leader, now)

    async def last_led(self) -> datetime | None:
        """See `Store.last_led`."""
        return await self._reading.read(leases.last_led)

    async def present(self, now: datetime) -> tuple[Presence, ...]:
        """See `Store.present`."""
        return await self._reading.read(leases.present, now)

    async def corrections(self, *, after: int = 0, mention: int = 0) -> tuple[Correction, ...]:
        """See `Store.corrections`."""
        return await self._reading.read(lessons.corrections, after, mention)

    async def learning(self) -> bool:
        """See `Store.learning`."""
        return await self._reading.read(lessons.is_on)

    async def explanation(self, identity: int) -> Explanation | None:
        """See `Store.explanation`."""
        return await self._reading.read(explanations.of, identity)

    async def asked_explanations(self, limit: int = 10) -> tuple[int, ...]:
        """See `Store.asked_explanations`."""
        return await self._reading.read(explanations.asked, limit)

    async def rejudging(self, number: int = 0) -> Rejudging | None:
        """See `Store.rejudging`."""
        return await self._reading.read(rejudged.one, number)

    async def last_rejudged(self) -> Rejudging | None:
        """See `Store.last_rejudged`."""
        return await self._reading.read(rejudged.last_changed)

    async def due(self, retention: Retention, now: datetime) -> Gone:
        """See `Store.due`."""
        return await self._reading.read(expiring.due, retention, now)

    async def copies(self) -> tuple[Copy, ...]:
        """See `Store.copies`."""
        return await asyncio.to_thread(copies.beside, self.path)

    async def held(self, identity: int) -> Mapping[str, Any]:
        """See `Store.held`."""
        return await self._reading.read(legal_holds.kept, identity)

    async def bear_witness(self, at: datetime) -> str:
        """See `Store.bear_witness`."""
        return await self._reading.read(witness.bear, self.path, at)

    async def check(self, *, anchored: bool = False, copy: str = "") -> StoreHealth:
        """See `Store.check`. On a connection of its own: it takes long, and FTS5 would judge by what it remembers."""
        async with self._apart() as link:
            return await link.read(maintenance.check, self.path, anchored, copy)

    def for_one_process(self) -> str:
        """See `Store.for_one_process`."""
        return "" if driver.SAFE else files.WHY

    async def damage(self) -> str:
        """See `Store.damage`."""
        async with self._apart() as link:
            return await link.read(maintenance.first_problem, opening.LOOKS_LONGER_FOR)

    async def key(self) -> bytes:
        """See `Store.key`."""
        return await self._reading.read(emptying.store_key)

    @contextlib.asynccontextmanager
    async def _apart(self, *, readonly: bool = True) -> AsyncIterator[StoreConnection]:
        link = await StoreConnection.open(self.path, lambda: opening.connect(self.path, readonly=readonly))
        try:
            yield link
        finally:
            await link.close()
