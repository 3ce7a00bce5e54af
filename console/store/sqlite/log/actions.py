"""Acts: each is checked against the state, written to the log and folded into the state, all in one transaction."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from console.domain import transitions
from console.domain.actions import CHANGES_WORDS, SYSTEM, UNDOABLE, Action, Verb
from console.domain.errors import NotAllowed, OutsideInError
from console.domain.tracks import CAN_BE_RECALLED, MentionState, Sending, Work
from console.domain.transitions import corrected
from console.store.records import Act, Done
from console.store.sqlite.columns import milliseconds
from console.store.sqlite.driver import sqlite3
from console.store.sqlite.jobs import corrections
from console.store.sqlite.log import entries
from console.store.sqlite.log.counts import Ledger
from console.store.sqlite.log.entries import LogWriter
from console.store.sqlite.log.states import LoadedState, States, refolded
from console.store.sqlite.mentions import emptying, legal_holds, redactions

_BY_THE_STORE = frozenset({Verb.ARRIVED, Verb.EDITED, Verb.ERASED, Verb.EXPIRED, Verb.EXPLAINED, Verb.REJUDGED})
_OF_NO_MENTION = frozenset({Verb.REVEALED, Verb.FORGOT})
READ_AGAIN = timedelta(hours=1)  # after which another look at the same words is another line in the log
_LEAVES = frozenset({Verb.ACKNOWLEDGED, Verb.PASSED_ON, Verb.RETURNED, Verb.FAILED, Verb.RECALLED})


class ActWriter:
    """Does acts within one transaction; `finish` puts log and roll-ups into the tables."""

    def __init__(self, conn: sqlite3.Connection, at: datetime) -> None:
        self.conn = conn
        self.at = at
        self.log = LogWriter(conn)
        self.ledger = Ledger(conn)
        self.states = States(conn, self.ledger)

    def finish(self) -> None:
        """Write what was gathered."""
        self.log.flush()
        self.ledger.flush()

    def do(self, act: Act, operator: str, batch: int) -> Action:
        """Do one act. Raises `NotAllowed`, having changed nothing, where the state does not allow it."""
        if act.verb in _OF_NO_MENTION and not act.mention:  # an export, a query by author, a run of retention
            return self.log.write(self.at, operator, act.verb, 0, batch=batch, payload=act.payload)
        if not act.mention:
            return self._switch(act, operator, batch)
        loaded = self.states.load(act.mention)
        if loaded is None:
            raise NotAllowed("It is no longer in the store.")
        if act.verb in _BY_THE_STORE:
            raise NotAllowed(f"“{act.verb}” is not something to do by hand.")
        if act.verb in {Verb.UNDONE, Verb.REDONE}:
            return self._turn(loaded, act, operator, batch)
        payload, letters = dict(act.payload), {}
        seen = payload.pop("seen", None)
        if seen is not None:
            self._nothing_since(act.mention, int(seen))
        if act.verb is Verb.FORWARDED:
            payload.setdefault("channel", "")
            transitions.check(loaded.state, act.verb, payload, doubt=loaded.doubt, ours=loaded.standing.ours)
            key = transitions.forward_key(loaded.state, act.mention, payload["team"], payload["channel"])
            letters[key] = json.dumps(payload.pop("letter", {}), ensure_ascii=False, default=str)
            payload["key"] = key
        else:
            transitions.check(loaded.state, act.verb, payload, doubt=loaded.doubt, ours=loaded.standing.ours)
        if act.verb is Verb.SAW and loaded.state.work is not Work.NEW:
            raise NotAllowed("Somebody has seen it already.")  # the log is no place for every look at a mention
        action = self.write(loaded, act.verb, payload, operator, batch, letters=letters)
        if act.verb is Verb.REDACTION_SET and "body" in payload:
            redactions.write_set(self.conn, act.mention, payload)
            self.log.flush()  # a correction in the same act looks it up in the log
        if act.verb is Verb.DELETED:
            self.take_words(act.mention)
        elif act.verb is Verb.HOLD_LIFTED:
            legal_holds.end(self.conn, act.mention)
        return action

    def write(
        self,
        loaded: LoadedState,
        verb: Verb,
        payload: Mapping[str, Any],
        operator: str,
        batch: int,
        *,
        letters: Mapping[str, str] | None = None,
    ) -> Action:
        """Log an action that may be done, and save the state that it makes."""
        state = loaded.state
        draft = Action(self.log.sequence + 1, self.at, operator, verb, loaded.id, payload=payload)
        after = transitions.apply(state, draft)
        action = self.log.write(
            self.at,
            operator,
            verb,
            loaded.id,
            before=state.work.value,
            after=after.work.value,
            batch=batch,
            payload=payload,
        )
        saved = self.states.save(loaded, after, letters=letters) if after != state else loaded
        if verb in _LEAVES and transitions.last_mile_done(after):
            self.write(saved, Verb.ACTIONED, {}, SYSTEM, 0)
        return action

    def _nothing_since(self, mention: int, seen: int) -> None:
        """Refuse words that were made of older ones: another operator, or the author, has changed them since."""
        self.log.flush()
        if any(one.sequence > seen and one.verb in CHANGES_WORDS for one in entries.history(self.conn, mention)):
            raise NotAllowed("Its words or their redaction have changed meanwhile.", advice="Look once more.")

    def take_words(self, mention: int) -> None:
        """What follows when the words of a mention go: what is still held back is recalled, then they are emptied, or
        set apart where a legal hold keeps them."""
        loaded = self.states.load(mention)
        for forward in loaded.state.forwards if loaded else ():
            if loaded and forward.state in CAN_BE_RECALLED:
                self.write(loaded, Verb.RECALLED, {"key": forward.key}, SYSTEM, 0)
                loaded = self.states.load(mention)
        self.log.flush()  # what was written of it just now is part of the log that is emptied
        (legal_holds.set_apart if loaded and loaded.state.hold else emptying.empty)(self.conn, mention)

    def _turn(self, loaded: LoadedState, act: Act, operator: str, batch: int) -> Action:
        """Undo or redo: one more action, and the state folded again from the mention's whole history."""
        self.log.flush()
        history = entries.history(self.conn, act.mention)
        original = next((action for action in history if action.sequence == act.of), None)
        if original is None or original.verb not in UNDOABLE:
            raise NotAllowed("That action cannot be taken back.")
        counts = entries.still_counts(self.conn, act.of)
        holds: dict[str, int] = {}
        if act.verb is Verb.UNDONE:
            if not counts:
                raise NotAllowed("That was taken back already.")
            if original.verb is Verb.FORWARDED:
                transitions.check(loaded.state, Verb.RECALLED, original.payload)
        else:
            if counts:
                raise NotAllowed("That still counts, so there is nothing to do again.")
            transitions.check(
                loaded.state, original.verb, original.payload, doubt=loaded.doubt, ours=loaded.standing.ours
            )
            holds = self._hold_again(original)
        transitions.check(loaded.state, act.verb, act.payload)
        draft = Action(self.log.sequence + 1, self.at, operator, act.verb, act.mention, of=act.of)
        after = self._kept(loaded.state, refolded(history, draft))
        action = self.log.write(
            self.at,
            operator,
            act.verb,
            act.mention,
            before=loaded.state.work.value,
            after=after.work.value,
            of=act.of,
            batch=batch,
            payload=act.payload,
        )
        self.log.flush()
        self.states.save(loaded, after, holds=holds)
        if original.verb is Verb.REDACTION_SET:
            judged = self.states.judged(act.mention)
            redactions.rewrite(self.conn, act.mention, judged, corrected(judged, after))
        return action

    def _switch(self, act: Act, operator: str, batch: int) -> Action:
        """What is of no mention: learning switched on or off, and that taken back or done again."""
        wanted, payload = act.payload.get("on"), act.payload
        if act.verb in {Verb.UNDONE, Verb.REDONE}:
            self.log.flush()
            original = entries.by_sequence(self.conn, (act.of,)).get(act.of)
            if original is None or original.verb is not Verb.LEARNING_SET:
                raise NotAllowed("That action cannot be taken back.")
            wanted = bool(original.payload.get("on")) is (act.verb is Verb.REDONE)
        elif act.verb is not Verb.LEARNING_SET:
            raise NotAllowed("It is no longer in the store.")
        if corrections.is_on(self.conn) is wanted:
            raise NotAllowed(f"Learning is {'on' if wanted else 'off'} already.")
        corrections.switch(self.conn, bool(wanted))
        return self.log.write(self.at, operator, act.verb, 0, of=act.of, batch=batch, payload=payload)

    def _hold_again(self, original: Action) -> dict[str, int]:
        """From when a forward that is done again may leave: it has the whole undo window once more."""
        until = transitions.moment(original.payload.get("hold_until"))
        if original.verb is not Verb.FORWARDED or until is None:
            return {}
        return {str(original.payload.get("key")): milliseconds(self.at + (until - original.at))}

    def _kept(self, before: MentionState, after: MentionState) -> MentionState:
        """A claim's lease lives by heartbeats, which are not in the log."""
        if after.assignee and after.assignee == before.assignee and after.lease_until is not None:
            return replace(after, lease_until=before.lease_until)
        return after


