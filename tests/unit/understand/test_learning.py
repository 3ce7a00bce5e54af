"""A correction changes the very next similar mention, and can be looked at, taken back and switched off."""

from __future__ import annotations

import json

import pytest

from console.domain.judgement import NOT_OURS, Sentiment
from console.domain.mention import format_id
from console.understand.learning import NEARLY_THE_SAME, Layer, as_plain, example, from_plain
from console.understand.words import read_words
from tests.unit.understand.northmoor import judge, said

FIRST = "The Willow corner gave us hot chocolate again, how very droll"
NEXT = "Willow corner hot chocolate again, droll as ever"
OTHER = "Parking at the weekend is free, and the shop is open until five"


def test_tone_severity_and_team_are_learnt_at_once() -> None:
    taught = judge().with_layer(
        Layer([example("1", 7, FIRST, sentiment=Sentiment.POSITIVE, severity=2, teams=["maternity"], by="sam")])
    )
    before, after, other = judge().judge([said(NEXT)])[0], taught.judge([said(NEXT)])[0], taught.judge([said(OTHER)])[0]
    assert before.judgement.opinion.unsure
    assert after.judgement.opinion.label is Sentiment.POSITIVE
    assert after.judgement.opinion.by == "learnt"
    assert not after.judgement.opinion.unsure
    assert after.judgement.severity == 2
    assert after.judgement.teams[0].team == "maternity"
    assert "routed here by sam" in after.judgement.teams[0].reason
    assert any(one.about == "learnt" for one in after.judgement.evidence)
    assert other.judgement == judge().judge([said(OTHER)])[0].judgement


def test_the_latest_of_equal_lessons_decides() -> None:
    tones = (Sentiment.POSITIVE, Sentiment.NEGATIVE)
    layer = Layer(example(str(number), 70 + number, FIRST, sentiment=tone) for number, tone in enumerate(tones))
    assert judge().with_layer(layer).judge([said(FIRST)])[0].judgement.opinion.label is Sentiment.NEGATIVE


def test_about_none_of_ours_is_a_lesson_too() -> None:
    layer = Layer([example("1", 7, "The Fracture Clinic podcast is back for season two", teams=[])])
    text = "Fracture Clinic podcast, season two, is back"
    assert judge().judge([said(text)])[0].judgement.teams
    assert not judge().with_layer(layer).judge([said(text)])[0].judgement.teams


def test_lessons_can_be_taken_back_and_switched_off() -> None:
    layer = Layer([example("1", 7, FIRST, sentiment=Sentiment.POSITIVE)])
    plain = judge().judge([said(NEXT)])[0].judgement
    for without in (Layer(), Layer(layer.examples, on=False)):
        assert judge().with_layer(without).judge([said(NEXT)])[0].judgement == plain


def test_a_lesson_is_plain_data_without_anybodys_words() -> None:
    one = example("1", 7, FIRST, sentiment=Sentiment.POSITIVE, teams=["maternity"], by="sam", at="2026-05-01T10:00:00Z")
    written = json.dumps(as_plain(one))
    assert from_plain(json.loads(written)) == one
    assert "chocolate" not in written.lower()
    assert "willow" not in written.lower()


def test_an_empty_text_teaches_and_learns_nothing() -> None:
    layer = Layer([example("1", 7, "", sentiment=Sentiment.POSITIVE)])
    assert judge().with_layer(layer).judge([said("")])[0].judgement.opinion.unsure


def test_what_a_lesson_changed_is_said_and_what_it_left_alone_is_not() -> None:
    layer = Layer([example("1", 7 << 20, FIRST, sentiment=Sentiment.POSITIVE, severity=0, by="sam")])
    judged = judge().with_layer(layer).judge([said(NEXT)])[0].judgement
    (one,) = [one for one in judged.evidence if one.about == "learnt"]
    assert one.reason.startswith("tone was neutral by itself; ")
    assert one.reason.endswith(", which sam corrected")
    assert format_id(7 << 20) in one.reason


OTHERS = "The Maple Ward gig is the talk of the town, best support band of the whole tour"
LIKE_OTHERS = "Maple Ward are the best support band of the whole tour, talk of the town"


def test_a_lesson_says_of_what_is_like_it_that_it_is_not_ours_and_why() -> None:
    layer = Layer([example("1", 7 << 20, OTHERS, ours=False, by="sam")])
    post = said(LIKE_OTHERS, kind="post")
    plain = judge().judge([post])[0].judgement
    taught = judge().with_layer(layer).judge([post])[0].judgement
    assert (plain.ours, taught.ours, taught.teams) == (True, False, ())
    [why] = [one.reason for one in taught.evidence if one.about == f"flag:{NOT_OURS}"]
    assert why.startswith("ours was yes by itself; ") and why.endswith(", which sam corrected")


def test_a_lesson_takes_back_what_the_judge_gives_away() -> None:
    away = "The Royal Northmoor Golf Club has a new captain"
    assert not judge().judge([said(away, kind="post")])[0].judgement.ours
    layer = Layer([example("1", 7, away, ours=True)])
    assert judge().with_layer(layer).judge([said(away, kind="post")])[0].judgement.ours


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "survey"},
        {"kind": "email"},
        {"kind": "card"},
        {"kind": "post", "team_hint": "maple"},
    ],
)
def test_what_was_written_to_us_is_hidden_by_no_lesson_that_is_only_like_it(fields: dict[str, str]) -> None:
    layer = Layer([example("1", 7, OTHERS, ours=False)])
    like = "Maple Ward are the best support we had, the talk of the town is right"
    [lesson] = layer.lessons(read_words(like))
    assert lesson.alike < NEARLY_THE_SAME
    taught = judge().with_layer(layer)
    assert not taught.judge([said(like, kind="post")])[0].judgement.ours
    assert taught.judge([said(like, **fields)])[0].judgement.ours


def test_a_lesson_on_whose_it_is_hides_nothing_grave_unless_it_is_nearly_the_same() -> None:
    taught = "They gave my father the wrong tablets in the pantomime on ward seven"
    like = "They gave my father the wrong tablets on the night he was moved from ward seven"
    layer = Layer([example("1", 7, taught, ours=False)])
    assert layer.lessons(read_words(like))
    ours = [judge().with_layer(layer).judge([said(text, kind="post")])[0].judgement.ours for text in (taught, like)]
    assert ours == [False, True]


def test_the_likeliest_lesson_decides_whose_it_is() -> None:
    theirs, mine = example("1", 7, OTHERS, ours=False), example("2", 8, LIKE_OTHERS, ours=True)
    judged = judge().with_layer(Layer([mine, theirs])).judge([said(LIKE_OTHERS, kind="post")])[0].judgement
    assert judged.ours


def test_a_lesson_hides_no_grave_statement_unless_it_is_nearly_the_same() -> None:
    taught = "They gave my father the wrong tablets in the pantomime on ward seven"
    layer = Layer([example("1", 7, taught, severity=1)])
    like = "They gave my father the wrong tablets on the night he was moved from ward seven"
    assert layer.lessons(read_words(like))
    levels = [judge().with_layer(layer).judge([said(text)])[0].judgement.severity for text in (taught, like)]
    assert levels == [1, 4]
