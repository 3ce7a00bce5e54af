"""The life of a mention: every rule of its tracks."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.domain.actions import DISMISSAL_REASONS, UNDOABLE, Action, Verb
from console.domain.errors import NotAllowed
from console.domain.tracks import (
    LEFT_THE_INBOX,
    NO_LONGER_OPEN,
    Celebration,
    MentionState,
    Origin,
    Sending,
    Work,
)
from console.domain.transitions import TAKEN_BACK, apply, check, fold, forward_key, last_mile_done

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
SOON = (NOW + timedelta(hours=1)).isoformat()


class Story:
    """A mention's history, told one action at a time; what is not allowed raises."""

    def __init__(self) -> None:
        self.actions: list[Action] = []

    @property
    def state(self) -> MentionState:
        return fold(self.actions)

    def do(self, verb: Verb, *, by: str = "sam", of: int = 0, **payload: object) -> int:
        check(self.state, verb, payload)
        sequence = len(self.actions) + 1
        self.actions.append(Action(sequence, NOW, by, verb, 1, of=of, batch=sequence, payload=payload))
        return sequence

    def forward(self, team: str = "ward-7", *, by: str = "sam") -> tuple[int, str]:
        key = forward_key(self.state, 1, team, "mail")
        return self.do(Verb.FORWARDED, by=by, key=key, team=team, channel="mail", hold_until=SOON, due=SOON), key


def test_only_actioned_and_dismissed_leave_the_inbox() -> None:
    for verb, payload in [(Verb.SAW, {}), (Verb.CLAIMED, {"until": SOON}), (Verb.ASSIGNED, {"to": "jo"})]:
        story = Story()
        story.do(verb, **payload)
        assert story.state.is_open(NOW)
    story = Story()
    story.forward()
    assert story.state.work is Work.FORWARDED
    assert story.state.is_open(NOW), "forwarded is not done"
    for verb, payload in [(Verb.ACTIONED, {}), (Verb.DISMISSED, {"reason": "noise"})]:
        story = Story()
        story.do(verb, **payload)
        assert not story.state.is_open(NOW)


def test_a_snoozed_mention_has_a_time_to_wake_and_wakes() -> None:
    with pytest.raises(NotAllowed):
        Story().do(Verb.SNOOZED)
    story = Story()
    story.do(Verb.SNOOZED, until=SOON)
    assert not story.state.is_open(NOW)
    assert story.state.is_open(NOW + timedelta(hours=2))


@pytest.mark.parametrize("reason", DISMISSAL_REASONS)
def test_dismissed_needs_one_of_five_reasons(reason: str) -> None:
    with pytest.raises(NotAllowed):
        Story().do(Verb.DISMISSED)
    with pytest.raises(NotAllowed):
        Story().do(Verb.DISMISSED, reason="bored")
    story = Story()
    story.do(Verb.DISMISSED, reason=reason)
    assert story.state.reason == reason


def test_two_forwards_to_one_team_are_one_and_the_second_is_told_who_did_it() -> None:
    story = Story()
    story.forward(by="sam")
    with pytest.raises(NotAllowed, match="sam already forwarded"):
        story.forward(by="jo")
    story.forward("ward-8", by="jo")
    assert [forward.team for forward in story.state.forwards] == ["ward-7", "ward-8"]


def test_f_z_f_sends_once_more_under_a_new_number() -> None:
    story = Story()
    sequence, first = story.forward()
    story.do(Verb.UNDONE, of=sequence)
    assert story.state.forwards[0].state is Sending.RECALLED
    assert story.state.work is Work.NEW
    _, second = story.forward()
    assert first.rsplit(":", 1)[1] == "1"
    assert second.rsplit(":", 1)[1] == "2"


def test_redo_brings_a_forward_back_under_its_own_key() -> None:
    story = Story()
    sequence, key = story.forward()
    story.do(Verb.UNDONE, of=sequence)
    story.do(Verb.REDONE, of=sequence)
    assert [(f.key, f.state) for f in story.state.forwards] == [(key, Sending.HELD)]


