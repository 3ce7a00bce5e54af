"""Any platform with an HTTP and JSON interface, by a preset that says how: a platform is data, not code.

Each round walks from the newest item back to where the last whole walk began, less an overlap. What is read twice is
one mention by its id; a walk that is cut off goes on at the page where it stopped. The shipped presets are tested
against stand-ins made from the platforms' documentation, not against the platforms.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from console.config.settings import SourceSettings
from console.domain.errors import SourceLater, SourceRefused
from console.net.request import Answer
from console.sources.base import Batch, Source
from console.sources.declared.preset import LoadedPreset, load
from console.sources.declared.recheck import DeclaredRecheck
from console.sources.declared.request import Asking
from console.sources.declared.response import ResponsePage, document_of, page_of, quota_left
from console.sources.declared.token import AccessToken
from console.sources.errors import wire_as_source
from console.sources.page_walk import PageCursor, moment
from console.sources.quarantine import Spoilage

if TYPE_CHECKING:
    from console.net.http import Fetcher

_STALE = frozenset({400, 404, 410, 422})  # how platforms answer to a page that they have forgotten
_WAITING = "more is waiting than one round reads; the next one goes on"


class _PageForgotten(Exception):
    """The page that an earlier round stopped at is no longer known."""


@dataclass(slots=True)
class DeclaredSource:
    """One preset under one source's settings."""

    id: str
    loaded: LoadedPreset
    asking: Asking
    fetcher: Fetcher
    now: Callable[[], datetime]
    token: AccessToken
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    _asks: str = field(init=False)
    _recheck: DeclaredRecheck = field(init=False)
    _spoilage: Spoilage = field(default_factory=Spoilage)

    def __post_init__(self) -> None:
        self._recheck = DeclaredRecheck(self.asking, self.fetcher, self.token, self.now)
        values = {name: value for name, value in self.asking.values.items() if name != "key"}
        whole = repr((self.loaded.name, self.asking.base, sorted(values.items())))
        self._asks = hashlib.blake2b(whole.encode(), digest_size=9).hexdigest()

    async def read(self, cursor: str | None) -> AsyncIterator[Batch]:
        """Pages from the newest on, or from where an earlier round stopped; as many as a round may ask for. Raises
        `SourceFault`: what was yielded before it is kept, and its page is where the next round goes on."""
        place, missed = PageCursor.of(cursor, self._asks), ""
        resumed = bool(place.page)
        pages = self.loaded.preset.pages
        for number in range(pages.most):
            if number and self.loaded.pause:
                await self.sleep(self.loaded.pause)
            if not place.page:
                place, missed = place.walking(self.loaded.depth, self.now())
            try:
                page, wait = await self._page(place, resumed=resumed)
            except _PageForgotten:
                place = PageCursor(place.asks, place.seen)
                place, missed = place.walking(self.loaded.depth, self.now())
                page, wait = await self._page(place)
            resumed = False
            over = not page.next or (pages.order == "newest" and page.all_before(moment(place.floor)))
            place = place.at("" if over else page.next)
            note = _WAITING if number == pages.most - 1 and not over else ""
            spoiled = self._spoilage.fresh(page.spoiled)
            yield Batch(page.mentions, place.cursor(), spoiled, page.seen, missed, note)
            missed = ""
            if over:
                return
            if wait is not None:
                host = urlsplit(self.asking.address(since=self.now())).hostname
                raise SourceLater(f"{host} has no requests left for us at the moment.", after=wait)

    def due_again(self) -> float:
        """See `Rechecking.due_again`."""
        return self._recheck.due()

    async def again(self, ids: Sequence[str]) -> Batch:
        """See `Rechecking.again`."""
        return await self._recheck.ask(ids)

    async def probe(self) -> str:
        """Ask for one page, and keep nothing; how many items it held, and how old the newest is."""
        place, _ = PageCursor(self._asks).walking(self.loaded.depth, self.now())
        page, _ = await self._page(place)
        dates = [mention.published for mention in page.mentions if mention.published]
        newest = f", the newest of {max(dates):%Y-%m-%d %H:%M} UTC" if dates else ""
        unread = f", {len(page.spoiled)} that cannot be read" if page.spoiled else ""
        return f"It answers: {len(page.mentions)} mention{'' if len(page.mentions) == 1 else 's'}{newest}{unread}."

    async def _page(self, place: PageCursor, *, resumed: bool = False) -> tuple[ResponsePage, float | None]:
        """One page, and how long to wait before the next where no request is left."""
        answer = await self._answer(place)
        if answer.status == 401 and self.token.spoil():
            answer = await self._answer(place)
        if resumed and answer.status in _STALE:
            raise _PageForgotten
        document = document_of(answer, self.loaded.preset.faults, now=self.now())
        wait = quota_left(answer.headers, self.loaded.preset.rate, now=self.now())
        return page_of(self.loaded, document, place.page), wait

    async def _answer(self, place: PageCursor) -> Answer:
        address = self.asking.address(since=moment(place.floor), page=place.page)
        headers = self.asking.headers(token=await self.token.get())
        with wire_as_source():
            answer = await self.fetcher.get(address, headers=headers, follow=False)
        if 300 <= answer.status < 400:
            host = urlsplit(address).hostname
            raise SourceRefused(
                f"{host} sends us elsewhere ({answer.status}), perhaps to log in.", advice="Is the key still good?"
            )
        return answer


def open_source(
    settings: SourceSettings, *, fetcher: Fetcher, keep: object, now: Callable[[], datetime], zone: tzinfo
) -> Source:
    """The source that ``settings`` describe: the options ``preset`` (a name, or the path of a file), ``key`` and
    ``with``; ``url`` for a server of one's own. Raises `NotFound` and `SourceRefused`."""
    options = settings.options
    given = options.get("with")
    values = {str(name): str(value) for name, value in given.items()} if isinstance(given, Mapping) else {}
    if options.get("key"):
        values["key"] = str(options["key"])
    name = str(options.get("preset", ""))
    loaded = load(name, Path(name).parent if name.endswith(".toml") else None)
    try:
        asking = Asking(loaded.preset, values, settings.url)
    except SourceRefused as fault:
        raise SourceRefused(
            fault.sentence.replace("The preset", f"The preset {loaded.name}", 1), advice=fault.advice
        ) from fault
    return DeclaredSource(settings.id, loaded, asking, fetcher, now, AccessToken(asking, fetcher, now))
