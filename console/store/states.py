"""Where mentions stand, as columns: loaded before an action, written after it with all that follows from it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from console.domain.actions import Action
from console.domain.correction import corrected
from console.domain.errors import StoreBusy
from console.domain.frozen import frozen
from console.domain.judgement import Judgement
from console.domain.mention import ANSWER
from console.domain.redaction import KEPT_IN_PRAISE
from console.domain.tracks import CAN_BE_RECALLED, GONE, LEFT_THE_INBOX, Forward, MentionState, Sending, Work
from console.domain.transitions import fold
from console.store import redacted, stood
from console.store.columns import optional, packed
from console.store.judged import flags_text, judgement_of, labels_text, teams_of
from console.store.library import sqlite3
from console.store.tallies import OURS, Ledger, Standing

_LOAD = ("SELECT id, ver, open, sentiment, unsure, work, labels, published, tags, state, lease_until, kind, doubt,"
         f" {OURS} FROM mention WHERE id = ?")
_SAVE = (f"UPDATE mention SET {', '.join(f'{name} = ?' for name in stood.COLUMNS)}, open = ?, ver = ver + 1"
         " WHERE id = ? AND ver = ?")


@frozen
class Loaded:
    """A mention's state as it was read, and what of it the roll-ups count."""

    id: int
    ver: int
    state: MentionState
    standing: Standing
    tags: str
    doubt: bool = False


class _Labels(NamedTuple):
    """What is counted of a mention's labels, as corrected."""

    tone: str
    unsure: bool
    teams: tuple[str, ...]
    ours: bool


