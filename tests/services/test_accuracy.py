"""How right the judge is, on what operators set right."""

from __future__ import annotations

from pathlib import Path

from console.domain.actions import Action, Verb
from console.domain.judgement import Sentiment
from console.services.accuracy import accuracy_of, measure
from console.services.triage import Triage
from console.store.engine import Store
from tests.services.making import NOW, Clock, kept, settings


def corrected(sequence: int, mention: int, was: str, value: str, *, unsure: bool = False) -> Action:
    payload = {"value": value, "was": was, "unsure": unsure}
    return Action(sequence, NOW, "sam", Verb.SENTIMENT_SET, mention, payload=payload)


def test_the_judges_word_against_the_operators_last() -> None:
    found = measure([
        corrected(1, 1, "positive", "negative", unsure=True), corrected(2, 2, "positive", "positive"),
        corrected(3, 3, "neutral", "neutral"),
        Action(4, NOW, "sam", Verb.SENTIMENT_SET, 3, payload={"value": "negative"}),
    ])
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
