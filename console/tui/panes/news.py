"""News: one loop reads what changed in the store, fetches each mention once, and gives every screen the same batch.

The first change is shown at once, later ones together: twelve times a second, four under load or where nobody has
pressed a key for a while, two under heavy load.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from time import monotonic, process_time

from console.domain.actions import Action
from console.domain.errors import StoreFault
from console.query.match import Context
from console.services.runtime import Runtime
from console.store.protocol import Entry


def later(work: Callable[[], Awaitable[None]]) -> Callable[[], Awaitable[None]]:
    """``work`` to be called when its worker begins, so that no coroutine is made that nobody awaits."""
    return work


STEP = 200  # changes read at once, so that a burst never stops the keys
_FAST, _CALM, _SLOW = 1 / 12, 1 / 4, 1 / 2
_IDLE_AFTER = 60.0  # seconds without a key


@dataclass(frozen=True, slots=True)
class News:
    """What changed: mentions as they are now, the ids of those that are gone, and who did what."""

    entries: tuple[Entry, ...]
    gone: tuple[int, ...]
    actions: tuple[Action, ...]
    context: Context


class RefreshPace:
    """How long to gather changes before the next are shown: by what showing them costs, and by who is there to see."""

    def __init__(self) -> None:
        self._share = 0.0
        self._last = (monotonic(), process_time())
        self.last_key = monotonic()

    def interval(self) -> float:
        """Seconds until the next batch may be shown."""
        now, spent = monotonic(), process_time()
        passed = max(now - self._last[0], 1e-3)
        weight = min(1.0, passed)
        self._share += weight * ((spent - self._last[1]) / passed - self._share)
        self._last = (now, spent)
        if self._share > 0.5:
            return _SLOW
        idle = now - self.last_key > _IDLE_AFTER
        return _CALM if idle or self._share > 0.3 else _FAST


class Newsreader:
    """Reads the store's log from ``sequence`` on and tells ``tell``; ``trouble`` hears of a store that cannot be read,
    and hears None when it can be again."""

    def __init__(
        self, runtime: Runtime, tell: Callable[[News], None], trouble: Callable[[StoreFault | None], None]
    ) -> None:
        self._runtime = runtime
        self._tell = tell
        self._trouble = trouble
        self._reading = asyncio.Lock()
        self._ill = False
        self.sequence = 0
        self.pace = RefreshPace()

    async def begin(self) -> None:
        """Remember where the log ends now; what is read from the store afterwards cannot miss anything."""
        self.sequence = await self._runtime.store.head()

    async def catch_up(self) -> bool:
        """Read and tell one step of what changed; True where there was something."""
        async with self._reading:
            store = self._runtime.store
            changes = await store.since(self.sequence, STEP)
            if changes.sequence == self.sequence:
                return False
            ids = tuple(dict.fromkeys((*changes.arrived, *changes.changed)))
            entries = await store.entries(ids) if ids else ()
            there = {entry.mention.id for entry in entries}
            self.sequence = changes.sequence
            gone = tuple(identity for identity in ids if identity not in there)
            self._tell(News(entries, gone, changes.actions, self._runtime.context()))
            return True

    async def follow(self) -> None:
        """Tell all news until cancelled."""
        while True:
            try:
                if await self.catch_up():
                    await asyncio.sleep(self.pace.interval())
                else:
                    await self._runtime.store.wait(0.5)
                if self._ill:
                    self._ill = False
                    self._trouble(None)
            except StoreFault as fault:
                self._ill = True
                self._trouble(fault)
                await asyncio.sleep(1.0)
