"""Many queries at once: the index never misses one that meets."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from console.domain.errors import QueryFault
from console.domain.mention import Mention
from console.domain.tracks import MentionState
from console.query.anchors import anchors_of
from console.query.index import RuleIndex
from console.query.match import Matcher, Subject
from console.query.query import parse
from console.query.tokens import base, variants
from console.query.tree import Or, Query
from tests.unit.query.query_strategies import CONTEXT, queries, subjects


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("northmoor", {"northmoor", "northmoors"}),
        ("northmoor AND (hospital OR A&E OR ward*)", {"northmoor", "northmoors"}),
        ('"the Northmoor Royal"', {"northmoor"}),
        ("a OR bed", {"a", "bed", "beds"}),
        ("ward* -parking", {"ward*"}),
        ("#flufighter", {"flufighter"}),
        ("{the IT team}", {"team"}),
        ("title:(kind OR gentle)", {"kind", "kinds", "gentle", "gentles"}),
        ("the NEAR/3 ambulance", {"ambulance", "ambulances"}),
        ("sentiment:neg delay", {"delay", "delays"}),
    ],
)
def test_anchors(query: str, expected: set[str]) -> None:
    assert anchors_of(parse(query).root) == expected


@pytest.mark.parametrize("query", ["-a", "is:open", "a OR is:open", "/x/", "a OR /x/", "", "?ard", "{👍}", "note:kind"])
def test_queries_without_an_anchor(query: str) -> None:
    assert anchors_of(parse(query).root) is None
    assert RuleIndex([parse(query)]).may_match("anything")


def _read(texts: list[str]) -> list[Query]:
    read = []
    for text in texts:
        try:
            read.append(parse(text))
        except QueryFault:
            continue
    return read


@settings(max_examples=150)
@given(st.lists(queries, min_size=1, max_size=10), subjects())
def test_the_index_finds_all_that_meet_and_only_those(texts: list[str], subject: Subject) -> None:
    asked = _read(texts)
    met = [number for number, query in enumerate(asked) if Matcher(query).matches(subject, CONTEXT)]
    index = RuleIndex(asked)
    assert index.matching(subject, CONTEXT) == met
    for number in met:
        assert number in index.candidates(subject.mention.text)
        assert RuleIndex([asked[number]]).may_match(subject.mention.text)


@given(st.text(max_size=80), st.text(alphabet="aeéßïŉıİKſﬁ&+-'’´`ʼ·½Ⅷ™", min_size=1, max_size=12))
def test_the_quick_look_never_misses_a_word_of_the_text(around: str, word: str) -> None:
    text = f"{around} {word} {around}"
    for piece in {word, *text.split()}:
        query = _read([piece.replace("*", "").replace("?", "")])
        if query and Matcher(query[0]).matches(Subject(Mention(1, "s", "1", body=text)), CONTEXT):
            assert RuleIndex(query).may_match(text)


@given(st.lists(queries, min_size=12, max_size=14), subjects())
def test_one_of_many_is_met_where_each_by_itself_would_be(texts: list[str], subject: Subject) -> None:
    asked = _read(texts)
    whole = Matcher(Query(Or(tuple(query.root for query in asked))))
    each = [Matcher(query).matches(subject, CONTEXT) for query in asked]
    assert whole.matches(subject, CONTEXT) == any(each)


def test_one_of_many_is_met_within_a_part_and_in_a_note() -> None:
    words = " OR ".join(f"word{number}" for number in range(20))
    for part in ("title", "body", "note"):
        asked = Matcher(parse(f"{part}:({words})"))
        for number in (0, 19, 20):
            where = {part: f"some word{number} here"}
            mention = Mention(1, "s", "1", title=where.get("title", ""), body=where.get("body", ""))
            state = MentionState(notes=tuple(filter(None, [where.get("note")])))
            assert asked.matches(Subject(mention, state), CONTEXT) == (number < 20)


def test_a_stream_is_dropped_by_a_quick_look() -> None:
    index = RuleIndex([parse('(Northmoor AND (hospital OR A&E OR ward*)) OR "St James\'s"')])
    assert not index.may_match("the weather is good today")
    assert not index.may_match("le temps d’été 👍")
    assert index.may_match("NORTHMOOR again")
    assert index.may_match("Nörthmöor again")
    assert index.may_match("at St James’ today")


def test_an_index_of_nothing_meets_nothing() -> None:
    index = RuleIndex([])
    assert not index.may_match("anything")
    assert index.matching(Subject(Mention(1, "s", "1", body="x")), CONTEXT) == []


@given(st.text(alphabet="abceinosuxyhz'", min_size=1, max_size=10))
def test_a_word_and_its_variants_have_one_base(word: str) -> None:
    assert word in variants(word)
    assert {base(one) for one in variants(word)} == {base(word)}
    assert len(variants(word)) <= 5


@pytest.mark.parametrize(
    ("many", "one"),
    [
        ("nurses", "nurse"),
        ("wards", "ward"),
        ("babies", "baby"),
        ("boxes", "box"),
        ("classes", "class"),
        ("buses", "bus"),
        ("viruses", "virus"),
        ("houses", "house"),
        ("headaches", "headache"),
        ("coaches", "coach"),
        ("shoes", "shoe"),
        ("heroes", "hero"),
        ("movies", "movie"),
        ("ties", "tie"),
        ("women", "woman"),
        ("gps", "gp"),
        ("days", "day"),
        ("diseases", "disease"),
        ("thanks", "thank"),
    ],
)
def test_plurals(many: str, one: str) -> None:
    assert base(many) == one
    assert many in variants(one) and one in variants(many)


@pytest.mark.parametrize(
    "word", ["was", "its", "this", "nhs", "mrs", "news", "bus", "virus", "crisis", "ss", "s", "7s", "has"]
)
def test_what_is_no_plural(word: str) -> None:
    assert base(word) == word
