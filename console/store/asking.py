"""Queries on their way to the tables."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar

from console.store.engine import Entry
from console.store.library import sqlite3
from console.store.pages import Wanted, entries_of
from console.store.shape import SELECT

if TYPE_CHECKING:
    from console.domain.matching import Context
    from console.domain.query import Query

P = ParamSpec("P")
R = TypeVar("R")
_NEWEST = 2**63 - 1


def wanted(query: Query | None, context: Context) -> Wanted:
    """What a query asks of the tables."""
    if query is None:
        return Wanted()
    from console.domain.matching import Matcher

    matcher = Matcher(query)
    return Wanted(only=lambda entry: matcher.matches(entry, context))


def answering(
    work: Callable[Concatenate[sqlite3.Connection, Wanted, P], R],
) -> Callable[Concatenate[sqlite3.Connection, Wanted, P], R]:
    """``work``, on a connection that knows the functions which the condition calls."""
    return work


def stream(conn: sqlite3.Connection, wanted: Wanted, size: int) -> Iterator[Sequence[Entry]]:
    """All that is wanted, newest first, on one snapshot, in batches."""
    conn.execute("BEGIN")
    rows = wanted.select(conn, SELECT, start=_NEWEST)
    while batch := rows.fetchmany(size):
        met = entries_of(conn, batch)
        yield met if wanted.only is None else tuple(filter(wanted.only, met))
    conn.execute("COMMIT")
