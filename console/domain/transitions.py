"""How a mention's tracks change: `check` says whether an action may be done, `apply` does it, `fold` a whole history.

All pure: the time of an action comes with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from console.domain.actions import DISMISSAL_REASONS, Action, Verb
from console.domain.errors import NotAllowed
from console.domain.frozen import replace
from console.domain.judgement import NOT_OURS, Judgement, Sentiment, TeamGuess
from console.domain.leaving import HELD, LOOK
from console.domain.remedies import ANSWERED, FORWARD_TO, OURS, REOPEN, UNDO, by
from console.domain.tracks import (
    CAN_BE_RECALLED,
    GONE,
    LEFT_THE_INBOX,
    NEXT_CELEBRATION,
    NO_LONGER_OPEN,
    REACHED,
    Celebration,
    Forward,
    MentionState,
    Origin,
    Sending,
    Work,
)


def corrected(judgement: Judgement, state: MentionState) -> Judgement:
    """The judgement with what operators set by hand in place of what the judge thought. What is
    not ours is no team's, whatever name stands in it."""
    if state.sentiment is not None:
        opinion = replace(judgement.opinion, label=state.sentiment, confidence=1.0, unsure=False, by="operator")
        judgement = replace(judgement, opinion=opinion)
    if state.severity is not None:
        judgement = replace(judgement, severity=state.severity)
    if state.teams is not None:
        known = {guess.team: guess for guess in judgement.teams}
        judgement = replace(
            judgement,
            teams=tuple(
                replace(known[team], score=1.0) if team in known else TeamGuess(team, 1.0, "set by hand")
                for team in state.teams
            ),
        )
    ours = True if state.ours is None and state.teams else state.ours  # who gives it to a team takes it for ours
    if ours is not None:
        flags = judgement.flags - {NOT_OURS} if ours else judgement.flags | {NOT_OURS}
        judgement = replace(judgement, flags=flags)
    return judgement if judgement.ours or not judgement.teams else replace(judgement, teams=())


def why_not_ours(judgement: Judgement, state: MentionState) -> str:
    """Why a mention is taken for somebody else's; empty where it is ours."""
    if judgement.ours:
        return ""
    if state.ours is False:
        return "set by hand"
    return next((one.reason for one in judgement.evidence if one.about == f"flag:{NOT_OURS}"), "")


_OURS_ALONE = frozenset({Verb.FORWARDED, Verb.CELEBRATED, Verb.CELEBRATION_MOVED})
TAKEN_BACK = "taken back"  # the reason of a dismissal that nobody chose: whoever typed the mention in undid that


def forward_key(state: MentionState, mention: int, team: str, channel: str) -> str:
    """The key of the next forward of a mention to a team by a channel: its number grows with each that came to nothing,
    so that ``f z f`` sends once more and two ``f`` at once send once."""
    ended = sum(f.team == team and f.channel == channel and f.state in NO_LONGER_OPEN for f in state.forwards)
    return f"{mention}:{team}:{channel}:{ended + 1}"


def check_ours(ours: bool) -> None:
    """Raise `NotAllowed` where something that is not ours is to go to a team or to be celebrated."""
    if not ours:
        raise NotAllowed(
            "It is taken for somebody else's, not ours.", advice=f"{by(OURS)} says that it is ours after all."
        )


