"""Reading the store in bulk, for exports: one snapshot, constant memory, and neither asyncio nor aiosqlite.

What comes out is redacted unless ``raw`` is asked for; who asks for that logs a `REVEALED` action first.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from console.domain.frozen import replace
from console.domain.sending import NO_LONGER_OPEN
from console.store import alone, faults, opening
from console.store.asking import answering, wanted
from console.store.library import sqlite3
from console.store.places import check_file
from console.store.wanted import Wanted

if TYPE_CHECKING:
    from console.domain.context import Context
    from console.domain.query import Query

_NEWEST = 2**63 - 1
_BATCH = 1000
_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
# Bytes, because the place of a character in a text has to be counted from its beginning.
_PAIRS = f"x'{''.join((one + two).encode().hex() for one in _ALPHABET for two in _ALPHABET)}'"


def _identity(column: str) -> str:
    """`console.domain.mention.format_id` in SQL, two digits at a time: a call back into Python for each row costs more.
    Most ids end in four noughts."""
    def pair(place: int) -> str:
        return f"substr({_PAIRS}, ({column} >> {place} & 1023) * 2 + 1, 2)"

    high = "||".join(pair(place) for place in (50, 40, 30, 20))
    return f"ltrim(({column} >> 60)||{high}||iif({column} & 1048575, {pair(10)}||{pair(0)}, '0000'), '0')"


def _time(column: str) -> str:
    """A moment as `datetime.isoformat` spells it."""
    whole = f"strftime('%Y-%m-%dT%H:%M:%S', m.{column} / 1000, 'unixepoch')"
    return f"iif(m.{column} % 1000 = 0, {whole} || 'Z', {whole} || printf('.%03d000Z', m.{column} % 1000))"


def _names(place: int) -> str:
    return f"iif(m.labels = '', '[]', m.labels->'$[{place}]')"


_OPEN_FORWARDS = f"""iif(m.state IS NULL OR instr(m.state, '"forwards"') = 0, '[]', (
  SELECT json_group_array(value->>'team' || ':' || (value->>'state')) FROM json_each(m.state, '$.forwards')
  WHERE value->>'state' NOT IN ({", ".join(f"'{state.value}'" for state in sorted(NO_LONGER_OPEN))})))"""
_TAGS = """iif(m.state IS NULL OR instr(m.state, '"tags"') = 0, m.tags, (
  SELECT json_group_array(value) FROM (SELECT value FROM json_each(m.tags) UNION ALL
  SELECT value FROM json_each(m.state, '$.tags'))))"""

# The names of `console.services.fields`; those of an import among them, so that an export can be imported.
_PLAIN = {
    "id": _identity("m.id"), "native_id": "m.native_id", "source": "m.source", "feed": "m.feed", "url": "m.url",
    "kind": "m.kind", "author": "''", "title": "coalesce(m.redacted_title, m.title)",
    "body": "coalesce(m.redacted_body, m.body)", "lang": "m.lang", "published": _time("published"),
    "edited": f"iif(m.edited IS NULL, NULL, {_time('edited')})", "fetched": _time("fetched"),
    "sentiment": "m.sentiment", "confidence": "round(m.confidence, 4)", "severity": "m.severity", "status": "m.work",
    "assignee": "m.assignee", "celebrate": "m.celebrate",
    "cluster": f"iif(m.cluster = 0, '', {_identity('m.cluster')})", "likes": "m.likes", "reposts": "m.reposts",
    "replies": "m.replies", "rating": "m.rating",
}
# What tells without a look at the list that it is empty, and that nothing in it is escaped.
_EMPTY = {"themes": "m.labels = ''", "teams": "m.labels = ''", "tags": "m.tags = '[]' AND m.state IS NULL",
          "forward": "m.state IS NULL", "flags": "m.flags = ''"}
_BARE = {"themes": r"instr(m.labels, '\') = 0", "teams": r"instr(m.labels, '\') = 0", "tags": "m.state IS NULL"
         r" AND instr(m.tags, '\') = 0", "flags": "1"}
_NUMBERS = frozenset({"confidence", "severity", "likes", "reposts", "replies", "rating"})
_QUOTED_AS_THEY_ARE = frozenset({"id", "published", "fetched", "sentiment", "status", "celebrate", "cluster"})
_TRUTHS = {"unsure": "m.unsure", "mixed": "m.mixed"}
_LISTS = {
    "themes": _names(0), "teams": _names(1), "tags": _TAGS, "forward": _OPEN_FORWARDS,
    "flags": """iif(m.flags = '', '[]', '["' || replace(trim(m.flags), ' ', '","') || '"]')""",
}
_RAW = {"title": "m.title", "body": "m.body", "author": "coalesce(m.author, '')"}
FIELDS = (
    "id", "native_id", "source", "feed", "url", "kind", "author", "title", "body", "lang", "published", "edited",
    "fetched", "sentiment", "confidence", "unsure", "mixed", "severity", "themes", "teams", "flags", "status",
    "assignee", "forward", "celebrate", "cluster", "likes", "reposts", "replies", "rating", "tags",
)


def open_reader(path: str | Path) -> Reader:
    """A reader of the store at ``path``, which must be there. Raises a `StoreFault` with a sentence."""
    where = Path(path).absolute()
    if not where.exists():
        raise faults.missing(path)
    check_file(where)
    lock = alone.claim(where)
    try:
        return Reader(where, opening.connect(where, readonly=True), lock)
    except BaseException:
        os.close(lock)
        raise


class Reader:
    """Reads one store in bulk. Every iterator is one snapshot; use one at a time."""

    def __init__(self, path: Path, conn: sqlite3.Connection, lock: int) -> None:
        self._path = path
        self._conn = conn
        self._lock = lock

    def __enter__(self) -> Reader:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def author_key(self) -> bytes:
        """The key under which this store hashes authors."""
        from console.store.forgetting import store_key  # brings hashlib, which only a query by author needs

        return store_key(self._conn)

    def jsonl(self, query: Query | None, context: Context, *, fields: Sequence[str] = FIELDS, raw: bool = False,
              teams: frozenset[str] | None = None, limit: int = -1) -> Iterator[str]:
        """Each mention as a line of JSON without its line feed, newest first."""
        parts = ", ',".join(f"\"{name}\":', {_json(name, raw)}" for name in fields)
        for batch in self._batches(f"concat('{{{parts}, '}}')", wanted(query, context).within(teams), limit):
            for (line,) in batch:
                yield line

    def columns(self, query: Query | None, context: Context, *, fields: Sequence[str] = FIELDS, raw: bool = False,
                teams: frozenset[str] | None = None, limit: int = -1) -> Iterator[tuple[Any, ...]]:
        """Each mention as a row of ``fields``, newest first. A list is its items with ``; `` between them; what there
        is none of is None."""
        names = ", ".join(_cell(name, raw) for name in fields)
        for batch in self._batches(names, wanted(query, context).within(teams), limit):
            yield from batch

    def close(self) -> None:
        """Give the connection up."""
        self._conn.close()
        if self._lock >= 0:
            os.close(self._lock)
            self._lock = -1

    def _batches(self, columns: str, asked: Wanted, limit: int) -> Iterator[list[tuple[Any, ...]]]:
        try:
            rows = answering(_select)(self._conn, asked, columns, limit)
            while batch := rows.fetchmany(_BATCH):
                yield batch
        except sqlite3.Error as fault:
            raise faults.translated(fault, self._path) from fault


def _select(conn: sqlite3.Connection, asked: Wanted, columns: str, limit: int) -> sqlite3.Cursor:
    still_there = replace(asked, where=f"m.origin IN ('live', 'edited') AND ({asked.where})")
    return still_there.select(conn, columns, start=_NEWEST, limit=limit)


def _json(name: str, raw: bool) -> str:
    """A field as JSON text. To join such texts is a quarter faster than `json_object`, which reads what it is given."""
    if name in _LISTS:
        return _LISTS[name]
    if name in _TRUTHS:
        return f"iif({_TRUTHS[name]}, 'true', 'false')"
    if name in _NUMBERS:
        return f"coalesce({_PLAIN[name]}, 'null')"
    value = _RAW[name] if raw and name in _RAW else _PLAIN[name]
    return f"""'"', {value}, '"'""" if name in _QUOTED_AS_THEY_ARE else f"json_quote({value})"


def _cell(name: str, raw: bool) -> str:
    if name in _LISTS:
        text = _LISTS[name]
        bare = f"""replace(replace(substr({text}, 3), '"]', ''), '","', '; ')"""
        items = f"coalesce((SELECT group_concat(value, '; ') FROM json_each({text})), '')"
        return f"CASE WHEN {_EMPTY[name]} THEN '' WHEN {_BARE.get(name, '0')} THEN {bare} ELSE {items} END"
    if name in _TRUTHS:
        return _TRUTHS[name]
    return _RAW[name] if raw and name in _RAW else _PLAIN[name]
