"""Retention: words go when their days are over, handles and names of authors when theirs are, part by part."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime

from console.domain.actions import SYSTEM, Verb
from console.domain.retention import Gone, Kept, Retention, class_of
from console.store.sqlite.columns import milliseconds, moment
from console.store.sqlite.driver import sqlite3
from console.store.sqlite.log.actions import ActWriter

_SEEN = 1000  # mentions that one part looks at
_TAKEN = 100  # mentions that one part takes the words of: it holds the store for tens of milliseconds
_WORDED = (
    "SELECT id, fetched, kind, sentiment, severity, flags FROM mention"
    " WHERE origin IN ('live', 'edited') AND hold = 0 AND fetched < ? AND (fetched, id) > (?, ?)"
    " ORDER BY fetched, id LIMIT ?"
)
_HANDLED = "(author IS NOT NULL OR author_name <> '') AND hold = 0 AND fetched < ?"
_HANDLES = f"SELECT id, author, author_name, url, conversation, parent, feed FROM mention WHERE {_HANDLED} LIMIT ?"
_FORGET = (
    "UPDATE mention SET author = NULL, author_name = '', recipients = '[]', mentioned = '[]', url = ?,"
    " canonical_url = iif(? = '', '', canonical_url), conversation = ?, parent = ?, feed = ? WHERE id = ?"
)


def expire(conn: sqlite3.Connection, retention: Retention, at: datetime, place: str = "") -> Gone:
    """One part of a run, from ``place`` on: what is due of the next mentions goes; when all were seen, handles do."""
    if place != "handles":
        return _words(conn, retention, at, place)
    handles = _handles(conn, retention, at)
    conn.execute(
        "DELETE FROM intake WHERE aside IS NOT NULL AND at < ?", (milliseconds(retention.until(Kept.POSTS, at)),)
    )
    return Gone(handles=handles, place="handles" if handles == _SEEN else "")


def due(conn: sqlite3.Connection, retention: Retention, at: datetime) -> Gone:
    """What a run would take now."""
    words = Counter(kept for _, _, kept in _due(conn, retention, at, (0, 0), -1) if kept)
    until = milliseconds(retention.handles_until(at))
    (handles,) = conn.execute(f"SELECT count(*) FROM mention WHERE {_HANDLED}", (until,)).fetchone()
    return Gone(words, handles)


def _words(conn: sqlite3.Connection, retention: Retention, at: datetime, place: str) -> Gone:
    writer = ActWriter(conn, at)
    words: Counter[Kept] = Counter()
    fetched, _, identity = place.partition(":")
    last = (int(fetched or 0), int(identity or 0))
    seen = 0
    for found, came, kept in list(_due(conn, retention, at, last, _SEEN)):
        seen, last = seen + 1, (came, found)
        if kept is None or (loaded := writer.states.load(found)) is None:
            continue
        writer.write(loaded, Verb.EXPIRED, {}, SYSTEM, 0)
        writer.take_words(found)
        words[kept] += 1
        if words.total() == _TAKEN:
            break
    writer.finish()
    done = seen < _SEEN and words.total() < _TAKEN
    return Gone(words, place="handles" if done else f"{last[0]}:{last[1]}")


def _due(
    conn: sqlite3.Connection, retention: Retention, at: datetime, after: tuple[int, int], limit: int
) -> Iterator[tuple[int, int, Kept | None]]:
    """Mentions that may be due, in the order in which they came: id, when, and the class of those that are."""
    for identity, fetched, kind, tone, severity, flags in conn.execute(
        _WORDED, (milliseconds(retention.earliest(at)), *after, limit)
    ):
        kept = class_of(kind=kind, tone=tone, severity=severity, flags=flags.split())
        yield identity, fetched, kept if moment(fetched) < retention.until(kept, at) else None


def _handles(conn: sqlite3.Connection, retention: Retention, at: datetime) -> int:
    """Forget the names of authors, also where the address of a mention or its feed tells them. The hash of an author
    and the source's own id stay as long as the words: by them edits and deletions are found."""
    rows = conn.execute(_HANDLES, (milliseconds(retention.handles_until(at)), _SEEN)).fetchall()
    for identity, author, name, *places in rows:
        told = [one.lstrip("@").casefold() for one in (author or "", name) if len(one) > 2]
        url, conversation, parent, feed = (
            "" if any(one in place.casefold() for one in told) else place for place in places
        )
        conn.execute(_FORGET, (url, url, conversation, parent, feed, identity))
    return len(rows)