def check(
    state: MentionState, verb: Verb, payload: Mapping[str, Any], *, doubt: bool = False, ours: bool = True
) -> None:
    """Raise `NotAllowed`, with a sentence that names the state and who set it, where ``verb`` may not be done.
    ``doubt`` says that redaction is not sure of the mention's words, ``ours`` that it is about this organisation."""
    if state.origin is Origin.ERASED and verb not in {Verb.ERASED}:
        raise NotAllowed("This mention was erased on request; only its number is left.")
    if verb in _OURS_ALONE:
        check_ours(ours)
    match verb:
        case Verb.FORWARDED:
            _check_forward(state, payload)
        case Verb.ACTIONED | Verb.DISMISSED if state.work in LEFT_THE_INBOX:
            raise NotAllowed(f"Already {state.work} by {state.operator}.", advice=f"{by(REOPEN)} reopens it.")
        case Verb.DISMISSED if payload.get("reason") not in DISMISSAL_REASONS:
            raise NotAllowed("A dismissal needs a reason.", advice=f"One of: {', '.join(DISMISSAL_REASONS)}.")
        case Verb.CLAIMED if state.assignee not in payload.get("over", (state.assignee,)):
            raise NotAllowed(f"{state.assignee} has just claimed it." if state.assignee else "It was just let go.")
        case Verb.SNOOZED if not payload.get("until"):
            raise NotAllowed("A snooze needs a time to wake.")
        case Verb.REOPENED if state.work not in {Work.ACTIONED, Work.DISMISSED, Work.SNOOZED, Work.FORWARDED}:
            raise NotAllowed(f"It is {state.work}, so there is nothing to reopen.")
        case Verb.CELEBRATED if state.celebrate not in {Celebration.NONE, Celebration.WITHDRAWN}:
            raise NotAllowed(f"Already in the celebration queue ({state.celebrate}).")
        case Verb.CELEBRATION_MOVED:
            wanted = Celebration(payload["to"])
            if wanted is Celebration.PUBLISHED and doubt:
                raise NotAllowed(HELD, advice=LOOK)
            if wanted not in NEXT_CELEBRATION.get(state.celebrate, frozenset()):
                raise NotAllowed(f"From {state.celebrate or 'nothing'} a celebration cannot go to {wanted}.")
        case Verb.CELEBRATION_WITHDRAWN if state.celebrate in {Celebration.NONE, Celebration.WITHDRAWN}:
            raise NotAllowed("It is not in the celebration queue.")
        case Verb.OURS_SET if not payload["value"]:
            for forward in state.forwards:
                if forward.state in CAN_BE_RECALLED:
                    raise NotAllowed(
                        f"It is on its way to {forward.team}.", advice=f"{by(UNDO)} takes the forward back first."
                    )
        case Verb.RECALLED:
            forward = _forward(state, payload)
            if forward.state not in CAN_BE_RECALLED:
                raise NotAllowed(
                    f"The letter to {forward.team} has left ({forward.state}).",
                    advice=f"{by(ANSWERED)} marks it as not theirs; then {by(FORWARD_TO)} can send them a correction.",
                )
        case Verb.HOLD_PUT if state.hold:
            raise NotAllowed("It is under a legal hold already.")
        case Verb.HOLD_PUT if state.origin in GONE:
            raise NotAllowed("Its words are gone: there is nothing left to hold.")
        case Verb.HOLD_LIFTED if not state.hold:
            raise NotAllowed("It is under no legal hold.")
        case Verb.ERASED if state.hold:
            raise NotAllowed(
                "It is under a legal hold, which keeps its words.", advice="`outside-in hold ID --lift` ends that."
            )
        case Verb.ACKNOWLEDGED | Verb.PASSED_ON | Verb.RETURNED:
            if _forward(state, payload).state in NO_LONGER_OPEN:
                raise NotAllowed("That forward is closed.")
        case _:
            pass


def _check_forward(state: MentionState, payload: Mapping[str, Any]) -> None:
    if state.origin in {Origin.DELETED, Origin.EXPIRED}:
        raise NotAllowed("Its words are gone (deleted at the source, or past retention): nothing to forward.")
    for forward in state.forwards:
        same = forward.team == payload["team"] and forward.channel == payload["channel"]
        if same and forward.state not in NO_LONGER_OPEN:
            raise NotAllowed(
                f"{forward.operator} already forwarded it to {payload.get('team_name') or forward.team} "
                f"({forward.state})."
            )


def _forward(state: MentionState, payload: Mapping[str, Any]) -> Forward:
    for forward in state.forwards:
        if forward.key == payload.get("key"):
            return forward
    raise NotAllowed("There is no such forward of this mention.")


