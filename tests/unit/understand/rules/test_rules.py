"""Sayings and false-tone names come out as people mean them, by the rules alone and over the shipped judges."""

from __future__ import annotations

import re
from typing import Any, Literal

import pytest

from console.domain.errors import ConfigFault
from console.domain.judgement import Opinion, Sentiment
from console.understand.judge import NOTHING
from console.understand.rules.rules import Rules, weigh
from console.understand.words import read_words
from tests.unit.understand.northmoor import cases, judge, said

RULES = Rules()
# The share of the cases that a trained judge may miss: its weights are learnt, not written.
FEW = {"accurate": 0.02, "fast": 0.03}


def by_text(case: dict[str, Any]) -> str:
    return str(case["text"])


@pytest.mark.parametrize("case", cases("tone"), ids=by_text)
def test_a_saying_has_the_tone_that_people_mean(case: dict[str, Any]) -> None:
    words = read_words(case["text"])
    reading = RULES.read(words, in_context=True)
    heavy = [hit for hit in reading.tones if hit.rule.weight]
    if case.get("norule"):
        assert not heavy
    elif heavy or "" not in case["rule"].split("|"):
        assert {hit.rule.id for hit in heavy} & set(case["rule"].split("|")) or "" in case["rule"].split("|")
        assert weigh(NOTHING, reading, words, unsure_below=0.6).label == case["label"]


@pytest.mark.parametrize("case", cases("name"), ids=by_text)
def test_a_name_with_a_false_tone_is_hidden_and_shown(case: dict[str, Any]) -> None:
    text = case["text"]
    reading = RULES.read(read_words(text))
    masked = reading.masked(text)
    assert len(masked) == len(text)
    assert case["masked"].lower() not in masked.lower()
    shown = [text[one.start : one.end].lower() for one in reading.evidence() if one.about == "sentiment"]
    assert any(case["masked"].lower() in words for words in shown)


@pytest.mark.parametrize("kind", ["accurate", "fast"])
def test_the_shipped_judges_agree_with_people(kind: Literal["accurate", "fast"]) -> None:
    asked = cases("tone", "name")
    answers = judge(kind).judge([said(case["text"]) for case in asked])
    missed = [
        (case["text"], one.judgement.opinion.label.value)
        for case, one in zip(asked, answers, strict=True)
        if one.judgement.opinion.label != case["label"]
    ]
    assert len(missed) <= FEW[kind] * len(asked), missed


@pytest.mark.parametrize("kind", ["accurate", "fast"])
def test_praise_and_criticism_together_are_mixed_with_a_clause_each(kind: Literal["accurate", "fast"]) -> None:
    for one in judge(kind).judge([said(case["text"]) for case in cases("mixed")]):
        opinion = one.judgement.opinion
        assert opinion.mixed, one.body
        assert {clause.label for clause in opinion.clauses} == {Sentiment.NEGATIVE, Sentiment.POSITIVE}, one.body


def test_a_saying_of_social_talk_counts_only_where_a_service_is_named() -> None:
    assert not RULES.read(read_words("The film was a joke")).tones
    assert RULES.read(read_words("This hospital is a joke")).tones
    assert RULES.read(read_words("What a joke"), in_context=True).tones


def test_a_saying_weighs_less_in_a_long_text() -> None:
    short = "No complaints"
    long = f"{short} about the food. " + "The room was on the second floor and faced the car park. " * 6
    model = Opinion(Sentiment.NEUTRAL, 0.6, (0.2, 0.6, 0.2))
    scores = []
    for text in (short, long):
        words = read_words(text)
        scores.append(weigh(model, RULES.read(words, in_context=True), words, unsure_below=0.6).scores[2])
    assert scores[0] > 0.9 > scores[1]


def test_without_a_saying_the_model_is_left_alone() -> None:
    words = read_words("The doctor was here")
    model = Opinion(Sentiment.NEUTRAL, 0.7, (0.2, 0.7, 0.1), by="accurate-1")
    assert weigh(model, RULES.read(words), words, unsure_below=0.6) is model


def test_every_shipped_rule_has_a_reason_and_meets_something_of_its_own() -> None:
    ids = [rule.id for rule in RULES.book.rules]
    assert len(ids) == len(set(ids))
    for rule in RULES.book.rules:
        assert rule.reason.endswith("."), rule.id
        assert rule.phrases, rule.id


def test_an_organisation_adds_replaces_and_drops_rules() -> None:
    own = """
[[rule]]
id = "gert-lush"
effect = "positive"
weight = 4.0
phrases = ["gert lush"]
reason = "High praise around here."

[[rule]]
id = "above-and-beyond"
off = true
"""
    rules = Rules([("ours.toml", own)])
    words = read_words("The midwives were gert lush")
    assert weigh(NOTHING, rules.read(words), words, unsure_below=0.6).label is Sentiment.POSITIVE
    assert not rules.read(read_words("above and beyond")).tones


def test_every_fault_of_a_file_of_rules_is_told_at_once() -> None:
    own = """
[[rule]]
id = "no-reason"
effect = "positive"
phrases = ["x"]

[[rule]]
id = "strange"
effect = "shout"
phrases = ["x"]
reason = "R."

[[rule]]
id = "key"
effect = "mask"
phrase = ["x"]
reason = "R."
"""
    with pytest.raises(ConfigFault) as fault:
        Rules([("ours.toml", own)])
    assert len(fault.value.problems) == 3
    assert all(re.match(r"ours\.toml:\d+: rule ", problem) for problem in fault.value.problems)


BAD_PHRASES = ["..3", "[may] be $", "a ..40 b", "{nobody-there} x", "", "a ..3 b ..3 c ..3 d ..3 e"]


@pytest.mark.parametrize("phrase", BAD_PHRASES)
def test_a_phrase_outside_the_language_is_a_sentence(phrase: str) -> None:
    own = f'[[rule]]\nid = "x"\neffect = "mask"\nreason = "R."\nphrases = ["{phrase}"]\n'
    with pytest.raises(ConfigFault, match="rule x"):
        Rules([("ours.toml", own)])
