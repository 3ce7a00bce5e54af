"""A watch as the text of a Google Alert: what it says, what it says too widely, and never silently too little."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.domain.mention import Mention, RawMention
from console.domain.tracks import MentionState
from console.query.match import Context, matches
from console.query.query import Mode, parse
from console.services.google_alerts import MOST_ALERTS, MOST_WORDS, to_google, told
from console.store.protocol import Entry

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
WORDS = ("alpha", "bravo", "coral", "delta", "ember")


@pytest.mark.parametrize(
    ("query", "texts"),
    [
        ("Northmoor hospital", ("northmoor hospital",)),
        ('"Northmoor Royal"', ('"Northmoor Royal"',)),
        ("Northmoor AND (hospital OR ward)", ("northmoor (hospital OR ward)",)),
        ("Northmoor -road -golf", ("northmoor -road -golf",)),
        ("Northmoor NOT (road OR golf)", ("northmoor -road -golf",)),
        ('(a1 AND b1) OR "c1 d1"', ('"c1 d1"', "a1 b1")),
        ("a1 AND (b1 OR (c1 AND d1))", ("a1 b1", "a1 c1 d1")),
        ("kind NEAR/5 ward", ("kind AROUND(5) ward",)),
        ('"kind ward"~3', ("kind AROUND(3) ward",)),
        ("title:Northmoor", ("intitle:northmoor",)),
        ("site:bbc.co.uk Northmoor", ("site:bbc.co.uk northmoor",)),
        ("#northmoor", ('"#northmoor"',)),
        ("A&E", ('"A&E"',)),
    ],
)
def test_what_google_understands(query: str, texts: tuple[str, ...]) -> None:
    alert = to_google(parse(query))
    assert tuple(text.lower() for text in alert.texts) == tuple(text.lower() for text in texts)
    assert (alert.misses, alert.wider) == ((), ())


@pytest.mark.parametrize(
    ("query", "wider", "misses"),
    [
        ("Northmoor sentiment:negative", "sentiment:negative", ""),
        ("Northmoor AND /ward \\d+/", "/ward", ""),
        ("{Northmoor}", "capitals", ""),
        ("Northmoor OR team:none", "", "team:none"),
        ("northmo*", "", "endings"),
        ("northmoor OR no?thmoor", "", "no?thmoor"),
        ("northmoor NOT (a1 AND b1)", "NOT (a1 AND b1)", ""),
        ("(a1 OR a2) NEAR/4 b1", "how near", ""),
        ("team:none", "", "team:none"),
    ],
)
def test_what_it_cannot_be_told_is_said(query: str, wider: str, misses: str) -> None:
    alert = to_google(parse(query))
    for expected, found in ((wider, alert.wider), (misses, alert.misses)):
        assert (expected in " ".join(found)) if expected else found == ()
    sentences = told(alert)
    assert len(sentences) >= 1 and all(sentence.endswith(".") for sentence in sentences)


def test_a_language_is_chosen_beside_the_text() -> None:
    alert = to_google(parse("Northmoor lang:en"))
    assert "Choose beside the text: Language: en." in told(alert)


def test_a_long_list_becomes_several_alerts() -> None:
    names = [f"ward{number}" for number in range(70)]
    alert = to_google(parse(f"Northmoor AND ({' OR '.join(names)}) -road"))
    assert len(alert.texts) == 4 and alert.misses == ()
    assert all(len(text.replace(" OR ", " ").split()) <= MOST_WORDS for text in alert.texts)
    assert set(re.findall(r"ward\d+", " ".join(alert.texts))) == set(names)
    assert all("-road" in text and "northmoor" in text.lower() for text in alert.texts)


def test_there_are_never_more_alerts_than_one_can_paste() -> None:
    pairs = " AND ".join(f"((a{number} AND b{number}) OR (c{number} AND d{number}))" for number in range(12))
    alert = to_google(parse(pairs))
    assert 0 < len(alert.texts) <= MOST_ALERTS and alert.wider


def queries() -> st.SearchStrategy[str]:
    """Queries of a few words with every connective."""
    return st.recursive(
        st.sampled_from([*WORDS, '"alpha bravo"', "sentiment:negative", "{ember}"]),
        lambda inner: st.one_of(
            st.lists(inner, min_size=2, max_size=3).map(lambda parts: f"({' AND '.join(parts)})"),
            st.lists(inner, min_size=2, max_size=3).map(lambda parts: f"({' OR '.join(parts)})"),
            inner.map(lambda part: f"(NOT {part})"),
        ),
        max_leaves=8,
    )


def google_finds(text: str, words: list[str]) -> bool:
    """What Google does with such a text, as far as it is used here."""
    joined = f" {' '.join(words)} "
    for part in re.findall(r'\([^()]*\)|-?"[^"]*"|\S+', text):
        without = part.startswith("-")
        alternatives = part.lstrip("-").strip("()").split(" OR ")
        there = any(f" {one.strip(chr(34)).lower()} " in joined for one in alternatives)
        if there == without:
            return False
    return True


@given(queries(), st.lists(st.sampled_from(WORDS), min_size=1, max_size=6))
def test_nothing_is_missed_that_is_not_said(text: str, words: list[str]) -> None:
    query = parse(text, mode=Mode.FILE)
    alert = to_google(query)
    raw = RawMention(native_id="1", body=" ".join(words), published=NOW)
    mention = Mention.from_raw(raw, source="s", fetched=NOW, key=b"k")
    if matches(query, Entry(mention, MentionState()), Context(NOW)) and not alert.misses:
        assert any(google_finds(one, words) for one in alert.texts), alert
