"""Known statuses asked for once more (``GET /api/v1/statuses/:id``): streams tell of edits and deletions only while
somebody listens, and lists tell of neither.

Mastodon answers 404 for what was deleted, and for what it does not show to whoever asks (docs.joinmastodon.org): where
a token has lost its access, where an author has blocked our account. So the token is tried, and what strangers see.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from console.domain.errors import SourceRefused
from console.domain.mention import Change, RawMention
from console.sources.base import Batch
from console.sources.mastodon.status import mention_of
from console.sources.recheck import unbelievable
from console.sources.table.row import BadRow

if TYPE_CHECKING:
    from console.sources.mastodon.api import Rest

WITHIN = 7 * 86_400.0  # seconds back that statuses are asked for again
AT_ONCE = 15  # statuses of one round: of the 300 requests in five minutes that an account has, a quarter
BETWEEN = timedelta(seconds=55)  # two rounds
REST = timedelta(minutes=15)  # after a fault; and between two walks, where nothing streams


@dataclass(slots=True)
class MastodonRecheck:
    """Walks through what is known of one server: once after each break of its streams, and again and again without
    them. ``since`` is when that server was first read: what came before may have ids of another."""

    rest: Rest
    now: Callable[[], datetime]
    since: datetime | None = None
    _walking: bool = False
    _begins: datetime | None = None
    _next: datetime | None = None
    _done: set[str] = field(default_factory=set)

    def begin(self) -> None:
        """Nobody was listening: what is known may have changed."""
        self._walking, self._begins, self._done = True, None, set()

    def listens(self, *, streams: bool) -> None:
        """Whether streams tell from now on what happens."""
        if streams:
            self._begins = None
        elif not self._walking and self._begins is None:
            self._begins = self.now() + REST

    def told(self, native: str) -> None:
        """A status came just now, and need not be asked for in this walk."""
        if self._walking:
            self._done.add(native)

    def due(self) -> float:
        """See `Rechecking.due_again`."""
        now = self.now()
        if self._begins is not None and now >= self._begins:
            self.begin()
        if not self._walking or self.since is None or (self._next is not None and now < self._next):
            return 0.0
        return max(0.0, min(WITHIN, (now - self.since).total_seconds()))

    async def ask(self, ids: Sequence[str]) -> Batch:
        """The edits and deletions among the next few of ``ids``. Raises `SourceFault`."""
        asked = [one for one in ids if one not in self._done][:AT_ONCE]
        if not asked:
            self._walking, self._done = False, set()
            return Batch()
        self._next = self.now() + REST
        found = {one: await self.rest.status(one) for one in asked}
        gone = {one for one, status in found.items() if status is None}
        if gone:
            await self.rest.verify()
            gone = {one for one in gone if not await self._is_open(one)}
        edits = tuple(edit for status in found.values() if (edit := self._edit(status)) is not None)
        if said := unbelievable(len(asked), len(gone)):
            self._done.update(one for one in asked if one not in gone)
            return Batch(edits, note=said)
        self._done.update(asked)
        self._next = self.now() + BETWEEN
        return Batch((*edits, *(RawMention(native_id=one, change=Change.DELETE) for one in asked if one in gone)))

    async def _is_open(self, one: str) -> bool:
        """Whether strangers can read what is not shown to us. A server that shows them nothing proves nothing."""
        if not self.rest.token:
            return False
        try:
            return await replace(self.rest, token="").status(one) is not None
        except SourceRefused:
            return False

    def _edit(self, status: object) -> RawMention | None:
        """The status, where it was ever edited: whether its words are others than ours is seen in the store."""
        try:
            mention = mention_of(status, server=urlsplit(self.rest.base).hostname or "", change=Change.EDIT, to_us=True)
        except BadRow:
            return None
        return mention if mention is not None and mention.edited is not None else None
