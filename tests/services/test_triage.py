"""What an operator does to mentions, on a real store: every rule of work, forward and celebrate."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from console.config.settings import Rule, Settings
from console.domain.actions import Verb
from console.domain.errors import NotAllowed, NotFound
from console.domain.judgement import Sentiment
from console.domain.leaving import HELD, LOOK
from console.domain.remedies import UNDO, by
from console.domain.text import clean, clean_line
from console.domain.tracks import Celebration, Sending, Work
from console.services.collector.rules import Automation
from console.services.queries import query_context, read_query, reveal
from console.services.triage.forwarding import UNSURE
from console.services.triage.redaction import redact, seen_now
from console.services.triage.triage import Triage
from console.store.protocol import Incoming, Store
from tests.support.stores import NOW, Clock, kept, mention, settings


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def sam(store: Store, tmp_path: Path, clock: Clock) -> Triage:
    return Triage(store, settings(tmp_path), "sam", clock)


@pytest.fixture
def jo(store: Store, tmp_path: Path, clock: Clock) -> Triage:
    return Triage(store, settings(tmp_path), "jo", clock)


async def state(store: Store, identity: int):
    entry = await store.mention(identity)
    assert entry is not None
    return entry.state


async def test_f_forwards_to_the_suggested_team_and_the_toast_says_so(store: Store, sam: Triage) -> None:
    [one] = await kept(store, "So kind on the eye place")
    outcome = await sam.forward([one])
    assert outcome.done == (one,)
    assert outcome.sentence == f"Forwarded to Ward 7, waits, since no collector runs · {by(UNDO)} takes it back"
    await sam.undo()
    await store.lead("a collector", now=NOW, lease=20)
    outcome = await sam.forward([one])
    assert outcome.sentence == f"Forwarded to Ward 7, leaves in 10 s · {by(UNDO)} takes it back"
    forward = (await state(store, one)).forwards[-1]
    assert (forward.team, forward.channel, forward.state) == ("ward-7", "desk", Sending.HELD)


async def test_two_operators_press_f_at_once_and_the_second_is_told_who(store: Store, sam: Triage, jo: Triage) -> None:
    [one] = await kept(store, "So kind")
    outcomes = await asyncio.gather(sam.forward([one]), jo.forward([one]))
    assert sorted(len(outcome.done) for outcome in outcomes) == [0, 1]
    winner = "sam" if outcomes[0].done else "jo"
    loser = next(outcome for outcome in outcomes if not outcome.done)
    assert f"{winner} already forwarded it to Ward 7" in loser.sentence
    assert len((await state(store, one)).forwards) == 1


async def test_f_z_f_sends_once_more(store: Store, sam: Triage) -> None:
    [one] = await kept(store, "So kind")
    await sam.forward([one])
    assert (await sam.undo()).done == (one,)
    assert (await state(store, one)).work is Work.NEW
    await sam.forward([one])
    assert [f.state for f in (await state(store, one)).forwards] == [Sending.RECALLED, Sending.HELD]


async def test_what_has_left_is_said_and_not_hidden(store: Store, sam: Triage, clock: Clock) -> None:
    [one] = await kept(store, "So kind")
    await sam.forward([one])
    clock.forward(11)
    [delivery] = await store.take_deliveries("w", now=clock())
    await store.delivered(delivery, Verb.ACCEPTED, {"key": delivery.key, "attempt": 1}, at=clock())
    outcome = await sam.undo()
    assert not outcome.done
    assert "has left (" in outcome.sentence


async def test_a_forward_that_has_left_is_said_once_and_undo_goes_on_to_what_was_before_it(
    store: Store, sam: Triage, clock: Clock
) -> None:
    one, two = await kept(store, "So kind", "So helpful")
    await sam.celebrate([two])
    await sam.forward([one])
    clock.forward(11)
    [delivery] = await store.take_deliveries("w", now=clock())
    await store.delivered(delivery, Verb.ACCEPTED, {"key": delivery.key, "attempt": 1}, at=clock())
    said = await sam.undo()
    assert not said.done and "has left (" in said.sentence and f"{by(UNDO)} once more" in said.sentence
    assert (await sam.undo()).done == (two,)
    assert (await state(store, two)).celebrate is Celebration.NONE
    assert (await sam.redo()).done == (two,)
    await sam.note([one], "rang them")
    assert (await sam.undo()).done == (one,), "what was done since comes first"
    assert (await sam.undo()).done == (two,), "and what has left is not said again"


async def test_undo_names_what_it_takes_back_in_words_and_not_by_the_logs_name(store: Store, sam: Triage) -> None:
    [one] = await kept(store, "So kind")
    await sam.set_ours([one], False)
    assert (await sam.undo()).sentence.startswith("Took back: ours or not ours ·")
    assert (await sam.redo()).sentence.startswith("Did again: ours or not ours ·")
    await sam.set_sentiment([one], Sentiment.NEGATIVE)
    assert (await sam.undo_on([one])).sentence.startswith("Took back: tone ·")


async def test_that_something_was_read_is_no_step_of_undo(store: Store, sam: Triage) -> None:
    one, two = await kept(store, "So kind", "So helpful")
    await sam.forward([one])
    await sam.saw([two])
    outcome = await sam.undo()
    assert outcome.done == (one,) and outcome.sentence.startswith("Took back: forwarded")
    assert (await state(store, one)).forwards[-1].state is Sending.RECALLED
    assert (await state(store, two)).work is Work.SEEN
    await sam.saw([one])
    assert (await sam.redo()).done == (one,), "reading something does not take the way forward"


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("A kind but doubtful thing", "Redaction is not sure"),
        ("Where can I park", "No team is suggested"),
    ],
)
async def test_a_doubt_asks_first_and_nothing_leaves(store: Store, sam: Triage, words: str, why: str) -> None:
    [one] = await kept(store, words)
    outcome = await sam.forward([one])
    assert outcome.ask is not None
    assert why in outcome.ask.why
    assert not (await state(store, one)).forwards
    confirmed = await sam.forward([one], team="ward-7", confirmed=True)
    if "doubtful" in words:
        assert HELD in confirmed.sentence and not confirmed.done, "nobody was shown what would leave"
        confirmed = await sam.forward([one], team="ward-7", confirmed=True, seen=await seen_now(store, one))
    assert confirmed.done == (one,)


async def unsure(store: Store, *bodies: str) -> list[int]:
    """Mentions whose tone is not sure."""
    made = [mention(body) for body in bodies]
    added = await store.add(
        "s",
        [
            Incoming(
                replace(one, judgement=replace(one.judgement, opinion=replace(one.judgement.opinion, unsure=True)))
            )
            for one in made
        ],
        cursor=None,
        at=NOW,
    )
    return list(added.ids)


@pytest.mark.parametrize("words", ["So kind, they gave the wrong dose twice", "We waited and he held her hand"])
@pytest.mark.parametrize("team", ["", "ward-7"])
async def test_an_unsure_tone_leaves_by_no_way_before_somebody_has_looked(
    store: Store, sam: Triage, words: str, team: str
) -> None:
    one, other = await unsure(store, words, f"{words} again")
    outcome = await sam.forward([one], team=team)
    assert outcome.ask is not None and outcome.ask.why == UNSURE
    assert len((await sam.forward([one, other], team=team)).refused) == 2
    assert not (await state(store, one)).forwards
    assert (await sam.forward([one], team="ward-7", confirmed=True)).done == (one,)
    [delivery] = await store.take_deliveries("w", now=NOW + timedelta(seconds=11))
    assert delivery.letter["subject"] == "Feedback for Ward 7, 23 November"
    assert delivery.letter["text"].startswith("Somebody has said something about Ward 7.\n")


async def test_a_rule_does_not_forward_what_is_unsure(store: Store, tmp_path: Path, clock: Clock) -> None:
    asked = replace(settings(tmp_path), rules=(Rule("is:open", ("team:ward-7", "forward")),))
    rules = Automation(store, asked, lambda: query_context(asked, now=NOW, me="system"), clock)
    await rules.begin()
    [one] = await unsure(store, "So kind")
    [sure] = await kept(store, "Kind indeed")
    await rules.catch_up()
    assert not (await state(store, one)).forwards
    assert (await state(store, sure)).forwards


async def test_corrected_by_hand_it_is_sure(store: Store, sam: Triage) -> None:
    [one] = await unsure(store, "So kind")
    await sam.set_sentiment([one], Sentiment.POSITIVE)
    assert (await sam.forward([one])).done == (one,)


@pytest.mark.parametrize(
    ("note", "held"),
    [
        ("Mrs Smith rang again on 07700 900123", "“Smith”, “07700 900123”"),
        ("NHS number 943 476 5919", "“943 476 5919”"),
        ("She wrote as @carol", "“@carol”"),
    ],
)
async def test_a_note_that_holds_personal_details_asks_first(store: Store, sam: Triage, note: str, held: str) -> None:
    [one] = await kept(store, "So kind")
    for confirmed in (False, True):
        outcome = await sam.forward([one], team="ward-7", note=note, confirmed=confirmed)
        assert outcome.ask is not None and f"Your note holds {held}: change it, or send" in outcome.ask.why
    assert not (await state(store, one)).forwards
    assert (await sam.forward([one], team="ward-7", note=note, confirmed=True, own_words=True)).done == (one,)


async def test_a_note_about_nobody_asks_nothing_and_nor_does_praise_of_ones_own_staff(
    store: Store, sam: Triage
) -> None:
    one, other = await kept(store, "So kind", "So kind, Amira")
    assert (await sam.forward([one], note="One for the board, please.")).done == (one,)
    assert (await sam.forward([other], note="Please tell Amira.")).done == (other,)
    [waited] = await kept(store, "We waited")
    assert (await sam.forward([waited], note="It was Amira.")).ask is not None


@pytest.mark.parametrize("person", ["Amira, 07700 900123", "carol", "@carol"])
async def test_a_recipient_that_is_no_colleague_asks_although_it_was_confirmed(
    store: Store, sam: Triage, person: str
) -> None:
    [one] = await kept(store, "So kind")
    outcome = await sam.forward([one], team="ward-7", person=person, confirmed=True)
    assert outcome.ask is not None and "The recipient's name holds" in outcome.ask.why


async def test_a_person_as_recipient_asks_first(store: Store, sam: Triage) -> None:
    [one] = await kept(store, "So kind")
    assert (await sam.forward([one], person="Amira")).ask is not None
    assert (await sam.forward([one], team="ward-7", person="Amira", confirmed=True)).done == (one,)


async def test_a_team_that_there_is_not_is_named_with_the_nearest(sam: Triage) -> None:
    with pytest.raises(NotFound, match="ward-7"):
        await sam.forward([1], team="ward7")


async def test_a_bulk_action_is_one_batch_and_says_what_it_left_out(store: Store, sam: Triage) -> None:
    ids = await kept(store, "kind 1", "kind 2", "waited 3", "nobody knows")
    outcome = await sam.forward(ids)
    assert len(outcome.done) == 3
    assert len(outcome.refused) == 1
    assert "3 forwarded" in outcome.sentence
    assert "1 left out" in outcome.sentence
    assert len((await sam.undo()).done) == 3
    assert {(await state(store, one)).work for one in ids} == {Work.NEW}


async def test_undo_takes_back_ones_own_and_redo_does_it_again(store: Store, sam: Triage, jo: Triage) -> None:
    one, two = await kept(store, "kind 1", "kind 2")
    await sam.action([one], note="rang them")
    await jo.dismiss([two], "noise")
    assert (await sam.undo()).done == (one,)
    assert (await state(store, one)).work is Work.NEW
    assert (await state(store, two)).work is Work.DISMISSED
    assert (await sam.redo()).done == (one,)
    assert (await state(store, one)).work is Work.ACTIONED
    assert (await state(store, one)).notes == ("rang them",)
    assert (await sam.undo_on([two])).done == (two,)
    assert not (await Triage(store, settings(Path()), "new", Clock()).undo()).done


async def test_every_open_forward_acknowledged_becomes_actioned_by_system(
    store: Store, sam: Triage, clock: Clock
) -> None:
    [one] = await kept(store, "So kind")
    await sam.forward([one])
    clock.forward(11)
    [delivery] = await store.take_deliveries("w", now=clock())
    await store.delivered(delivery, Verb.ACCEPTED, {"key": delivery.key, "attempt": 1}, at=clock())
    await sam.answered_by(one, Verb.ACKNOWLEDGED, words="Sister Jones")
    after = await state(store, one)
    assert (after.work, after.operator) == (Work.ACTIONED, "system")
    await sam.undo_on([one])
    assert (await state(store, one)).is_open(NOW)


async def test_corrections_show_at_once_and_can_be_taken_back(store: Store, sam: Triage) -> None:
    [one] = await kept(store, "So kind")
    await sam.set_sentiment([one], Sentiment.NEGATIVE)
    await sam.set_severity([one], 4)
    await sam.set_team([one], ["emergency"])
    entry = await store.mention(one)
    assert entry is not None
    judged = entry.mention.judgement
    assert (judged.opinion.label, judged.opinion.by, judged.severity) == (Sentiment.NEGATIVE, "operator", 4)
    assert [guess.team for guess in judged.teams] == ["emergency"]
    counts = await store.counts(NOW)
    assert (counts.all.negative, counts.teams["emergency"].negative) == (1, 1)
    for _ in range(3):
        await sam.undo()
    entry = await store.mention(one)
    assert entry is not None
    assert (entry.mention.judgement.opinion.label, entry.mention.judgement.severity) == (Sentiment.POSITIVE, 0)
    assert [guess.team for guess in entry.mention.judgement.teams] == ["ward-7"]


async def test_a_mention_of_two_wards_counts_once_for_their_trust(store: Store, sam: Triage) -> None:
    one, _ = await kept(store, "kind 1", "waited 2")
    await store.set_parents({"ward-7": "trust", "emergency": "trust"})  # type: ignore[attr-defined]
    await sam.set_team([one], ["ward-7", "emergency"])
    counts = await store.counts(NOW)
    assert counts.teams["emergency"].total == 2
    assert counts.under("trust").total == counts.all.total == 2
    await sam.undo()
    assert (await store.counts(NOW)).under("trust").total == 2
    assert await store.rebuild() == ()


async def test_celebrations_go_step_by_step(store: Store, sam: Triage) -> None:
    [one] = await kept(store, "So kind")
    await sam.celebrate([one])
    assert not (await sam.celebrate([one])).done
    assert not (await sam.move_celebration([one], Celebration.PUBLISHED)).done
    await sam.withdraw_celebration([one])
    assert (await state(store, one)).celebrate is Celebration.WITHDRAWN
    await sam.undo()
    assert (await state(store, one)).celebrate is Celebration.QUEUED


@pytest.mark.parametrize("tag", ["mrs-smith", "Jane Smith", "john.smith", "07700-900123"])
async def test_a_tag_names_nobody_because_it_leaves_with_exports(store: Store, sam: Triage, tag: str) -> None:
    [one] = await kept(store, "So kind")
    with pytest.raises(NotAllowed, match="may name somebody"):
        await sam.tag([one], ["winter", tag])
    assert (await sam.tag([one], ["winter", "flu-2026", "a&e", "call back"])).done == (one,)


async def test_nothing_is_published_that_redaction_doubts(store: Store, sam: Triage) -> None:
    [one] = await kept(store, "A kind but doubtful thing")
    await sam.celebrate([one])
    steps = [Celebration.THANKED, Celebration.CONSENT_ASKED, Celebration.CONSENTED, Celebration.WORDS_CHOSEN]
    for step in [*steps, Celebration.APPROVED]:
        assert (await sam.move_celebration([one], step)).done == (one,)
    refused = await sam.move_celebration([one], Celebration.PUBLISHED)
    assert not refused.done and HELD in refused.sentence and LOOK in refused.sentence
    await redact(store, one, confirm=True, operator="sam", at=NOW)
    assert (await sam.move_celebration([one], Celebration.PUBLISHED)).done == (one,)


async def test_a_snooze_must_end_in_the_future(store: Store, sam: Triage) -> None:
    [one] = await kept(store, "So kind")
    with pytest.raises(NotAllowed):
        await sam.snooze([one], NOW)


async def test_a_claim_is_not_taken_over_unasked_nor_at_once(store: Store, sam: Triage, jo: Triage) -> None:
    [one] = await kept(store, "So kind")
    at_once = await asyncio.gather(jo.claim([one]), sam.claim([one]))
    assert sum(bool(outcome.done) for outcome in at_once) == 1, "both were told that it is theirs"
    holder = (await state(store, one)).assignee
    mine, other = (sam, jo) if holder == "sam" else (jo, sam)
    assert (await other.claim([one])).sentence == f"{holder} holds it."
    assert (await mine.claim([one])).done == (one,), "one's own is renewed"
    assert (await other.claim([one], confirmed=True)).done == (one,)


async def test_what_a_colleague_holds_is_asked_about_and_named(
    store: Store, sam: Triage, jo: Triage, clock: Clock
) -> None:
    one, two, three = await kept(store, "So kind", "So helpful", "So kind as well")
    await jo.claim([one])
    asked = await sam.forward([one])
    assert asked.ask is not None and asked.sentence == "jo holds it."
    for refused in (await sam.action([one]), await sam.celebrate([one])):
        assert (refused.done, refused.held, refused.sentence) == ((), (one,), "jo holds it.")
    assert (await state(store, one)).work is Work.CLAIMED
    bulk = await sam.action([one, two])
    assert bulk.done == (two,) and bulk.held == (one,) and bulk.sentence.endswith("· jo holds it.")
    assert (await sam.forward([one, three])).done == (three,)
    assert (await sam.celebrate([one], confirmed=True)).done == (one,)
    assert (await sam.forward([one], team="ward-7", confirmed=True)).done == (one,)
    assert (await jo.action([one])).done == (one,), "one's own is nobody else's"
    clock.forward(200)
    await jo.reopen([two])
    assert (await sam.action([two])).held
    clock.forward(200)
    assert not (await sam.action([two])).held, "a claim ends with its lease"


HOSTILE = "k\b\a\x1b]52;c;ZXZpbA==\x07\x9b31m\u202eexe.txt\u2066\u200b\rend"


async def test_what_operators_type_is_cleaned_where_it_enters(store: Store, sam: Triage) -> None:
    [one, other] = await kept(store, "So kind", "So kind again")
    await sam.tag([one], [HOSTILE, "\u200b", "sp\u200bring"])
    await sam.assign([one], HOSTILE)
    await sam.note([one], f"first\nsecond {HOSTILE}")
    await sam.action([one], note=HOSTILE, confirmed=True)
    await sam.action([other], note="\x1b\u200b")
    await sam.forward([one], team="ward-7", note=HOSTILE, person=HOSTILE, confirmed=True, own_words=True)
    told = {action.verb: action.payload for action in await store.history(one)}
    line = clean_line(HOSTILE)
    assert told[Verb.TAGGED]["tags"] == [line, "spring"]
    assert told[Verb.ASSIGNED]["to"] == line
    assert told[Verb.NOTED]["text"] == f"first\nsecond {clean(HOSTILE)}"
    assert told[Verb.ACTIONED]["note"] == clean(HOSTILE)
    assert (told[Verb.FORWARDED]["note"], told[Verb.FORWARDED]["person"]) == (clean(HOSTILE), line)
    assert "note" not in next(a.payload for a in await store.history(other) if a.verb is Verb.ACTIONED)


async def test_a_hidden_sign_hides_no_details_in_a_tag(store: Store, sam: Triage) -> None:
    [one] = await kept(store, "So kind")
    with pytest.raises(NotAllowed):
        await sam.tag([one], ["07700\u200b 900\u2066123"])


async def test_the_reason_in_the_log_is_clean(store: Store) -> None:
    await reveal(store, read_query("", settings=Settings()), HOSTILE, operator="sam", at=NOW, raw=True)
    [logged] = await store.actions(verbs=[Verb.REVEALED])
    assert logged.payload["reason"] == clean(HOSTILE)
