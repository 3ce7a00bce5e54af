"""The feeds that a web page names in its head: ``<link rel="alternate" type="application/rss+xml" href="…">``, as the
HTML standard (4.6.7.1) and every browser's feed reader have it. The page is anybody's, so each address is looked at
before it is given on.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qsl, urljoin, urlsplit, urlunsplit

from lxml import etree

from console.config.reading.values import bad_url, secret_in_url
from console.domain.text import clean_line

READ = 512 * 1024  # bytes of a page; its head is all that matters
MOST = 20
_TYPES = {"application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml"}
_LONGEST = 2_000
_PLAIN = 16  # characters; a longer value of a query may be a key


@dataclass(frozen=True, slots=True)
class FeedLink:
    """One feed that a page names: its whole address, and what the page calls it."""

    url: str
    title: str = ""


def links_of(page: bytes, base: str) -> tuple[FeedLink, ...]:
    """The feeds that ``page``, which came from ``base``, names; each once, in its order."""
    parser = etree.HTMLParser(no_network=True, huge_tree=False, remove_comments=True)
    try:
        root = etree.fromstring(page[:READ], parser)
    except (etree.XMLSyntaxError, ValueError):
        return ()
    if root is None:
        return ()
    own = next((one.get("href", "") for one in root.iter("base")), "")
    found: dict[str, FeedLink] = {}
    for link in root.iter("link"):
        relations = link.get("rel", "").lower().split()
        kind = link.get("type", "").split(";")[0].strip().lower()
        if "alternate" not in relations or kind not in _TYPES:
            continue
        url = _joined(_joined(base, own) or base, link.get("href", ""))
        if url:
            found.setdefault(url, FeedLink(url, clean_line(link.get("title", ""), limit=120)))
        if len(found) == MOST:
            break
    return tuple(found.values())


def plain_address(url: str) -> str:
    """The address as it may stand in a sentence; empty where it holds a login, or a query that may hold a key. Never a
    part of it, which somebody would set in place of the whole."""
    parts = urlsplit(url)
    telling = (
        "@" in parts.netloc or secret_in_url(url)[0] or any(len(value) > _PLAIN for _, value in parse_qsl(parts.query))
    )
    return "" if telling else urlunsplit((parts.scheme, parts.netloc, parts.path, parts.query, ""))


def _joined(base: str, href: str) -> str:
    """The whole address, or empty where it is none of the web."""
    try:
        url = urljoin(base, href.strip()).split("#", 1)[0] if href.strip() else ""
    except ValueError:
        return ""
    return url if url and len(url) <= _LONGEST and not bad_url(url, ("https", "http")) else ""
