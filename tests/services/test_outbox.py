"""What has to leave the building: once, or again under the same key."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from console.channels.base import Letter, Receipt
from console.domain.actions import Verb
from console.domain.errors import ChannelLater, ChannelRefused
from console.domain.mention import Change
from console.domain.tracks import Sending, Work
from console.services.collector.outbox import LAST_ATTEMPT, Outbox
from console.services.triage.triage import Triage
from console.store.protocol import Incoming, Store
from tests.support.stores import Clock, kept, mention, settings

LONG = 30  # seconds after which a test that waits for an event has failed


class Way:
    """A channel that answers as it is told."""

    id = "desk"

    def __init__(self, *answers: Exception | None) -> None:
        self.answers = list(answers)
        self.letters: list[Letter] = []
        self.asked = asyncio.Event()

    async def send(self, letter: Letter) -> Receipt:
        self.letters.append(letter)
        self.asked.set()
        answer = self.answers.pop(0) if self.answers else None
        if answer:
            raise answer
        return Receipt("taken")

    async def probe(self) -> str:
        return "there"


class Mute(Way):
    """A channel that takes a letter and never says what became of it."""

    async def send(self, letter: Letter) -> Receipt:
        await super().send(letter)
        await asyncio.Event().wait()
        raise AssertionError("nobody sets that event")


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def forwarded(store: Store, tmp_path: Path, clock: Clock) -> int:
    [one] = await kept(store, "So kind")
    await Triage(store, settings(tmp_path), "sam", clock).forward([one])
    return one


async def sending(store: Store, one: int) -> Sending:
    entry = await store.mention(one)
    assert entry is not None
    return entry.state.forwards[-1].state


def outbox(store: Store, way: Way, clock: Clock, worker: str = "w") -> Outbox:
    return Outbox(store, {"desk": way}, worker, clock, chance=lambda: 1.0)


async def test_nothing_leaves_in_the_undo_window_and_once_after_it(store: Store, clock: Clock, forwarded: int) -> None:
    way = Way()
    assert (await outbox(store, way, clock).send_due()).accepted == 0
    clock.forward(11)
    assert (await outbox(store, way, clock).send_due()).accepted == 1
    clock.forward(3600)
    assert (await outbox(store, way, clock).send_due()).accepted == 0
    assert len(way.letters) == 1
    assert await sending(store, forwarded) is Sending.ACCEPTED


async def test_not_now_is_tried_again_later_under_the_same_key_and_every_attempt_is_in_the_log(
    store: Store, clock: Clock, forwarded: int
) -> None:
    way = Way(ChannelLater("The mail server is busy."), ChannelLater("Busy."), None)
    clock.forward(11)
    box = outbox(store, way, clock)
    assert (await box.send_due()).delayed == 1
    assert (await box.send_due()).delayed == 0, "not before its time"
    clock.forward(31)
    await box.send_due()
    clock.forward(61)
    assert (await box.send_due()).accepted == 1
    assert len({letter.key for letter in way.letters}) == 1
    verbs = [action.verb for action in await store.history(forwarded)]
    assert verbs.count(Verb.SENT) == 3
    assert verbs.count(Verb.DELAYED) == 2
    assert verbs[-1] is Verb.ACCEPTED


async def test_never_gives_the_mention_back_with_the_reason(store: Store, clock: Clock, forwarded: int) -> None:
    clock.forward(11)
    assert (await outbox(store, Way(ChannelRefused("No such mailbox.")), clock).send_due()).failed == 1
    entry = await store.mention(forwarded)
    assert entry is not None
    assert entry.state.work is Work.SEEN
    assert entry.state.forwards[0].state is Sending.FAILED
    assert "No such mailbox" in entry.state.forwards[0].error


async def test_after_the_last_attempt_a_person_must_look(store: Store, clock: Clock, forwarded: int) -> None:
    way = Way(*[ChannelLater("Down.")] * 50)
    for _ in range(LAST_ATTEMPT + 2):
        clock.forward(4000)
        await outbox(store, way, clock).send_due()
    assert len(way.letters) == LAST_ATTEMPT
    assert await sending(store, forwarded) is Sending.FAILED


async def test_given_up_for_one_is_no_failure_for_those_who_have_it(store: Store, clock: Clock, forwarded: int) -> None:
    some = ChannelLater("It took it for 1 of 3.", settled={"a@x.example": "", "b@x.example": "550 nobody"})
    way = Way(some, *[ChannelLater("Down.")] * 50)
    for _ in range(LAST_ATTEMPT + 2):
        clock.forward(4000)
        await outbox(store, way, clock).send_due()
    assert len(way.letters) == LAST_ATTEMPT and dict(way.letters[-1].settled) == some.settled
    assert await sending(store, forwarded) is Sending.ACCEPTED
    last = (await store.history(forwarded))[-1]
    assert last.verb is Verb.ACCEPTED
    for word in ("a@x.example has it", "b@x.example (550 nobody)", "others", f"{LAST_ATTEMPT} attempts", "Down."):
        assert word in last.payload["receipt"]


async def test_a_letter_that_nobody_can_have_is_a_failure_after_the_last_attempt(
    store: Store, clock: Clock, forwarded: int
) -> None:
    way = Way(ChannelLater("Later.", settled={"b@x.example": "550 nobody"}), *[ChannelLater("Down.")] * 50)
    for _ in range(LAST_ATTEMPT):
        clock.forward(4000)
        await outbox(store, way, clock).send_due()
    assert await sending(store, forwarded) is Sending.FAILED


async def test_a_fault_of_ours_at_one_letter_is_no_end_of_the_collector(
    store: Store,
    clock: Clock,
    forwarded: int,
    caplog: pytest.LogCaptureFixture,
) -> None:
    way = Way(KeyError("of ours"), None)
    clock.forward(11)
    assert (await outbox(store, way, clock).send_due()).delayed == 1
    assert "letter" in caplog.text
    clock.forward(3600)
    assert (await outbox(store, way, clock).send_due()).accepted == 1


async def test_a_sender_killed_between_send_and_commit_leaves_a_lease_that_runs_out(
    store: Store, clock: Clock, forwarded: int
) -> None:
    clock.forward(11)
    assert len(await store.take_deliveries("killed", now=clock(), lease=60)) == 1
    way = Way()
    assert (await outbox(store, way, clock).send_due()).accepted == 0, "another may still be sending it"
    clock.forward(61)
    assert (await outbox(store, way, clock).send_due()).accepted == 1


@pytest.mark.parametrize(("killed", "becomes"), [(False, Sending.RECALLED), (True, Sending.FAILED)])
async def test_words_that_are_gone_never_leave(
    store: Store, clock: Clock, forwarded: int, killed: bool, becomes: Sending
) -> None:
    """Deleted at the source while a letter was with a channel that then could not take it, or with a sender that was
    killed: what is left of the letter is nothing."""
    clock.forward(11)
    [delivery] = await store.take_deliveries("killed", now=clock(), lease=60)
    await store.add("s", [Incoming(mention("So kind"), Change.DELETE)], cursor=None, at=clock())
    if not killed:
        await store.delivered(delivery, Verb.DELAYED, {"key": delivery.key}, at=clock(), next_attempt=clock())
    clock.forward(61)
    way = Way()
    await outbox(store, way, clock).send_due()
    assert way.letters == []
    assert await sending(store, forwarded) is becomes
    assert await store.rebuild() == ()


async def test_a_channel_that_is_gone_is_a_reason_too(store: Store, clock: Clock, forwarded: int) -> None:
    clock.forward(11)
    assert (await Outbox(store, {}, "w", clock).send_due()).failed == 1


async def test_a_channel_that_never_answers_holds_up_no_other_and_holds_one_letter(
    store: Store, tmp_path: Path, clock: Clock
) -> None:
    praise = await kept(store, *(f"So kind {number}" for number in range(30)))
    [waited] = await kept(store, "We waited")
    triage = Triage(store, settings(tmp_path), "sam", clock)
    await triage.forward(praise)
    clock.forward(1)
    await triage.forward([waited])
    clock.forward(11)
    mute, way = Mute(), Way()
    sender = asyncio.create_task(Outbox(store, {"desk": mute, "ed": way}, "w", clock).send_due())
    await asyncio.wait_for(asyncio.gather(mute.asked.wait(), way.asked.wait()), LONG)
    sender.cancel()
    with pytest.raises(asyncio.CancelledError):
        await sender
    assert (len(mute.letters), len(way.letters)) == (1, 1)
    states = [await sending(store, one) for one in praise]
    assert sorted(states) == [Sending.HELD] * 29 + [Sending.SENT], "what waits in the line has not begun to leave"


async def test_letters_of_one_channel_leave_one_after_the_other_in_their_order(
    store: Store, tmp_path: Path, clock: Clock
) -> None:
    ids = await kept(store, *(f"So kind {number}" for number in range(7)))
    for one in reversed(ids):
        await Triage(store, settings(tmp_path), "sam", clock).forward([one])
        clock.forward(1)
    clock.forward(11)
    way = Way()
    assert (await outbox(store, way, clock).send_due()).accepted == 7
    told = [letter.text for letter in way.letters]
    assert [f"So kind {number}" in text for number, text in zip(reversed(range(7)), told, strict=True)] == [True] * 7


async def test_letters_whose_words_are_gone_do_not_hold_up_the_line(store: Store, tmp_path: Path, clock: Clock) -> None:
    ids = await kept(store, *(f"So kind {number}" for number in range(4)))
    for one in ids:
        await Triage(store, settings(tmp_path), "sam", clock).forward([one])
        clock.forward(1)
    clock.forward(11)
    gone = [Incoming(mention(f"So kind {number}"), Change.DELETE) for number in range(3)]
    await store.add("s", gone, cursor=None, at=clock())
    assert (await outbox(store, Way(), clock).send_due()).accepted == 1


async def test_what_a_killed_sender_held_is_free_as_soon_as_the_lead_passes_on(
    store: Store, clock: Clock, forwarded: int
) -> None:
    clock.forward(11)
    assert await store.lead("killed", now=clock(), lease=20)
    assert len(await store.take_deliveries("killed", now=clock(), lease=300)) == 1
    assert await store.lead("killed", now=clock(), lease=20)
    assert await store.take_deliveries("w", now=clock()) == (), "it still leads"
    clock.forward(21)
    assert await store.lead("w", now=clock(), lease=20)
    way = Way()
    assert (await outbox(store, way, clock).send_due()).accepted == 1
    assert await store.lead("w", now=clock(), lease=20)
    assert (await outbox(store, way, clock).send_due()).accepted == 0
