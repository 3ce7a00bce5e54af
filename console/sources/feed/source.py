"""Feeds over HTTP (RSS, Atom, JSON Feed): Google Alerts, news searches, blogs, channels, tags as they offer them."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from console.config.settings import SourceSettings
from console.domain.errors import SourceFault, SourceLater, SourceRefused
from console.sources.base import Batch, Source
from console.sources.errors import fault_of, wire_as_source
from console.sources.feed.cursor import FeedMemory, digest_of
from console.sources.feed.document import Document, NotAFeed
from console.sources.feed.entry import mentions_of
from console.sources.feed.page_links import links_of, plain_address
from console.sources.feed.reading import CAP, read_feed

if TYPE_CHECKING:
    from console.net.http import Fetcher
    from console.net.request import Answer

_ACCEPT = "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, */*;q=0.5"
_MAX_AGE = re.compile(r"(?:^|[\s,])max-age=(\d{1,9})", re.I)


@dataclass(slots=True)
class FeedSource:
    """One feed. ``headers`` go to its own origin alone."""

    id: str
    url: str
    fetcher: Fetcher
    now: Callable[[], datetime]
    headers: Mapping[str, str] = field(default_factory=dict)

    async def read(self, cursor: str | None) -> AsyncIterator[Batch]:
        """One round: what the feed holds now, as one batch; nothing where it says that nothing changed, or has asked
        to be left alone until later. Raises `SourceFault`."""
        memory = FeedMemory.of(cursor, self.url)
        now = self.now()
        if now.timestamp() < memory.fresh_until:
            return
        try:
            answer = await self._ask(memory)
        except SourceFault:
            if memory.moved:
                yield Batch(cursor=memory.home().cursor())
            raise
        fresh = _max_age(answer.headers)
        if answer.status == 304 or digest_of(answer.body) == memory.digest:
            yield Batch(cursor=memory.after(answer, self.url, fresh=fresh, now=now.timestamp()).cursor())
            return
        document = await self._parsed(answer)
        mentions, shared = mentions_of(document, base=answer.url, shared=memory.shared)
        memory = memory.after(answer, self.url, fresh=max(fresh, document.ttl * 60.0), now=now.timestamp())
        yield Batch(
            tuple(mentions),
            memory.sharing(shared).cursor(),
            seen=len(mentions),
            note="; ".join(filter(None, (document.note, self._moved(memory)))),
        )

    async def probe(self) -> str:
        """Fetch and read it once; how many entries it holds, and how old the newest is."""
        answer = await self._ask(FeedMemory())
        document = await self._parsed(answer)
        mentions, _ = mentions_of(document, base=answer.url, shared=())
        moments = [mention.published for mention in mentions if mention.published]
        count = f"{len(mentions)} entr{'y' if len(mentions) == 1 else 'ies'}"
        newest = f", the newest of {max(moments):%Y-%m-%d %H:%M} UTC" if moments else ""
        note = f" ({document.note})" if document.note else ""
        return f"{count}{newest}{note}." if mentions else f"It is a feed, and holds no entries yet{note}."

    async def _ask(self, memory: FeedMemory) -> Answer:
        with wire_as_source():
            answer = await self.fetcher.get(
                memory.url(self.url),
                headers={"Accept": _ACCEPT, **self.headers},
                cap=CAP,
                conditional=(memory.etag, memory.modified),
            )
        fault = fault_of(answer, now=self.now())
        if fault is not None:
            raise fault
        return answer

    async def _parsed(self, answer: Answer) -> Document:
        try:
            return await read_feed(answer.body, answer.charset)
        except NotAFeed as wrong:
            host = urlsplit(answer.url).hostname
            if not wrong.page:
                raise SourceLater(f"What {host} sends cannot be read as a feed: {wrong}.") from wrong
            named = await asyncio.to_thread(links_of, answer.body, answer.url)
            if not named:
                raise SourceRefused(
                    f"{host} shows a web page where a feed was expected, perhaps to log in.",
                    advice="Open the address in a browser, and set the one of its feed.",
                ) from wrong
            shown = plain_address(named[0].url)
            if not shown:
                raise SourceRefused(
                    f"{host} shows a web page where a feed was expected; the page names its feed.",
                    advice="The address of that feed may hold a key, so it is not shown here. `outside-in sources "
                    "discover` with the address of the page says how to set it.",
                ) from wrong
            more = f" (and {len(named) - 1} more: see `outside-in sources discover`)" if len(named) > 1 else ""
            raise SourceRefused(
                f"{host} shows a web page where a feed was expected; the page names its feed.",
                advice=f"Set url to {shown}{more}",
            ) from wrong

    def _moved(self, memory: FeedMemory) -> str:
        if memory.url(self.url) == self.url:
            return ""
        return f"it has moved for good to {urlsplit(memory.moved).hostname}: set its new address"


def open_source(
    settings: SourceSettings, *, fetcher: Fetcher, keep: object, now: Callable[[], datetime], zone: tzinfo = UTC
) -> Source:
    """The feed that ``settings`` describe: ``url``, and the option ``headers``."""
    headers = settings.options.get("headers")
    plain = {str(name): str(value) for name, value in headers.items()} if isinstance(headers, Mapping) else {}
    return FeedSource(settings.id, settings.url, fetcher, now, plain)


def _max_age(headers: Mapping[str, str]) -> float:
    found = _MAX_AGE.search(headers.get("cache-control", ""))
    return float(found.group(1)) if found else 0.0
