"""What operators typed that may repeat the words of a mention that is erased: the reason for erasing it, the queries of
earlier work, and what they looked for by author."""

from __future__ import annotations

import json
from typing import NamedTuple

from console.domain.actions import Verb
from console.domain.errors import NotAllowed
from console.domain.repeated_words import repeats, shares, taken_out
from console.store.sqlite.columns import encode
from console.store.sqlite.driver import sqlite3
from console.store.sqlite.jobs import rejudging

_TAKEN = "…"  # stands where a query stood
_TEXTS = "title, body, extra, question"


class Told(NamedTuple):
    """What a mention says, who said it, and the words that redaction takes out of it."""

    texts: list[str]
    names: list[str]


def told_by(conn: sqlite3.Connection, mention: int) -> Told:
    """All that is to be forgotten of a mention, in every version."""
    row = conn.execute(
        f"SELECT author, author_name, url, redacted_title, redacted_body, redacted_question, {_TEXTS}"
        " FROM mention WHERE id = ?",
        (mention,),
    ).fetchone()
    if row is None:
        return Told([], [])
    author, name, url, title, body, question, *texts = row
    older = [
        text
        for version in conn.execute(f"SELECT {_TEXTS} FROM version WHERE mention = ?", (mention,))
        for text in version
    ]
    names = [author or "", name, url]
    for whole, redacted in ((texts[0], title), (texts[1], body), (texts[3], question)):
        names += taken_out(whole, redacted) if redacted is not None else ()
    return Told([text for text in (*texts, *older) if text], [one for one in names if one])


def refuse(told: Told, reason: str) -> None:
    """Refuse a reason that would keep what is erased. Raises `NotAllowed`."""
    if repeats(reason, told.texts, told.names):
        raise NotAllowed(
            "The reason repeats words of the mention, or who wrote it; the log would keep them.",
            advice="Say who asked and when, in other words.",
        )


def forget(conn: sqlite3.Connection, told: Told) -> list[int]:
    """Take queries and reasons out that repeat it; the actions whose payloads were cut."""
    everything = [*told.texts, *told.names]
    for number, query, done in conn.execute("SELECT number, query, done FROM rejudging WHERE query <> ''").fetchall():
        if shares(query, everything):
            if not done:
                rejudging.stop(conn, "an erasure, whose words its query holds")
            conn.execute("UPDATE rejudging SET query = ? WHERE number = ?", (_TAKEN, number))
    cut = []
    rows = conn.execute(
        "SELECT p.sequence, p.body FROM action a JOIN payload p ON p.sequence = a.sequence"
        " WHERE a.verb = ? AND a.mention = 0",
        (Verb.REVEALED.value,),
    ).fetchall()
    for sequence, body in rows:
        payload = json.loads(body)
        kept = {
            name: value for name, value in payload.items() if not (isinstance(value, str) and shares(value, everything))
        }
        if kept != payload:
            conn.execute("UPDATE payload SET salt = NULL, body = ? WHERE sequence = ?", (encode(kept), sequence))
            cut.append(sequence)
    return cut


def cut_before(conn: sqlite3.Connection, mention: int) -> list[int]:
    """The actions whose payloads an earlier erasure of the mention has cut: what says so goes with this one's."""
    rows = conn.execute(
        "SELECT p.body FROM action a JOIN payload p ON p.sequence = a.sequence WHERE a.mention = ? AND a.verb = ?",
        (mention, Verb.ERASED.value),
    )
    return [sequence for (body,) in rows for sequence in json.loads(body).get("cut", ())]


def cut_by_erasures(conn: sqlite3.Connection) -> set[int]:
    """The actions of no mention whose payloads an erasure has cut, as the erasures say."""
    rows = conn.execute(
        "SELECT p.body FROM action a JOIN payload p ON p.sequence = a.sequence WHERE a.verb = ?", (Verb.ERASED.value,)
    )
    return {sequence for (body,) in rows for sequence in json.loads(body).get("cut", ())}
