"""A mention is read as people mean it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.understand.sentiment.reading import MOST_CHARACTERS, has_words, read

KNOWN = {"so": 1, "love": 2, "cool": 3}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ward 7 ❤️❤️", "Ward 7 love love"),
        ("Still waiting 😡", "Still waiting angry"),
        ("thanks :)", "thanks happy"),
        ("#ThankYouNHS", "Thank You NHS"),
        ("#ward_4 rocks", "ward 4 rocks"),
        ("@bob @alice.b see https://example.org/x?y=1", "@user see http"),
        ("sooooo loooove coooool", "so love cool"),
        ("Tom &amp; Ann", "Tom & Ann"),
        ("the nurse [Name Redacted] was kind", "the nurse Name was kind"),
        ("No way!!!!!!!", "No way!!"),
        ("> what you wrote\nI disagree", "I disagree"),
        ("> only a quote", "> only a quote"),
        ("don’t – “stop”", 'don\'t - "stop"'),
        ("\ud83d broken \udc00", "broken"),
        ("👍🏽", "good"),
    ],
)
def test_reading(text: str, expected: str) -> None:
    assert read(text, KNOWN) == expected


def test_a_time_or_a_ratio_is_no_face() -> None:
    assert read("open 8:00 to 17:30, ratio 1:3") == "open 8:00 to 17:30, ratio 1:3"


def test_a_very_long_text_loses_its_middle() -> None:
    text = "begin " + "x " * 60_000 + "end"
    found = read(text)
    assert found.startswith("begin") and found.endswith("end")
    assert len(found) <= MOST_CHARACTERS + 1


@pytest.mark.parametrize("text", ["ok", "ω", "😡"])
def test_there_is_something_to_judge(text: str) -> None:
    assert has_words(read(text))


@pytest.mark.parametrize("text", ["", "  \n", "1234 5!", "\ud800"])
def test_there_is_nothing_to_judge(text: str) -> None:
    assert not has_words(read(text))


@given(st.text(alphabet=st.characters(), max_size=400))
def test_any_text_is_read_as_one_line_without_surrogates(text: str) -> None:
    found = read(text)
    found.encode("utf-8")
    assert found == " ".join(found.split())
