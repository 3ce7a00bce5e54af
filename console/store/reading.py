"""Reading the store in bulk, for exports: one snapshot, constant memory, and neither asyncio nor aiosqlite.

What comes out is redacted unless ``raw`` is asked for; who asks for that logs a `REVEALED` action first.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from console.store import faults, opening
from console.store.asking import answering, wanted
from console.store.library import sqlite3
from console.store.pages import Wanted

if TYPE_CHECKING:
    from console.domain.matching import Context
    from console.domain.query import Query

_NEWEST = 2**63 - 1
_BATCH = 1000
_ALPHABET = "'0123456789abcdefghjkmnpqrstvwxyz'"


def _identity(column: str) -> str:
    """`console.domain.mention.format_id` in SQL, which a call back into Python for each row would make slower."""
    digits = "||".join(f"substr({_ALPHABET}, ({column} >> {5 * place} & 31) + 1, 1)" for place in range(12, -1, -1))
    return f"ltrim({digits}, '0')"


def _time(column: str) -> str:
    return f"strftime('%Y-%m-%dT%H:%M:%SZ', m.{column} / 1000, 'unixepoch')"


def _names(place: int) -> str:
    return f"iif(m.labels = '', '[]', m.labels->'$[{place}]')"


# Names are those of `FIELDS_FROM_FILE`, so that an export can be imported. Lists are JSON arrays.
_PLAIN = {
    "id": _identity("m.id"), "native_id": "m.native_id", "source": "m.source", "feed": "m.feed", "url": "m.url",
    "title": "coalesce(m.redacted_title, m.title)", "body": "coalesce(m.redacted_body, m.body)", "lang": "m.lang",
    "author": "coalesce(m.author, '')", "published": _time("published"), "edited": _time("edited"),
    "fetched": _time("fetched"), "sentiment": "m.sentiment", "confidence": "round(m.confidence, 3)",
    "severity": "m.severity", "status": "m.work", "forward": "coalesce(m.state->>'$.forwards[#-1].state', '')",
    "celebrate": "m.celebrate", "cluster": f"iif(m.cluster = 0, '', {_identity('m.cluster')})", "likes": "m.likes",
    "reposts": "m.reposts", "replies": "m.replies", "rating": "m.rating", "kind": "m.kind",
}
_LISTS = {
    "themes": _names(0), "teams": _names(1), "tags": "m.tags",
    "flags": """iif(m.flags = '', '[]', '["' || replace(trim(m.flags), ' ', '","') || '"]')""",
}
_RAW = {"title": "m.title", "body": "m.body"}
FIELDS = (
    "id", "native_id", "source", "feed", "url", "title", "body", "lang", "author", "published", "edited", "fetched",
    "sentiment", "confidence", "severity", "themes", "teams", "flags", "status", "forward", "celebrate", "cluster",
    "likes", "reposts", "replies", "rating", "tags", "kind",
)


def open_reader(path: str | Path) -> Reader:
    """A reader of the store at ``path``, which must be there. Raises a `StoreFault` with a sentence."""
    from console.store.places import check_file

    if not Path(path).exists():
        raise faults.missing(path)
    check_file(Path(path))
    return Reader(Path(path), opening.connect(path, readonly=True))


class Reader:
    """Reads one store in bulk. Every iterator is one snapshot; use one at a time."""

    def __init__(self, path: Path, conn: sqlite3.Connection) -> None:
        self._path = path
        self._conn = conn

    def __enter__(self) -> Reader:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def jsonl(self, query: Query | None, context: Context, *, fields: Sequence[str] = FIELDS, raw: bool = False,
              teams: frozenset[str] | None = None, limit: int = -1) -> Iterator[str]:
        """JSON Lines, newest first, some hundred lines at a time, each with its line feed."""
        pairs = ", ".join(f"'{name}', {_value(name, raw, nested=True)}" for name in fields)
        for batch in self._batches(f"json_object({pairs})", wanted(query, context).within(teams), limit):
            yield "\n".join([row[0] for row in batch]) + "\n"

    def columns(self, query: Query | None, context: Context, *, fields: Sequence[str] = FIELDS, raw: bool = False,
                teams: frozenset[str] | None = None, limit: int = -1) -> Iterator[list[tuple[Any, ...]]]:
        """Rows of ``fields``, newest first, some hundred at a time. A list is its items with ``; `` between them; what
        there is none of is None."""
        names = ", ".join(_value(name, raw, nested=False) for name in fields)
        yield from self._batches(names, wanted(query, context).within(teams), limit)

    def close(self) -> None:
        """Give the connection up."""
        self._conn.close()

    def _batches(self, columns: str, asked: Wanted, limit: int) -> Iterator[list[tuple[Any, ...]]]:
        try:
            rows = answering(_select)(self._conn, asked, columns, limit)
            while batch := rows.fetchmany(_BATCH):
                yield batch
        except sqlite3.Error as fault:
            raise faults.translated(fault, self._path) from fault


def _select(conn: sqlite3.Connection, asked: Wanted, columns: str, limit: int) -> sqlite3.Cursor:
    return asked.select(conn, columns, start=_NEWEST, limit=limit)


def _value(name: str, raw: bool, *, nested: bool) -> str:
    if name in _LISTS:
        text = _LISTS[name]
        if nested:
            return f"json({text})"
        return f"""iif({text} = '[]', '', (SELECT group_concat(value, '; ') FROM json_each({text})))"""
    return _RAW[name] if raw and name in _RAW else _PLAIN[name]
