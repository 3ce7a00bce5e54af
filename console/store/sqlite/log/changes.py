"""The log read as news: what happened since an entry."""

from __future__ import annotations

from console.domain.actions import Verb
from console.store.records import Changes
from console.store.sqlite.driver import sqlite3
from console.store.sqlite.log.entries import ENVELOPE, action_of


def since(conn: sqlite3.Connection, sequence: int, limit: int) -> Changes:
    """The actions after ``sequence``, sorted into arrivals and changes."""
    rows = conn.execute(
        f"SELECT {ENVELOPE}, CASE WHEN a.verb <> 'arrived' THEN"
        " (SELECT body FROM payload p WHERE p.sequence = a.sequence) END"
        f" FROM action a WHERE a.sequence > ? ORDER BY a.sequence LIMIT {int(limit) + 1}",
        (sequence,),
    ).fetchall()
    more = len(rows) > limit
    rows = rows[:limit]
    arrived = [row[4] for row in rows if row[3] == Verb.ARRIVED]
    others = [row for row in rows if row[3] != Verb.ARRIVED]
    if not rows:  # a log that ends earlier is that of a store which was restored: it is followed from its end
        sequence = min(sequence, int(conn.execute("SELECT coalesce(max(sequence), 0) FROM action").fetchone()[0]))
    return Changes(
        rows[-1][0] if rows else sequence,
        tuple(arrived),
        tuple(dict.fromkeys(row[4] for row in others)),
        tuple(map(action_of, others)),
        more,
    )
