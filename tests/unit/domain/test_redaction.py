"""Redaction: the patient always, staff unless it is praise, doubt for a human, edits by an operator."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.domain.judgement import PersonalDetail
from console.domain.redaction import Edit, apply_edits, redact, redact_parts, settled
from tests.unit.understand.northmoor import cases, judge

TEXT = "Tom saw Amira Khan in bed 4"
FOUND = (
    PersonalDetail(0, 3, "patient_name"),
    PersonalDetail(8, 13, "staff_name"),
    PersonalDetail(14, 18, "staff_surname"),
    PersonalDetail(22, 27, "bed"),
)
spans = st.lists(
    st.builds(
        PersonalDetail,
        st.integers(-5, 40),
        st.integers(-5, 40),
        st.sampled_from(["patient_name", "staff_name", "phone", "unheard-of"]),
        st.booleans(),
    ),
    max_size=8,
)


@pytest.mark.parametrize("case", cases("redaction"), ids=lambda case: f"{case['praise']}: {case['text']}")
def test_before_and_after(case: dict[str, Any]) -> None:
    from console.understand.words import read_words

    found = judge().personal.find(read_words(case["text"]))
    assert redact(case["text"], found, praise=case["praise"]).text == case["after"]


def test_praise_keeps_the_first_name_of_staff_and_nothing_else() -> None:
    assert redact(TEXT, FOUND, praise=True).text == "[name] saw Amira [name] in [bed]"
    assert redact(TEXT, FOUND, praise=False).text == "[name] saw [name] in [bed]"


def test_spans_tell_before_and_after() -> None:
    done = redact(TEXT, FOUND, praise=False)
    assert [TEXT[cut.start : cut.end] for cut in done.spans] == ["Tom", "Amira Khan", "bed 4"]
    assert [done.text[cut.at : cut.to] for cut in done.spans] == ["[name]", "[name]", "[bed]"]


def test_what_is_not_sure_is_taken_out_and_marked() -> None:
    done = redact("Ask Xanthippe", (PersonalDetail(4, 13, "person_name", sure=False),), praise=True)
    assert done.text == "Ask [name]"
    assert done.doubt


def test_a_kind_that_nobody_knows_is_taken_out() -> None:
    assert redact("abc def", (PersonalDetail(0, 3, "from-the-future"),), praise=True).text == "[removed] def"


def test_parts_are_redacted_by_spans_over_the_whole() -> None:
    whole = "Tom\nsaw Amira\nbed 4"
    found = (PersonalDetail(0, 3, "patient_name"), PersonalDetail(8, 13, "staff_name"), PersonalDetail(14, 19, "bed"))
    parts = redact_parts(("Tom", "saw Amira", "bed 4"), found, praise=False)
    assert "\n".join(part.text for part in parts) == redact(whole, found, praise=False).text
    earlier = tuple(PersonalDetail(one.start - 4, one.end - 4, one.kind) for one in found[1:])
    no_title = redact_parts(("", "saw Amira", "bed 4"), earlier, praise=False)
    assert [part.text for part in no_title] == ["", "saw [name]", "[bed]"]


def test_an_operator_adds_and_lifts() -> None:
    lifted = apply_edits(FOUND, (Edit(22, 27, lift=True),), length=len(TEXT))
    assert redact(TEXT, lifted, praise=True).text == "[name] saw Amira [name] in bed 4"
    added = apply_edits(FOUND, (Edit(4, 7),), length=len(TEXT))
    assert redact(TEXT, added, praise=True).text == "[name] [removed] Amira [name] in [bed]"
    assert apply_edits(FOUND, (Edit(0, 99, lift=True),), length=len(TEXT)) == ()
    assert apply_edits(FOUND, (Edit(90, 99),), length=len(TEXT)) == FOUND


def test_lifting_half_of_a_span_leaves_the_other_half() -> None:
    half = apply_edits((PersonalDetail(0, 10, "phone"),), (Edit(3, 5, lift=True),), length=20)
    assert [(one.start, one.end) for one in half] == [(0, 3), (5, 10)]


def test_settled_is_sure() -> None:
    assert settled((PersonalDetail(0, 3, "phone", sure=False),)) == (PersonalDetail(0, 3, "phone"),)


@given(st.text(max_size=30), spans, st.booleans())
def test_nothing_that_should_go_is_left(text: str, found: list[PersonalDetail], praise: bool) -> None:
    done = redact(text, found, praise=praise)
    kept = [text[max(0, p.start) : max(0, p.end)] for p in found if p.kind == "phone" and p.start < p.end]
    rebuilt = []
    place = 0
    for cut in done.spans:
        assert place <= cut.start < cut.end <= len(text)
        rebuilt.append(text[place : cut.start])
        rebuilt.append(done.text[cut.at : cut.to])
        place = cut.end
    assert "".join(rebuilt) + text[place:] == done.text
    covered = {at for cut in done.spans for at in range(cut.start, cut.end)}
    for one in found:
        if one.kind != "staff_name" or not praise:
            assert set(range(max(0, one.start), min(one.end, len(text)))) <= covered, kept


@given(spans, st.lists(st.builds(Edit, st.integers(-5, 40), st.integers(-5, 40), st.booleans()), max_size=5))
def test_edits_stay_within_the_text(found: list[PersonalDetail], edits: list[Edit]) -> None:
    inside = [one for one in found if 0 <= one.start < one.end <= 30]
    for one in apply_edits(inside, edits, length=30):
        assert 0 <= one.start < one.end <= 30


def test_initials_and_surname_are_one_name() -> None:
    names = [
        PersonalDetail(0, 1, "patient_name"),
        PersonalDetail(3, 4, "patient_name"),
        PersonalDetail(6, 12, "patient_name"),
    ]
    assert redact("D. R. Onslow wrote", names, praise=False).text == "[name] wrote"
    apart = [PersonalDetail(7, 10, "person_name"), PersonalDetail(12, 15, "person_name")]
    assert redact("We saw Tom. Ann too", apart, praise=False).text == "We saw [name]. [name] too"