_SENDING: Mapping[Verb, Sending] = {
    Verb.RECALLED: Sending.RECALLED,
    Verb.QUEUED_OUT: Sending.QUEUED,
    Verb.SENT: Sending.SENT,
    Verb.ACCEPTED: Sending.ACCEPTED,
    Verb.DELAYED: Sending.QUEUED,
    Verb.FAILED: Sending.FAILED,
    Verb.ACKNOWLEDGED: Sending.ACKNOWLEDGED,
    Verb.PASSED_ON: Sending.PASSED_ON,
    Verb.RETURNED: Sending.RETURNED,
}
_ORIGIN: Mapping[Verb, Origin] = {
    Verb.DELETED: Origin.DELETED,
    Verb.EXPIRED: Origin.EXPIRED,
    Verb.ERASED: Origin.ERASED,
}


def apply(state: MentionState, action: Action) -> MentionState:
    """The state after ``action``. Never raises: what is in the log has happened."""
    verb, payload, at, who = action.verb, action.payload, action.at, action.operator
    if verb in _SENDING:
        return _moved(state, action)
    if verb in _ORIGIN:
        return replace(
            state,
            origin=_ORIGIN[verb],
            notes=(),
            forwards=tuple(replace(forward, note="") for forward in state.forwards),
        )
    match verb:
        case Verb.EDITED:
            return replace(state, origin=Origin.EDITED, version=state.version + 1)
        case Verb.SAW:
            return replace(state, work=Work.SEEN) if state.work is Work.NEW else state
        case Verb.CLAIMED:
            claimed = Work.CLAIMED if state.work in {Work.NEW, Work.SEEN} else state.work
            return replace(
                state, work=claimed, assignee=who, lease_until=moment(payload.get("until")), operator=who, changed=at
            )
        case Verb.RELEASED:
            let_go = Work.SEEN if state.work is Work.CLAIMED else state.work
            return replace(state, work=let_go, assignee="", lease_until=None, operator=who, changed=at)
        case Verb.ASSIGNED:
            return replace(state, assignee=str(payload.get("to", "")), lease_until=None, operator=who, changed=at)
        case Verb.SNOOZED:
            until = moment(payload.get("until"))
            return replace(state, work=Work.SNOOZED, snooze_until=until, operator=who, changed=at)
        case Verb.WOKE:
            return replace(state, work=Work.SEEN, snooze_until=None, changed=at)
        case Verb.ACTIONED:
            return _noted(
                replace(state, work=Work.ACTIONED, snooze_until=None, operator=who, changed=at), payload.get("note")
            )
        case Verb.DISMISSED:
            return replace(
                state,
                work=Work.DISMISSED,
                reason=str(payload.get("reason", "")),
                snooze_until=None,
                operator=who,
                changed=at,
            )
        case Verb.REOPENED:
            return replace(
                state,
                work=Work.CLAIMED,
                assignee=who,
                lease_until=moment(payload.get("until")),
                snooze_until=None,
                reason="",
                operator=who,
                changed=at,
            )
        case Verb.FORWARDED:
            forward = Forward(
                key=str(payload.get("key", "")),
                team=str(payload.get("team", "")),
                channel=str(payload.get("channel", "")),
                operator=who,
                at=at,
                sequence=action.sequence,
                hold_until=moment(payload.get("hold_until")),
                due=moment(payload.get("due")),
                note=str(payload.get("note", "")),
            )
            return replace(
                state,
                work=Work.FORWARDED,
                snooze_until=None,
                forwards=(*state.forwards, forward),
                operator=who,
                changed=at,
            )
        case Verb.CELEBRATED:
            return replace(state, celebrate=Celebration.QUEUED)
        case Verb.CELEBRATION_MOVED:
            return replace(state, celebrate=Celebration(payload["to"]) if "to" in payload else state.celebrate)
        case Verb.CELEBRATION_WITHDRAWN:
            return replace(state, celebrate=Celebration.WITHDRAWN)
        case Verb.SENTIMENT_SET:
            return replace(state, sentiment=Sentiment(payload["value"]) if "value" in payload else state.sentiment)
        case Verb.SEVERITY_SET:
            return replace(state, severity=int(payload["value"]) if "value" in payload else state.severity)
        case Verb.TEAM_SET:
            teams = tuple(payload.get("teams", ()))
            return replace(state, teams=teams, ours=None if teams and state.ours is False else state.ours)
        case Verb.OURS_SET:
            return replace(state, ours=bool(payload["value"]) if "value" in payload else state.ours)
        case Verb.TAGGED:
            return replace(state, tags=tuple(payload.get("tags", ())))
        case Verb.NOTED:
            return _noted(state, payload.get("text"))
        case Verb.PINNED | Verb.UNPINNED:
            return replace(state, pinned=verb is Verb.PINNED)
        case Verb.HOLD_PUT | Verb.HOLD_LIFTED:
            return replace(state, hold=verb is Verb.HOLD_PUT)
        case Verb.MUTED | Verb.UNMUTED:
            return replace(state, muted=verb is Verb.MUTED)
        case _:
            return state


