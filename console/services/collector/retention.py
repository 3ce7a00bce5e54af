"""What is kept goes when it must: the collector runs retention once a day, and whenever its days were changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from console.domain.actions import SYSTEM, Verb
from console.domain.retention import Gone, Kept, Retention
from console.store.protocol import Act, Store

EVERY = timedelta(days=1)


@dataclass(slots=True)
class Keeper:
    """Runs ``retention`` on ``store``. When it ran last stands in the log, so that it outlives the process."""

    store: Store
    retention: Retention
    clock: Callable[[], datetime]
    _ran: datetime | None = field(default=None, init=False)

    async def run_when_due(self) -> Gone | None:
        """One whole run, in bounded parts, and its line in the log; None where the last one is not a day old."""
        now = self.clock()
        if self._ran is None:
            self._ran = await self._last()
        if self._ran is not None and timedelta(0) <= now - self._ran < EVERY:
            return None
        gone = await self._run(now)
        await self.store.act([Act(0, Verb.FORGOT, told(self.retention, gone))], operator=SYSTEM, at=now)
        self._ran = now
        return gone

    async def _run(self, now: datetime) -> Gone:
        total = await self.store.expire(self.retention, at=now)
        while total.place:
            total = total + await self.store.expire(self.retention, at=now, place=total.place)
        copies = await self.store.drop_copies(now - timedelta(days=self.retention.copies))
        return total + Gone(copies=copies)

    async def _last(self) -> datetime | None:
        """When it ran last with the days of today."""
        runs = await self.store.actions(verbs=(Verb.FORGOT,), limit=100_000)
        days = told(self.retention, Gone())["days"]
        return runs[-1].at if runs and runs[-1].payload.get("days") == days else None


def told(retention: Retention, gone: Gone) -> Mapping[str, Any]:
    """What the line of a run says: the days, and how much went of each class."""
    return {
        "days": {name: getattr(retention, name) for name in retention.__match_args__},
        "words": {kept.value: count for kept, count in gone.words.items()},
        "handles": gone.handles,
        "copies": gone.copies,
    }


def lines(retention: Retention, due: Gone, copies: int) -> list[str]:
    """What is kept for how long, and what is due now, as `store check` says it."""
    words = ", ".join(f"{kept} {getattr(retention, kept)} days ({due.words.get(kept, 0):,} due)" for kept in Kept)
    return [
        f"Words go after their days: {words}.",
        f"Handles go after {retention.handles} days ({due.handles:,} due), copies of the store that the program"
        f" made after {retention.copies} days ({copies:,} there).",
    ]
