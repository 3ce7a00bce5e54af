"""What operators taught by correcting: rows of their own, gone when they are dropped or their mention is."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from console.store.columns import milliseconds, moment
from console.store.library import sqlite3
from console.store.records import Correction


def corrections(conn: sqlite3.Connection, after: int) -> tuple[Correction, ...]:
    """All that were kept after a number, oldest first."""
    rows = conn.execute("SELECT number, mention, operator, at, body FROM correction WHERE number > ? ORDER BY number",
                        (after,))
    return tuple(Correction(number, mention, operator, moment(at), json.loads(body))
                 for number, mention, operator, at, body in rows)


def keep(conn: sqlite3.Connection, mention: int, operator: str, at: datetime, body: Mapping[str, Any]) -> int:
    """Keep one; its number."""
    row = conn.execute("INSERT INTO correction (mention, operator, at, body) VALUES (?,?,?,?) RETURNING number",
                       (mention, operator, milliseconds(at), json.dumps(body, ensure_ascii=False))).fetchall()
    return int(row[0][0])


def drop(conn: sqlite3.Connection, number: int) -> None:
    """Forget one."""
    conn.execute("DELETE FROM correction WHERE number = ?", (number,))
