"""Finding the feeds of a web site: those that its page names, and those that lie where feeds usually lie. Each is read
before it is told, through the guarded fetcher."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Collection
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from console.config.reading.values import bad_url, secret_in_url
from console.config.secrets import Secrets
from console.config.settings import Settings
from console.domain.errors import OutsideInError
from console.domain.frozen import frozen, replace
from console.domain.text import clean_line, fold, one_line

if TYPE_CHECKING:
    from console.net.http import Fetcher

SECONDS = 10.0  # of one request
_PAGE = 2 * 1024 * 1024  # bytes read of a page
_USUAL = (
    "/feed/",
    "/rss.xml",
    "/feed.xml",
    "/atom.xml",
    "/index.xml",
    "/rss",
    "/feed.json",
    "/feeds/posts/default",
    "/news/rss/",
)


@frozen
class FoundFeed:
    """One feed that can be read. ``kind`` is RSS, Atom or JSON Feed."""

    url: str
    title: str
    kind: str
    entries: int

    @property
    def secret(self) -> bool:
        """Whether whoever knows the address can read what only you should."""
        return bool(secret_in_url(self.url)[0])

    def block(self, name: str) -> str:
        """The ``[[source]]`` to paste, named ``name``."""
        url = f"secret:{name}-url" if self.secret else self.url
        count = f"{self.entries} entr{'y' if self.entries == 1 else 'ies'}"
        escaped = url.replace("\\", "\\\\").replace('"', '\\"')
        return (
            f"# {self.title or 'Without a title'} ({self.kind}, {count})\n"
            f'[[source]]\nid = "{name}"\nkind = "feed"\nurl = "{escaped}"\nevery = "15m"\n'
        )


async def discover(settings: Settings, address: str) -> tuple[FoundFeed, ...]:
    """The feeds of the site at ``address``, each once. Raises `OutsideInError` where there is no such site."""
    from console.net.http import Fetcher

    url = address if "://" in address else f"https://{address}"
    if bad_url(url, ("https", "http")):
        raise OutsideInError("That is no address of a web page.", advice="For example: https://news.example.org")
    net = replace(settings.net, proxy=Secrets(settings.file)(settings.net.proxy))
    async with Fetcher(net, total=SECONDS) as fetcher:
        return await _found(fetcher, url)


async def _found(fetcher: Fetcher, url: str) -> tuple[FoundFeed, ...]:
    from console.sources.feed.page_links import links_of

    page = await fetcher.get(url, headers={"Accept": "text/html, */*;q=0.8"}, cap=_PAGE)
    itself = await _read(page.body, page.charset, page.url) if page.status == 200 else None
    if itself:
        return (itself,)
    named = [link.url for link in links_of(page.body, page.url)]
    site = urlsplit(page.url)
    below = [urljoin(page.url, f"{site.path.rstrip('/')}/feed/")]
    usual = [urljoin(page.url, path) for path in _USUAL]
    asked = [one for one in dict.fromkeys((*named, *below, *usual)) if one != page.url]
    found: dict[str, FoundFeed] = {}
    same: set[tuple[str, str, int]] = set()
    for feed in await asyncio.gather(*(_tried(fetcher, one) for one in asked)):
        if feed and feed.url not in found and (feed.title, feed.kind, feed.entries) not in same:
            found[feed.url] = feed
            same.add((feed.title, feed.kind, feed.entries))
    return tuple(found.values())


async def _tried(fetcher: Fetcher, url: str) -> FoundFeed | None:
    """The feed at ``url``; None where nothing answers, or something else."""
    from console.net.errors import NetFault
    from console.sources.feed.reading import CAP

    try:
        answer = await fetcher.get(url, cap=CAP)
    except NetFault:
        return None
    return await _read(answer.body, answer.charset, answer.url) if answer.status == 200 else None


async def _read(body: bytes, charset: str, url: str) -> FoundFeed | None:
    from console.sources.feed.document import NotAFeed
    from console.sources.feed.reading import read_feed

    try:
        document = await read_feed(body, charset)
    except NotAFeed:
        return None
    return FoundFeed(url, one_line(clean_line(document.title, limit=120)), _kind(body), len(document.entries))


def _kind(body: bytes) -> str:
    head = body[:4_096].lstrip(b"\xef\xbb\xbf \t\r\n")
    if head[:1] in {b"{", b"["}:
        return "JSON Feed"
    return "Atom" if re.search(rb"<(?:[a-z]+:)?feed[\s>]", head, re.I) else "RSS"


def name_for(feed: FoundFeed, taken: Collection[str]) -> str:
    """An id for a feed that no other source has, made from its title or its host."""
    words = "-".join(re.findall(r"[a-z0-9]+", fold(feed.title)))[:30].strip("-")
    name = words or (urlsplit(feed.url).hostname or "feed").replace(".", "-")[:30].strip("-")
    number = 1
    while (chosen := name if number == 1 else f"{name}-{number}") in taken:
        number += 1
    return chosen
