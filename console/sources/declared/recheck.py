"""Asking a platform for known items once more, where its lists do not tell what was taken down."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from console.config.reading.values import seconds
from console.domain.errors import SourceFault
from console.domain.mention import Change, RawMention
from console.sources.base import Batch
from console.sources.declared.fields import Take, Template, expression, path_of, plain, walk
from console.sources.declared.request import Asking
from console.sources.declared.response import document_of
from console.sources.declared.token import AccessToken
from console.sources.errors import wire_as_source
from console.sources.recheck import unbelievable

if TYPE_CHECKING:
    from console.net.http import Fetcher
    from console.net.request import Answer

_GONE = frozenset({404, 410})


@dataclass(slots=True)
class DeclaredRecheck:
    """The second questions of one source."""

    asking: Asking
    fetcher: Fetcher
    token: AccessToken
    now: Callable[[], datetime]
    _gone: tuple[Take | Template, ...] = field(init=False)
    _next: datetime | None = None
    _asked: int = 0  # how far down the list the last rounds came

    def __post_init__(self) -> None:
        again = self.asking.preset.again
        self._gone = tuple(expression(one) for one in again.gone) if again else ()

    def due(self) -> float:
        """Seconds back that are worth asking for; zero where it is not time, or the preset cannot."""
        again = self.asking.preset.again
        if again is None or (self._next is not None and self.now() < self._next):
            return 0.0
        return seconds(again.within) or 0.0

    async def ask(self, ids: Sequence[str]) -> Batch:
        """The deletions among the next few of ``ids``. Raises `SourceFault`."""
        again = self.asking.preset.again
        assert again is not None
        self._next = self.now() + timedelta(seconds=(seconds(again.every) or 0.0) * 0.9)  # rounds are not to the second
        note = ""
        start = self._asked if self._asked < len(ids) else 0
        asked = list(ids[start : start + again.most])
        self._asked = start + len(asked)
        if not asked:
            return Batch()
        if "{id}" in again.url:
            wanted = len(asked)
            gone, asked, fault = await self._one_by_one(asked)
            if fault is not None:
                self._asked = start + len(asked) + 1  # past the one that failed, or those after it were never asked for
                if len(gone) == len(asked):  # a place that breaks may well say first that everything is missing
                    raise fault
                note = f"Only {len(asked)} of {wanted} mentions could be asked for again: {fault.sentence}"
        else:
            gone = await self._together(asked)
        if said := unbelievable(len(asked), len(gone)):
            return Batch(note=said)
        return Batch(tuple(RawMention(native_id=one, change=Change.DELETE) for one in asked if one in gone), note=note)

    async def _one_by_one(self, asked: Sequence[str]) -> tuple[set[str], list[str], SourceFault | None]:
        """Which are gone, of how many that could be asked for, and what kept the next from it."""
        gone: set[str] = set()
        done: list[str] = []
        for one in asked:
            try:
                answer = await self._answer([one])
                if answer.status in _GONE or self._says_gone(self._read(answer)):
                    gone.add(one)
            except SourceFault as fault:
                return gone, done, fault
            done.append(one)
        return gone, done, None

    async def _together(self, asked: Sequence[str]) -> set[str]:
        again = self.asking.preset.again
        assert again is not None
        document = self._read(await self._answer(asked))
        missing = walk(document, path_of(again.missing)) if again.missing else None
        gone = {plain(one) for one in missing} & set(asked) if isinstance(missing, list) else set()
        items = walk(document, path_of(again.path))
        if isinstance(items, list):
            there = {plain(walk(item, path_of(again.id))): item for item in items}
            gone |= {one for one in asked if one not in there or self._says_gone(there[one])}
        return gone

    def _says_gone(self, item: object) -> bool:
        return any(one(item) not in (None, "", [], False) for one in self._gone)

    def _read(self, answer: Answer) -> object:
        return document_of(answer, self.asking.preset.faults, now=self.now())

    async def _answer(self, ids: Sequence[str]) -> Answer:
        headers = self.asking.headers(token=await self.token.get())
        with wire_as_source():
            return await self.fetcher.get(self.asking.address_again(ids), headers=headers, follow=False)