def undone(history: Iterable[Action]) -> frozenset[int]:
    """The sequences that no longer count: taken back, and not done again since."""
    gone: set[int] = set()
    for action in history:
        if action.verb is Verb.UNDONE:
            gone.add(action.of)
        elif action.verb is Verb.REDONE:
            gone.discard(action.of)
    return frozenset(gone)


def fold(actions: Iterable[Action]) -> MentionState:
    """The state that a whole history adds up to: what was undone does not count, what was redone counts again.

    A forward that was undone stays as a recalled one, because its number must not be given twice. A mention whose
    adding was undone leaves the inbox at that moment, whatever was done with it before, and its words wait for a redo
    until retention takes them.
    """
    history = list(actions)
    gone = undone(history)
    added = {action.sequence for action in history if action.verb is Verb.ADDED}
    state = MentionState()
    for action in history:
        if action.sequence in gone:
            if action.verb is Verb.FORWARDED:
                kept = apply(state, action).forwards[-1]
                state = replace(state, forwards=(*state.forwards, replace(kept, state=Sending.RECALLED)))
        elif action.verb is Verb.UNDONE and action.of in gone & added:
            state = replace(
                state,
                work=Work.DISMISSED,
                reason=TAKEN_BACK,
                snooze_until=None,
                operator=action.operator,
                changed=action.at,
            )
        else:
            state = apply(state, action)
    return state


def last_mile_done(state: MentionState) -> bool:
    """Every open forward has reached a person, and there is at least one: its work may become actioned by `system`."""
    waiting = [f for f in state.forwards if f.state not in NO_LONGER_OPEN]
    return state.work is Work.FORWARDED and bool(waiting) and all(f.state in REACHED for f in waiting)


def moment(value: object) -> datetime | None:
    """A time as a payload carries it: ISO 8601 text, or a datetime that never left this process."""
    if isinstance(value, datetime):
        return value
    return datetime.fromisoformat(value) if isinstance(value, str) and value else None


def _noted(state: MentionState, text: object) -> MentionState:
    return replace(state, notes=(*state.notes, str(text))) if text else state


def _moved(state: MentionState, action: Action) -> MentionState:
    """The state after a forward's own action; a forward that came to nothing gives the mention back to the inbox."""
    key, to = str(action.payload.get("key", "")), _SENDING[action.verb]
    forwards = []
    for forward in state.forwards:
        if forward.key == key and not (forward.state in NO_LONGER_OPEN and to not in NO_LONGER_OPEN):
            attempt = int(action.payload.get("attempt", forward.attempt))
            forwards.append(replace(forward, state=to, attempt=attempt, error=str(action.payload.get("error", ""))))
        else:
            forwards.append(forward)
    open_left = any(f.state not in NO_LONGER_OPEN for f in forwards)
    work = state.work
    if work is Work.FORWARDED and to in NO_LONGER_OPEN and not open_left:
        work = Work.SEEN
    return replace(state, forwards=tuple(forwards), work=work)