def test_a_forward_that_left_cannot_be_recalled_and_says_what_can_be_done() -> None:
    story = Story()
    _, key = story.forward()
    story.do(Verb.SENT, key=key, attempt=1)
    with pytest.raises(NotAllowed, match=r"has left \(") as refusal:
        story.do(Verb.RECALLED, key=key)
    assert "correction" in refusal.value.advice
    story.do(Verb.RETURNED, key=key, reason="sent in error")
    story.forward()
    assert [f.key.rsplit(":", 1)[1] for f in story.state.forwards] == ["1", "2"], "the correction can be sent"


def test_every_open_forward_acknowledged_is_the_last_mile_done() -> None:
    story = Story()
    _, one = story.forward()
    _, two = story.forward("ward-8")
    assert not last_mile_done(story.state)
    story.do(Verb.ACKNOWLEDGED, key=one)
    assert not last_mile_done(story.state)
    story.do(Verb.RETURNED, key=two, reason="not ours")
    assert last_mile_done(story.state)


def test_a_returned_forward_gives_the_mention_back() -> None:
    story = Story()
    _, key = story.forward()
    story.do(Verb.RETURNED, key=key)
    assert story.state.work is Work.SEEN
    assert story.state.due is None


def test_published_is_reached_only_through_consent() -> None:
    story = Story()
    story.do(Verb.CELEBRATED)
    with pytest.raises(NotAllowed):
        story.do(Verb.CELEBRATION_MOVED, to="published")
    for step in ("thanked", "consent-asked", "consented", "words-chosen", "published"):
        story.do(Verb.CELEBRATION_MOVED, to=step)
    assert story.state.celebrate is Celebration.PUBLISHED


def test_an_erased_mention_takes_no_action() -> None:
    story = Story()
    story.do(Verb.ERASED, reason="asked for")
    for verb in (Verb.SAW, Verb.ACTIONED, Verb.NOTED):
        with pytest.raises(NotAllowed, match="erased"):
            story.do(verb)


def test_a_deleted_mention_is_not_forwarded_and_not_open() -> None:
    story = Story()
    story.do(Verb.DELETED)
    assert not story.state.is_open(NOW)
    with pytest.raises(NotAllowed):
        story.forward()


def test_a_claim_lives_as_long_as_its_lease() -> None:
    story = Story()
    story.do(Verb.CLAIMED, until=SOON)
    assert story.state.holder(NOW) == "sam"
    assert story.state.holder(NOW + timedelta(hours=2)) == ""


VERBS = st.sampled_from(
    [
        (Verb.SAW, {}),
        (Verb.CLAIMED, {"until": SOON}),
        (Verb.RELEASED, {}),
        (Verb.SNOOZED, {"until": SOON}),
        (Verb.ACTIONED, {"note": "done"}),
        (Verb.DISMISSED, {"reason": "noise"}),
        (Verb.REOPENED, {}),
        (Verb.CELEBRATED, {}),
        (Verb.CELEBRATION_MOVED, {"to": "thanked"}),
        (Verb.CELEBRATION_MOVED, {"to": "published"}),
        (Verb.PINNED, {}),
        (Verb.SENTIMENT_SET, {"value": "negative"}),
        (Verb.SEVERITY_SET, {"value": 3}),
        (Verb.TEAM_SET, {"teams": ["a"]}),
        (Verb.OURS_SET, {"value": False}),
        (Verb.OURS_SET, {"value": True}),
        (Verb.NOTED, {"text": "x"}),
        ("forward", "ward-7"),
        ("forward", "ward-8"),
        ("undo", None),
        ("sent", None),
        ("acknowledge", None),
        ("return", None),
        (Verb.EDITED, {}),
        (Verb.DELETED, {}),
    ]
)


