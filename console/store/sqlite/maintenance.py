"""Maintenance: checking the store, rebuilding what is derived, copying it."""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from console.domain.actions import Action, Verb
from console.domain.mention import Mention, format_id
from console.domain.tracks import MentionState, Origin
from console.domain.transitions import fold
from console.query.tokens import index_terms
from console.store.records import StoreHealth
from console.store.sqlite import errors, opening
from console.store.sqlite.columns import milliseconds, moment, optional
from console.store.sqlite.driver import VERSION, spoken, sqlite3
from console.store.sqlite.log import counts, entries, witness
from console.store.sqlite.log.counts import Ledger
from console.store.sqlite.log.entries import ENVELOPE, action_of
from console.store.sqlite.log.states import States, state_of, state_text
from console.store.sqlite.mentions import erased_words
from console.store.sqlite.schema import MIGRATIONS

_WITH_WORDS = frozenset({Verb.ARRIVED.value, Verb.EDITED.value})  # sealed with the words of the mention: `_words`
_UNREADABLE = "No anchor was looked at: the log cannot be read."
_MOST = 20  # problems that are told; one fault in the chain would otherwise be told a million times


def check(conn: sqlite3.Connection, path: Path, wanted: bool = False, copy: str = "") -> StoreHealth:
    """`problems`, and the log against the anchors of its witness (see `witness.compare`)."""
    found, said = problems(conn), [_UNREADABLE]
    with contextlib.suppress(sqlite3.DatabaseError, TypeError, ValueError):  # of which `problems` has told
        wrong, said = witness.compare(conn, path, wanted=wanted, copy=copy)
        found = (*wrong, *found)
    mentions, actions, version = (
        _number(conn, sql)
        for sql in ("SELECT count(*) FROM mention", "SELECT count(*) FROM action", "PRAGMA user_version")
    )
    size = sum(one.stat().st_size for one in (path, Path(f"{path}-wal")) if one.exists())
    return StoreHealth(version, VERSION, mentions, actions, size, found[:_MOST], tuple(said))


def problems(conn: sqlite3.Connection) -> tuple[str, ...]:
    """What is wrong with pages, tables and log, and with words against the seals of the log: a sentence each."""
    found: list[str] = []
    for step in (_pages, _tables, _meta, chain_faults, _words):
        try:
            for problem in step(conn):
                found.append(problem)
                if len(found) >= _MOST:
                    break
        except sqlite3.DatabaseError as fault:
            if errors.code(fault) == errors.INTERRUPT:  # by whoever gave it only so much time
                break
            found.append(f"The file cannot be read to its end ({fault}).")
        except (TypeError, ValueError) as fault:  # a row of another table in a place of this one
            found.append(f"The file holds what no program of ours wrote ({type(fault).__name__}).")
    return tuple(found[:_MOST])


def first_problem(conn: sqlite3.Connection, seconds: float) -> str:
    """The first of `problems` that is found within so many seconds; empty where none is."""
    with opening.at_most(conn, seconds):
        return next(iter(problems(conn)), "")


def _number(conn: sqlite3.Connection, sql: str) -> int:
    try:
        return int(conn.execute(sql).fetchone()[0])
    except sqlite3.DatabaseError:  # which `problems` has told
        return 0


def _pages(conn: sqlite3.Connection) -> Iterator[str]:
    for (said,) in conn.execute(f"PRAGMA integrity_check({_MOST})"):
        if said != "ok":
            yield f"The file is damaged: {said}"
    if index := opening.unreadable_index(conn):
        yield f"The file is damaged: the index {index} cannot be read."


def _tables(conn: sqlite3.Connection) -> Iterator[str]:
    there = {str(name) for (name,) in conn.execute("SELECT name FROM sqlite_schema")}
    yield from (f"The file lacks {name}." for name in sorted(expected_names(conn) - there))


def _meta(conn: sqlite3.Connection) -> Iterator[str]:
    key = meta(conn, "key")
    if not isinstance(key, bytes) or len(key) != 32:
        yield "The file lacks its key."


def expected_names(conn: sqlite3.Connection) -> set[str]:
    """The tables, indexes and triggers that a store of this version has."""
    (version,) = conn.execute("PRAGMA user_version").fetchone()
    made = sqlite3.connect(":memory:")
    try:
        for migration in MIGRATIONS[:version]:
            for statement in migration:
                made.execute(spoken(statement))
        return {str(name) for (name,) in made.execute("SELECT name FROM sqlite_schema")}
    finally:
        made.close()


def chain_faults(conn: sqlite3.Connection) -> Iterator[str]:
    """Where the log is not what was written, one sentence each."""
    chain, expected = entries.START, 1
    emptied = {
        row[0] for row in conn.execute("SELECT mention FROM action WHERE verb IN ('deleted', 'expired', 'erased')")
    }
    cut = erased_words.cut_by_erasures(conn)
    rows = conn.execute(
        f"SELECT {ENVELOPE}, a.seal, a.chain, p.salt, p.body FROM action a"
        " LEFT JOIN payload p ON p.sequence = a.sequence ORDER BY a.sequence"
    )
    for row in rows:
        envelope, seal, link, salt, body = row[:9], row[9], row[10], row[11], row[12]
        if row[0] != expected:
            yield f"The log lacks action {expected}."
        expected = row[0] + 1
        chain = entries.linked(chain, envelope, seal)
        if chain != link:
            yield f"The log was changed at action {row[0]}."
            chain = link
        if salt is not None and entries.sealed(salt, body, b"") != seal:
            yield f"The payload of action {row[0]} was changed."
        elif salt is None and seal and row[3] not in _WITH_WORDS and row[4] not in emptied and row[0] not in cut:
            yield f"The payload of action {row[0]} was taken away or cannot be checked; nothing says why."


