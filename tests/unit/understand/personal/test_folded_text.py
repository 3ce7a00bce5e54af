"""The folded copy knows where each of its characters stood, and a number is found however it was typed."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.understand.personal.folded_text import fold_signs
from console.understand.personal.personal_data import PersonalData
from console.understand.words import read_words

UNSEEN = ["\u00ad", "\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u034f"]
BLANKS = [" ", "\u00a0", "\u2009", "\u202f", "\u3000", "\t", "\n", "\r\n", "\u2028"]
DASHES = ["-", "\u2010", "\u2011", "\u2012", "\u2013", "\u2014", "\u2212", "\ufe63", "\u00b7", "."]
PERSONAL = PersonalData()

NUMBERS = [
    ("My NHS number is {}, thanks", ("943", "476", "5919"), "nhs_number"),
    ("Please ring {} after six", ("07700", "900", "123"), "phone"),
    ("Please ring {} after six", ("+44", "7700", "900123"), "phone"),
    ("We live at {} now", ("NE1", "4LP"), "postcode"),
    ("My NI number is {}.", ("AB", "12", "34", "56", "C"), "number"),
]


@given(st.text(st.one_of(st.characters(), st.sampled_from("".join(UNSEEN) + "ﬁ℡Ａ９٣–\u00a0")), max_size=60))
def test_the_map_leads_back(text: str) -> None:
    folded = fold_signs(text)
    assert len(folded.text) == len(folded.signs)
    last = 0
    for at, char in enumerate(folded.text):
        start, end = folded.span(at, at + 1)
        assert end == start + 1 and start >= last
        assert char == text[start] or char in unicodedata.normalize("NFKC", text[start])
        last = start


@given(st.text(max_size=60), st.integers(0, 59), st.integers(1, 60))
def test_a_span_holds_what_its_copy_says(text: str, start: int, length: int) -> None:
    folded = fold_signs(text)
    end = min(start + length, len(folded.text))
    if start < end:
        assert fold_signs(text[slice(*folded.span(start, end))]).text.find(folded.text[start:end]) >= 0


@pytest.mark.parametrize(("sentence", "groups", "kind"), NUMBERS)
@given(data=st.data())
def test_a_number_is_found_in_any_typography(
    sentence: str, groups: tuple[str, ...], kind: str, data: st.DataObject
) -> None:
    between = data.draw(st.lists(st.sampled_from(BLANKS + DASHES), min_size=len(groups) - 1, max_size=len(groups) - 1))
    unseen = data.draw(st.lists(st.sampled_from(["", "", *UNSEEN]), min_size=len(groups), max_size=len(groups)))
    number = groups[0][:1] + unseen[0] + groups[0][1:]
    for sign, hidden, group in zip(between, unseen[1:], groups[1:], strict=True):
        number += sign + hidden + group
    text = sentence.format(number)
    start = text.index(number)
    found = [one for one in PERSONAL.find(read_words(text)) if one.kind == kind]
    assert [(one.start, one.end) for one in found] == [(start, start + len(number))]


@given(st.sampled_from(["Sarah", "Priya", "Zbyszek"]), st.sampled_from(UNSEEN), st.integers(1, 4))
def test_a_sign_that_is_not_seen_hides_no_name(name: str, unseen: str, at: int) -> None:
    written = name[:at] + unseen + name[at:]
    text = f"Thanks to nurse {written} for everything"
    assert [text[one.start : one.end] for one in PERSONAL.find(read_words(text))] == [written]


@pytest.mark.parametrize("written", ["９４３ ４７６ ５９１９", "٩٤٣ ٤٧٦ ٥٩١٩", "𝟗𝟒𝟑-𝟒𝟕𝟔-𝟓𝟗𝟏𝟗"])
def test_digits_of_any_script_are_digits(written: str) -> None:
    text = f"NHS no {written}"
    assert [text[one.start : one.end] for one in PERSONAL.find(read_words(text))] == [written]


def test_digits_in_keycaps_or_rings_are_digits() -> None:
    for mark in ("\ufe0f\u20e3", "\u20e3", "\u20dd"):
        text = "NHS no " + "".join(digit + mark for digit in "9434765919")
        [one] = PERSONAL.find(read_words(text))
        assert not any(char.isdigit() for char in text[: one.start] + text[one.end :])


def test_plain_text_is_not_copied() -> None:
    text = "Nothing odd here - at all."
    assert fold_signs(text).text is text
