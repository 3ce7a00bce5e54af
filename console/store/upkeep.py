"""The protocol for a store's upkeep: what is kept, what goes when it must, and the shape of its files."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

from console.store.records import Copy

if TYPE_CHECKING:
    from console.domain.retention import Gone, Retention


class StoreUpkeep(Protocol):
    """Erasure, retention, legal holds, and the collector's upkeep: a part of `Store`."""

    async def erase(self, identity: int, *, operator: str, reason: str, at: datetime) -> None:
        """Take every word of a mention out of mentions, versions, index, payloads, outbox and quarantine."""

    async def expire(self, retention: Retention, *, at: datetime, place: str = "") -> Gone:
        """One bounded part of what retention asks for, from ``place`` on: the words of what is past the days of its
        class (never under a legal hold), then handles and names; each mention's `expired` goes into the log."""

    async def due(self, retention: Retention, now: datetime) -> Gone:
        """What a whole run would take now."""

    async def held(self, identity: int) -> Mapping[str, Any]:
        """The words that a legal hold keeps of a mention whose source has deleted it; empty where there are none."""

    async def copies(self) -> tuple[Copy, ...]:
        """The copies of the store that the program made by itself, oldest first."""

    async def drop_copies(self, before: datetime) -> int:
        """Delete those copies that are older than that; how many."""

    async def tend(self, now: datetime) -> None:
        """Keep the store in shape; for the collector, every few minutes. What was emptied leaves the files, the journal
        is cut, and what only the last weeks need is forgotten."""

    async def note_checked(self, at: datetime) -> None:
        """Remember that a check found the store whole."""

    async def checked(self) -> datetime | None:
        """When one last did, or else when the log began; None while it is empty."""
