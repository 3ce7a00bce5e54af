"""The outbox: forwards whose turn it is, leased to one sender at a time, and what became of them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from console.domain.actions import SYSTEM, Verb
from console.domain.tracks import Sending
from console.store.acting import Hand
from console.store.columns import milliseconds
from console.store.library import sqlite3
from console.store.records import Delivery

_TURN = ("SELECT key, mention, letter FROM forward WHERE state IN ('held', 'queued', 'sent') AND next_attempt <= ?1"
         " AND (lease_until IS NULL OR lease_until <= ?1) ORDER BY next_attempt LIMIT ?2")
_ON_ITS_WAY = frozenset({Sending.HELD, Sending.QUEUED, Sending.SENT})


def take(conn: sqlite3.Connection, worker: str, now: datetime, limit: int, lease: float) -> tuple[Delivery, ...]:
    """Lease deliveries to ``worker``; that each is about to leave is in the log before it does."""
    hand = Hand(conn, now)
    taken: list[Delivery] = []
    until = milliseconds(now + timedelta(seconds=lease))
    for key, mention, letter in conn.execute(_TURN, (milliseconds(now), limit)).fetchall():
        loaded = hand.states.load(mention)
        forward = next((f for f in loaded.state.forwards if f.key == key), None) if loaded else None
        if loaded is None or forward is None:
            continue
        if forward.state is Sending.HELD:
            hand.write(loaded, Verb.QUEUED_OUT, {"key": key}, SYSTEM, 0)
            loaded = hand.states.load(mention) or loaded
        attempt = forward.attempt + 1
        hand.write(loaded, Verb.SENT, {"key": key, "attempt": attempt}, SYSTEM, 0)
        conn.execute("UPDATE forward SET worker = ?, lease_until = ? WHERE key = ?", (worker, until, key))
        after = hand.states.load(mention) or loaded
        forward = next(f for f in after.state.forwards if f.key == key)
        taken.append(Delivery(key, mention, forward, json.loads(letter), attempt))
    hand.finish()
    return tuple(taken)


def delivered(conn: sqlite3.Connection, delivery: Delivery, verb: Verb, payload: Mapping[str, Any], *, at: datetime,
              next_attempt: datetime | None) -> None:
    """What the channel said. An answer that comes after a person's own is too late to change anything."""
    hand = Hand(conn, at)
    loaded = hand.states.load(delivery.mention)
    forward = next((f for f in loaded.state.forwards if f.key == delivery.key), None) if loaded else None
    if loaded is not None and forward is not None and forward.state in _ON_ITS_WAY:
        hand.write(loaded, verb, {"attempt": delivery.attempt, **payload, "key": delivery.key}, SYSTEM, 0)
    turn = None if next_attempt is None else milliseconds(next_attempt)
    conn.execute("UPDATE forward SET worker = '', lease_until = NULL, next_attempt = coalesce(?, next_attempt)"
                 " WHERE key = ?", (turn, delivery.key))
    hand.finish()