def act(conn: sqlite3.Connection, acts: Sequence[Act], operator: str, at: datetime, batch: int = 0) -> tuple[Done, ...]:
    """Do all that the states allow; say for each what became of it. With a ``batch`` they are more of that one."""
    writer = ActWriter(conn, at)
    done: list[Done] = []
    for one in acts:
        try:
            action = writer.do(one, operator, batch)
        except NotAllowed as refused:
            done.append(Done(one.mention, 0, str(refused)))
        except (KeyError, ValueError, TypeError) as fault:
            raise OutsideInError(f"The payload of “{one.verb}” is not whole ({type(fault).__name__}).") from fault
        else:
            batch = batch or action.sequence
            done.append(Done(one.mention, action.sequence))
    writer.finish()
    return tuple(done)


_BY_OPERATOR = "SELECT sequence, batch, verb, of FROM action WHERE operator = ? AND verb NOT IN ('arrived', 'edited')"


def has_read(conn: sqlite3.Connection, mention: int, operator: str, at: datetime) -> bool:
    """Whether the log says that an operator has read a mention's own words within the last hour."""
    return bool(
        conn.execute(
            "SELECT 1 FROM action WHERE mention = ? AND verb = 'revealed' AND operator = ? AND at > ?",
            (mention, operator, milliseconds(at - READ_AGAIN)),
        ).fetchone()
    )