def told(steps: list[tuple[object, object]]) -> Story:
    story = Story()
    for what, payload in steps:
        try:
            if what == "forward":
                story.forward(str(payload))
            elif what == "undo":
                undone = {action.of for action in story.actions}
                last = [a for a in story.actions if a.verb in UNDOABLE and a.sequence not in undone]
                if last:
                    story.do(Verb.UNDONE, of=last[-1].sequence)
            elif what in {"sent", "acknowledge", "return"}:
                verb = {"sent": Verb.SENT, "acknowledge": Verb.ACKNOWLEDGED, "return": Verb.RETURNED}[str(what)]
                open_ones = [f for f in story.state.forwards if f.state not in NO_LONGER_OPEN]
                if open_ones:
                    story.do(verb, key=open_ones[0].key)
            else:
                story.do(what, **payload)  # type: ignore[arg-type]
        except NotAllowed:
            continue
    return story


@given(st.lists(VERBS, max_size=25))
def test_what_always_holds_over_any_sequence_of_keys(steps: list[tuple[object, object]]) -> None:
    story = told(steps)
    state = story.state
    keys = [forward.key for forward in state.forwards]
    assert len(keys) == len(set(keys)), "a forward's key is given once"
    for team in {forward.team for forward in state.forwards}:
        assert sum(f.team == team and f.state not in NO_LONGER_OPEN for f in state.forwards) <= 1
    assert state.celebrate is not Celebration.PUBLISHED
    if state.work is Work.SNOOZED:
        assert state.snooze_until is not None
    if state.work is Work.DISMISSED:
        assert state.reason in DISMISSAL_REASONS
    if state.is_open(NOW):
        assert state.work not in LEFT_THE_INBOX
        assert state.origin in {Origin.LIVE, Origin.EDITED}


@given(st.lists(VERBS.filter(lambda step: step[0] != "undo"), max_size=15))
def test_folding_is_applying_one_by_one(steps: list[tuple[object, object]]) -> None:
    story = told(steps)
    state = MentionState()
    for action in story.actions:
        state = apply(state, action)
    assert state == story.state


@given(st.lists(VERBS, max_size=15), VERBS.filter(lambda step: isinstance(step[0], Verb) and step[0] in UNDOABLE))
def test_undo_is_as_if_it_never_was(steps: list[tuple[object, object]], last: tuple[object, object]) -> None:
    story = told(steps)
    before, length = story.state, len(story.actions)
    try:
        sequence = story.do(last[0], **last[1])  # type: ignore[arg-type]
    except NotAllowed:
        return
    story.do(Verb.UNDONE, of=sequence)
    assert len(story.actions) == length + 2
    assert replace(story.state, forwards=()) == replace(before, forwards=())


@given(st.lists(VERBS, max_size=15), st.lists(VERBS.filter(lambda step: isinstance(step[0], Verb)), max_size=3))
def test_an_adding_taken_back_leaves_the_inbox_whatever_was_done_since(
    steps: list[tuple[object, object]],
    later: list[tuple[object, object]],
) -> None:
    story = told([(Verb.ADDED, {"kind": "card"}), *steps])
    added = next(action.sequence for action in story.actions if action.verb is Verb.ADDED)
    if any(action.of == added for action in story.actions):
        return  # the keys took it back themselves
    before = story.state
    story.do(Verb.UNDONE, by="jo", of=added)
    taken = story.state
    assert (taken.work, taken.reason, taken.operator) == (Work.DISMISSED, TAKEN_BACK, "jo")
    assert taken.snooze_until is None and not taken.is_open(NOW)
    story.do(Verb.REDONE, of=added)
    assert story.state == before, "as it stood"
    story.do(Verb.UNDONE, by="jo", of=added)
    length = len(story.actions)
    for what, payload in later:
        try:
            story.do(what, **payload)  # type: ignore[arg-type]
        except (NotAllowed, ValueError):
            continue
    state = taken
    for action in story.actions[length:]:
        state = apply(state, action)
    assert story.state == state, "what is done after that counts, as reopening it"
