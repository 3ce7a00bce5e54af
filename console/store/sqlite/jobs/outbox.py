"""The outbox: forwards whose turn it is, leased to one sender at a time, and what became of them."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from console.domain.actions import SYSTEM, Verb
from console.domain.tracks import CAN_BE_RECALLED, GONE, Forward, Sending
from console.store.records import Delivery
from console.store.sqlite.columns import milliseconds
from console.store.sqlite.driver import sqlite3
from console.store.sqlite.log.actions import ActWriter
from console.store.sqlite.log.states import LoadedState

_TURN = (
    "SELECT key, mention FROM forward WHERE state IN ('held', 'queued', 'sent') AND next_attempt <= ?1"
    " AND (lease_until IS NULL OR lease_until <= ?1) AND (?3 = '' OR channel = ?3)"
    " AND channel NOT IN (SELECT value FROM json_each(?4)) ORDER BY next_attempt, sequence LIMIT ?2"
)
_FAR = 3_600_000  # milliseconds; what is further off than own waits ever are is looked at
_DAY = 86_400_000  # the longest that a channel may ask for
_TOO_FAR = (  # since when they wait: the undo window from the forward, another attempt from the one that failed
    "SELECT key, state, next_attempt, coalesce(hold_until, at) - at, coalesce((SELECT a.at FROM action a"
    " WHERE a.mention = f.mention AND a.verb = 'delayed' ORDER BY a.sequence DESC LIMIT 1), at) FROM forward f"
    " WHERE state IN ('held', 'queued', 'sent') AND next_attempt > ?1"
    f" AND next_attempt > ?1 + iif(state = 'held', coalesce(hold_until, at) - at, {_FAR})"
)
_PASSED_OVER = 100  # forwards that one turn may close because their words are gone, before it finds what can leave
_SETTLED = "settled"  # beside the letter's own names: who needs no other attempt
_ON_ITS_WAY = frozenset({Sending.HELD, Sending.QUEUED, Sending.SENT})


def take(
    conn: sqlite3.Connection,
    worker: str,
    now: datetime,
    *,
    limit: int,
    lease: float,
    channel: str,
    besides: Collection[str],
) -> tuple[Delivery, ...]:
    """Lease deliveries to ``worker``; that each is about to leave is in the log before it does."""
    _bound(conn, milliseconds(now))
    writer = ActWriter(conn, now)
    taken: list[Delivery] = []
    until = milliseconds(now + timedelta(seconds=lease))
    turn = (milliseconds(now), limit + _PASSED_OVER, channel, json.dumps([*besides]))
    for key, mention in conn.execute(_TURN, turn).fetchall():
        if len(taken) == limit:
            break
        loaded = writer.states.load(mention)
        forward = next((f for f in loaded.state.forwards if f.key == key), None) if loaded else None
        if loaded is None or forward is None:
            continue
        if loaded.state.origin in GONE:
            _never(writer, loaded, forward)
            continue
        if forward.state is Sending.HELD:
            writer.write(loaded, Verb.QUEUED_OUT, {"key": key}, SYSTEM, 0)
            loaded = writer.states.load(mention) or loaded
        attempt = forward.attempt + 1
        writer.write(loaded, Verb.SENT, {"key": key, "attempt": attempt}, SYSTEM, 0)
        conn.execute("UPDATE forward SET worker = ?, lease_until = ? WHERE key = ?", (worker, until, key))
        after = writer.states.load(mention) or loaded
        forward = next(f for f in after.state.forwards if f.key == key)
        [letter] = conn.execute("SELECT letter FROM forward WHERE key = ?", (key,)).fetchone()
        composed = json.loads(letter)
        kept = composed.pop(_SETTLED, {})
        settled = kept if isinstance(kept, dict) else dict.fromkeys(kept, "")  # as it was kept once
        taken.append(Delivery(key, mention, forward, composed, attempt, settled))
    writer.finish()
    return tuple(taken)


def _bound(conn: sqlite3.Connection, now: int) -> None:
    """Let nothing wait until the clock shows once more what it showed by mistake: what was put off while the clock was
    ahead waits from now on for as long as it was meant to."""
    for key, state, until, window, since in conn.execute(_TOO_FAR, (now,)).fetchall():
        if state == Sending.HELD or until >= since > now:  # what ends before it began was put right already
            wait = window if state == Sending.HELD else min(until - since, _DAY)
            conn.execute("UPDATE forward SET next_attempt = ? WHERE key = ?", (now + wait, key))


def _never(writer: ActWriter, loaded: LoadedState, forward: Forward) -> None:
    """Close a forward whose words went away while a channel had it: what is left of the letter is nothing."""
    verb = Verb.RECALLED if forward.state in CAN_BE_RECALLED else Verb.FAILED
    why = {} if verb is Verb.RECALLED else {"error": "Its words are gone; whether it had left by then is not known."}
    writer.write(loaded, verb, {"key": forward.key, **why}, SYSTEM, 0)
    writer.conn.execute("UPDATE forward SET worker = '', lease_until = NULL WHERE key = ?", (forward.key,))


def delivered(
    conn: sqlite3.Connection,
    delivery: Delivery,
    verb: Verb,
    payload: Mapping[str, Any],
    *,
    at: datetime,
    next_attempt: datetime | None,
    settled: Mapping[str, str] | None = None,
) -> None:
    """What the channel said. An answer that comes after a person's own is too late to change anything."""
    writer = ActWriter(conn, at)
    loaded = writer.states.load(delivery.mention)
    forward = next((f for f in loaded.state.forwards if f.key == delivery.key), None) if loaded else None
    if loaded is not None and forward is not None and forward.state in _ON_ITS_WAY:
        writer.write(loaded, verb, {"attempt": delivery.attempt, **payload, "key": delivery.key}, SYSTEM, 0)
    turn = None if next_attempt is None else milliseconds(next_attempt)
    conn.execute(
        "UPDATE forward SET worker = '', lease_until = NULL, next_attempt = coalesce(?, next_attempt) WHERE key = ?",
        (turn, delivery.key),
    )
    if settled:
        conn.execute(
            "UPDATE forward SET letter = json_set(letter, ?, json(?)) WHERE key = ? AND letter <> '{}'",
            (f"$.{_SETTLED}", json.dumps(settled), delivery.key),
        )
    writer.finish()
