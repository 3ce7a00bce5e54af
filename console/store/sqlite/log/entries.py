"""The log: envelopes that stay, payloads that can be forgotten, and the chain that proves the order of both.

An envelope's ``seal`` is an HMAC, under a salt of its own, of the payload and (where the mention came or was edited) of
the mention's words. The chain is a SHA-256 over the envelope and the link before it. Whoever erases a payload or the
words also erases the salt: then nobody can try out what they were, and the chain still holds.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from console.domain.actions import Action, Verb
from console.store.sqlite.columns import milliseconds, moment
from console.store.sqlite.driver import sqlite3

_encode = json.JSONEncoder(ensure_ascii=False).encode
START = b"\0" * 32
ENVELOPE = "a.sequence, a.at, a.operator, a.verb, a.mention, a.before, a.after, a.of, a.batch"
_READ = f"SELECT {ENVELOPE}, p.body FROM action a LEFT JOIN payload p ON p.sequence = a.sequence"


class LogWriter:
    """Writes at the end of the log, within one transaction. Nothing is in the tables before `flush`."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        self._conn = conn
        last = conn.execute("SELECT sequence, chain FROM action ORDER BY sequence DESC LIMIT 1").fetchone()
        self.sequence: int = last[0] if last else 0
        self._chain: bytes = last[1] if last else START
        self._envelopes: list[tuple[Any, ...]] = []
        self._payloads: list[tuple[int, bytes | None, str]] = []

    def write(
        self,
        at: datetime,
        operator: str,
        verb: Verb,
        mention: int,
        *,
        before: str = "",
        after: str = "",
        of: int = 0,
        batch: int = 0,
        payload: Mapping[str, Any] | None = None,
        words: bytes = b"",
        salt: bytes = b"",
    ) -> Action:
        """Add one action. ``batch`` 0 begins a batch of its own; ``words`` are sealed under ``salt``, which the caller
        keeps beside them."""
        self.sequence += 1
        sequence = self.sequence
        seal = b""
        if payload or words:
            body = json.dumps(payload, ensure_ascii=False, default=_plain) if payload else ""
            key = salt or os.urandom(16)
            seal = sealed(key, body, words)
            if payload:
                self._payloads.append((sequence, None if salt else key, body))
        stamp = milliseconds(at)
        envelope = (sequence, stamp, operator, verb.value, mention, before, after, of, batch or sequence)
        self._chain = linked(self._chain, envelope, seal)
        self._envelopes.append((*envelope, seal, self._chain))
        return Action(sequence, at, operator, verb, mention, before, after, of, batch or sequence, payload or {})

    def flush(self) -> None:
        """Put what was written into the tables."""
        self._conn.executemany("INSERT INTO action VALUES (?,?,?,?,?,?,?,?,?,?,?)", self._envelopes)
        if self._payloads:
            self._conn.executemany("INSERT INTO payload VALUES (?,?,?)", self._payloads)
        self._envelopes, self._payloads = [], []


def sealed(salt: bytes, body: str, words: bytes) -> bytes:
    """The seal of a payload and words."""
    return hmac.digest(salt, body.encode() + b"\0" + words, "sha256")


def linked(chain: bytes, envelope: tuple[Any, ...], seal: bytes) -> bytes:
    """The next link of the chain."""
    return hashlib.sha256(chain + _encode(envelope).encode() + seal).digest()


def words_bytes(title: str, body: str, extra: str, question: str = "") -> bytes:
    """A mention's words as they are sealed."""
    return "\0".join((title, body, extra, *filter(None, (question,)))).encode()


def history(conn: sqlite3.Connection, mention: int) -> tuple[Action, ...]:
    """Everything that happened to a mention, oldest first."""
    return tuple(map(action_of, conn.execute(f"{_READ} WHERE a.mention = ? ORDER BY a.sequence", (mention,))))


def actions(conn: sqlite3.Connection, after: int, limit: int, verbs: Sequence[Verb] = ()) -> tuple[Action, ...]:
    """The log after a sequence; only actions of ``verbs``, none of them an arrival or an edit, where there are any."""
    kinds = ""
    if verbs:
        kinds = f" AND a.verb NOT IN ('arrived', 'edited') AND a.verb IN ({','.join('?' * len(verbs))})"
    rows = conn.execute(
        f"{_READ} WHERE a.sequence > ?{kinds} ORDER BY a.sequence LIMIT {int(limit)}",
        (after, *(verb.value for verb in verbs)),
    )
    return tuple(map(action_of, rows))


def by_sequence(conn: sqlite3.Connection, sequences: Iterable[int]) -> dict[int, Action]:
    """Actions by their sequences; those that there are."""
    found = (conn.execute(f"{_READ} WHERE a.sequence = ?", (one,)).fetchone() for one in sequences)
    return {row[0]: action_of(row) for row in found if row}


def action_of(row: Sequence[Any]) -> Action:
    """An action of a row of the log."""
    sequence, at, operator, verb, mention, before, after, of, batch, body = row
    return Action(
        sequence, moment(at), operator, Verb(verb), mention, before, after, of, batch, json.loads(body) if body else {}
    )


def head(conn: sqlite3.Connection) -> int:
    """The newest sequence; 0 in an empty log."""
    return int(conn.execute("SELECT coalesce(max(sequence), 0) FROM action").fetchone()[0])


def still_counts(conn: sqlite3.Connection, sequence: int) -> bool:
    """Whether an action has not been undone, or was done again since."""
    last = conn.execute(
        "SELECT verb FROM action WHERE of = ? AND verb IN ('undone', 'redone') ORDER BY sequence DESC LIMIT 1",
        (sequence,),
    ).fetchone()
    return last is None or last[0] == Verb.REDONE


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(type(value).__name__)
