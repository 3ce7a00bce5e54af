"""What the collector notes of its sources, in the store, so that every process sees it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from console.domain.source_habit import WEEKS, habit_of
from console.store.protocol import SourceHealth, Store

if TYPE_CHECKING:
    from console.net.rate_limits import Quota
    from console.sources.base import Batch


class Healths:
    """The notes of the one collector of a store. ``quota`` is what a platform has said of it meanwhile, if anything."""

    def __init__(self, store: Store, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._clock = clock
        self._known: dict[str, SourceHealth] = {}

    async def remember(self) -> None:
        """Begin with what an earlier collector noted."""
        self._known = {health.source: health for health in await self._store.sources()}

    def known(self, name: str) -> SourceHealth:
        """What is noted of a source."""
        return self._known.get(name) or SourceHealth(name)

    def after(self, name: str, batch: Batch, quota: Quota | None) -> SourceHealth:
        """What is to be noted after a batch; the caller writes it together with the mentions."""
        known, now = self.known(name), self._clock()
        return self._keep(
            replace(
                known,
                state="ok",
                sentence=batch.note,
                advice="",
                failures=0,
                last_success=now,
                last_item=now if batch.seen or batch.mentions else known.last_item,
                seen=known.seen + max(batch.seen, len(batch.mentions)),
                quarantined=known.quarantined + len(batch.spoiled),
                missed=batch.missed or known.missed,
            ),
            quota,
        )

    def matched(self, name: str, mentions: int) -> None:
        """So many more were kept; written with the next note."""
        self._keep(replace(self.known(name), matched=self.known(name).matched + mentions))

    async def note(self, name: str, *, quota: Quota | None = None, **changes: object) -> None:
        """Write down what has changed."""
        health = replace(self.known(name), **changes)  # type: ignore[arg-type]  # names are those of SourceHealth
        await self._store.set_health(self._keep(health, quota))

    async def learn(self, names: Iterable[str]) -> None:
        """Look at what came of each source lately: its habit, its lag, its newest mention."""
        now = self._clock()
        for name, heard in (await self._store.heard(tuple(names), now - WEEKS)).items():
            habit = habit_of(heard.hours)
            day = (now - timedelta(days=1)).timestamp() // 3_600
            known = self.known(name)
            per_day, patience = (habit.per_day, habit.patience) if habit else (0.0, 0.0)
            if known.patience and heard.last == known.last_new:  # a silence is no habit: it is held against the last
                per_day, patience = known.per_day, known.patience
            learnt = replace(
                known,
                last_new=heard.last,
                today=sum(count for hour, count in heard.hours if hour > day),
                per_day=per_day,
                patience=patience,
                lag=sorted(heard.lags)[len(heard.lags) // 2] if heard.lags else known.lag,
            )
            if learnt != known:
                await self._store.set_health(self._keep(learnt))

    def _keep(self, health: SourceHealth, quota: Quota | None = None) -> SourceHealth:
        if quota is not None:
            health = replace(health, quota_left=quota.left, quota_limit=quota.limit, quota_resets=quota.resets)
        self._known[health.source] = health
        return health
