"""Judging anew what is stored: one such work at a time, done in parts, each part one transaction with the place that it
has come to. What operators corrected stays corrected, and what they redacted stays redacted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from console.domain.actions import Verb
from console.domain.correction import corrected
from console.domain.errors import NotAllowed
from console.domain.judgement import Judgement
from console.domain.mention import Mention
from console.store import redacted
from console.store.acting import Hand
from console.store.columns import milliseconds
from console.store.judged import flags_text, judgement_text, labels_text
from console.store.library import sqlite3
from console.store.records import Rejudging
from console.store.states import GONE

_COLUMNS = "number, query, operator, total, seen, changed, place, done"


def begin(conn: sqlite3.Connection, query: str, total: int, operator: str, at: datetime) -> int:
    """Begin one, or go on with the same one; its number. Raises `NotAllowed` while another is under way."""
    row = conn.execute("SELECT number, query, operator FROM rejudging WHERE done = 0").fetchone()
    if row is not None:
        if row[1] == query:
            return int(row[0])
        raise NotAllowed(f"{row[2]} has “{row[1] or 'everything'}” judged anew at the moment.",
                         advice="`outside-in judge --again --stop` ends it.")
    rows = conn.execute("INSERT INTO rejudging (query, operator, at, total) VALUES (?,?,?,?) RETURNING number",
                        (query, operator, milliseconds(at), total)).fetchall()
    return int(rows[0][0])


def newest(conn: sqlite3.Connection) -> Rejudging | None:
    """The one under way, or else the last one."""
    row = conn.execute(f"SELECT {_COLUMNS} FROM rejudging ORDER BY number DESC LIMIT 1").fetchone()
    if row is None:
        return None
    number, query, operator, total, seen, changed, place, done = row
    return Rejudging(number, query, operator, total, seen, changed, place, bool(done))


def stop(conn: sqlite3.Connection) -> bool:
    """End the one under way; what is judged anew stays so."""
    return conn.execute("UPDATE rejudging SET done = 1 WHERE done = 0").rowcount > 0


def write(conn: sqlite3.Connection, number: int, judged: Sequence[Mention], place: str, at: datetime) -> None:
    """Write the judgements of one part and where the next begins, empty for nowhere. A mention whose words have changed
    meanwhile was judged with them and is left alone."""
    row = conn.execute("SELECT operator FROM rejudging WHERE number = ? AND done = 0", (number,)).fetchone()
    if row is None:
        return  # it was stopped meanwhile
    hand = Hand(conn, at)
    changed = sum(_write(hand, mention, row[0]) for mention in judged)
    hand.finish()
    conn.execute("UPDATE rejudging SET seen = seen + ?, changed = changed + ?, place = ?, done = ? WHERE number = ?",
                 (len(judged), changed, place, int(not place), number))


def _write(hand: Hand, mention: Mention, operator: str) -> bool:
    """Write one; whether a label that people see is another now."""
    conn, identity, judgement = hand.conn, mention.id, mention.judgement
    loaded = hand.states.load(identity)
    version = conn.execute("SELECT version FROM mention WHERE id = ?", (identity,)).fetchone()
    if loaded is None or loaded.state.origin in GONE or version[0] != mention.version:
        return False
    before = hand.states.judged(identity)
    text = judgement_text(judgement, title=mention.title, body=mention.body)
    kept = conn.execute("SELECT judgement FROM detail WHERE mention = ?", (identity,)).fetchone()
    if kept is not None and kept[0] == text:
        return False
    was, shown = corrected(before, loaded.state), corrected(judgement, loaded.state)
    opinion = shown.opinion
    conn.execute("INSERT OR REPLACE INTO detail VALUES (?,?)", (identity, text))
    conn.execute(
        "UPDATE mention SET sentiment = ?, severity = ?, confidence = ?, unsure = ?, mixed = ?, lang = ?, flags = ?,"
        " judge = ?, labels = ? WHERE id = ?",
        (opinion.label.value, shown.severity, opinion.confidence, int(opinion.unsure), int(opinion.mixed), shown.lang,
         flags_text(shown.flags), opinion.by, labels_text(shown), identity))
    redacted.anew(conn, identity, judgement, shown)
    conn.execute("DELETE FROM explanation WHERE mention = ?", (identity,))
    conn.execute("DELETE FROM mention_theme WHERE mention = ?", (identity,))
    conn.executemany("INSERT OR IGNORE INTO mention_theme VALUES (?,?,?)",
                     [(identity, theme.name, theme.polarity) for theme in shown.themes])
    teams = tuple(dict.fromkeys(guess.team for guess in shown.teams))
    now = loaded.standing._replace(sentiment=opinion.label.value, unsure=opinion.unsure, teams=teams)
    hand.ledger.moved(loaded.standing, now)
    hand.states.set_teams(identity, teams, now.open, now.sentiment)
    hand.states.save(replace(loaded, standing=now), loaded.state)
    told = {name: pair for name, pair in _labels(was, shown).items() if pair[0] != pair[1]}
    work = loaded.state.work.value
    if told or was.opinion.unsure != opinion.unsure:
        hand.pen.write(hand.at, operator, Verb.REJUDGED, identity, before=work, after=work, payload=told)
    return bool(told)


def _labels(was: Judgement, now: Judgement) -> dict[str, list[object]]:
    return {"tone": [was.opinion.label.value, now.opinion.label.value], "severity": [was.severity, now.severity],
            "teams": [[one.team for one in was.teams], [one.team for one in now.teams]]}
