"""Judging anew what is stored: one such work at a time, done in parts, each part one transaction with the place that it
has come to. What operators corrected stays corrected, and what they redacted stays redacted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from console.domain.errors import NotAllowed
from console.domain.mention import Mention
from console.store import relabelled
from console.store.acting import Hand
from console.store.columns import milliseconds
from console.store.library import sqlite3
from console.store.records import Again, Rejudging

_COLUMNS = "number, query, operator, total, seen, changed, place, done, mode, stopped_by, of, found"


def begin(conn: sqlite3.Connection, query: str, *, total: int, operator: str, at: datetime, mode: Again,
          of: int) -> int:
    """Begin one, or go on with the same one; its number. A look ends for whatever comes next. Raises `NotAllowed` while
    another is under way."""
    row = conn.execute("SELECT number, query, operator, mode, of FROM rejudging WHERE done = 0").fetchone()
    if row is not None:
        if (row[1], row[3], row[4]) == (query, mode, of):
            return int(row[0])
        if row[3] != Again.LOOK:
            raise NotAllowed(f"{row[2]} has “{row[1] or 'everything'}” judged anew at the moment.",
                             advice="`outside-in judge --again --stop` ends it.")
        stop(conn, operator)
    if mode is Again.BACK:
        total = conn.execute("SELECT count(*) FROM judged_before WHERE rejudging = ?", (of,)).fetchone()[0]
    rows = conn.execute("INSERT INTO rejudging (query, operator, at, total, mode, of) VALUES (?,?,?,?,?,?)"
                        " RETURNING number", (query, operator, milliseconds(at), total, mode, of)).fetchall()
    return int(rows[0][0])


def one(conn: sqlite3.Connection, number: int) -> Rejudging | None:
    """The one of that number; for 0 the one under way, or else the last one."""
    which = "WHERE number = ?" if number else "WHERE ?1 = 0 ORDER BY number DESC LIMIT 1"
    row = conn.execute(f"SELECT {_COLUMNS} FROM rejudging {which}", (number,)).fetchone()
    if row is None:
        return None
    number, query, operator, total, seen, changed, place, done, mode, stopped_by, of, found = row
    return Rejudging(number, query, operator, total, seen, changed, place, bool(done), Again(mode), stopped_by, of,
                     found)


def last_changed(conn: sqlite3.Connection) -> Rejudging | None:
    """The newest whose labels, or some of them, can be given back."""
    row = conn.execute("SELECT max(rejudging) FROM judged_before").fetchone()
    return one(conn, row[0]) if row[0] else None


def stop(conn: sqlite3.Connection, by: str) -> bool:
    """End the one under way; what is judged anew stays so."""
    return conn.execute("UPDATE rejudging SET done = 1, stopped_by = ? WHERE done = 0", (by,)).rowcount > 0


def write(conn: sqlite3.Connection, number: int, judged: Sequence[Mention], place: str, at: datetime) -> None:
    """Write the judgements of one part and where the next begins, empty for nowhere. A mention whose words have changed
    meanwhile was judged with them and is left alone."""
    row = conn.execute("SELECT operator FROM rejudging WHERE number = ? AND done = 0", (number,)).fetchone()
    if row is None:
        return  # it was stopped meanwhile
    hand = Hand(conn, at)
    changed = sum(relabelled.write(hand, mention, row[0], number) for mention in judged)
    hand.finish()
    conn.execute("UPDATE rejudging SET seen = seen + ?, changed = changed + ?, place = ?, done = ? WHERE number = ?",
                 (len(judged), changed, place, int(not place), number))


def looked(conn: sqlite3.Connection, number: int, seen: int, found: str, place: str) -> None:
    """Keep what one part of a look has found, and where the next begins; an empty ``place`` ends it."""
    conn.execute("UPDATE rejudging SET seen = seen + ?, found = ?, place = ?, done = ? WHERE number = ? AND done = 0",
                 (seen, found, place, int(not place), number))


def give_back(conn: sqlite3.Connection, number: int, at: datetime, limit: int) -> None:
    """Give the next part of them their former labels; where somebody has changed a mention since, it stays."""
    row = conn.execute("SELECT operator, of FROM rejudging WHERE number = ? AND done = 0 AND mode = ?",
                       (number, Again.BACK)).fetchone()
    if row is None:
        return
    hand = Hand(conn, at)
    before = [relabelled.Before(*each) for each in conn.execute(
        "SELECT mention, sequence, version, became, judgement FROM judged_before WHERE rejudging = ?"
        " ORDER BY mention DESC LIMIT ?", (row[1], limit))]
    changed = sum(relabelled.give_back(hand, each, operator=row[0]) for each in before)
    hand.finish()
    conn.executemany("DELETE FROM judged_before WHERE rejudging = ? AND mention = ?",
                     [(row[1], each.mention) for each in before])
    conn.execute("UPDATE rejudging SET seen = seen + ?, changed = changed + ?, done = ? WHERE number = ?",
                 (len(before), changed, int(len(before) < limit), number))
