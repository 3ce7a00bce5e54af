"""What a restore carries over from the store that it replaces: what was decided since the backup about words that must
go, or must stay. A source does not say a second time that it deleted something, and nobody knows every hold by heart.

- What a source deleted is deleted, and what came after the backup and is gone is not taken in again.
- A legal hold put or lifted is put or lifted, and what an operator took out of what leaves, or let stand, is as it was;
  the log has both under the name and the time of whoever did it.
- A letter that was taken back does not leave.

Mentions are matched by the keyed hash of their identity, so that from another store nothing is carried over. Other work
of operators since the backup is lost, as whoever restores one expects.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from console.domain.actions import SYSTEM, Action, Verb
from console.domain.tracks import CAN_BE_RECALLED, GONE, Origin, Sending
from console.store.records import Act
from console.store.sqlite.driver import sqlite3
from console.store.sqlite.log import entries
from console.store.sqlite.log.actions import ActWriter
from console.store.sqlite.log.states import LoadedState
from console.store.sqlite.mentions import emptying, erasure, redactions

Decided = tuple[Act, str, datetime | None]
"""What to do, who did it, and when; without a time it is now."""

_GONE = "gone:"
_DECIDED = (Verb.DELETED, Verb.HOLD_PUT, Verb.HOLD_LIFTED, Verb.REDACTION_SET, Verb.FORWARDED)
_WORDS = "SELECT title, body, extra, question FROM mention WHERE id = ?"


def carry(replaced: sqlite3.Connection, draft: sqlite3.Connection, at: datetime) -> int:
    """Carry over into ``draft``, which nobody else has open; to how many of its mentions something was done."""
    if emptying.store_key(replaced) != emptying.store_key(draft):
        return 0
    draft.execute("BEGIN IMMEDIATE")
    done = sum(_carry_one(replaced, draft, mention, at) for mention in _decided(replaced, draft))
    draft.executemany(
        "INSERT OR IGNORE INTO tombstone VALUES (?, 0)",
        [
            (identity,)
            for identity, mention in replaced.execute("SELECT * FROM tombstone").fetchall()
            if not _name(draft, mention)
        ],
    )
    draft.execute("COMMIT")
    if done:
        erasure.merge_whole_index(draft)
    return done


def _decided(replaced: sqlite3.Connection, draft: sqlite3.Connection) -> list[int]:
    """The mentions of both about which something may have been decided in either."""
    asked = f"SELECT DISTINCT mention FROM action WHERE verb IN ({','.join('?' * len(_DECIDED))})"
    either = {mention for conn in (replaced, draft) for (mention,) in conn.execute(asked, _DECIDED)}
    return sorted(mention for mention in either if (name := _name(draft, mention)) and name == _name(replaced, mention))


def _name(conn: sqlite3.Connection, mention: int) -> str:
    """The hash by which a mention is known also when it is gone; empty where there is none of that number."""
    row = conn.execute("SELECT source, native_id FROM mention WHERE id = ?", (mention,)).fetchone()
    if row is None:
        return ""
    source, native_id = row
    if native_id.startswith(_GONE):
        return str(native_id.removeprefix(_GONE))
    return emptying.key_hash(emptying.store_key(conn), source, native_id).hex()


def _carry_one(replaced: sqlite3.Connection, draft: sqlite3.Connection, mention: int, at: datetime) -> bool:
    writer = ActWriter(draft, at)
    then, here = ActWriter(replaced, at).states.load(mention), writer.states.load(mention)
    if then is None or here is None or here.state.origin in GONE:
        return False
    done = False
    for act, operator, when in _acts(replaced, draft, then, here):
        writer.at = when or at
        writer.do(act, operator, 0)
        writer.log.flush()
        done = True
    writer.finish()
    return done


def _acts(
    replaced: sqlite3.Connection, draft: sqlite3.Connection, then: LoadedState, here: LoadedState
) -> Iterator[Decided]:
    """What to do to a mention of the draft, which stands as ``here``, so that it is in this as it was ``then``."""
    stood = {forward.key: forward.state for forward in then.state.forwards}
    for forward in here.state.forwards:
        if forward.state in CAN_BE_RECALLED and stood.get(forward.key, Sending.RECALLED) is Sending.RECALLED:
            yield Act(here.id, Verb.RECALLED, {"key": forward.key}), SYSTEM, None
    if then.state.hold != here.state.hold:
        verb = Verb.HOLD_PUT if then.state.hold else Verb.HOLD_LIFTED
        last = next(one for one in reversed(entries.history(replaced, here.id)) if one.verb is verb)
        yield Act(here.id, verb, last.payload), last.operator, last.at
    if then.state.origin is Origin.DELETED:
        yield Act(here.id, Verb.DELETED), SYSTEM, None
    elif then.state.origin not in GONE and _words(replaced, here.id) == _words(draft, here.id):
        yield from _redaction(redactions.last_set(replaced, here.id), redactions.last_set(draft, here.id), here.id)


def _redaction(then: Action | None, here: Action | None, mention: int) -> Iterator[Decided]:
    if then is not None and (here is None or then.payload != here.payload):
        yield Act(mention, Verb.REDACTION_SET, then.payload), then.operator, then.at
    elif then is None and here is not None:
        yield Act(mention, Verb.UNDONE, of=here.sequence), SYSTEM, None


def _words(conn: sqlite3.Connection, mention: int) -> tuple[object, ...]:
    return tuple(conn.execute(_WORDS, (mention,)).fetchone())
