"""The one door for foreign text."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from console.domain.text import MAX_CHARACTERS, MAX_LINES, MAX_MARKS, clean, clean_line, fold, one_line

NAUGHTY = Path(__file__).parents[4] / "shared/fixtures/naughty"
FORBIDDEN = (
    set(range(0x20)) - {0x0A}
    | set(range(0x7F, 0xA0))
    | set(range(0x202A, 0x202F))
    | set(range(0x2066, 0x206A))
    | set(range(0xD800, 0xE000))
    | {0x200B, 0x200E, 0x200F, 0x2028, 0x2029, 0x61C, 0xFEFF}
)


def forbidden(text: str) -> set[str]:
    return {hex(ord(char)) for char in text if ord(char) in FORBIDDEN}


@given(st.text(st.characters(), max_size=400))
def test_nothing_that_can_drive_a_terminal_passes_and_cleaning_twice_changes_nothing(text: str) -> None:
    once = clean(text)
    assert not forbidden(once)
    assert clean(once) == once
    once.encode("utf-8")


@pytest.mark.parametrize(
    "text",
    [
        "Diolch i’r staff ar ward 7",
        "Dziękuję bardzo, panie pielęgniarki",
        "شكرا جزيلا",
        "ขอบคุณ",
        "🏴󠁧󠁢󠁥󠁮󠁧󠁿 came home",
        "👨‍👩‍👧 all well",
        "1️⃣ 👍🏽",
        "naïve café",
        "line one\nline two",
        "α β γ",
        "❤️‍🔥 🏳️‍🌈 ☺︎",
        "می‌خواهم",
        "क्‍ष ശ്രീ",
        "ᠮᠣᠩᠭᠣᠯ᠋",
        "מְּנֻחָ֖ה",
        "ကြွေး",
        "ཨོཾ་མ་ཎི་པདྨེ་ཧཱུྃ",
        "שָׁלוֹם",
        "ﻻ",
        "한국어",
        "ｶﾞ",
        "⋆｡ﾟ☁︎",
    ],
)
def test_language_is_left_alone(text: str) -> None:
    assert clean(text) == text


def test_caps() -> None:
    assert len(clean("x" * 1_000_000)) == MAX_CHARACTERS
    assert clean("\n".join("a" * 5_000)).count("\n") <= MAX_LINES
    assert len(clean("e" + "\u0301" * 1_000)) <= 5


_BASES = "eक世\U0001f600#\u3000 \U0001f3f4"
_FOLLOWERS = (
    "\u0301\u0951\u0488\U0001e8d0\u200c\u200d\ufe0e\ufe0f\ufe05\u00ad\u034f\u180b\U000e0067\U000e007f\U000e0101\u20e3"
)


@given(st.text(st.sampled_from(_BASES + _FOLLOWERS), max_size=60), st.integers(1, 40))
@example("\u3000\u200d\U0001f600", 40)
@example("\U0001f600" + "\u0951" * 5 + "\u200d", 40)
def test_what_is_hidden_is_cleaned_once_and_for_all(text: str, limit: int) -> None:
    once = clean(text, limit=limit)
    assert clean(once, limit=limit) == once and clean(once) == once
    assert "\u00ad" not in once and "\u034f" not in once and "\U000e0101" not in once


@pytest.mark.parametrize("mark", ["́", "॑", "้", "ָ", "𞣐", "𑍦", "〪", "⃝"])
@pytest.mark.parametrize("between", ["", "\u200d", "\u200c", "\u034f", "\ufe0f"])
def test_marks_of_every_script_are_capped_whatever_stands_between_them(mark: str, between: str) -> None:
    assert len(clean("ก" + (mark + between) * 1_000 + "x").replace(between, "")) <= 2 + MAX_MARKS


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("hos\u00adpi\u00adtal", "hospital"),
        ("hos\u200cpi\u200dtal", "hospital"),
        ("wa\u034frd", "ward"),
        ("\u3164\u115f\u1160\uffa0", ""),
        ("a\ufe0fb\ufe01c", "abc"),
        ("\U0001f600" + "\ufe0f\U000e0155\ufe03" * 50, "\U0001f600\ufe0f"),
        ("\U0001f3f4" + "\U000e0067" * 500, "\U0001f3f4" + "\U000e0067" * 7),
        ("\u200d\u200d", ""),
        ("葛\U000e0100飾", "葛飾"),
    ],
)
def test_what_nobody_sees_goes(text: str, shown: str) -> None:
    assert clean(text) == shown


def test_a_line_is_one_line() -> None:
    assert clean_line("a\r\nb\tc\u2028d") == "a b cd"
    assert one_line("❤️  so\nkind 👍🏽") == "❤ so kind 👍"


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Café  AU lait", "cafe au lait"),
        ("“St James’s”", '"st james\'s"'),
        ("ﬁne", "fine"),
        ("X–ray", "x-ray"),
        ("Straße", "strasse"),
    ],
)
def test_folding(text: str, folded: str) -> None:
    assert fold(text) == folded


@pytest.mark.skipif(not NAUGHTY.exists(), reason="needs ../shared/fixtures/naughty")
def test_every_naughty_string_comes_out_clean() -> None:
    texts: list[str] = []
    for file in ("own/terminal.json", "own/unicode.json", "own/markup.json", "blns/blns.json"):
        texts += _strings(json.loads((NAUGHTY / file).read_text("utf-8")))
    assert len(texts) > 800
    for text in texts:
        assert not forbidden(clean(text))


def _strings(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [found for one in value.values() for found in _strings(one)]
    return [found for one in value for found in _strings(one)] if isinstance(value, list) else []
