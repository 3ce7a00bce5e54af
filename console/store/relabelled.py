"""Another judgement for one stored mention: the judge's of today, or the one that it had before."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import NamedTuple

from console.domain.actions import CORRECTIONS, Verb
from console.domain.correction import corrected
from console.domain.judgement import Judgement
from console.domain.mention import Mention
from console.domain.tracks import GONE
from console.store import log, redacted
from console.store.acting import Hand
from console.store.judged import facts_text, flags_text, judgement_of, judgement_text, labels_text
from console.store.states import Loaded

_BY_HAND = CORRECTIONS | {Verb.REDACTION_SET}


class Before(NamedTuple):
    """What the judge had said of that version of a mention; ``became`` tells what it said instead from all else."""

    mention: int
    sequence: int
    version: int
    became: bytes
    judgement: str


def write(hand: Hand, mention: Mention, operator: str, number: int) -> bool:
    """Write the judgement of today, and keep the one before under the ``number`` of this judging anew; whether a label
    that people see is another now."""
    conn, identity = hand.conn, mention.id
    loaded = hand.states.load(identity)
    version = conn.execute("SELECT version FROM mention WHERE id = ?", (identity,)).fetchone()
    if loaded is None or loaded.state.origin in GONE or version[0] != mention.version:
        return False
    text = judgement_text(mention.judgement, mention)
    kept = conn.execute("SELECT judgement FROM detail WHERE mention = ?", (identity,)).fetchone()
    if kept is not None and kept[0] == text:
        return False
    sequence, told = _put(hand, loaded, mention.judgement, text, operator)
    if sequence and kept is not None:
        conn.execute("INSERT OR REPLACE INTO judged_before VALUES (?,?,?,?,?,?)",
                     (number, identity, sequence, mention.version, _digest(text), kept[0]))
    return told


def give_back(hand: Hand, before: Before, *, operator: str) -> bool:
    """Write the judgement of before, unless the words, the judgement or what a person said of it have changed since;
    whether it was done."""
    conn, mention = hand.conn, before.mention
    loaded = hand.states.load(mention)
    row = conn.execute("SELECT m.version, m.title, m.body, m.question, d.judgement FROM mention m"
                       " JOIN detail d ON d.mention = m.id WHERE m.id = ?", (mention,)).fetchone()
    if loaded is None or row is None or row[0] != before.version or _digest(row[4]) != before.became:
        return False
    if any(one.sequence > before.sequence and one.verb in _BY_HAND and log.still_counts(conn, one.sequence)
           for one in log.history(conn, mention)):
        return False
    judgement = judgement_of(before.judgement, Judgement(
        redacted_title=row[1], redacted_body=row[2], redacted_question=row[3]))
    _put(hand, loaded, judgement, before.judgement, operator)
    return True


def _put(hand: Hand, loaded: Loaded, judgement: Judgement, text: str, operator: str) -> tuple[int, bool]:
    """Write it wherever a judgement stands; the sequence under which the log tells it, 0 where nothing that people see
    or that may leave is another now, and whether a label is."""
    conn, identity = hand.conn, loaded.id
    was, shown = corrected(hand.states.judged(identity), loaded.state), corrected(judgement, loaded.state)
    opinion = shown.opinion
    leaves = _leaves(hand, identity)
    conn.execute("INSERT OR REPLACE INTO detail VALUES (?,?)", (identity, text))
    conn.execute(
        "UPDATE mention SET sentiment = ?, severity = ?, confidence = ?, unsure = ?, mixed = ?, lang = ?, flags = ?,"
        " judge = ?, labels = ?, facts = ? WHERE id = ?",
        (opinion.label.value, shown.severity, opinion.confidence, int(opinion.unsure), int(opinion.mixed), shown.lang,
         flags_text(shown.flags), opinion.by, labels_text(shown), facts_text(shown), identity))
    redacted.anew(conn, identity, judgement, shown)
    conn.execute("DELETE FROM explanation WHERE mention = ?", (identity,))
    conn.execute("DELETE FROM mention_theme WHERE mention = ?", (identity,))
    conn.executemany("INSERT OR IGNORE INTO mention_theme VALUES (?,?,?)",
                     [(identity, theme.name, theme.polarity) for theme in shown.themes])
    teams = tuple(dict.fromkeys(guess.team for guess in shown.teams))
    now = loaded.standing._replace(sentiment=opinion.label.value, unsure=opinion.unsure, teams=teams, ours=shown.ours)
    hand.ledger.moved(loaded.standing, now)
    hand.states.set_teams(identity, teams, now.open, now.sentiment)
    hand.states.save(replace(loaded, standing=now), loaded.state)
    told = {name: pair for name, pair in _labels(was, shown).items() if pair[0] != pair[1]}
    work = loaded.state.work.value
    if not told and was.opinion.unsure == opinion.unsure and leaves == _leaves(hand, identity):
        return 0, False
    action = hand.pen.write(hand.at, operator, Verb.REJUDGED, identity, before=work, after=work, payload=told)
    return action.sequence, bool(told)


def _leaves(hand: Hand, mention: int) -> tuple[object, ...]:
    row: tuple[object, ...] = hand.conn.execute(
        "SELECT redacted_title, redacted_body, redacted_question, doubt FROM mention WHERE id = ?",
        (mention,)).fetchone()
    return row


def _digest(text: str) -> bytes:
    return hashlib.blake2b(text.encode(), digest_size=16).digest()


def _labels(was: Judgement, now: Judgement) -> dict[str, list[object]]:
    return {"tone": [was.opinion.label.value, now.opinion.label.value], "severity": [was.severity, now.severity],
            "teams": [[one.team for one in was.teams], [one.team for one in now.teams]], "ours": [was.ours, now.ours]}