def note_reading(conn: sqlite3.Connection, mention: int, operator: str, at: datetime) -> None:
    """Have the log say so, once."""
    writer = ActWriter(conn, at)
    if writer.states.load(mention) is not None and not has_read(conn, mention, operator, at):
        writer.do(Act(mention, Verb.REVEALED, {"raw": True}), operator, 0)
        writer.finish()


def last_batch(conn: sqlite3.Connection, operator: str, undone: bool, before: int = 0) -> tuple[Action, ...]:
    """The operator's newest batch that still counts (before another one, where that is given); or, ``undone``, the one
    taken back last and nothing done since. A batch that was done in parts is whole, whatever else the operator did
    meanwhile."""
    batch = _taken_back_last(conn, operator) if undone else _counting_last(conn, operator, before)
    chosen: list[int] = []
    for sequence, _, verb, of in conn.execute(
        f"{_BY_OPERATOR} AND sequence >= ? AND batch = ? ORDER BY sequence", (operator, batch, batch)
    ):
        if undone and verb == Verb.UNDONE and not entries.still_counts(conn, of):
            chosen.append(of)
        elif not undone and _can_be_undone(conn, sequence, verb):
            chosen.append(sequence)
    return tuple(entries.by_sequence(conn, chosen).values())


def _counting_last(conn: sqlite3.Connection, operator: str, before: int) -> int:
    return next(
        (
            batch
            for sequence, batch, verb, _ in conn.execute(f"{_BY_OPERATOR} ORDER BY sequence DESC", (operator,))
            if not 0 < before <= batch and _can_be_undone(conn, sequence, verb)
        ),
        0,
    )


def _taken_back_last(conn: sqlite3.Connection, operator: str) -> int:
    for sequence, batch, verb, of in conn.execute(f"{_BY_OPERATOR} ORDER BY sequence DESC", (operator,)):
        if verb == Verb.UNDONE and not entries.still_counts(conn, of):
            return int(batch)
        if verb in UNDOABLE and entries.still_counts(conn, sequence) and not _done_again(conn, sequence):
            break  # something was done after the undo, so there is no way forward any more
    return 0


def _can_be_undone(conn: sqlite3.Connection, sequence: int, verb: str) -> bool:
    return verb in UNDOABLE and entries.still_counts(conn, sequence) and not _out_of_reach(conn, sequence, verb)


def _done_again(conn: sqlite3.Connection, sequence: int) -> bool:
    return conn.execute("SELECT 1 FROM action WHERE of = ? LIMIT 1", (sequence,)).fetchone() is not None


def _out_of_reach(conn: sqlite3.Connection, sequence: int, verb: str) -> bool:
    """A forward that ended without leaving by another way than undo, so that undo has nothing left to do."""
    if verb != Verb.FORWARDED:
        return False
    row = conn.execute("SELECT state FROM forward WHERE sequence = ?", (sequence,)).fetchone()
    return row is not None and row[0] == Sending.RECALLED
