"""The verbs of a store on SQLite that take words away and keep its files in shape."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

from console.domain.retention import Gone, Retention
from console.store.sqlite import backup as copying
from console.store.sqlite import copies, errors, maintenance, opening
from console.store.sqlite.connection import StoreConnection
from console.store.sqlite.files import on_readonly_disk
from console.store.sqlite.jobs import leases, sources
from console.store.sqlite.mentions import clusters, erasure
from console.store.sqlite.mentions import retention as expiring
from console.store.sqlite.store_reads import StoreReads

LOOKS_EVERY = timedelta(days=1)
_NEVER = datetime.min.replace(tzinfo=UTC)
WHOLE = 3600.0  # seconds that looking over all pages may take


def absolute(path: str | Path) -> Path:
    """A path that stays right when the working directory changes."""
    return Path(path).absolute()


class SqliteUpkeep(StoreReads):
    """Looking, and what `Keeping` changes, by the connection that writes."""

    def __init__(self, path: Path, reading: StoreConnection, writing: StoreConnection) -> None:
        super().__init__(path, reading)
        self._writing = writing
        self._looked = self._tended = _NEVER

    async def erase(self, identity: int, *, operator: str, reason: str, at: datetime) -> None:
        """See `Store.erase`."""
        await self._writing.write(erasure.erase, identity, operator, reason, at, store=self.path)
        await self._settle()

    async def expire(self, retention: Retention, *, at: datetime, place: str = "") -> Gone:
        """See `Store.expire`."""
        return await self._writing.write(expiring.expire, retention, at, place)

    async def drop_copies(self, before: datetime) -> int:
        """See `Store.drop_copies`."""
        return await asyncio.to_thread(copies.drop, self.path, before)

    async def tend(self, now: datetime) -> None:
        """See `Store.tend`."""
        if now < self._tended or self._tended == _NEVER:  # the clock may have been ahead
            await self._writing.write(leases.bound, now)
        self._tended = now
        if not timedelta(0) <= now - self._looked < LOOKS_EVERY:
            self._looked = now
            await self._look()
        while await self._writing.write(clusters.forget_marks, now):
            pass
        await self._writing.write(sources.forget_quarantine, now)
        if await self._reading.read(maintenance.meta, "emptied"):
            await self._settle()
        else:
            await self._writing.bare(erasure.empty_journal)

    async def _look(self) -> None:
        """Look over all pages, however long that takes, beside whoever works. Raises `StoreDamaged`."""
        async with self._apart() as link:
            if found := await link.bare(opening.damage, WHOLE, indexes=True):
                raise errors.damaged(self.path, found)

    async def _settle(self) -> None:
        """Take what was emptied out of the index, and then out of the journal."""
        more = await self._writing.write(erasure.merge_index, True)
        while more:
            more = await self._writing.write(erasure.merge_index, False)
        await self._writing.bare(erasure.empty_journal)

    async def note_checked(self, at: datetime) -> None:
        """See `Store.note_checked`."""
        if not on_readonly_disk(self.path):
            await self._writing.write(maintenance.note_checked, at)

    async def checked(self) -> datetime | None:
        """See `Store.checked`."""
        return await self._reading.read(maintenance.checked)

    async def rebuild(self) -> tuple[str, ...]:
        """See `Store.rebuild`."""
        return await self._writing.write(maintenance.rebuild)

    async def backup(self, path: str, *, replace: bool = False, anyway: bool = False) -> tuple[str, ...]:
        """See `Store.backup`."""
        async with self._apart(readonly=False) as link:  # VACUUM INTO counts as writing
            return await link.bare(copying.backup, self.path, absolute(path), replace=replace, anyway=anyway)
