"""What queries mean, by example: the cases of `query-language.md`, rule by rule."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from console.domain.errors import QueryFault
from console.domain.mention import Mention
from console.query.match import Matcher, Subject, matcher_of, matches
from console.query.query import parse
from tests.unit.query.query_strategies import CONTEXT, queries, subjects


def meets(query: str, body: str, *, title: str = "", extra: str = "") -> bool:
    mention = Mention(1, "alerts", "1", title=title, body=body, extra=extra)
    return matches(parse(query), Subject(mention), CONTEXT)


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ('"St James" AND (A&E OR "emergency department") -parking', "St. James' A and E was brilliant"),
        ("nurse NEAR/6 (kind OR lovely OR amazing)", "The nurses on there were so kind"),
        ("wait* ONEAR/4 hour*", "waited over six hours"),
        ("{IT}", "the IT team"),
        ("24/7", "open 24/7"),
        ('"St James"', "St James's University"),
        ("xray", "the x-ray room"),
        ("x-ray", "the x-ray room"),
        ('"x ray"', "the x-ray room"),
        ("cat OR black dog", "a cat"),
        ("cat OR black dog", "a dog that is black"),
        ("#wenurses", "tonight on #WeNurses"),
        ("ward", "Wards 7 and 8"),
        ("ward", "ward-7"),
    ],
)
def test_cases_that_meet(query: str, text: str) -> None:
    assert meets(query, text)


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ('"St James" AND (A&E OR "emergency department") -parking', "St James A&E car parking is a joke"),
        ("nurse NEAR/6 (kind OR lovely OR amazing)", "nurse one two three four five six seven eight kind"),
        ("wait* ONEAR/4 hour*", "six hours, I waited"),
        ("{IT}", "it was good"),
        ("24/7", "24 of 7"),
        ('"St James"', "Saint Jameson"),
        ("cat OR black dog", "a dog"),
        ("#wenurses", "wenurses"),
        ("ward", "award"),
        ("ward", "warden"),
    ],
)
def test_cases_that_do_not_meet(query: str, text: str) -> None:
    assert not meets(query, text)


@pytest.mark.parametrize(
    ("query", "meeting", "not_meeting"),
    [
        # 3: folding
        ("cafe", ["Café", "CAFE\u0301", "the cafés"], ["cafeteria"]),
        ("ＷＡＲＤ", ["ward"], []),
        ("strasse", ["Straße"], []),
        ("A&E", ["A&E", "a+e", "A and E", "A & E", "A&E's", "A&E-led"], ["A E", "A, E", "AE", "A&EE"]),
        ('"a and e"', ["A&E", "A+E"], ["e and a"]),
        ("and", ["this and that"], ["A&E"]),
        ("a", ["a ward"], ["A&E"]),
        ("x-ray", ["xray", "x ray", "x-ray", "X–RAY", "x-rays", "x-ray-guided"], ["x to ray", "x", "ray"]),
        ("xray", ["x-ray", "xray", "xrays"], ["x ray"]),
        ('"x ray"', ["x-ray", "x ray"], ["xray"]),
        ('"the xray room"', ["the x-ray room", "the xray room"], ["the x ray room"]),
        ('"x-ray room"', ["x-ray room", "xray room", "x ray room"], ["x-ray the room"]),
        ("james", ["St James's", "James’", "JAMES'"], []),
        ("don't", ["don’t"], ["don", "dont"]),
        ("nurse's", ["the nurse", "nurses"], []),
        ("O'Brien", ["o’brien’s"], ["brien"]),
        # 4: whole tokens and plurals
        ("nurse", ["nurses", "NURSE"], ["nursery", "nursing"]),
        ("nurses", ["a nurse"], []),
        ('"nurse"', ["nurse"], ["nurses"]),
        ("{nurse}", ["a nurse."], ["nurses", "Nurse", "nurse's"]),
        ("baby", ["babies"], []),
        ("movies", ["a movie"], []),
        ("class", ["classes"], []),
        ("midwife", ["midwives"], []),
        ("gp", ["GPs"], []),
        ("it", ["it"], ["its", "is"]),
        ("a", ["a"], ["as"]),
        # 5: signs
        ("wenurses", ["#wenurses", "@wenurses", "wenurses"], []),
        ("#wenurses", ["#WeNurses!"], ["@wenurses", "we #nurses", "x#wenurses"]),
        ("@royal", ["thanks @Royal"], ["royal", "me@royal.org"]),
        ("#wen*", ["#wenurses"], ["wenurses"]),
        # 6: phrases and nearness
        ('"kind nurse"', ["a kind nurse", "Kind, nurse"], ["nurse kind", "kind of nurse", "kind nurses"]),
        ('"kind nurse"~1', ["nurse so kind", "kind nurse"], ["nurse was so kind"]),
        ('"very very kind"~1', ["very kind, very"], ["very kind"]),
        ("a NEAR/0 b", ["a b", "b a"], ["a x b"]),
        ("a NEAR/1 b", ["b x a"], ["a x x b"]),
        ("a NEAR/2 a", ["a x a"], ["a"]),
        ("a ONEAR/1 b", ["a x b"], ["b a"]),
        ("a NEAR/1f b", ["a x b"], ["b a"]),
        ('"a b" NEAR/1 (c OR "d e")', ["a b x d e", "c a b"], ["a x b c"]),
        ("a NEAR/0 b NEAR/0 c", ["a b c", "c b a"], ["a b x c"]),
        # 7: wild cards and patterns
        ("wai*", ["waiting", "wai"], ["await"]),
        ("x-ra*", ["x-ray", "xrays", "x rat"], ["x-r"]),
        ("wait-li*", ["waitlist", "wait-list", "waiting"][:2], ["wait"]),
        ("organi?ation", ["organisation", "organization"], ["organiation"]),
        ("ward?", ["wards", "ward7"], ["ward", "warden"]),
        ("organi?at*", ["organisation"], ["organat"]),
        ("/war[dt]s?/", ["wards", "a warts"], ["Ward"]),
        ("/WARD/i", ["ward"], []),
        ("/^ward/", ["ward 7"], ["the ward"]),
        # exact
        ("{St James'}", ["St James' ward"], ["St James’ ward", "St Jamess"]),
        ("{James's}", ["St James's"], ["St James"]),
        ("{IT}", ["(IT)", "IT.", "#IT"], ["BRITISH", "IT's", "IT-led", "xIT"]),
        ("{👍}", ["good👍👍"], ["good"]),
        ("{é}", ["é"], ["café", "e"]),
        ("{50%}", ["50% less"], ["50"]),
        ("{a}", ["a b"], ["a\u0301", "a\u0301b", "ba\u0301\u0302", "a'\u0308b", "b\u0301a"]),  # a mark parts no token
        ("{a\u0301}", ["a\u0301 b"], ["a\u0301b", "a\u0301\u0302"]),
    ],
)
def test_rules_of_text(query: str, meeting: list[str], not_meeting: list[str]) -> None:
    assert [text for text in meeting if not meets(query, text)] == []
    assert [text for text in not_meeting if meets(query, text)] == []


def test_title_body_and_each_line_of_extra_are_searched_and_no_phrase_reaches_across() -> None:
    assert meets("one two three", "two", title="one", extra="three")
    assert not meets('"one two"', "two", title="one")
    assert not meets("one NEAR/3 two", "two", title="one")
    assert not meets('"two three"', "two", extra="three")
    assert not meets('"three four"', "", extra="three\nfour")
    assert meets('"two lines"', "two\nlines")


def test_title_and_body_narrow() -> None:
    assert meets("title:one", "two", title="one")
    assert not meets("title:two", "two", title="one")
    assert meets('body:(x OR "two three")', "two three", title="one")
    assert not meets("body:{One}", "one", title="One")
    assert meets("title:/^One$/", "two", title="One")


def test_not_is_true_where_something_is_not_there() -> None:
    assert meets("-parking", "the ward")
    assert not meets("rating:>1", "no rating")
    assert meets("NOT rating:>1", "no rating")
    assert meets("", "anything at all")


def test_a_saved_search_means_what_it_stands_for() -> None:
    from console.query.fields import Names
    from console.query.query import saved_searches

    names = Names(saved=saved_searches({"kindness": "kind OR gentle"}))
    subject = Subject(Mention(1, "alerts", "1", body="so gentle"))
    assert matches(parse("in:kindness -ward", names=names), subject, CONTEXT)
    assert not matches(parse("-in:kindness", names=names), subject, CONTEXT)


@settings(max_examples=150)
@given(queries, subjects())
def test_not_turns_every_answer_round(text: str, subject: Subject) -> None:
    try:
        plain, turned, twice = parse(text), parse(f"NOT ({text})"), parse(f"NOT NOT ({text})")
    except QueryFault:
        return
    held = Matcher(plain).matches(subject, CONTEXT)
    assert matches(turned, subject, CONTEXT) is not held
    assert matches(twice, subject, CONTEXT) is held


def test_equal_queries_share_their_matcher() -> None:
    assert matcher_of(parse("a b")) is matcher_of(parse("a AND b"))
