"""Rejudging what is stored: one such work at a time, done in parts, each part one transaction with the place that it
has come to. What operators corrected stays corrected, and what they redacted stays redacted."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from console.domain.actions import CORRECTIONS, Verb
from console.domain.errors import NotAllowed
from console.domain.judgement import Judgement
from console.domain.mention import Mention
from console.domain.tracks import GONE
from console.domain.transitions import corrected
from console.store.records import RejudgeMode, Rejudging
from console.store.sqlite.columns import milliseconds
from console.store.sqlite.driver import sqlite3
from console.store.sqlite.log import entries
from console.store.sqlite.log.actions import ActWriter
from console.store.sqlite.log.states import LoadedState
from console.store.sqlite.mentions import redactions
from console.store.sqlite.mentions.judgements import facts_text, flags_text, judgement_of, judgement_text, labels_text

_BY_HAND = CORRECTIONS | {Verb.REDACTION_SET}


class Before(NamedTuple):
    """What the judge had said of that version of a mention; ``became`` tells what it said instead from all else."""

    mention: int
    sequence: int
    version: int
    became: bytes
    judgement: str


def write_label(writer: ActWriter, mention: Mention, operator: str, number: int) -> bool:
    """Write the judgement of today, and keep the one before under the ``number`` of this rejudging; whether a label
    that people see is another now."""
    conn, identity = writer.conn, mention.id
    loaded = writer.states.load(identity)
    version = conn.execute("SELECT version FROM mention WHERE id = ?", (identity,)).fetchone()
    if loaded is None or loaded.state.origin in GONE or version[0] != mention.version:
        return False
    text = judgement_text(mention.judgement, mention)
    kept = conn.execute("SELECT judgement FROM detail WHERE mention = ?", (identity,)).fetchone()
    if kept is not None and kept[0] == text:
        return False
    sequence, told = _put(writer, loaded, mention.judgement, text, operator)
    if sequence and kept is not None:
        conn.execute(
            "INSERT OR REPLACE INTO judged_before VALUES (?,?,?,?,?,?)",
            (number, identity, sequence, mention.version, _digest(text), kept[0]),
        )
    return told


def give_back_labels(writer: ActWriter, before: Before, *, operator: str) -> bool:
    """Write the judgement of before, unless the words, the judgement or what a person said of it have changed since;
    whether it was done."""
    conn, mention = writer.conn, before.mention
    loaded = writer.states.load(mention)
    row = conn.execute(
        "SELECT m.version, m.title, m.body, m.question, d.judgement FROM mention m"
        " JOIN detail d ON d.mention = m.id WHERE m.id = ?",
        (mention,),
    ).fetchone()
    if loaded is None or row is None or row[0] != before.version or _digest(row[4]) != before.became:
        return False
    if any(
        one.sequence > before.sequence and one.verb in _BY_HAND and entries.still_counts(conn, one.sequence)
        for one in entries.history(conn, mention)
    ):
        return False
    judgement = judgement_of(
        before.judgement, Judgement(redacted_title=row[1], redacted_body=row[2], redacted_question=row[3])
    )
    _put(writer, loaded, judgement, before.judgement, operator)
    return True


def _put(writer: ActWriter, loaded: LoadedState, judgement: Judgement, text: str, operator: str) -> tuple[int, bool]:
    """Write it wherever a judgement stands; the sequence under which the log tells it, 0 where nothing that people see
    or that may leave is another now, and whether a label is."""
    conn, identity = writer.conn, loaded.id
    was, shown = corrected(writer.states.judged(identity), loaded.state), corrected(judgement, loaded.state)
    opinion = shown.opinion
    leaves = _leaves(writer, identity)
    conn.execute("INSERT OR REPLACE INTO detail VALUES (?,?)", (identity, text))
    conn.execute(
        "UPDATE mention SET sentiment = ?, severity = ?, confidence = ?, unsure = ?, mixed = ?, lang = ?, flags = ?,"
        " judge = ?, labels = ?, facts = ? WHERE id = ?",
        (
            opinion.label.value,
            shown.severity,
            opinion.confidence,
            int(opinion.unsure),
            int(opinion.mixed),
            shown.lang,
            flags_text(shown.flags),
            opinion.by,
            labels_text(shown),
            facts_text(shown),
            identity,
        ),
    )
    redactions.rewrite(conn, identity, judgement, shown)
    conn.execute("DELETE FROM explanation WHERE mention = ?", (identity,))
    conn.execute("DELETE FROM mention_theme WHERE mention = ?", (identity,))
    conn.executemany(
        "INSERT OR IGNORE INTO mention_theme VALUES (?,?,?)",
        [(identity, theme.name, theme.polarity) for theme in shown.themes],
    )
    teams = tuple(dict.fromkeys(guess.team for guess in shown.teams))
    now = loaded.standing._replace(sentiment=opinion.label.value, unsure=opinion.unsure, teams=teams, ours=shown.ours)
    writer.ledger.moved(loaded.standing, now)
    writer.states.set_teams(identity, teams, now.open, now.sentiment)
    writer.states.save(replace(loaded, standing=now), loaded.state)
    told = {name: pair for name, pair in _labels(was, shown).items() if pair[0] != pair[1]}
    work = loaded.state.work.value
    if not told and was.opinion.unsure == opinion.unsure and leaves == _leaves(writer, identity):
        return 0, False
    action = writer.log.write(writer.at, operator, Verb.REJUDGED, identity, before=work, after=work, payload=told)
    return action.sequence, bool(told)


def _leaves(writer: ActWriter, mention: int) -> tuple[object, ...]:
    row: tuple[object, ...] = writer.conn.execute(
        "SELECT redacted_title, redacted_body, redacted_question, doubt FROM mention WHERE id = ?", (mention,)
    ).fetchone()
    return row


def _digest(text: str) -> bytes:
    return hashlib.blake2b(text.encode(), digest_size=16).digest()


def _labels(was: Judgement, now: Judgement) -> dict[str, list[object]]:
    return {
        "tone": [was.opinion.label.value, now.opinion.label.value],
        "severity": [was.severity, now.severity],
        "teams": [[one.team for one in was.teams], [one.team for one in now.teams]],
        "ours": [was.ours, now.ours],
    }


_COLUMNS = "number, query, operator, total, seen, changed, place, done, mode, stopped_by, of, found"


def begin(
    conn: sqlite3.Connection, query: str, *, total: int, operator: str, at: datetime, mode: RejudgeMode, of: int
) -> int:
    """Begin one, or go on with the same one; its number. A look ends for whatever comes next. Raises `NotAllowed` while
    another is under way."""
    row = conn.execute("SELECT number, query, operator, mode, of FROM rejudging WHERE done = 0").fetchone()
    if row is not None:
        if (row[1], row[3], row[4]) == (query, mode, of):
            return int(row[0])
        if row[3] != RejudgeMode.LOOK:
            raise NotAllowed(
                f"{row[2]} has “{row[1] or 'everything'}” judged again at the moment.",
                advice="`outside-in judge --again --stop` ends it.",
            )
        stop(conn, operator)
    if mode is RejudgeMode.BACK:
        total = conn.execute("SELECT count(*) FROM judged_before WHERE rejudging = ?", (of,)).fetchone()[0]
    rows = conn.execute(
        "INSERT INTO rejudging (query, operator, at, total, mode, of) VALUES (?,?,?,?,?,?) RETURNING number",
        (query, operator, milliseconds(at), total, mode, of),
    ).fetchall()
    return int(rows[0][0])


def one(conn: sqlite3.Connection, number: int) -> Rejudging | None:
    """The one of that number; for 0 the one under way, or else the last one."""
    which = "WHERE number = ?" if number else "WHERE ?1 = 0 ORDER BY number DESC LIMIT 1"
    row = conn.execute(f"SELECT {_COLUMNS} FROM rejudging {which}", (number,)).fetchone()
    if row is None:
        return None
    number, query, operator, total, seen, changed, place, done, mode, stopped_by, of, found = row
    return Rejudging(
        number, query, operator, total, seen, changed, place, bool(done), RejudgeMode(mode), stopped_by, of, found
    )


def last_changed(conn: sqlite3.Connection) -> Rejudging | None:
    """The newest whose labels, or some of them, can be given back."""
    row = conn.execute("SELECT max(rejudging) FROM judged_before").fetchone()
    return one(conn, row[0]) if row[0] else None


def stop(conn: sqlite3.Connection, by: str) -> bool:
    """End the one under way; what is judged again stays so."""
    return conn.execute("UPDATE rejudging SET done = 1, stopped_by = ? WHERE done = 0", (by,)).rowcount > 0


def write(conn: sqlite3.Connection, number: int, judged: Sequence[Mention], place: str, at: datetime) -> None:
    """Write the judgements of one part and where the next begins, empty for nowhere. A mention whose words have changed
    meanwhile was judged with them and is left alone."""
    row = conn.execute("SELECT operator FROM rejudging WHERE number = ? AND done = 0", (number,)).fetchone()
    if row is None:
        return  # it was stopped meanwhile
    writer = ActWriter(conn, at)
    changed = sum(write_label(writer, mention, row[0], number) for mention in judged)
    writer.finish()
    conn.execute(
        "UPDATE rejudging SET seen = seen + ?, changed = changed + ?, place = ?, done = ? WHERE number = ?",
        (len(judged), changed, place, int(not place), number),
    )


def looked(conn: sqlite3.Connection, number: int, seen: int, found: str, place: str) -> None:
    """Keep what one part of a look has found, and where the next begins; an empty ``place`` ends it."""
    conn.execute(
        "UPDATE rejudging SET seen = seen + ?, found = ?, place = ?, done = ? WHERE number = ? AND done = 0",
        (seen, found, place, int(not place), number),
    )


def give_back(conn: sqlite3.Connection, number: int, at: datetime, limit: int) -> None:
    """Give the next part of them their former labels; where somebody has changed a mention since, it stays."""
    row = conn.execute(
        "SELECT operator, of FROM rejudging WHERE number = ? AND done = 0 AND mode = ?", (number, RejudgeMode.BACK)
    ).fetchone()
    if row is None:
        return
    writer = ActWriter(conn, at)
    before = [
        Before(*each)
        for each in conn.execute(
            "SELECT mention, sequence, version, became, judgement FROM judged_before WHERE rejudging = ?"
            " ORDER BY mention DESC LIMIT ?",
            (row[1], limit),
        )
    ]
    changed = sum(give_back_labels(writer, each, operator=row[0]) for each in before)
    writer.finish()
    conn.executemany(
        "DELETE FROM judged_before WHERE rejudging = ? AND mention = ?", [(row[1], each.mention) for each in before]
    )
    conn.execute(
        "UPDATE rejudging SET seen = seen + ?, changed = changed + ?, done = ? WHERE number = ?",
        (len(before), changed, int(len(before) < limit), number),
    )
