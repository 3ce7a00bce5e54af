"""Reading queries: what a text means, what is wrong with it and where, and how it is spelt canonically."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from console.domain.query import (
    Hint,
    Mode,
    Names,
    Query,
    QueryFault,
    asks,
    asks_author,
    parse,
    saved_depth,
    saved_searches,
)
from console.domain.query_fields import ALIASES, CHOICES, FIELDS
from console.domain.query_tree import And, Everything, Not, Or, Phrase, Word
from tests.unit.domain.query_strategies import FIELDS as WRITTEN_FIELDS
from tests.unit.domain.query_strategies import queries

NAMES = Names(
    teams={"ward-7": "Ward 7", "emergency": "Emergency Department"}, sources={"alerts": "Google Alerts"},
    themes=("Parking", "Timeliness of care"), improvements=("raised", "made"),
        saved={"flu campaign": parse("#flu OR jab")})


def fault(text: str, *, names: Names = NAMES, mode: Mode = Mode.CONSOLE) -> QueryFault:
    with pytest.raises(QueryFault) as caught:
        parse(text, names=names, mode=mode)
    return caught.value


@pytest.mark.parametrize(("text", "canonical"), [
    ("a", "a"),
    ("a b", "a AND b"),
    ("a AND b", "a AND b"),
    ("a -b", "a AND NOT b"),
    ("a !b NOT c", "a AND NOT b AND NOT c"),
    ("a OR b OR c", "a OR b OR c"),
    ("cat OR black dog", "cat OR (black AND dog)"),
    ("NOT a b", "NOT a AND b"),
    ("NOT (a b)", "NOT (a AND b)"),
    ("--a", "NOT NOT a"),
    ("(a)", "a"),
    ("((a b) c)", "(a AND b) AND c"),
    ("(a OR b) c", "(a OR b) AND c"),
    ("a NEAR/3 b NEAR/2 c", "a NEAR/3 b NEAR/2 c"),
    ("a NEAR/3f b", "a ONEAR/3 b"),
    ("a NEAR/3 (b OR \"c d\") e", 'a NEAR/3 (b OR "c d") AND e'),
    ('"a b"~3', '"a b"~3'),
    ("“smart quotes”", '"smart quotes"'),
    ("{St James'}", "{St James'}"),
    (r"/a\/b/i", r"/a\/b/i"),
    ('a"b"(c){d}', 'a AND "b" AND c AND {d}'),
    ("24/7", "24/7"),
    ("ward-7*", "ward-7*"),
    ("#tag @name", "#tag AND @name"),
    ("http://www.x.org/?a=b", "url:http://www.x.org/?a=b"),
    ("sentiment:neg", "sentiment:negative"),
    ("SENTIMENT:(POS OR neu)", "sentiment:(positive OR neutral)"),
    ("severity:=3", "severity:3"),
    ("severity:>=3.0", "severity:>=3"),
    ("reach:>10k", "reach:>10000"),
    ("rating:[1 TO 2]", "rating:[1 TO 2]"),
    ("rating:[* TO 2.5]", "rating:[* TO 2.5]"),
    ("age:7d", "age:<=7d"),
    ('age:"7d"', "age:<=7d"),
    ("age:>P1W", "age:>P1W"),
    ("due:=today", "due:today"),
    ("during:[2026-02 TO 2026-04]", "during:2026-02/2026-04"),
    ("during:[2026-02 TO *]", "during:2026-02/.."),
    ("author:@Sam", "from:@Sam"),
    ("domain:bbc.co.uk language:EN before:2026 after:2025 label:#Flu",
     "site:bbc.co.uk AND lang:en AND until:2026 AND since:2025 AND tag:flu"),
    ('team:"ward 7"', "team:ward-7"),
    ('team:="Emergency Department"', "team:=emergency"),
    ("team:(ward-7 OR none)", "team:(ward-7 OR none)"),
    ('theme:"timeliness of care"', 'theme:"Timeliness of care"'),
    ('source:"google alerts"', "source:alerts"),
    ("title:(a OR \"b c\" OR {D} OR /e/)", 'title:(a OR "b c" OR {D} OR /e/)'),
    ("body:\"a b\"~2", 'body:"a b"~2'),
    ("is:open has:media", "is:open AND has:media"),
    ("due:[today TO 7d]", "due:[today TO 7d]"),
    ('in:"flu campaign"', 'in:"flu campaign"'),
    ("assignee:ME", "assignee:me"),
    ("", ""),
    ("   ", ""),
])
def test_canonical_spelling(text: str, canonical: str) -> None:
    assert str(parse(text, names=NAMES)) == canonical
    assert parse(canonical, names=NAMES) == parse(text, names=NAMES)


@pytest.mark.parametrize(("text", "code", "column", "help_"), [
    ("*", "bare-star", 1, "wai*"),
    ("foo AND", "missing-operand", 8, "after AND"),
    ("(a OR b", "unclosed-bracket", 1, ")"),
    ("colour:red", "unknown-field", 1, '"colour:red"'),
    ("sorce:x", "unknown-field", 1, "source"),
    ("NEAR/3 x", "missing-operand", 1, "before it"),
    ("a NEAR/3 -b", "near-operand", 10, "outside"),
    ("a NEAR/3 team:ward-7", "near-operand", 10, "outside"),
    ("NOT a NEAR/3 b", "near-operand", 1, "outside"),
    ("a NEAR/3 (b c)", "near-operand", 10, "outside"),
    ("a NEAR/3 {b}", "near-operand", 10, "outside"),
    ("a NEAR b", "near-number", 3, "NEAR/5"),
    ("a NEAR/x b", "near-number", 3, "NEAR/5"),
    ("a NEAR/5000 b", "near-number", 3, "NEAR/5"),
    ("sentiment:happy", "unknown-value", 11, "positive"),
    ("sentiment:positiv", "unknown-value", 11, "positive"),
    ("sentiment:purple", "unknown-value", 11, "positive, neutral, negative"),
    ("sentiment:mixed", "unknown-value", 11, "is:mixed"),
    ("status:overdue", "unknown-value", 8, "is:overdue"),
    ("is:opn", "unknown-value", 4, "open"),
    ("has:photo", "unknown-value", 5, "media"),
    ('in:"no such search"', "unknown-search", 4, "flu campaign"),
    ("team:warrd-7", "unknown-value", 6, "ward-7"),
    ("theme:Parkng", "unknown-value", 7, "Parking"),
    ("source:alert", "unknown-value", 8, "alerts"),
    ("improve:mad", "unknown-value", 9, "made"),
    ("lang:english", "unknown-value", 6, "en"),
    ("cluster:!", "unknown-value", 9, "id of a mention"),
    ("star:manager", "unknown-value", 6, "leadership"),
    (r"/(?=a)/", "bad-regex", 1, "look-around"),
    (r"a /(b)\1/", "bad-regex", 3, "back-references"),
    ("/(/", "bad-regex", 1, "RE2"),
    ("/a/x", "regex-flags", 4, "quotes"),
    ("/wards", "unclosed-regex", 1, "Close it"),
    ("//", "bad-regex", 1, "quotes"),
    ('a "b', "unclosed-quote", 3, '"'),
    ("a {b", "unclosed-brace", 3, "}"),
    ("a)", "unexpected-bracket", 2, "out"),
    ("a }", "unexpected-bracket", 3, "out"),
    ("()", "empty-brackets", 1, "out"),
    ("{ }", "nothing-to-find", 1, "out"),
    ('""', "nothing-to-find", 1, "out"),
    ("a ... b", "nothing-to-find", 3, "{...}"),
    ("👍", "nothing-to-find", 1, "{👍}"),
    ("a && b", "nothing-to-find", 3, "AND"),
    ("a | b", "nothing-to-find", 3, "OR"),
    ("a - b", "lone-sign", 3, "-word"),
    ("a -", "lone-sign", 3, "-word"),
    ("OR a", "missing-operand", 1, "before it"),
    ("a OR OR b", "missing-operand", 6, "after OR"),
    ("NOT", "missing-operand", 4, "after NOT"),
    ("a (", "missing-operand", 4, "here"),
    ("w*", "short-prefix", 1, "wai*"),
    ("x-r*", "short-prefix", 1, "wai*"),
    ("w*it", "star-place", 1, "wit*"),
    ("wait**", "star-place", 1, "wait*"),
    ("?", "nothing-to-find", 1, "{?}"),
    ('"a b"~x', "slop-number", 6, "~3"),
    ("team:", "missing-value", 6, "without a blank"),
    ("team: x", "missing-value", 6, "without a blank"),
    ("tag:(a b)", "bad-list", 8, "OR"),
    ("team:(ward-7", "unclosed-bracket", 6, ")"),
    ("team:>x", "no-comparison", 6, "team:x"),
    ("sentiment:=pos", "no-comparison", 11, "sentiment:pos"),
    ("title:>x", "no-comparison", 7, "words"),
    ("since:>2026", "no-comparison", 7, "since:2026"),
    ("team:[a TO b]", "no-comparison", 6, "OR"),
    ("since:[2025 TO 2026]", "no-comparison", 7, "OR"),
    ("severity:high", "bad-number", 10, ">=3"),
    ("severity:6", "bad-number", 10, "severity"),
    ("confidence:90", "bad-number", 12, "confidence"),
    ("rating:[1 TO", "missing-value", 13, "value"),
    ("rating:[1 2]", "bad-range", 11, "TO"),
    ("rating:[1 TO 2", "bad-range", 8, "]"),
    ("rating:[* TO *]", "bad-range", 8, "[a TO *]"),
    ("since:tomorow", "bad-time", 7, "today"),
    ("since:2026-02/2026-04", "bad-time", 7, "2026-02"),
    ("since:2026-02-30", "bad-time", 7, "2026-02-14"),
    ("age:2026", "bad-time", 5, "age:<7d"),
    ("from:bo*", "author-pattern", 6, "keyed hash"),
    ("from:/bo/", "author-pattern", 6, "keyed hash"),
])
def test_faults_say_where_and_what_to_do(text: str, code: str, column: int, help_: str) -> None:
    found = fault(text)
    assert (found.code, found.column) == (code, column), found
    assert help_ in found.suggestion
    assert found.sentence.endswith(".")


def test_and_beside_or_is_read_with_brackets_and_a_hint_or_is_a_fault_in_a_file() -> None:
    query = parse("cat OR black dog")
    assert query.root == Or((Word("cat"), And((Word("black"), Word("dog")))))
    assert query.reading == "cat OR (black AND dog)"
    assert Hint(5, "Read as: cat OR (black AND dog)") in query.hints
    for mode in (Mode.FILE, Mode.WATCH):
        found = fault("cat OR black dog", mode=mode)
        assert (found.code, found.column) == ("mixed-and-or", 5)
        assert "cat OR (black AND dog)" in found.suggestion
    assert parse("(a OR b) AND c", mode=Mode.FILE).reading == ""
    assert fault("x AND (a OR b c)", mode=Mode.FILE).code == "mixed-and-or"


def test_lower_case_operators_are_words_and_a_hint_says_so() -> None:
    query = parse("salt and pepper or not")
    assert isinstance(query.root, And)
    assert [hint.column for hint in query.hints] == [6, 17, 20]
    assert "AND" in query.hints[0].sentence
    assert not parse('"salt and pepper"').hints


def test_hints_about_wild_cards_that_are_none() -> None:
    assert "wild" in parse('"wait* here"').hints[0].sentence
    assert "exactly one character" in parse("why?").hints[0].sentence


@pytest.mark.parametrize(("text", "positive"), [
    ("a", True), ("-a", False), ("-a -b", False), ("a -b", True), ("a OR -b", False), ("-(a OR b)", False),
    ("--a", True), ("-(a -b)", False), ("-(-a b)", False), ("-(-a OR b)", True), ("", False), ("is:open", True),
    ('-in:"flu campaign"', False), ('in:"flu campaign"', True),
])
def test_a_watch_must_ask_for_something(text: str, positive: bool) -> None:
    assert asks(parse(text, names=NAMES).root) is positive
    if positive:
        parse(text, names=NAMES, mode=Mode.WATCH)
    else:
        assert fault(text, mode=Mode.WATCH).code == "negative-only"


def test_limits_are_faults_and_never_crashes() -> None:
    assert fault("a " * 2100).code == "too-long"
    assert fault("é" * 2049).code == "too-long"
    parse("a " * 200)
    assert fault("a " * 201).code == "too-many-terms"
    assert fault('"' + "a " * 201 + '"').code == "too-many-terms"
    parse(" NEAR/9 ".join(["a"] * 50))
    assert fault(" NEAR/9 ".join(["a"] * 51)).code == "near-many"
    assert fault("(" + " OR ".join(["a"] * 50) + ") NEAR/9 b").code == "near-many"
    assert fault(" AND ".join(["a NEAR/9 b"] * 26)).code == "near-many"
    parse("(" * 32 + "a" + ")" * 32)
    assert fault("(" * 33 + "a" + ")" * 33).code == "too-deep"
    parse("-" * 32 + "a")
    assert fault("-" * 33 + "a").code == "too-deep"
    assert fault("NOT " * 900 + "a").code == "too-deep"
    assert fault("(" * 4000).code == "too-deep"


def test_saved_searches_may_use_each_other() -> None:
    saved = saved_searches({"outer": 'in:inner AND kind', "inner": "nurse OR doctor"})
    assert str(saved["outer"]) == "in:inner AND kind"
    assert saved_depth(saved["outer"].root) == 1
    assert parse("in:outer", names=Names(saved=saved)).root.child == saved["outer"].root  # type: ignore[union-attr]


def test_a_circle_of_saved_searches_is_a_fault() -> None:
    with pytest.raises(QueryFault) as caught:
        saved_searches({"a": "in:b x", "b": "in:c", "c": "in:a"})
    assert caught.value.code == "saved-cycle"
    assert "a → b → c → a" in caught.value.sentence
    with pytest.raises(QueryFault):
        saved_searches({"a": "in:a"})


def test_saved_searches_lie_eight_deep_at_most() -> None:
    chain = {f"s{number}": f"in:s{number + 1} x" for number in range(8)} | {"s8": "end"}
    assert saved_searches({name: text for name, text in chain.items() if name != "s0"})
    for order in (chain, dict(reversed(chain.items()))):
        with pytest.raises(QueryFault) as caught:
            saved_searches(order)
        assert caught.value.code == "saved-depth"


def test_what_saved_searches_hold_counts_towards_the_limits() -> None:
    saved = saved_searches({"wide": "a " * 150})
    assert fault("in:wide OR in:wide", names=Names(saved=saved)).code == "too-many-terms"


def test_every_saved_search_at_fault_is_told_by_its_name() -> None:
    told: list[str] = []
    saved = saved_searches({"good": "a", "bad": "a OR b c", "worse": "in:bad"}, fault=lambda name, _: told.append(name))
    assert list(saved) == ["good"]
    assert told == ["bad", "worse"]


def test_who_asks_for_an_author_is_known() -> None:
    saved = saved_searches({"them": "from:@sam"})
    assert asks_author(parse("a -from:@sam"))
    assert asks_author(parse("in:them", names=Names(saved=saved)))
    assert not asks_author(parse("to:@sam"))


def test_queries_that_ask_the_same_are_equal() -> None:
    assert parse("a  AND b") == parse("a b")
    assert hash(parse("a  AND b")) == hash(parse("a b"))
    assert parse("a") != parse("{a}")
    assert parse("").root == Everything()


def test_without_names_nothing_is_checked() -> None:
    assert str(parse("team:any theme:x source:y improve:z")) == "team:any AND theme:x AND source:y AND improve:z"


def test_the_fields_of_the_language_are_all_there() -> None:
    """The list of `query-language.md`, rule 9."""
    listed = ["title", "body", "url", "site", "tag", "from", "to", "mentions", "source", "feed", "team", "sentiment",
              "severity", "confidence", "theme", "star", "lang", "status", "assignee", "forward", "celebrate",
              "improve", "cluster", "note", "reach", "followers", "likes", "reposts", "words", "rating", "since",
              "until", "during", "age", "seen", "due", "snoozed", "is", "has", "in"]
    assert sorted(listed) == sorted(FIELDS)
    assert ALIASES == {"author": "from", "domain": "site", "language": "lang", "before": "until", "after": "since",
                       "label": "tag"}
    flags = ["open", "snoozed", "dismissed", "new", "unread", "mine", "claimed", "forwarded", "actioned", "celebrated",
             "overdue", "duplicate", "repost", "reply", "edited", "deleted", "redacted", "pinned", "muted", "unsure",
             "mixed", "doubtful", "unjudged", "not-ours"]
    assert sorted(flags) == sorted(CHOICES["is"])
    assert {"media", "link", "note", "pii", "name", "question", "thanks", "complaint"} <= set(CHOICES["has"])


def test_every_field_of_the_generator_is_read() -> None:
    for text in WRITTEN_FIELDS:
        parse(text)
    assert {text.partition(":")[0] for text in WRITTEN_FIELDS} - {"https"} | {"title", "body", "in"} == set(FIELDS)


@given(st.one_of(
    st.text(max_size=5000),
    st.text(alphabet='ab *?"{}()[]/\\-!~:#@<>=&|ANDORTE123\n', max_size=200),
    st.lists(st.sampled_from(["AND", "OR", "NOT", "NEAR/2", "ONEAR/1", "(", ")", '"', "{", "}", "-", "a", "b*", "team:",
                              "[",
                              "]", "TO", "in:", "/", "is:open", "~2", "rating:", ">=3", "\ud800", "“", "since:7d"]),
             max_size=60).flatmap(lambda words: st.sampled_from([" ".join(words), "".join(words)]))))
def test_no_text_makes_the_parser_raise_anything_but_a_query_fault(text: str) -> None:
    try:
        query = parse(text, names=NAMES)
    except QueryFault as found:
        assert 1 <= found.column <= max(len(text), 1) + 1
        assert found.code and found.sentence
    else:
        assert parse(str(query), names=NAMES) == query


@settings(max_examples=300)
@given(queries)
def test_the_canonical_spelling_reads_back_as_the_same_tree_even_from_a_file(text: str) -> None:
    try:
        query = parse(text)
    except QueryFault:
        return
    assert parse(str(query), mode=Mode.FILE) == Query(query.root)


def test_a_phrase_of_one_word_and_a_word_are_not_the_same() -> None:
    assert parse('"nurse"').root == Phrase("nurse")
    assert parse("-nurse").root == Not(Word("nurse"))
