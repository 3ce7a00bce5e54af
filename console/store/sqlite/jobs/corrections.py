"""What operators taught by correcting: rows of their own, gone when they are dropped or their mention is."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from console.store.records import Correction
from console.store.sqlite.columns import milliseconds, moment
from console.store.sqlite.driver import sqlite3


def corrections(conn: sqlite3.Connection, after: int, mention: int = 0) -> tuple[Correction, ...]:
    """All that were kept after a number, oldest first; of one mention, where one is named."""
    rows = conn.execute(
        "SELECT number, mention, operator, at, body FROM correction WHERE number > ?1"
        " AND (?2 = 0 OR mention = ?2) ORDER BY number",
        (after, mention),
    )
    return tuple(
        Correction(number, mention, operator, moment(at), json.loads(body))
        for number, mention, operator, at, body in rows
    )


def keep(conn: sqlite3.Connection, mention: int, operator: str, at: datetime, body: Mapping[str, Any]) -> int:
    """Keep one; its number."""
    row = conn.execute(
        "INSERT INTO correction (mention, operator, at, body) VALUES (?,?,?,?) RETURNING number",
        (mention, operator, milliseconds(at), json.dumps(body, ensure_ascii=False)),
    ).fetchall()
    return int(row[0][0])


def drop(conn: sqlite3.Connection, number: int) -> None:
    """Forget one."""
    conn.execute("DELETE FROM correction WHERE number = ?", (number,))


def is_on(conn: sqlite3.Connection) -> bool:
    """Whether operators want the judge to learn; they do until one of them says otherwise."""
    row = conn.execute("SELECT value FROM meta WHERE name = 'learning'").fetchone()
    return row is None or row[0] != "off"


def switch(conn: sqlite3.Connection, on: bool) -> None:
    """Keep whether they do."""
    conn.execute("INSERT OR REPLACE INTO meta VALUES ('learning', ?)", ("on" if on else "off",))
