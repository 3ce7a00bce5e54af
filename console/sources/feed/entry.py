"""An entry of a feed as a mention: its words, where it points to, and what makes it itself."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from urllib.parse import parse_qs, urljoin, urlsplit

from console.domain.mention import NEWS, RawMention
from console.sources.dates import read_moment
from console.sources.feed.document import Document, FeedEntry
from console.sources.markup import alternatives_of, text_of

_LONGEST_ID = 400  # characters of a guid that are kept as they are; `Mention` cuts at 500
_LONGEST_PUBLISHER = 60
_ALERTS = "/state/com.google/alerts/"  # in the id of every Google Alerts feed


def mentions_of(document: Document, *, base: str, shared: Iterable[str]) -> tuple[list[RawMention], tuple[str, ...]]:
    """The mentions of ``document``, served at ``base``, and the marks of guids that its entries share.

    ``shared`` are the marks known so far: an entry under such a guid keeps its own identity when the other is gone.
    """
    identities, marks = identities_of(document.entries, shared)
    alerts = _ALERTS in document.id
    return [
        _mention(entry, document, base, native, alerts)
        for entry, native in zip(document.entries, identities, strict=True)
    ], marks


def identities_of(entries: Sequence[FeedEntry], shared: Iterable[str]) -> tuple[list[str], tuple[str, ...]]:
    """What makes each entry itself: its guid, else its link, else a hash of title and date.

    Some feeds give one guid to several entries: those that differ in link, title or date get a hash of that added, so
    that none takes the place of another, now or when only one of them is left. Entries alike in all of it are counted.
    """
    marks = dict.fromkeys(shared)
    own = [one.id.strip() or one.link.strip() or _hash(one.title, one.published or one.body) for one in entries]
    signatures = [_hash(entry.link, entry.title, entry.published) for entry in entries]
    told_apart = defaultdict(set)
    for key, signature in zip(own, signatures, strict=True):
        told_apart[key].add(signature)
    marks.update(dict.fromkeys(_hash(key) for key, several in told_apart.items() if len(several) > 1))
    found, times = [], Counter[str]()
    for key, signature in zip(own, signatures, strict=True):
        plain = key if len(key) <= _LONGEST_ID and key.isprintable() else _hash(key)
        native = f"{plain}#{signature}" if _hash(key) in marks else plain
        times[native] += 1
        found.append(native if times[native] == 1 else f"{native}#{times[native]}")
    return found, tuple(marks)


def target_of(link: str) -> str:
    """Where ``link`` leads: the page itself where Google's redirect stands before it, read off, never fetched.

    The target is encoded only in part (its own ``?``, ``&`` and ``=``), so the query is taken apart and decoded once.
    """
    try:
        parts = urlsplit(link)
    except ValueError:
        return link
    if parts.path == "/url" and (parts.hostname or "").startswith(("www.google.", "google.")):
        query = parse_qs(parts.query)
        for name in ("url", "q"):
            for target in query.get(name, ()):
                if target.startswith(("https://", "http://")):
                    return target
    return link


def publisher_of(title: str) -> str:
    """Who published what an alert found: the end of its title after " - ", unless that was cut off."""
    _, dash, name = title.rpartition(" - ")
    name = name.strip()
    cut = name.endswith(("...", "…"))
    return name if dash and name and not cut and len(name) <= _LONGEST_PUBLISHER else ""


def _mention(entry: FeedEntry, document: Document, base: str, native: str, alerts: bool) -> RawMention:
    title = text_of(entry.title) if entry.title_markup else entry.title
    body = text_of(entry.body) if entry.body_markup else entry.body
    author = text_of(entry.author) or (publisher_of(title) if alerts else "")
    published, updated = _moment(entry.published), _moment(entry.updated)
    return RawMention(
        native_id=native,
        url=_absolute(base, target_of(entry.link)),
        kind=NEWS,
        author=author,
        author_name=author,
        title=title,
        body="" if body == title else body,
        extra="\n".join((*(alternatives_of(entry.body) if entry.body_markup else ()), *entry.captions)),
        media=tuple(_absolute(base, url) for url in entry.media),
        tags=entry.tags,
        lang=entry.lang or document.lang,
        published=published or updated,
        edited=updated if published and updated and updated > published else None,
        feed=text_of(document.title),
    )


def _absolute(base: str, link: str) -> str:
    if not link:
        return ""
    try:
        return urljoin(base, link.strip())
    except ValueError:
        return ""


def _moment(text: str) -> datetime | None:
    """A date that cannot be read is none: the time of fetching will do."""
    try:
        return read_moment(text, UTC)
    except ValueError:
        return None


def _hash(*parts: str) -> str:
    """64 bits of a hash in hex: enough within one feed."""
    plain = "\x00".join(parts).encode("utf-8", "surrogatepass")
    return hashlib.blake2b(plain, digest_size=8).hexdigest()
