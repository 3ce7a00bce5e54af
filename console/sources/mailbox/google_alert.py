"""A Google alert that came by e-mail: each of its finds is a mention of its own.

No complete recording of such a message was to be had: this is lenient, and its tests are typed from the shape that
public code reads (links by ``google.com/url``, the title in the link, the words below it).
"""

from __future__ import annotations

import re
from datetime import datetime
from html import unescape
from urllib.parse import urlsplit

from console.domain.mention import NEWS, RawMention
from console.sources.feed.entry import publisher_of, target_of
from console.sources.markup import text_of

_SENDER = "googlealerts-noreply@google.com"
_SUBJECT = re.compile(r"google\b", re.I)
_LINK = re.compile(r"<a\b[^<>]*?\bhref\s*=\s*(?:\"([^\"<>]*)\"|'([^'<>]*)')[^<>]*>", re.I)
_CLOSED = re.compile(r"</a\s*>", re.I)
_PLAIN_LINK = re.compile(r"<?(https?://www\.google\.[a-z.]+/url\?[^\s<>]+)>?")
_LONGEST = 512 * 1024  # characters of a message that are looked at
_MOST_FINDS = 200
_MOST_WORDS = 1_000  # characters of the words below a find


def is_alert(address: str, subject: str) -> bool:
    """Whether a message claims to be a Google alert."""
    return address.lower() == _SENDER and bool(_SUBJECT.search(subject))


def alerted(markup: str, plain: str, *, subject: str, published: datetime | None, doubt: str) -> list[RawMention]:
    """The finds of an alert, the address of each being what makes it itself, so that the feed of the same alert and a
    second message give the same mentions. ``doubt`` is said beside the alert's name."""
    finds: dict[str, tuple[str, str]] = {}
    for target, title, words in _of_markup(markup[:_LONGEST]) or _of_plain(plain[:_LONGEST]):
        known = finds.get(target)
        if known is None or (title and not known[0]):
            finds[target] = (title, words)
    return [
        RawMention(
            native_id="",
            url=target,
            kind=NEWS,
            author=publisher_of(title),
            author_name=publisher_of(title),
            title=title,
            body=words,
            published=published,
            feed=f"{subject} ({doubt})" if doubt else subject,
        )
        for target, (title, words) in list(finds.items())[:_MOST_FINDS]
        if title or words
    ]


def _of_markup(markup: str) -> list[tuple[str, str, str]]:
    """Target, title and the words up to the next link, for every link that leads out of Google."""
    links = [(link, _outside(unescape(link[1] or link[2] or ""))) for link in _LINK.finditer(markup)]
    found = []
    for number, (link, target) in enumerate(links):
        if not target:
            continue
        end = links[number + 1][0].start() if number + 1 < len(links) else len(markup)
        closed = _CLOSED.search(markup, link.end(), end)
        inner = closed.start() if closed else end
        after = markup[closed.end() : end] if closed else ""
        found.append((target, text_of(markup[link.end() : inner]), text_of(after)[:_MOST_WORDS]))
    return found


def _of_plain(plain: str) -> list[tuple[str, str, str]]:
    """The same of plain text: a title on the line above its link, words between."""
    found, done = [], 0
    for link in _PLAIN_LINK.finditer(plain):
        lines = [line.strip() for line in plain[done : link.start()].splitlines() if line.strip()]
        done = link.end()
        target = _outside(link[1])
        if target and lines:
            found.append((target, lines[0], "\n".join(lines[1:])[:_MOST_WORDS]))
    return found


def _outside(link: str) -> str:
    """Where a redirect of Google leads, unless that is Google itself."""
    target = target_of(link)
    if target == link:
        return ""
    host = (urlsplit(target).hostname or "").lower()
    return "" if host.endswith(("google.com", "google.co.uk")) else target
