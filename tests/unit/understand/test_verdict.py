"""What the model and the rules say of one mention, put together."""

from __future__ import annotations

import pytest

from console.domain.judgement import Opinion, Sentiment
from console.understand.reading import JudgeOutput
from console.understand.rules.rules import RuleReading
from console.understand.severity import Severity
from console.understand.verdict import Verdict, verdict
from console.understand.words import read_words

TORN = Opinion(Sentiment.NEGATIVE, 0.8, (0.8, 0.1, 0.1), by="model")
GLAD = Opinion(Sentiment.POSITIVE, 0.9, (0.05, 0.05, 0.9), by="model")
CROSS = Opinion(Sentiment.NEGATIVE, 0.95, (0.95, 0.05, 0.05), by="model")


def put_together(heard: JudgeOutput, ruled: int = 0, *, ours: int = 0, thankful: bool = False) -> Verdict:
    severity = Severity(ruled, ours=ours)
    return verdict(heard, RuleReading(), severity, read_words("They did what they did."), bar=0.6, thankful=thankful)


def test_the_model_s_severity_stands_where_no_rule_hears_anything_grave() -> None:
    found = put_together(JudgeOutput(GLAD, 2, False), 3)
    assert (found.severity, found.opinion.unsure, found.opinion.mixed) == (2, False, False)


@pytest.mark.parametrize(("heard", "severity"), [(0, 0), (1, 1), (2, 4), (3, 4)])
def test_a_rule_that_hears_something_grave_against_the_model_makes_it_unsure(heard: int, severity: int) -> None:
    found = put_together(JudgeOutput(GLAD, heard, False), 4)
    assert found.opinion.unsure
    assert found.severity == severity
    assert not put_together(JudgeOutput(CROSS, heard, False), 4).opinion.unsure


@pytest.mark.parametrize(
    ("tone", "ours", "severity", "unsure"),
    [
        (CROSS, 3, 3, False),
        (CROSS, 5, 5, False),
        (GLAD, 3, 1, False),
        (GLAD, 4, 4, True),
    ],
)
def test_what_a_rule_of_the_organisation_hears_stands(tone: Opinion, ours: int, severity: int, unsure: bool) -> None:
    found = put_together(JudgeOutput(tone, 1, False), ours, ours=ours)
    assert (found.severity, found.opinion.unsure) == (severity, unsure)


def test_what_both_call_grave_is_as_sure_as_the_tone() -> None:
    found = put_together(JudgeOutput(CROSS, 4, False), 5)
    assert (found.severity, found.opinion.unsure) == (4, False)


def test_without_a_model_that_knows_severity_the_rules_decide_and_grave_praise_is_mixed() -> None:
    found = put_together(JudgeOutput(GLAD), 4)
    assert (found.severity, found.opinion.mixed) == (4, True)


def test_mixed_is_the_model_s_to_say() -> None:
    mixed = Opinion(Sentiment.POSITIVE, 0.9, (0.05, 0.05, 0.9), mixed=True, by="model")
    assert put_together(JudgeOutput(mixed, 1, False)).opinion.mixed


def test_praise_that_thanks_nobody_is_unsure_where_a_second_judge_hears_blame() -> None:
    assert put_together(JudgeOutput(GLAD, 0, False, doubted=True)).opinion.unsure
    assert not put_together(JudgeOutput(GLAD, 0, False, doubted=True), thankful=True).opinion.unsure
    assert not put_together(JudgeOutput(CROSS, 2, False, doubted=True)).opinion.unsure


def test_blame_by_somebody_who_gives_thanks_is_unsure() -> None:
    assert put_together(JudgeOutput(TORN, 2, False), thankful=True).opinion.unsure
    assert not put_together(JudgeOutput(TORN, 2, False)).opinion.unsure
    assert not put_together(JudgeOutput(CROSS, 2, False), thankful=True).opinion.unsure  # beyond doubt
    assert not put_together(JudgeOutput(GLAD, 2, False), thankful=True).opinion.unsure


def test_criticism_is_at_least_a_trifle() -> None:
    assert put_together(JudgeOutput(CROSS, 0, False)).severity == 1


def test_somebody_who_may_need_protection_is_flagged() -> None:
    assert put_together(JudgeOutput(CROSS, 3, True)).safeguarding
    assert not put_together(JudgeOutput(CROSS, 3, False)).safeguarding
