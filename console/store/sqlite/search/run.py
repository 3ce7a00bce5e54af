"""Queries on their way to the tables. What they need is imported when the first one is asked."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar

from console.domain.frozen import replace
from console.store.sqlite.driver import sqlite3
from console.store.sqlite.search.plan import Plan

if TYPE_CHECKING:
    from console.query.context import Context
    from console.query.tree import Query
    from console.store.records import Entry

P = ParamSpec("P")
R = TypeVar("R")
_NEWEST = 2**63 - 1


def wanted(query: Query | None, context: Context) -> Plan:
    """What a query asks of the tables."""
    if query is None:
        return Plan()
    from console.store.sqlite.search import to_sql

    return to_sql.wanted(query, context)


def answering(
    work: Callable[Concatenate[sqlite3.Connection, Plan, P], R],
) -> Callable[Concatenate[sqlite3.Connection, Plan, P], R]:
    """``work``, on a connection that knows the functions which conditions call."""

    def answer(conn: sqlite3.Connection, wanted: Plan, /, *args: P.args, **kwargs: P.kwargs) -> R:
        if wanted.where != "1":
            from console.store.sqlite.search import functions

            functions.teach(conn)
        if '" *' in wanted.match:
            from console.store.sqlite.search import fulltext

            wanted = replace(wanted, match=fulltext.spelled_out(conn, wanted.match))
        return work(conn, wanted, *args, **kwargs)

    return answer


def stream(conn: sqlite3.Connection, wanted: Plan, size: int) -> Iterator[Sequence[Entry]]:
    """All that is wanted, newest first, on one snapshot, in batches."""
    from console.store.sqlite.mentions.pages import SELECT, entries_of

    conn.execute("BEGIN")
    rows = answering(_all)(conn, wanted, SELECT)
    while batch := rows.fetchmany(size):
        yield entries_of(conn, batch)
    conn.execute("COMMIT")


def _all(conn: sqlite3.Connection, wanted: Plan, columns: str) -> sqlite3.Cursor:
    return wanted.select(conn, columns, start=_NEWEST)
