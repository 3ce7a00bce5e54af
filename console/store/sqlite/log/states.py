"""Where mentions stand, as columns: loaded before an action, written after it with all that follows from it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from console.domain.actions import Action
from console.domain.errors import StoreBusy
from console.domain.frozen import frozen
from console.domain.judgement import Judgement, Sentiment
from console.domain.mention import ANSWER
from console.domain.redaction import KEPT_IN_PRAISE
from console.domain.tracks import (
    CAN_BE_RECALLED,
    GONE,
    LEFT_THE_INBOX,
    Celebration,
    Forward,
    MentionState,
    Origin,
    Sending,
    Work,
)
from console.domain.transitions import corrected, fold
from console.store.sqlite.columns import encode, maybe, optional, packed
from console.store.sqlite.driver import sqlite3
from console.store.sqlite.log.counts import OURS, CountedState, Ledger
from console.store.sqlite.mentions import redactions
from console.store.sqlite.mentions.judgements import flags_text, judgement_of, labels_text, teams_of

COLUMNS = (
    "work",
    "operator",
    "changed",
    "assignee",
    "lease_until",
    "snooze_until",
    "celebrate",
    "improve",
    "origin",
    "pinned",
    "muted",
    "priority",
    "notes",
    "version",
    "due",
    "hold",
    "state",
)
FRESH = MentionState()


def state_row(state: MentionState) -> tuple[Any, ...]:
    """`COLUMNS` of a state."""
    return (
        state.work.value,
        state.operator,
        optional(state.changed),
        state.assignee,
        optional(state.lease_until),
        optional(state.snooze_until) if state.work is Work.SNOOZED else None,
        state.celebrate.value,
        state.improve,
        state.origin.value,
        int(state.pinned),
        int(state.muted),
        state.priority,
        packed(state.notes),
        state.version,
        optional(state.due),
        int(state.hold),
        state_text(state),
    )


def state_text(state: MentionState) -> str | None:
    """A whole state but for its lease: what is not as it was when the mention came."""
    kept: dict[str, Any] = {
        name: value
        for name, value in (
            ("work", state.work),
            ("operator", state.operator),
            ("changed", optional(state.changed)),
            ("assignee", state.assignee),
            ("reason", state.reason),
            ("celebrate", state.celebrate),
            ("improve", state.improve),
            ("origin", state.origin),
            ("version", state.version),
            ("pinned", state.pinned),
            ("muted", state.muted),
            ("priority", state.priority),
            ("notes", state.notes),
            ("tags", state.tags),
            ("sentiment", state.sentiment),
            ("severity", state.severity),
            ("teams", state.teams),
            ("ours", state.ours),
            ("hold", state.hold),
        )
        if value != _AT_FIRST[name]
    }
    if state.work is Work.SNOOZED:
        kept["snooze"] = optional(state.snooze_until)
    if state.forwards:
        kept["forwards"] = [_forward_kept(forward) for forward in state.forwards]
    return encode(kept) if kept else None


def state_of(text: str | None, lease_until: int | None) -> MentionState:
    """The state that `state_text` wrote."""
    if text is None and lease_until is None:
        return FRESH
    kept = json.loads(text) if text else {}
    teams = kept.get("teams")
    tone = kept.get("sentiment")
    return MentionState(
        Work(kept.get("work", "new")),
        kept.get("operator", ""),
        maybe(kept.get("changed")),
        kept.get("assignee", ""),
        maybe(lease_until),
        maybe(kept.get("snooze")),
        kept.get("reason", ""),
        tuple([_forward(one) for one in kept.get("forwards", ())]),
        Celebration(kept.get("celebrate", "")),
        kept.get("improve", ""),
        Origin(kept.get("origin", "live")),
        kept.get("version", 1),
        kept.get("pinned", False),
        kept.get("muted", False),
        kept.get("priority", 0),
        tuple(kept.get("notes", ())),
        tuple(kept.get("tags", ())),
        None if tone is None else Sentiment(tone),
        kept.get("severity"),
        None if teams is None else tuple(teams),
        kept.get("ours"),
        kept.get("hold", False),
    )


def _forward_kept(forward: Forward) -> dict[str, Any]:
    return {
        "key": forward.key,
        "team": forward.team,
        "channel": forward.channel,
        "state": forward.state,
        "operator": forward.operator,
        "at": optional(forward.at),
        "hold": optional(forward.hold_until),
        "due": optional(forward.due),
        "attempt": forward.attempt,
        "error": forward.error,
        "sequence": forward.sequence,
        "note": forward.note,
    }


def _forward(kept: dict[str, Any]) -> Forward:
    return Forward(
        key=kept["key"],
        team=kept["team"],
        channel=kept["channel"],
        state=Sending(kept["state"]),
        operator=kept["operator"],
        at=maybe(kept["at"]),
        hold_until=maybe(kept["hold"]),
        due=maybe(kept["due"]),
        attempt=kept["attempt"],
        error=kept["error"],
        sequence=kept["sequence"],
        note=kept["note"],
    )


_AT_FIRST: dict[str, Any] = {
    name: getattr(FRESH, name)
    for name in (
        "work",
        "operator",
        "changed",
        "assignee",
        "reason",
        "celebrate",
        "improve",
        "origin",
        "version",
        "pinned",
        "muted",
        "priority",
        "notes",
        "tags",
        "sentiment",
        "severity",
        "teams",
        "ours",
        "hold",
    )
}


_LOAD = (
    "SELECT id, ver, open, sentiment, unsure, work, labels, published, tags, state, lease_until, kind, doubt,"
    f" {OURS} FROM mention WHERE id = ?"
)
_SAVE = (
    f"UPDATE mention SET {', '.join(f'{name} = ?' for name in COLUMNS)}, open = ?, ver = ver + 1"
    " WHERE id = ? AND ver = ?"
)


@frozen
class LoadedState:
    """A mention's state as it was read, and what of it the roll-ups count."""

    id: int
    ver: int
    state: MentionState
    standing: CountedState
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

    def load(self, mention: int) -> LoadedState | None:
        """The state of a mention; None if there is no such mention."""
        row = self._conn.execute(_LOAD, (mention,)).fetchone()
        if row is None:
            return None
        identity, ver, opened, tone, unsure, work, labels, published, tags, state, lease_until, kind, doubt, ours = row
        standing = CountedState(
            bool(opened), tone, bool(unsure), work == Work.NEW, _names(labels), published, kind == ANSWER, bool(ours)
        )
        return LoadedState(identity, ver, state_of(state, lease_until), standing, tags, bool(doubt))

    def save(
        self,
        loaded: LoadedState,
        state: MentionState,
        *,
        letters: Mapping[str, str] | None = None,
        holds: Mapping[str, int] | None = None,
    ) -> LoadedState:
        """Write a new state over the loaded one and move all that hangs on it: roll-ups, teams, tags, the outbox.

        ``letters`` holds what a new forward will send, ``holds`` from when a forward that is done again may leave.
        """
        before, old = loaded.standing, loaded.state
        labels = _Labels(before.sentiment, before.unsure, before.teams, before.ours)
        if (old.sentiment, old.severity, old.teams, old.ours) != (
            state.sentiment,
            state.severity,
            state.teams,
            state.ours,
        ):
            labels = self._judge(loaded.id, state)
        tone, unsure, teams, ours = labels
        opened = ours and state.origin not in GONE and state.work not in LEFT_THE_INBOX
        changed = self._conn.execute(_SAVE, (*state_row(state), int(opened), loaded.id, loaded.ver)).rowcount
        if changed != 1:
            raise StoreBusy(
                "Somebody else changed this mention at the same moment.", advice="Look at it and try again."
            )
        standing = CountedState(
            opened, tone, unsure, state.work is Work.NEW, teams, before.published, before.private, ours
        )
        self.ledger.moved(before, standing)
        if teams == before.teams and (opened, tone) != (before.open, before.sentiment):
            self._conn.execute(
                "UPDATE mention_team SET open = ?, sentiment = ? WHERE mention = ?", (int(opened), tone, loaded.id)
            )
        elif teams != before.teams:
            self.set_teams(loaded.id, teams, opened, tone)
        if old.tags != state.tags:
            self._tag(loaded, state)
        if old.forwards != state.forwards:
            self._send(loaded.id, old.forwards, state.forwards, letters or {}, holds or {})
        return LoadedState(loaded.id, loaded.ver + 1, state, standing, loaded.tags)

    def set_teams(self, mention: int, teams: tuple[str, ...], opened: bool, tone: str) -> None:
        """Write whose a mention is."""
        labels = self._conn.execute("SELECT labels FROM mention WHERE id = ?", (mention,)).fetchone()[0]
        scores = {guess.team: guess.score for guess in teams_of(labels)}
        self._conn.execute("DELETE FROM mention_team WHERE mention = ?", (mention,))
        self._conn.executemany(
            "INSERT INTO mention_team VALUES (?,?,?,?,?)",
            [(mention, team, scores.get(team, 1.0), int(opened), tone) for team in teams],
        )

    def judged(self, mention: int) -> Judgement:
        """What the judge thought, before anybody corrected it."""
        text = self._conn.execute("SELECT judgement FROM detail WHERE mention = ?", (mention,)).fetchone()
        return judgement_of(text[0], Judgement()) if text else Judgement()

    def _judge(self, mention: int, state: MentionState) -> _Labels:
        judged = self.judged(mention)
        judgement = corrected(judged, state)
        if any(one.kind in KEPT_IN_PRAISE for one in judged.personal):
            redactions.rewrite(self._conn, mention, judged, judgement)  # a name that stays in praise goes with it
        opinion = judgement.opinion
        labels = labels_text(judgement)
        self._conn.execute(
            "UPDATE mention SET sentiment = ?, confidence = ?, unsure = ?, judge = ?, severity = ?, labels = ?,"
            " flags = ? WHERE id = ?",
            (
                opinion.label.value,
                opinion.confidence,
                int(opinion.unsure),
                opinion.by,
                judgement.severity,
                labels,
                flags_text(judgement.flags),
                mention,
            ),
        )
        return _Labels(opinion.label.value, opinion.unsure, _names(labels), judgement.ours)

    def _tag(self, loaded: LoadedState, state: MentionState) -> None:
        self._conn.execute("DELETE FROM mention_tag WHERE mention = ?", (loaded.id,))
        self._conn.execute(
            "INSERT OR IGNORE INTO mention_tag SELECT ?1, lower(value) FROM json_each(?2) UNION"
            " SELECT ?1, lower(value) FROM json_each(?3)",
            (loaded.id, loaded.tags, packed(state.tags)),
        )

    def _send(
        self,
        mention: int,
        before: tuple[Forward, ...],
        after: tuple[Forward, ...],
        letters: Mapping[str, str],
        holds: Mapping[str, int],
    ) -> None:
        known = {forward.key: forward for forward in before}
        for forward in after:
            old = known.get(forward.key)
            at = optional(forward.at) or 0
            hold = optional(forward.hold_until)
            if old is None:
                self._conn.execute(
                    "INSERT INTO forward (key, mention, team, channel, state, operator, at, hold_until, due, sequence,"
                    " next_attempt, letter) VALUES (?,?,?,?,?,?,?,?,?,?,?,?)",
                    (
                        forward.key,
                        mention,
                        forward.team,
                        forward.channel,
                        forward.state.value,
                        forward.operator,
                        at,
                        hold,
                        optional(forward.due),
                        forward.sequence,
                        at if hold is None else hold,
                        letters.get(forward.key, "{}"),
                    ),
                )
            elif old != forward:
                turn = None
                if old.state is Sending.RECALLED and forward.state in CAN_BE_RECALLED:
                    turn = holds.get(forward.key, hold)
                self._conn.execute(
                    "UPDATE forward SET state = ?, attempt = ?, next_attempt = coalesce(?, next_attempt) WHERE key = ?",
                    (forward.state.value, forward.attempt, turn, forward.key),
                )


def refolded(history: tuple[Action, ...], extra: Action) -> MentionState:
    """The state after an undo or redo: everything that happened, and it."""
    return fold((*history, extra))


def _names(labels: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(guess.team for guess in teams_of(labels)))
