"""What of a mention may leave, as columns: what the judge left, what an operator changed, and the tone that decides
whether the first name of a member of staff may stay."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from console.domain.actions import Action, Verb
from console.domain.judgement import Judgement
from console.domain.redaction import Edit, apply_edits, is_plain_praise, redact_parts
from console.store.sqlite.driver import sqlite3
from console.store.sqlite.log import entries


def write(
    conn: sqlite3.Connection, mention: int, *, title: str, body: str, question: str | None = None, doubt: bool = False
) -> None:
    """Write what may leave; ``question`` is None where it leaves as it is. What an operator set is beyond doubt."""
    conn.execute(
        "UPDATE mention SET redacted_title = nullif(?1, title), redacted_body = nullif(?2, body),"
        " redacted_question = nullif(?3, question), doubt = ?4,"
        " redacted = (?1 <> title OR ?2 <> body OR coalesce(?3 <> question, 0)) WHERE id = ?5",
        (title, body, question, int(doubt), mention),
    )


def write_set(conn: sqlite3.Connection, mention: int, payload: Mapping[str, Any]) -> None:
    """Write what an operator set."""
    write(
        conn, mention, title=str(payload.get("title", "")), body=str(payload["body"]), question=payload.get("question")
    )


def rewrite(
    conn: sqlite3.Connection, mention: int, judged: Judgement, shown: Judgement, *, by_hand: bool = True
) -> None:
    """Write what may leave after a correction of tone or severity, after an undo, or after an edit: ``judged`` is what
    the judge thought, ``shown`` what it is with all corrections; without ``by_hand`` an operator's edits are about
    earlier words."""
    *parts, words = conn.execute(
        "SELECT m.title, m.body, m.extra, m.question, d.judgement FROM mention m LEFT JOIN detail d ON d.mention = m.id"
        " WHERE m.id = ?",
        (mention,),
    ).fetchone()
    if words is None:
        return  # its words are gone
    setting = chosen(conn, mention) if by_hand else None
    if setting is not None and "edits" not in setting:
        write_set(conn, mention, setting)
        return
    praise = is_plain_praise(shown.opinion, shown.severity)
    if setting is None and praise == is_plain_praise(judged.opinion, judged.severity):
        kept = json.loads(words)
        write(
            conn,
            mention,
            title=kept.get("title", parts[0]),
            body=kept.get("body", parts[1]),
            question=kept.get("question"),
            doubt=judged.doubt,
        )
        return
    edits = [
        Edit(int(start), int(end), bool(lift), str(kind)) for start, end, lift, kind in (setting or {}).get("edits", ())
    ]
    text = "\n".join(part for part in parts if part)
    personal = apply_edits(judged.personal, edits, length=len(text))
    left = redact_parts(parts, personal, praise=praise)
    write(
        conn,
        mention,
        title=left[0].text,
        body=left[1].text,
        question=left[3].text,
        doubt=judged.doubt and setting is None,
    )


def chosen(conn: sqlite3.Connection, mention: int) -> Mapping[str, Any] | None:
    """What an operator last set, if that still counts and is about the words as they are now."""
    last = last_set(conn, mention)
    return last.payload if last else None


def last_set(conn: sqlite3.Connection, mention: int) -> Action | None:
    """The action by which an operator last set it, if that still counts and is about the words as they are now."""
    for action in reversed(entries.history(conn, mention)):
        if action.verb is Verb.EDITED:
            return None
        if (
            action.verb is Verb.REDACTION_SET
            and "body" in action.payload
            and entries.still_counts(conn, action.sequence)
        ):
            return action
    return None
