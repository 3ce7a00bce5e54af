"""Erasure on request: every word of a mention goes, from the tables, the index and the file itself."""

from __future__ import annotations

import time
from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from console.domain import transitions
from console.domain.actions import SYSTEM, Verb
from console.domain.errors import NotFound
from console.domain.tracks import CAN_BE_RECALLED
from console.store.records import Act
from console.store.sqlite import erasure_ledger, errors
from console.store.sqlite.driver import sqlite3
from console.store.sqlite.log.actions import ActWriter
from console.store.sqlite.mentions import emptying, erased_words

_CHECKPOINT_PATIENCE = 5.0
_GONE = "gone:"  # and the hash: the native id of what has no words any more
_AGAIN = "it had been erased, says the ledger of erasures"
_PAGES = 200  # of the index, that one step writes


def erase(
    conn: sqlite3.Connection, identity: int, operator: str, reason: str, at: datetime, *, store: Path | None = None
) -> None:
    """Take every word out of the tables; its number, its counts, its envelopes and a keyed hash stay.

    What operators typed elsewhere and repeats its words goes too; a reason that does is refused (`NotAllowed`). The
    hash goes into the ledger beside ``store`` before anything is committed, so that none is ever missing there.
    """
    writer = ActWriter(conn, at)
    loaded = writer.states.load(identity)
    if loaded is None:
        raise NotFound("There is no such mention.")
    transitions.check(loaded.state, Verb.ERASED, {})
    told = erased_words.told_by(conn, identity)
    if store:
        erased_words.refuse(told, reason)
    cut = [*erased_words.cut_before(conn, identity), *erased_words.forget(conn, told)]
    for forward in loaded.state.forwards:
        if forward.state in CAN_BE_RECALLED:
            writer.write(loaded, Verb.RECALLED, {"key": forward.key}, SYSTEM, 0)
            loaded = writer.states.load(identity) or loaded
    _forget_raw(conn, identity)
    action = writer.log.write(
        at,
        operator,
        Verb.ERASED,
        identity,
        before=loaded.state.work.value,
        after=loaded.state.work.value,
        payload={"reason": reason} | ({"cut": cut} if cut else {}),
    )
    state = transitions.apply(loaded.state, action)
    forwards = tuple(replace(forward, note="", error="") for forward in state.forwards)
    writer.states.save(loaded, replace(state, notes=(), tags=(), forwards=forwards))
    writer.finish()
    conn.execute(
        "DELETE FROM payload WHERE sequence <> ? AND sequence IN (SELECT sequence FROM action WHERE mention = ?)",
        (action.sequence, identity),
    )
    emptying.empty(conn, identity)
    if store:
        (name,) = conn.execute("SELECT native_id FROM mention WHERE id = ?", (identity,)).fetchone()
        erasure_ledger.note(store, name.removeprefix(_GONE), at)


def erase_again(conn: sqlite3.Connection, hashes: AbstractSet[str], at: datetime) -> int:
    """Erase whatever the ledger names, in a store that nobody else has open; how many mentions. What it names and is
    not here stays away."""
    key = emptying.store_key(conn)
    found = []
    for identity, source, native_id, hold in conn.execute(
        "SELECT id, source, native_id, hold FROM mention WHERE origin <> 'erased'"
    ):
        name = (
            native_id.removeprefix(_GONE)
            if native_id.startswith(_GONE)
            else emptying.key_hash(key, source, native_id).hex()
        )
        if name in hashes:
            found.append((identity, hold))
    conn.execute("BEGIN IMMEDIATE")
    for identity, hold in found:
        if hold:  # it was lifted before the mention was erased
            writer = ActWriter(conn, at)
            writer.do(Act(identity, Verb.HOLD_LIFTED, {"reason": _AGAIN}), SYSTEM, 0)
            writer.finish()
        erase(conn, identity, SYSTEM, _AGAIN, at)
    conn.executemany("INSERT OR IGNORE INTO tombstone VALUES (?, 0)", [(bytes.fromhex(one),) for one in hashes])
    conn.execute("COMMIT")
    if found:
        merge_whole_index(conn)
    return len(found)


def _forget_raw(conn: sqlite3.Connection, identity: int) -> None:
    """What came raw and names the mention: in quarantine, and on the intake table."""
    for name in ("native_id", "url", "author"):
        (value,) = conn.execute(f"SELECT {name} FROM mention WHERE id = ?", (identity,)).fetchone()
        if value and len(value) > 3 and not value.startswith(_GONE):
            conn.execute("DELETE FROM quarantine WHERE instr(raw, CAST(? AS BLOB)) > 0", (value,))
            conn.execute("DELETE FROM intake WHERE instr(item, ?) > 0", (value,))


def merge_whole_index(conn: sqlite3.Connection) -> None:
    """All steps of `merge_index`, in a store that nobody else has open."""
    more = merge_index(conn, True)
    while more:
        more = merge_index(conn, False)


def merge_index(conn: sqlite3.Connection, first: bool) -> bool:
    """One step of writing the search index again, which is what takes the terms of emptied mentions out of the file;
    True if there is more to do. In steps, because nobody else can write meanwhile, and the whole takes seconds."""
    if first:
        conn.execute("DELETE FROM meta WHERE name = 'emptied'")
    before = conn.total_changes
    conn.execute("INSERT INTO mention_text (mention_text, rank) VALUES ('merge', ?)", (-_PAGES if first else _PAGES,))
    return conn.total_changes - before >= 2  # as the manual of FTS5 tells the last step


def empty_journal(conn: sqlite3.Connection) -> bool:
    """Bring the journal into the store and cut it to nothing, so that it holds no older words. False if somebody reads
    an old snapshot for longer than we wait."""
    deadline = time.monotonic() + _CHECKPOINT_PATIENCE
    while True:
        try:
            busy = conn.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        except sqlite3.OperationalError as fault:
            if not errors.is_busy(fault):
                raise
            busy = 1
        if not busy:
            return True
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
