"""The worst statement sets the severity."""

from __future__ import annotations

from typing import Any

import pytest

from console.domain.severity import SCALE as SCALE_WITH_EXAMPLES
from console.understand.severity import SeverityScale
from console.understand.words import read_words
from tests.unit.understand.northmoor import cases, judge, said

SCALE = SeverityScale()


@pytest.mark.parametrize("case", cases("severity"), ids=lambda case: str(case["text"]))
def test_the_scale(case: dict[str, Any]) -> None:
    found = SCALE.of(read_words(case["text"]))
    assert case["at_least"] <= found.level <= case["at_most"], found.statements


def test_evidence_is_the_words_of_the_statement_worst_first() -> None:
    text = "The tea was cold. A nurse hit my mother."
    found = SCALE.of(read_words(text))
    assert [one.level for one in found.statements] == [5, 1]
    worst = found.evidence()[0]
    assert text[worst.start : worst.end] == "nurse hit"
    assert worst.reason.startswith("harm: ")


def test_a_fear_a_hope_and_a_topic_are_no_statements() -> None:
    fear = "I was worried I would be left in a corridor"
    for text in (fear, "A lecture on bed sores", "I expected a twelve hour wait"):
        assert SCALE.of(read_words(text)).level == 0, text


def test_a_negative_text_without_a_fault_is_one() -> None:
    one = judge("fast").judge([said("Rubbish hospital, hate it")])[0].judgement
    assert one.opinion.label.value == "negative"
    assert one.severity == 1


def test_grave_praise_is_mixed_and_keeps_no_name() -> None:
    text = "The nurses were wonderful, thank you Sarah. They gave my father the wrong tablets on Friday."
    one = judge("accurate").judge([said(text)])[0].judgement
    assert one.severity == 4
    assert one.opinion.mixed or one.opinion.label.value == "negative"
    assert "Sarah" not in one.redacted_body


def test_the_scale_holds_its_own_examples() -> None:
    for level, (_, examples) in enumerate(SCALE_WITH_EXAMPLES):
        for text in examples:
            assert SCALE.of(read_words(text)).level == level, text


def test_glowing_praise_with_one_grave_sentence_scores_by_that_sentence() -> None:
    praise = "The nurses were kind, the porters funny, the food good and the ward spotless. Thank you all so much. " * 3
    one = judge("fast").judge([said(f"{praise}On Friday they gave me twice the dose. {praise}")])[0].judgement
    assert one.severity == 4
    assert one.opinion.mixed or one.opinion.label.value == "negative"


def test_plain_displeasure_counts_only_beside_a_word_of_care_where_the_text_may_be_about_anything() -> None:
    elsewhere = read_words("The buses are slow and the new film is terrifying")
    assert SCALE.of(elsewhere, in_context=False).level == 0
    assert SCALE.of(elsewhere).level == 3
    assert SCALE.of(read_words("A terrifying night on that ward"), in_context=False).level == 3
