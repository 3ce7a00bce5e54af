"""Legal holds: the words of a mention that its source has deleted, apart from everything else, until the hold ends."""

from __future__ import annotations

import json

from console.store.sqlite.columns import encode
from console.store.sqlite.driver import sqlite3
from console.store.sqlite.mentions import emptying

_KEPT = ("title", "body", "extra", "question", "url", "author", "author_name", "feed")


def set_apart(conn: sqlite3.Connection, mention: int) -> None:
    """Put the words of a mention where only `kept` reads them, and take them from everywhere else."""
    row = conn.execute(f"SELECT {', '.join(_KEPT)} FROM mention WHERE id = ?", (mention,)).fetchone()
    words = {name: value for name, value in zip(_KEPT, row, strict=True) if value}
    words["versions"] = [
        list(one)
        for one in conn.execute(
            "SELECT number, title, body, extra, question FROM version WHERE mention = ? ORDER BY number", (mention,)
        )
    ]
    conn.execute("INSERT OR IGNORE INTO held VALUES (?, ?)", (mention, encode(words)))
    emptying.empty(conn, mention, payloads=False)


def kept(conn: sqlite3.Connection, mention: int) -> dict[str, object]:
    """The words that a hold keeps of a mention whose source has deleted it; empty where there are none."""
    row = conn.execute("SELECT words FROM held WHERE mention = ?", (mention,)).fetchone()
    return json.loads(row[0]) if row else {}


def end(conn: sqlite3.Connection, mention: int) -> None:
    """The hold has ended: what it kept goes."""
    if conn.execute("DELETE FROM held WHERE mention = ?", (mention,)).rowcount:
        emptying.take_from_log(conn, mention)
