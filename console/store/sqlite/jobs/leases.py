"""Leases: the one collector of the store, the consoles that are alive, and the claims that live with them.

A lease also says when it was taken, so that a clock that jumps back cannot make it last a day.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from console.store.records import Presence
from console.store.sqlite.columns import milliseconds, moment
from console.store.sqlite.driver import sqlite3

_ALIVE = "until > ?1 AND taken <= ?1 + 5000"  # two readings of one machine's clock may differ by a little

_LONGEST = 300_000  # milliseconds; no claim and no console's presence is taken for longer


def lead(conn: sqlite3.Connection, worker: str, now: datetime, lease: float) -> bool:
    """Take or renew the lead, unless another worker has it. Once it has ended, what its sender held is free: only who
    leads sends."""
    at = milliseconds(now)
    row = conn.execute(f"SELECT worker FROM lead WHERE {_ALIVE}", (at,)).fetchone()
    if row is not None and row[0] != worker:
        return False
    if row is None:
        conn.execute(
            "UPDATE forward SET worker = '', lease_until = NULL"
            " WHERE state IN ('held', 'queued', 'sent') AND lease_until IS NOT NULL"
        )
    until = milliseconds(now + timedelta(seconds=lease))
    conn.execute(
        "INSERT INTO lead VALUES (1, ?1, ?2, ?3, 1) ON CONFLICT DO UPDATE SET worker = ?1, taken = ?2, until = ?3,"
        " fence = fence + (worker <> ?1)",
        (worker, at, until),
    )
    return True


def resign(conn: sqlite3.Connection, worker: str) -> None:
    """Give up the lead, if it is this worker's."""
    conn.execute("UPDATE lead SET until = 0 WHERE worker = ?", (worker,))


def leader(conn: sqlite3.Connection, now: datetime) -> str:
    """The worker that collects now, or empty."""
    row = conn.execute(f"SELECT worker FROM lead WHERE {_ALIVE}", (milliseconds(now),)).fetchone()
    return str(row[0]) if row else ""


def last_led(conn: sqlite3.Connection) -> datetime | None:
    """When a collector of the store was last alive, whoever it was; None where none ever was."""
    row = conn.execute("SELECT taken FROM lead").fetchone()
    return moment(row[0]) if row else None


def heartbeat(conn: sqlite3.Connection, presence: Presence, claims_until: datetime) -> None:
    """A console is alive, and so are the claims of its operator."""
    conn.execute(
        "INSERT INTO presence VALUES (?,?,?,?) ON CONFLICT DO UPDATE SET operator = excluded.operator,"
        " place = excluded.place, until = excluded.until",
        (presence.process, presence.operator, presence.place, milliseconds(presence.until)),
    )
    until = milliseconds(claims_until)
    conn.execute(
        "UPDATE mention SET lease_until = ? WHERE assignee = ? AND assignee <> '' AND lease_until < ?",
        (until, presence.operator, until),
    )


def present(conn: sqlite3.Connection, now: datetime) -> tuple[Presence, ...]:
    """Consoles whose lease lasts."""
    rows = conn.execute(
        "SELECT operator, process, place, until FROM presence WHERE until > ? ORDER BY operator, process",
        (milliseconds(now),),
    )
    return tuple(Presence(operator, process, place, moment(until)) for operator, process, place, until in rows)


def bound(conn: sqlite3.Connection, now: datetime) -> None:
    """Let no claim or presence last longer than it was taken for, where the clock was ahead when it was."""
    until = milliseconds(now) + _LONGEST
    conn.execute("UPDATE mention SET lease_until = ?1 WHERE assignee <> '' AND lease_until > ?1", (until,))
    conn.execute("UPDATE presence SET until = ?1 WHERE until > ?1", (until,))


def depart(conn: sqlite3.Connection, process: str) -> None:
    """A console leaves; those whose lease ran out a day ago go with it."""
    conn.execute(
        "DELETE FROM presence WHERE process = ?1 OR until < (SELECT max(until) FROM presence) - 86400000", (process,)
    )
