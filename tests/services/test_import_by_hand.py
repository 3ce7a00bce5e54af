"""What is typed in by hand: understood, judged like everything else, and taken back by whoever typed it."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest

from console.domain.actions import Verb
from console.domain.errors import OutsideInError
from console.domain.remedies import UNDO, by
from console.domain.tracks import Work
from console.query.context import Context
from console.services.collector.intake import Intake, take_waiting
from console.services.importing.by_hand import ByHand, CheckedEntry, add, check, kind_of, moment_of
from console.services.triage.outcome import Outcome
from console.services.triage.triage import Triage
from console.store.protocol import Store
from tests.support.stores import NOW, Clock, settings, word_judge

LONDON = "Europe/London"
SUMMER = datetime(2026, 7, 1, 9, tzinfo=UTC)  # ten in the morning in London


def door(store: Store) -> Intake:
    """The intake with a judge of two words."""
    return Intake(store, word_judge, key=b"k", clock=Clock(), context=lambda: Context(NOW))


async def brought(store: Store, typed: ByHand, folder: Path) -> Outcome:
    """Add it where no collector runs."""
    told = settings(folder)
    return await add(
        store, check(typed, told, now=NOW), told, operator="sam", clock=Clock(), intake=lambda: door(store)
    )


@pytest.mark.parametrize(
    ("typed", "moment"),
    [
        ("", SUMMER),
        ("today", SUMMER),
        ("1 Jul 2026", SUMMER),
        ("yesterday", datetime(2026, 6, 30, 11, tzinfo=UTC)),
        ("Yesterday 14:30", datetime(2026, 6, 30, 13, 30, tzinfo=UTC)),
        ("08:15", datetime(2026, 7, 1, 7, 15, tzinfo=UTC)),
        ("today 8:15", datetime(2026, 7, 1, 7, 15, tzinfo=UTC)),
        ("3 March 2026", datetime(2026, 3, 3, 12, tzinfo=UTC)),
        ("2026-03-03 09:00", datetime(2026, 3, 3, 9, tzinfo=UTC)),
    ],
)
def test_when_it_was_said(typed: str, moment: datetime) -> None:
    assert moment_of(typed, now=SUMMER, zone=LONDON) == moment


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("soon", "“soon” is no time"),
        ("23:00", "in the future"),
        ("2027-01-01", "in the future"),
        ("9" * 500, "is no time"),
        ("\x1b[2J", "is no time"),
    ],
)
def test_a_time_that_cannot_be_is_said(typed: str, sentence: str) -> None:
    with pytest.raises(OutsideInError, match=sentence):
        moment_of(typed, now=SUMMER, zone=LONDON)


def test_kinds_and_teams_by_their_beginning(tmp_path: Path) -> None:
    told = settings(tmp_path)
    assert [kind_of(typed) for typed in ("", "ca", "cal", "WORD", "letter")] == [
        "card",
        "card",
        "call",
        "word",
        "letter",
    ]
    assert [told.tree.named(typed) for typed in ("A&E", "ward-7", "THE EYE PLACE", "emerg")] == [
        "emergency",
        "ward-7",
        "ward-7",
        "emergency",
    ]
    for wrong, sentence in (("tweet", "One of: card, call"), ("", "One of")):
        if wrong:
            with pytest.raises(OutsideInError, match=sentence):
                kind_of(wrong)
    with pytest.raises(OutsideInError, match=r"no team “ward 8”. Did you mean “ward-7"):
        told.tree.named("ward 8")


@pytest.mark.parametrize("words", ["", "  \n ", "\u202e\x1b", "x" * 8_001])
def test_without_words_or_with_too_many_nothing_is_added(words: str, tmp_path: Path) -> None:
    with pytest.raises(OutsideInError, match=r"What was said|longer than a mention"):
        check(ByHand(words), settings(tmp_path), now=NOW)


async def test_it_is_judged_cleaned_and_signed(store: Store, tmp_path: Path) -> None:
    outcome = await brought(store, ByHand("A kind\x1b[31m nurse\u202e", "call", "a visitor", "yesterday"), tmp_path)
    [identity] = outcome.done
    assert f"positive, Ward 7 · {by(UNDO)} takes it back" in outcome.sentence
    entry = await store.mention(identity)
    assert entry is not None
    mention = entry.mention
    assert (mention.body, mention.kind, mention.author_name, mention.author, mention.source) == (
        "A kind[31m nurse",
        "call",
        "a visitor",
        "",
        "by-hand",
    )
    assert [(action.verb, action.operator) for action in await store.history(identity)] == [
        (Verb.ARRIVED, "sam"),
        (Verb.ADDED, "sam"),
    ]


async def test_whoever_added_it_takes_it_back_and_does_it_again(store: Store, tmp_path: Path) -> None:
    [identity] = (await brought(store, ByHand("A kind nurse", team="A&E"), tmp_path)).done
    entry = await store.mention(identity)
    assert entry is not None and [guess.team for guess in entry.mention.judgement.teams] == ["emergency"]
    nia, sam = (Triage(store, settings(tmp_path), who, Clock()) for who in ("nia", "sam"))
    assert not (await nia.undo()).done
    assert (await sam.undo()).done
    counts = await store.counts(NOW)
    entry = await store.mention(identity)
    assert entry is not None and counts.all.total == 0
    assert (entry.state.work, entry.state.reason, entry.state.operator) == (Work.DISMISSED, "taken back", "sam")
    assert (await sam.redo()).done
    entry = await store.mention(identity)
    assert entry is not None and entry.state.work is Work.NEW and (await store.counts(NOW)).all.total == 1
    await sam.undo()
    assert (await nia.reopen([identity])).done, "a colleague may still want it"
    assert await store.rebuild() == ()


async def test_a_crash_before_the_signature_signs_once(store: Store, tmp_path: Path) -> None:
    checked: CheckedEntry = check(ByHand("A kind nurse"), settings(tmp_path), now=NOW)
    waiting = add(store, checked, settings(tmp_path), operator="sam", clock=Clock(), patience=0)
    assert "as soon as a collector runs" in (await waiting).sentence
    rows = await store.intake(10)
    await take_waiting(store, door(store), Clock())
    await store.submit([row.item for row in rows], by="sam", at=NOW)  # as if it had died before it was done with them
    await take_waiting(store, door(store), Clock())
    identity = await store.find("by-hand", checked.raw.native_id)
    assert [action.verb for action in await store.history(identity)] == [Verb.ARRIVED, Verb.ADDED]
    assert await store.intake(10) == ()


async def test_where_a_collector_runs_it_is_waited_for(store: Store, tmp_path: Path) -> None:
    told = settings(tmp_path)
    assert await store.lead("collector", now=NOW, lease=600)
    adding = asyncio.create_task(
        add(
            store,
            check(ByHand("A kind nurse"), told, now=NOW),
            told,
            operator="sam",
            clock=Clock(),
            intake=lambda: door(store),
            patience=30,
        )
    )
    while not await store.intake(1):
        await asyncio.sleep(0.01)
    await take_waiting(store, door(store), Clock())
    assert "Added as" in (await adding).sentence
