"""Explanations: asked for by an operator, worked out by whoever has the judge, kept until words or model change.

They hold places in the text and weights, nobody's words.
"""

from __future__ import annotations

import json
from datetime import datetime

from console.domain.actions import SYSTEM, Verb
from console.domain.judgement import Evidence, Explanation, Sentiment
from console.store.sqlite.columns import encode, milliseconds
from console.store.sqlite.driver import sqlite3
from console.store.sqlite.log.actions import ActWriter


def of(conn: sqlite3.Connection, mention: int) -> Explanation | None:
    """What is kept for a mention; None while it waits, and where nobody asked."""
    row = conn.execute(
        "SELECT label, judge, sign, words FROM explanation WHERE mention = ? AND words IS NOT NULL", (mention,)
    ).fetchone()
    if row is None:
        return None
    label, judge, sign, words = row
    return Explanation(Sentiment(label), judge, sign, tuple(Evidence(*one) for one in json.loads(words)))


def ask(conn: sqlite3.Connection, mention: int, at: datetime) -> None:
    """File a request; what was kept for the mention goes, and a request that waits already keeps its turn."""
    conn.execute(
        "INSERT INTO explanation (mention, asked) SELECT id, ?2 FROM mention WHERE id = ?1"
        " AND (title <> '' OR body <> '' OR extra <> '') ON CONFLICT DO"
        " UPDATE SET asked = ?2, label = NULL, judge = NULL, sign = NULL, words = NULL WHERE words NOTNULL",
        (mention, milliseconds(at)),
    )


def asked(conn: sqlite3.Connection, limit: int) -> tuple[int, ...]:
    """The mentions that wait for one, the longest waiting first."""
    rows = conn.execute(f"SELECT mention FROM explanation WHERE words IS NULL ORDER BY asked LIMIT {int(limit)}")
    return tuple(row[0] for row in rows)


def keep(conn: sqlite3.Connection, mention: int, version: int, found: Explanation, at: datetime) -> bool:
    """Keep one and say so in the log. False where the words have changed since: then nobody waits for it any more, or
    the request that came after the edit gets its own."""
    row = conn.execute(
        "SELECT version FROM mention WHERE id = ? AND (title <> '' OR body <> '' OR extra <> '')", (mention,)
    ).fetchone()
    if row is None or row[0] != version:
        return False
    words = encode([[one.start, one.end, one.about, one.weight, one.reason] for one in found.words])
    conn.execute(
        "INSERT INTO explanation VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT DO UPDATE SET label = ?3,"
        " judge = ?4, sign = ?5, words = ?6",
        (mention, milliseconds(at), found.label.value, found.judge, found.sign, words),
    )
    writer = ActWriter(conn, at)
    loaded = writer.states.load(mention)
    work = loaded.state.work.value if loaded else ""
    writer.log.write(at, SYSTEM, Verb.EXPLAINED, mention, before=work, after=work, payload={"judge": found.judge})
    writer.finish()
    return True