def _words(conn: sqlite3.Connection) -> Iterator[str]:
    for table, key in (("mention", "id"), ("version", "mention")):
        for identity, salt, seal, payload, *words in conn.execute(
            f"SELECT t.{key}, t.salt, a.seal, p.body, t.title, t.body, t.extra, t.question FROM {table} t"
            " LEFT JOIN action a ON a.sequence = t.worded LEFT JOIN payload p ON p.sequence = t.worded"
            " WHERE t.salt IS NOT NULL"
        ):
            if seal is None or entries.sealed(salt, payload or "", entries.words_bytes(*words)) != seal:
                yield f"The words of {format_id(identity)} are not those that came."


def rebuild(conn: sqlite3.Connection) -> tuple[str, ...]:
    """Fold every state again from the log, make index and roll-ups again; a sentence for each difference found."""
    found: list[str] = []
    states = States(conn, Ledger(conn))
    for identity, state in _folded(conn):
        loaded = states.load(identity)
        if loaded is None:
            found.append(f"The log speaks of {format_id(identity)}, which is not in the store.")
            continue
        if loaded.state.origin is Origin.ERASED:
            continue  # what it was folded from has been erased
        wanted = _comparable(state, loaded.state)
        if loaded.state != wanted:
            found.append(f"{format_id(identity)} stood as {loaded.state.work}, the log says {wanted.work}.")
            states.save(loaded, wanted)
    found += _clusters(conn)
    found += _index(conn)
    found += counts.recount(conn)
    return tuple(found)


def _folded(conn: sqlite3.Connection) -> Iterator[tuple[int, MentionState]]:
    """The state that the log gives each mention to which anything happened."""
    rows = conn.execute(
        f"SELECT {ENVELOPE}, p.body FROM action a LEFT JOIN payload p ON p.sequence = a.sequence"
        " WHERE a.mention IN (SELECT mention FROM action WHERE verb <> 'arrived' AND mention <> 0)"
        " ORDER BY a.mention, a.sequence"
    )
    history: list[Action] = []
    for row in rows:
        action = action_of(row)
        if history and history[0].mention != action.mention:
            yield history[0].mention, fold(history)
            history = []
        history.append(action)
    if history:
        yield history[0].mention, fold(history)


def _comparable(folded: MentionState, kept: MentionState) -> MentionState:
    """The folded state as the store keeps it: leases live by heartbeats, times are whole milliseconds."""
    state = state_of(state_text(folded), optional(folded.lease_until))
    if kept.assignee == state.assignee and state.lease_until and kept.lease_until:
        state = replace(state, lease_until=max(state.lease_until, kept.lease_until))
    return state


def _clusters(conn: sqlite3.Connection) -> list[str]:
    kept = dict(conn.execute("SELECT id, size FROM cluster"))
    counted = dict(conn.execute("SELECT cluster, count(*) FROM mention WHERE cluster <> 0 GROUP BY cluster"))
    if kept == counted:
        return []
    conn.execute("DELETE FROM cluster")
    conn.executemany("INSERT INTO cluster VALUES (?,?)", sorted(counted.items()))
    return [f"{len(Counter(kept) - Counter(counted)) or 1} clusters were counted wrongly."]


_WORDED = "title <> '' OR body <> '' OR extra <> ''"


def _index(conn: sqlite3.Connection) -> list[str]:
    (held,) = conn.execute("SELECT count(*) FROM mention_text_docsize").fetchone()
    (wanted,) = conn.execute(f"SELECT count(*) FROM mention WHERE {_WORDED}").fetchone()
    conn.execute("DELETE FROM mention_text")
    conn.executemany(
        "INSERT INTO mention_text (rowid, text) VALUES (?,?)",
        (
            (identity, index_terms(Mention(identity, "", "", title=title, body=body, extra=extra, question=question)))
            for identity, title, body, extra, question in conn.execute(
                f"SELECT id, title, body, extra, question FROM mention WHERE {_WORDED} ORDER BY id"
            )
        ),
    )
    return [] if held == wanted else [f"The search index held {held} mentions of {wanted}."]


def note_checked(conn: sqlite3.Connection, at: datetime) -> None:
    """The store was looked over, and is whole."""
    conn.execute("INSERT OR REPLACE INTO meta VALUES ('checked', ?)", (milliseconds(at),))


def checked(conn: sqlite3.Connection) -> datetime | None:
    """When that was, or else when the log began."""
    at = meta(conn, "checked")
    if at is None:
        row = conn.execute("SELECT at FROM action ORDER BY sequence LIMIT 1").fetchone()
        at = row[0] if row else None
    return moment(at) if isinstance(at, int) else None


def meta(conn: sqlite3.Connection, name: str) -> object:
    """One of the few things that the store knows of itself."""
    row = conn.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
    return row[0] if row else None
