"""What was asked and how many stars were given, beside a few words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from console.domain.judgement import Opinion, Sentiment
from console.domain.mention import Mention
from console.understand.context import asked_for, beside_source, in_context
from console.understand.words import read_words
from tests.unit.understand.northmoor import judge, said

OPEN = Opinion(Sentiment.NEUTRAL, 0.5, (0.25, 0.5, 0.25), unsure=True)
GLAD = Opinion(Sentiment.POSITIVE, 0.9, (0.05, 0.05, 0.9))
CROSS = Opinion(Sentiment.NEGATIVE, 0.9, (0.9, 0.05, 0.05))
BETTER, GOOD = "What could we do better?", "What did we do well?"


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        (BETTER, Sentiment.NEGATIVE),
        (GOOD, Sentiment.POSITIVE),
        ("What was good here?", Sentiment.POSITIVE),
        ("Did anything not go well?", Sentiment.NEGATIVE),
        ("What was good, and what could be better?", None),
        ("Please can you tell us why you gave your answer?", None),
        ("Is there anything you would like to tell us?", None),
        ("", None),
        ("Is there anything we could have done differently?", Sentiment.NEGATIVE),
    ],
)
def test_what_a_question_asks_for(question: str, asked: Sentiment | None) -> None:
    assert asked_for(question) is asked


@pytest.mark.parametrize(
    ("words", "question", "rating", "heard", "means"),
    [
        ("Signs.", BETTER, None, OPEN, Sentiment.NEGATIVE),
        ("Signs.", BETTER, 5.0, OPEN, Sentiment.NEGATIVE),
        ("The signs.", GOOD, None, OPEN, Sentiment.POSITIVE),
        ("Signs.", "", None, OPEN, None),
        ("Nothing.", BETTER, None, CROSS, Sentiment.POSITIVE),
        ("Nothing.", GOOD, None, OPEN, Sentiment.NEGATIVE),
        ("N/A", BETTER, 5.0, OPEN, Sentiment.POSITIVE),
        ("No parking.", BETTER, None, CROSS, None),
        ("Nothing, everyone was excellent", BETTER, None, GLAD, Sentiment.POSITIVE),
        ("Moira.", "", 5.0, OPEN, Sentiment.POSITIVE),
        ("Moira.", "", 1.0, OPEN, Sentiment.NEGATIVE),
        ("Moira.", "", 3.0, OPEN, None),
        ("Moira.", "", None, OPEN, None),
        ("Rude.", "", 5.0, CROSS, None),
        ("Lovely tea", BETTER, None, GLAD, None),
        ("I was seen at the desk and then went up to the ward", "", 5.0, OPEN, None),
    ],
)
def test_a_few_words_are_heard_with_what_was_given(
    words: str, question: str, rating: float | None, heard: Opinion, means: Sentiment | None
) -> None:
    mention = Mention(1, "fft", "1", kind="survey", body=words, question=question, rating=rating)
    got = in_context(heard, mention, read_words(words))
    if means is None:
        assert got is heard
    else:
        assert (got.label, got.unsure, got.by) == (means, False, "rule")
        assert got.scores[(Sentiment.NEGATIVE, Sentiment.NEUTRAL, Sentiment.POSITIVE).index(means)] == got.confidence
        assert got.evidence[-1].reason


@pytest.mark.parametrize(
    ("tags", "polarity"),
    [
        (("food", "praised:food"), "positive"),
        (("criticised:waiting",), "negative"),
        (("food", "parking"), ""),
        (("praised:food", "criticised:waiting"), "mixed"),
        (("tone:neutral", "praised:food"), "neutral"),
    ],
)
def test_the_source_tells_its_own_tone_by_tags(tags: tuple[str, ...], polarity: str) -> None:
    assert Mention(1, "care-opinion", "1", tags=tags).polarity == polarity


@pytest.mark.parametrize(
    ("words", "tags", "heard", "label", "unsure"),
    [
        ("Signs.", ("tone:negative",), OPEN, Sentiment.NEGATIVE, False),
        ("Signs.", ("praised:signs",), OPEN, Sentiment.POSITIVE, False),
        ("Signs.", ("praised:signs", "criticised:food"), OPEN, Sentiment.NEUTRAL, True),
        ("They were kind to her to the end", ("tone:negative",), GLAD, Sentiment.POSITIVE, True),
        ("They were kind to her to the end", ("tone:positive",), CROSS, Sentiment.NEGATIVE, True),
        ("They were kind to her to the end", ("tone:positive",), GLAD, Sentiment.POSITIVE, False),
        ("They were kind to her to the end", ("praised:staff", "criticised:food"), GLAD, Sentiment.POSITIVE, False),
    ],
)
def test_the_sources_own_tone_speaks_for_few_words_and_casts_doubt_on_many(
    words: str, tags: tuple[str, ...], heard: Opinion, label: Sentiment, unsure: bool
) -> None:
    mention = Mention(1, "care-opinion", "1", kind="story", body=words, tags=tags)
    got = beside_source(in_context(heard, mention, read_words(words)), mention)
    assert (got.label, got.unsure) == (label, unsure)


def test_a_name_with_five_stars_is_praise_for_whom_it_names() -> None:
    heard = replace(judge(), sentiment=None).judge([said("Amira.", kind="review", rating=5.0)])[0].judgement
    assert (heard.opinion.label, heard.opinion.unsure, heard.people) == (Sentiment.POSITIVE, False, ("Amira",))
    assert "Amira" in heard.redacted_body
