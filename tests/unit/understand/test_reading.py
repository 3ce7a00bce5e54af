"""One reading tells tone, severity, safeguarding and spans, with what stands beside the words."""

from __future__ import annotations

import pytest

from console.domain.judgement import Sentiment
from console.understand.reading import DetailsOutput, JudgeInput, context_of
from console.understand.sentiment import SentimentJudge, load_judge
from console.understand.sentiment.calibration import Thresholds
from console.understand.sentiment.parts import windows
from console.understand.sentiment.reading import read
from console.understand.sentiment.spans import KINDS, joined, places_of
from console.understand.sentiment.wordpiece import words_of


@pytest.fixture(scope="module")
def judge() -> SentimentJudge:
    return load_judge("accurate")


def test_what_stands_beside_the_words_is_written_before_them() -> None:
    said = JudgeInput("Moira.", "survey", "What was good?", 5)
    assert said.whole == "Rated 5 of 5. What was good? Moira."
    assert said.whole[len(said.context) :] == said.text
    assert JudgeInput("Moira.").context == ""
    assert context_of(rating=11) == ""


def test_stars_and_questions_change_what_one_word_means(judge: SentimentJudge) -> None:
    good = judge.hear(JudgeInput("Moira.", "survey", "What was good about your visit?", 5)).opinion
    bad = judge.hear(JudgeInput("Signs.", "survey", "What could be better?", 2)).opinion
    assert good.scores[2] > judge.hear(JudgeInput("Moira.", "survey")).opinion.scores[2]
    assert bad.scores[0] > judge.hear(JudgeInput("Signs.", "survey")).opinion.scores[0]


def test_harm_and_danger_are_heard_and_praise_holds_none(judge: SentimentJudge) -> None:
    harm = judge.hear(
        JudgeInput(
            "A carer on the ward hit my mother and she has bruises all over her arms. I am afraid to "
            "leave her there with that man tonight.",
            "email",
        )
    )
    praise = judge.hear(JudgeInput("Lovely staff and a good cup of tea, thank you all so much.", "card"))
    assert harm.severity is not None and harm.severity >= 4
    assert harm.safeguarding
    assert (praise.severity, praise.safeguarding, praise.opinion.label) == (0, False, Sentiment.POSITIVE)


def test_names_and_details_are_found_where_they_stand(judge: SentimentJudge) -> None:
    said = JudgeInput("Huge thanks to Precious and Jess on ward 7. My wife Ngozi Okafor kept smiling.", "card", "", 5)
    found = {said.text[one.start : one.end]: one.type for one in judge.listen(said).spans}
    assert {"Precious", "Jess"} <= set(found)
    assert found["Jess"] in {"thanked_name", "staff_name"}
    assert any("Ngozi" in words for words in found)


def test_a_long_text_is_read_in_windows_and_its_words_keep_their_places(judge: SentimentJudge) -> None:
    text = "We waited on the corridor until the morning came. " * 60 + "Then Precious brought my mother a blanket."
    places = [(one.start, one.end) for one in judge.listen(JudgeInput(text, "story")).spans]
    assert all(0 <= start < end <= len(text) for start, end in places)
    assert any(text[start:end] == "Precious" for start, end in places)


def test_the_windows_of_a_long_text_hold_every_word_and_sign_of_it() -> None:
    text = 'He said "No." (Then he left!) She wrote: "Why?" It was 3. a' + " And 'so.' it went (on)." * 40
    cut = windows(text, lambda piece: len(words_of(piece)), 30)
    assert len(cut) > 12
    assert [word for window in cut for word in words_of(window)] == words_of(text)
    assert all(len(words_of(window)) <= 30 for window in cut)


@pytest.mark.parametrize("before", [70, 700])
def test_a_quotation_in_a_long_text_moves_no_detail_to_another_word(judge: SentimentJudge, before: int) -> None:
    text = 'They told us "not today." ' * before + "Then Precious brought my mother a blanket. She was kind to us all."
    found = [text[one.start : one.end] for one in judge.listen(JudgeInput(text, "story")).spans]
    assert found == ["Precious"]


def test_the_fast_judge_knows_nothing_but_tones() -> None:
    fast = load_judge("fast")
    assert fast.hear(JudgeInput("Precious hit my mother")).severity is None
    assert fast.listen(JudgeInput("Precious hit my mother")) == DetailsOutput()


@pytest.mark.parametrize("text", ["Thanks 😊 Zoë!!!!! sooooo kind", "see https://a.example/x?y=1 now", "> old\nnew one",
                                  "Dr. O'Neil-Smith, 07700 900123", "tea&amp;cake @ward7 #NHSHeroes"])  # fmt: skip
def test_each_word_that_is_read_has_a_place_of_its_own_letters_or_none(text: str) -> None:
    plain = read(text)
    places = places_of(text, plain, {})
    words = words_of(plain)
    assert len(places) == len(words)
    for word, place in zip(words, places, strict=True):
        assert place is None or 0 <= place[0] < place[1] <= len(text), word


STAFF, OTHER, PHONE = (1 + 2 * KINDS.index(kind) for kind in ("staff_name", "other_name", "phone"))


def test_words_that_go_on_are_one_span_and_the_context_is_none() -> None:
    labels = [(STAFF, 0.9), (STAFF, 0.9), (STAFF + 1, 0.7), (0, 0.0), (STAFF, 0.8), (STAFF, 0.8)]
    found = joined(labels, [(0, 3), (10, 14), (15, 20), (21, 24), (25, 30), (31, 35)], 10)
    assert [(one.start, one.end) for one in found] == [(0, 10), (15, 20), (21, 25)]
    assert found[0].score == pytest.approx(0.8)
    assert {one.type for one in found} == {"staff_name"}


def test_the_kind_of_a_span_is_that_of_most_of_its_words_and_parts_of_a_number_are_one() -> None:
    (name,) = joined([(STAFF, 0.9), (OTHER + 1, 0.9), (STAFF + 1, 0.9)], [(0, 4), (4, 5), (6, 9)])
    assert (name.start, name.end, name.type) == (0, 9, "staff_name")
    (number,) = joined([(PHONE, 0.9), (PHONE, 0.9)], [(0, 5), (6, 12)])
    assert (number.start, number.end) == (0, 12)


def test_severity_is_as_many_steps_as_are_likely_and_grave_only_where_that_head_says_so() -> None:
    limits = Thresholds(0.0, 0.0, 0.0, 0.5)
    assert limits.level([-5, -5, -5, -5, -5]) == 0
    assert limits.level([5, 5, -5, -5, -5]) == 2
    assert limits.level([5, 5, 5, -1, 5]) == 3
    assert limits.level([5, 5, 5, 1, -5]) == 4
    assert limits.level([5, 5, 5, 5, 5]) == 5


def test_the_severity_is_the_step_that_is_likeliest_right_or_next_to_right() -> None:
    limits = Thresholds(0.0, 0.0, 0.0, 0.0)
    assert limits.level([1, -0.5, -0.5, -3, -3]) == 1  # nothing, or a third step: the one between is off by least
