"""Texts and patterns made to waste time: the answer comes all the same, and soon."""

from __future__ import annotations

import time

import pytest

from console.domain.mention import Mention
from console.query.explain import explain
from console.query.match import Subject, matches
from console.query.query import parse
from tests.unit.query.query_strategies import CONTEXT

TEXTS = {
    "same word": "a " * 4000,
    "hyphens": "a-" * 3999 + "a",
    "ampersands": "a&" * 3999 + "a",
    "one token": "a" * 8000,
    "and": "a and " * 1300,
    "signs": "#a " * 2600,
    "accents": "á " * 4000,
    "barriers": "| " * 4000,
}
QUERIES = (
    "a NEAR/1000 a",
    "(a OR b) NEAR/1000 (a OR c) NEAR/1000 a NEAR/999 a",
    '"' + "a " * 199 + '"',
    '"' + "a " * 199 + '"~1000',
    '"' + "a " * 150 + 'b"',
    '"' + "a and " * 90 + 'a"',
    "a-" * 90 + "a",
    "a&" * 90 + "a",
    "aaa*",
    "a?a",
    "{a a a a a}",
    '"a b"~1000',
    "#a #a #a",
)
PATTERNS = (
    "(a|a)*b",
    "(a*)*(a*)*b",
    "(.*)(.*)(.*)(.*)x",
    "(x+x+)+y",
    "a{1000}",
    "([a-z]+ )+!",
    "(a?){900}a{900}",
    "^(a+)+$",
    r"(\w+\s?)*$x",
)


@pytest.mark.parametrize("name", TEXTS)
def test_no_text_makes_a_query_slow(name: str) -> None:
    subject = Subject(Mention(1, "alerts", "1", body=TEXTS[name]))
    for text in QUERIES:
        query = parse(text)
        began = time.process_time()
        assert explain(query, subject, CONTEXT).held is matches(query, subject, CONTEXT)
        assert time.process_time() - began < 1.5, text


@pytest.mark.parametrize("pattern", PATTERNS)
def test_no_pattern_hangs(pattern: str) -> None:
    subject = Subject(Mention(1, "alerts", "1", body="a" * 120_000))
    query = parse(f"/{pattern}/")
    began = time.process_time()
    matches(query, subject, CONTEXT)
    assert time.process_time() - began < 1.5
