"""Reading the store in bulk, for exports: one snapshot, constant memory, and neither asyncio nor aiosqlite.

What comes out is what `domain.leaving` lets leave, and what is held back is counted. Who asks for it ``raw`` logs a
`REVEALED` action first.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from console.config.output_paths import USERS
from console.domain.export_fields import FIELDS
from console.domain.frozen import replace
from console.store.sqlite import errors, files, opening
from console.store.sqlite.driver import sqlite3
from console.store.sqlite.export.fields import HELD, as_cell, as_csv, as_json
from console.store.sqlite.files import check_file, restored
from console.store.sqlite.search.plan import Plan
from console.store.sqlite.search.run import answering, wanted

if TYPE_CHECKING:
    from console.query.context import Context
    from console.query.tree import Query

_NEWEST = 2**63 - 1
_BATCH = 1000


def open_reader(path: str | Path) -> Reader:
    """A reader of the store at ``path``, which must be there. Raises a `StoreFault` with a sentence."""
    where = Path(path).absolute()
    if restored(where).exists():
        from console.store.sqlite.restore import finish

        finish(where)
    if not where.exists():
        raise errors.missing(path) if not where.with_name(f"{where.name}{USERS}").exists() else errors.gone(path)
    check_file(where)
    lock = files.claim(where)
    try:
        return Reader(where, opening.connect(where, readonly=True), lock)
    except BaseException:
        os.close(lock)
        raise


class Reader:
    """Reads one store in bulk. Every iterator is one snapshot; use one at a time. ``held`` counts the mentions that the
    last one held back."""

    def __init__(self, path: Path, conn: sqlite3.Connection, lock: int) -> None:
        self._path = path
        self._conn = conn
        self._lock = lock
        self.held = 0

    def __enter__(self) -> Reader:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def author_key(self) -> bytes:
        """The key under which this store hashes authors."""
        from console.store.sqlite.mentions.emptying import (
            store_key,  # brings hashlib, which only a query by author needs
        )

        return store_key(self._conn)

    def jsonl(
        self,
        query: Query | None,
        context: Context,
        *,
        fields: Sequence[str] = FIELDS,
        raw: bool = False,
        teams: frozenset[str] | None = None,
        limit: int = -1,
    ) -> Iterator[str]:
        """Each mention as a line of JSON without its line feed, newest first."""
        parts = ", ',".join(f'"{name}":\', {as_json(name, raw)}' for name in fields)
        line = f"concat('{{{parts}, '}}')"
        for row in self._rows(line, wanted(query, context).within(teams), limit, raw):
            yield row[1]

    def csv(
        self,
        query: Query | None,
        context: Context,
        *,
        fields: Sequence[str] = FIELDS,
        raw: bool = False,
        teams: frozenset[str] | None = None,
        limit: int = -1,
    ) -> Iterator[str]:
        """Each mention as a line of CSV (RFC 4180) without its line end, newest first. What a spreadsheet could take
        for a formula has a quote before it. It says what `columns` says, at half the cost of Python's own writer."""
        cells = ", ',', ".join(as_csv(name, raw) for name in fields)
        for row in self._rows(f"concat({cells})", wanted(query, context).within(teams), limit, raw):
            yield row[1]

    def columns(
        self,
        query: Query | None,
        context: Context,
        *,
        fields: Sequence[str] = FIELDS,
        raw: bool = False,
        teams: frozenset[str] | None = None,
        limit: int = -1,
    ) -> Iterator[tuple[Any, ...]]:
        """Each mention as a row of ``fields``, newest first. A list is its items with ``; `` between them; what there
        is none of is None."""
        names = ", ".join(as_cell(name, raw) for name in fields)
        for row in self._rows(names, wanted(query, context).within(teams), limit, raw):
            yield row[1:]

    def close(self) -> None:
        """Give the connection up."""
        self._conn.close()
        if self._lock >= 0:
            os.close(self._lock)
            self._lock = -1

    def _rows(self, columns: str, asked: Plan, limit: int, raw: bool) -> Iterator[tuple[Any, ...]]:
        """The rows that leave, each behind whether it is held back."""
        self.held = 0
        try:
            rows = answering(_select)(self._conn, asked, f"{'0' if raw else HELD}, {columns}", limit)
            while batch := rows.fetchmany(_BATCH):
                for row in batch:
                    if row[0]:
                        self.held += 1
                    else:
                        yield row
        except sqlite3.Error as fault:
            raise errors.translated(fault, self._path) from fault


def _select(conn: sqlite3.Connection, asked: Plan, columns: str, limit: int) -> sqlite3.Cursor:
    still_there = replace(asked, where=f"m.origin IN ('live', 'edited') AND ({asked.where})")
    return still_there.select(conn, columns, start=_NEWEST, limit=limit)
