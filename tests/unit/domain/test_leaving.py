"""The gate: what of a mention may leave, for every tone, doubt and mark, and by every kind of way."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.domain.judgement import Evidence, Judgement, Opinion, PersonalDetail, Sentiment
from console.domain.leaving import A_SITE, FACTS, HELD, leaving, permit, public_site, quotes
from console.domain.mention import Mention
from console.domain.redaction import is_plain_praise

TEXT = "Jo Hale let my son Tom wait"
MENTION = Mention(
    id=1,
    source="janeblog",
    native_id="jane-1",
    feed="Jane's diary",
    url="https://jane.example/tom",
    kind="story",
    author="@jane",
    author_name="Jane Poole",
    title="Jane writes",
    body=TEXT,
    tags=("jane",),
    judgement=Judgement(
        opinion=Opinion(Sentiment.NEGATIVE, 0.9, (0.9, 0.1, 0.0)),
        redacted_title="[name] writes",
        redacted_body="[name] let my son [name] wait",
        people=("Jo",),
        personal=(PersonalDetail(12, 16, "person_name"), PersonalDetail(31, 34, "patient_name")),
    ),
)
opinions = st.builds(
    Opinion, st.sampled_from(Sentiment), st.just(0.9), st.just((0.0, 0.1, 0.9)), st.booleans(), st.booleans()
)


def said(**changes: object) -> Mention:
    return replace(MENTION, judgement=replace(MENTION.judgement, **changes))


PRAISE = {"opinion": Opinion(Sentiment.POSITIVE, 0.9, (0.0, 0.1, 0.9))}


def everything(mention: Mention, **way: bool) -> str:
    left = leaving(mention, **way)
    return " ".join(
        (left.words, left.author, left.url, left.place, left.native_id, left.source, left.feed, left.kind, *left.tags)
    ).casefold()


@given(opinions, st.integers(0, 5), st.booleans())
def test_of_what_is_in_doubt_nothing_leaves_before_somebody_has_looked(
    opinion: Opinion, severity: int, identifiable: bool
) -> None:
    left = leaving(
        said(opinion=opinion, severity=severity, doubt=True, clear=frozenset(FACTS)), identifiable=identifiable
    )
    assert left.held == HELD
    assert not (left.words or left.url or left.place or left.native_id or left.source or left.feed or left.tags)
    assert permit(opinion, severity, True, looked=True).words


@given(opinions, st.integers(0, 5), st.booleans(), st.booleans())
def test_an_unmarked_fact_leaves_with_plain_praise_alone(
    opinion: Opinion, severity: int, clear: bool, named: bool
) -> None:
    may, praise = permit(opinion, severity, False), is_plain_praise(opinion, severity)
    for fact in ("url", "native_id", "feed", "tags"):
        assert may.fact(fact, clear=clear, named=named) is (not named and (clear or praise))
    assert may.fact("source", clear=clear, named=named) is not named


def test_criticism_leaves_without_whatever_names_its_author() -> None:
    left = everything(said(named=frozenset({"source"})))
    assert left.split() == f"[name] writes [name] let my son [name] wait {A_SITE} story".split()
    clear = leaving(said(clear=frozenset({"native_id", "feed", "tags"})))
    assert (clear.native_id, clear.feed, clear.tags, clear.url) == ("jane-1", "Jane's diary", ("jane",), "")


def test_praise_leaves_with_its_link_but_without_what_holds_a_detail() -> None:
    left = leaving(said(**PRAISE, named=frozenset({"tags"})))
    assert (left.url, left.place, left.feed) == (MENTION.url, "jane.example", "Jane's diary")
    assert left.tags == () and left.author == "" and "Tom" not in left.words


def test_a_link_leaves_by_a_way_that_may_carry_it_and_no_other_fact_does() -> None:
    left = leaving(MENTION, identifiable=True)
    assert (left.url, left.place, left.native_id, left.feed) == (MENTION.url, "jane.example", "", "")
    assert leaving(said(named=frozenset({"url"})), identifiable=True).url == ""


def test_raw_is_all_of_it() -> None:
    left = leaving(said(doubt=True, named=frozenset(FACTS)), raw=True)
    assert (left.held, left.title, left.body, left.author) == ("", MENTION.title, TEXT, "@jane")
    assert (left.native_id, left.source, left.feed, left.tags) == ("jane-1", "janeblog", "Jane's diary", ("jane",))
    assert not left.gives_away("Tom and Jane Poole")


def test_a_kind_that_a_file_made_up_stays_here() -> None:
    assert leaving(replace(said(**PRAISE), kind="Tom Poole")).kind == ""
    assert leaving(replace(MENTION, kind="Tom Poole"), raw=True).kind == "Tom Poole"


@pytest.mark.parametrize("words", ["Tom was there", "ask jane poole", "by @jane", "JO said", "names Jo, works there"])
def test_a_reason_or_a_note_gives_away_what_stays_here(words: str) -> None:
    assert leaving(MENTION).gives_away(words)
    assert not leaving(MENTION).gives_away("tomorrow, Joanna")


def test_first_names_of_staff_give_nothing_away_in_praise() -> None:
    praised = replace(
        said(**PRAISE), judgement=replace(said(**PRAISE).judgement, personal=(PersonalDetail(12, 14, "staff_name"),))
    )
    assert not leaving(praised).gives_away("names Jo, who works there")
    assert leaving(
        replace(praised, judgement=replace(praised.judgement, opinion=MENTION.judgement.opinion))
    ).gives_away("names Jo, who works there")


def test_evidence_says_nothing_that_stays_here() -> None:
    pieces = (
        Evidence(31, 34, "team:eye"),
        Evidence(35, 39, "severity", 1.0, "a wait"),
        Evidence(35, 39, "severity", 1.0, "Tom's wait"),
    )
    assert list(quotes(MENTION, pieces, leaving(MENTION))) == [(pieces[1], "wait")]
    assert len(list(quotes(MENTION, pieces, leaving(MENTION, raw=True)))) == 3
    assert not list(quotes(MENTION, [Evidence(32, 34, "part of a name")], leaving(MENTION)))
    assert not list(quotes(MENTION, pieces, leaving(said(doubt=True))))


@pytest.mark.parametrize(
    ("url", "site"),
    [
        ("", ""),
        ("https://jane.bsky.social/1", A_SITE),
        ("https://www.nhs.uk/x", "nhs.uk"),
        ("https://jane.facebook.com/1", "facebook.com"),
        ("https://facebook.com.jane.example/1", A_SITE),
    ],
)
def test_a_site_is_named_where_very_many_write(url: str, site: str) -> None:
    assert public_site(url) == site
