"""How right the judge is, on what operators set right."""

from __future__ import annotations

from pathlib import Path

from console.domain.actions import Action, Verb
from console.domain.judgement import Sentiment
from console.services.judging.accuracy import accuracy_of, measure
from console.services.triage.triage import Triage
from console.store.protocol import Store
from tests.support.stores import NOW, Clock, kept, settings


def corrected(sequence: int, mention: int, was: str, value: str, *, unsure: bool = False) -> Action:
    payload = {"value": value, "was": was, "unsure": unsure}
    return Action(sequence, NOW, "sam", Verb.SENTIMENT_SET, mention, payload=payload)


def test_the_judges_word_against_the_operators_last() -> None:
    found = measure(
        [
            corrected(1, 1, "positive", "negative", unsure=True),
            corrected(2, 2, "positive", "positive"),
            corrected(3, 3, "neutral", "neutral"),
            Action(4, NOW, "sam", Verb.SENTIMENT_SET, 3, payload={"value": "negative"}),
        ]
    )
    assert found.matrix["positive"] == {"negative": 1, "neutral": 0, "positive": 1}
    assert found.matrix["neutral"]["negative"] == 1
    assert (found.total, found.right) == (3, 1 / 3)
    assert (found.unsure, found.sure) == ((1, 1), (1, 2))
    assert found.months == {"2026-11": (1, 3)}


def test_what_was_taken_back_does_not_count() -> None:
    undone = Action(2, NOW, "sam", Verb.UNDONE, 1, of=1)
    assert measure([corrected(1, 1, "positive", "negative"), undone]).total == 0
    assert measure([]).right is None


async def test_a_confirmation_counts_and_a_second_thought_is_not_the_judges(store: Store, tmp_path: Path) -> None:
    one, two = await kept(store, "kind 1", "waited 2")
    sam = Triage(store, settings(tmp_path), "sam", Clock())
    await sam.set_sentiment([one], Sentiment.POSITIVE)
    await sam.set_sentiment([two], Sentiment.NEUTRAL)
    await sam.set_sentiment([two], Sentiment.POSITIVE)
    found = await accuracy_of(store)
    assert found.matrix["positive"]["positive"] == 1
    assert found.matrix["negative"] == {"negative": 0, "neutral": 0, "positive": 1}


def test_what_was_set_in_bulk_is_counted_apart_and_the_last_come_last() -> None:
    payload = {"value": "neutral", "was": "negative"}
    bulk = [Action(number, NOW, "sam", Verb.SENTIMENT_SET, number, batch=1, payload=payload) for number in range(1, 40)]
    looked_at = [corrected(100 + number, 100 + number, "neutral", "neutral") for number in range(60)]
    found = measure([*bulk, corrected(99, 99, "neutral", "negative"), *looked_at])
    assert (found.total, found.in_bulk, found.recent) == (61, 39, (50, 50))
    assert found.right_of("neutral") == 60 / 61
    assert found.right_of("negative") is None
    assert "no random sample" in found.selection and "39 that were set in bulk" in found.selection


async def test_only_what_was_asked_for_is_read_from_the_log(store: Store, tmp_path: Path) -> None:
    (one,) = await kept(store, "kind 1")
    sam = Triage(store, settings(tmp_path), "sam", Clock())
    await sam.note([one], "x")
    await sam.set_sentiment([one], Sentiment.NEUTRAL)
    await sam.undo()
    verbs = [action.verb for action in await store.actions(verbs=(Verb.UNDONE, Verb.SENTIMENT_SET))]
    assert verbs == [Verb.SENTIMENT_SET, Verb.UNDONE]
    (first,) = await store.actions(verbs=(Verb.UNDONE, Verb.SENTIMENT_SET), limit=1)
    assert [a.verb for a in await store.actions(after=first.sequence, verbs=(Verb.UNDONE,))] == [Verb.UNDONE]
