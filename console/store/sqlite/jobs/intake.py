"""The intake: raw items from imports, forms and by hand, which wait here until the collector has judged them.

What could not be judged is set aside under its source, whole, until it is tried again."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime

from console.store.records import Waiting
from console.store.sqlite.columns import milliseconds
from console.store.sqlite.driver import sqlite3


def submit(conn: sqlite3.Connection, batch: Sequence[object], by: str, at: datetime, aside: str | None = None) -> int:
    """Put raw items on the intake table; the number of the last."""
    conn.executemany(
        "INSERT INTO intake (by, at, item, aside) VALUES (?,?,?,?)",
        [(by, milliseconds(at), json.dumps(item, ensure_ascii=False), aside) for item in batch],
    )
    return int(conn.execute("SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'intake'").fetchone()[0])


def intake(conn: sqlite3.Connection, limit: int) -> tuple[Waiting, ...]:
    """The oldest raw items that were not set aside."""
    rows = conn.execute(f"SELECT number, by, item FROM intake WHERE aside IS NULL ORDER BY number LIMIT {int(limit)}")
    return tuple(Waiting(number, by, json.loads(item)) for number, by, item in rows)


def intake_done(conn: sqlite3.Connection, numbers: Sequence[int]) -> None:
    """Forget raw items that are mentions now."""
    conn.executemany("DELETE FROM intake WHERE number = ?", [(number,) for number in numbers])


def set_aside(conn: sqlite3.Connection, numbers: Sequence[int], source: str) -> None:
    """Keep raw items of ``source`` that could not be judged out of the way of the others."""
    conn.executemany("UPDATE intake SET aside = ? WHERE number = ?", [(source, number) for number in numbers])


def try_again(conn: sqlite3.Connection) -> int:
    """Let everything that was set aside be judged once more; how many."""
    return conn.execute("UPDATE intake SET aside = NULL WHERE aside IS NOT NULL").rowcount


def aside(conn: sqlite3.Connection) -> dict[str, int]:
    """How many items of each source are set aside."""
    return dict(conn.execute("SELECT aside, count(*) FROM intake WHERE aside IS NOT NULL GROUP BY aside"))