class States:
    """Loads and saves states within one transaction."""

    def __init__(self, conn: sqlite3.Connection, ledger: Ledger) -> None:
        self._conn = conn
        self.ledger = ledger

    def load(self, mention: int) -> Loaded | None:
        """The state of a mention; None if there is no such mention."""
        row = self._conn.execute(_LOAD, (mention,)).fetchone()
        if row is None:
            return None
        identity, ver, opened, tone, unsure, work, labels, published, tags, state, lease_until, kind, doubt, ours = row
        standing = Standing(bool(opened), tone, bool(unsure), work == Work.NEW, _names(labels), published,
                            kind == ANSWER, bool(ours))
        return Loaded(identity, ver, stood.state_of(state, lease_until), standing, tags, bool(doubt))

    def save(self, loaded: Loaded, state: MentionState, *, letters: Mapping[str, str] | None = None,
             holds: Mapping[str, int] | None = None) -> Loaded:
        """Write a new state over the loaded one and move all that hangs on it: roll-ups, teams, tags, the outbox.

        ``letters`` holds what a new forward will send, ``holds`` from when a forward that is done again may leave.
        """
        before, old = loaded.standing, loaded.state
        labels = _Labels(before.sentiment, before.unsure, before.teams, before.ours)
        if (old.sentiment, old.severity, old.teams, old.ours) != (
                state.sentiment, state.severity, state.teams, state.ours):
            labels = self._judge(loaded.id, state)
        tone, unsure, teams, ours = labels
        opened = ours and state.origin not in GONE and state.work not in LEFT_THE_INBOX
        changed = self._conn.execute(
            _SAVE, (*stood.state_row(state), int(opened), loaded.id, loaded.ver)).rowcount
        if changed != 1:
            raise StoreBusy("Somebody else changed this mention at the same moment.",
                            advice="Look at it and try again.")
        standing = Standing(opened, tone, unsure, state.work is Work.NEW, teams, before.published, before.private, ours)
        self.ledger.moved(before, standing)
        if teams == before.teams and (opened, tone) != (before.open, before.sentiment):
            self._conn.execute("UPDATE mention_team SET open = ?, sentiment = ? WHERE mention = ?",
                               (int(opened), tone, loaded.id))
        elif teams != before.teams:
            self.set_teams(loaded.id, teams, opened, tone)
        if old.tags != state.tags:
            self._tag(loaded, state)
        if old.forwards != state.forwards:
            self._send(loaded.id, old.forwards, state.forwards, letters or {}, holds or {})
        return Loaded(loaded.id, loaded.ver + 1, state, standing, loaded.tags)

    def set_teams(self, mention: int, teams: tuple[str, ...], opened: bool, tone: str) -> None:
        """Write whose a mention is."""
        labels = self._conn.execute("SELECT labels FROM mention WHERE id = ?", (mention,)).fetchone()[0]
        scores = {guess.team: guess.score for guess in teams_of(labels)}
        self._conn.execute("DELETE FROM mention_team WHERE mention = ?", (mention,))
        self._conn.executemany("INSERT INTO mention_team VALUES (?,?,?,?,?)",
                               [(mention, team, scores.get(team, 1.0), int(opened), tone) for team in teams])

    def judged(self, mention: int) -> Judgement:
        """What the judge thought, before anybody corrected it."""
        text = self._conn.execute("SELECT judgement FROM detail WHERE mention = ?", (mention,)).fetchone()
        return judgement_of(text[0], Judgement()) if text else Judgement()

    def _judge(self, mention: int, state: MentionState) -> _Labels:
        judged = self.judged(mention)
        judgement = corrected(judged, state)
        if any(one.kind in KEPT_IN_PRAISE for one in judged.personal):
            redacted.anew(self._conn, mention, judged, judgement)  # a name that stays in praise goes with it
        opinion = judgement.opinion
        labels = labels_text(judgement)
        self._conn.execute(
            "UPDATE mention SET sentiment = ?, confidence = ?, unsure = ?, judge = ?, severity = ?, labels = ?,"
            " flags = ? WHERE id = ?",
            (opinion.label.value, opinion.confidence, int(opinion.unsure), opinion.by, judgement.severity, labels,
             flags_text(judgement.flags), mention))
        return _Labels(opinion.label.value, opinion.unsure, _names(labels), judgement.ours)

    def _tag(self, loaded: Loaded, state: MentionState) -> None:
        self._conn.execute("DELETE FROM mention_tag WHERE mention = ?", (loaded.id,))
        self._conn.execute(
            "INSERT OR IGNORE INTO mention_tag SELECT ?1, lower(value) FROM json_each(?2) UNION"
            " SELECT ?1, lower(value) FROM json_each(?3)", (loaded.id, loaded.tags, packed(state.tags)))

    def _send(self, mention: int, before: tuple[Forward, ...], after: tuple[Forward, ...], letters: Mapping[str, str],
              holds: Mapping[str, int]) -> None:
        known = {forward.key: forward for forward in before}
        for forward in after:
            old = known.get(forward.key)
            at = optional(forward.at) or 0
            hold = optional(forward.hold_until)
            if old is None:
                self._conn.execute(
                    "INSERT INTO forward (key, mention, team, channel, state, operator, at, hold_until, due, sequence,"
                    " next_attempt, letter) VALUES (?,?,?,?,?,?,?,?,?,?,?,?)",
                    (forward.key, mention, forward.team, forward.channel, forward.state.value, forward.operator, at,
                     hold, optional(forward.due), forward.sequence, at if hold is None else hold,
                     letters.get(forward.key, "{}")))
            elif old != forward:
                turn = None
                if old.state is Sending.RECALLED and forward.state in CAN_BE_RECALLED:
                    turn = holds.get(forward.key, hold)
                self._conn.execute(
                    "UPDATE forward SET state = ?, attempt = ?, next_attempt = coalesce(?, next_attempt) WHERE key = ?",
                    (forward.state.value, forward.attempt, turn, forward.key))


def refolded(history: tuple[Action, ...], extra: Action) -> MentionState:
    """The state after an undo or redo: everything that happened, and it."""
    return fold((*history, extra))


def _names(labels: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(guess.team for guess in teams_of(labels)))
