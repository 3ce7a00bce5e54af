"""The intake: raw items from imports, forms and hands, which wait here until the collector has judged them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime

from console.store.columns import milliseconds
from console.store.library import sqlite3


def submit(conn: sqlite3.Connection, batch: Sequence[object], by: str, at: datetime) -> int:
    """Put raw items on the intake table; the number of the last."""
    conn.executemany("INSERT INTO intake (by, at, item) VALUES (?,?,?)",
                     [(by, milliseconds(at), json.dumps(item, ensure_ascii=False)) for item in batch])
    return int(conn.execute("SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'intake'").fetchone()[0])


def intake(conn: sqlite3.Connection, limit: int) -> tuple[tuple[int, dict[str, object]], ...]:
    """The oldest raw items."""
    rows = conn.execute(f"SELECT number, item FROM intake ORDER BY number LIMIT {int(limit)}")
    return tuple((number, json.loads(item)) for number, item in rows)


def intake_done(conn: sqlite3.Connection, numbers: Sequence[int]) -> None:
    """Forget raw items that are mentions now."""
    conn.executemany("DELETE FROM intake WHERE number = ?", [(number,) for number in numbers])
