"""The one door for foreign text."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.domain.text import MAX_CHARACTERS, MAX_LINES, clean, clean_line, fold, one_line

NAUGHTY = Path(__file__).parents[4] / "shared/fixtures/naughty"
FORBIDDEN = (
    set(range(0x20)) - {0x0A} | set(range(0x7F, 0xA0)) | set(range(0x202A, 0x202F)) | set(range(0x2066, 0x206A))
    | set(range(0xD800, 0xE000)) | {0x200B, 0x200E, 0x200F, 0x2028, 0x2029, 0x61C, 0xFEFF}
)


def forbidden(text: str) -> set[str]:
    return {hex(ord(char)) for char in text if ord(char) in FORBIDDEN}


@given(st.text(st.characters(), max_size=400))
def test_nothing_that_can_drive_a_terminal_passes_and_cleaning_twice_changes_nothing(text: str) -> None:
    once = clean(text)
    assert not forbidden(once)
    assert clean(once) == once
    once.encode("utf-8")


@pytest.mark.parametrize("text", [
    "Diolch i’r staff ar ward 7", "Dziękuję bardzo, panie pielęgniarki", "شكرا جزيلا",
    "ขอบคุณ", "🏴󠁧󠁢󠁥󠁮󠁧󠁿 came home", "👨‍👩‍👧 all well", "1️⃣ 👍🏽",
    "naïve café", "line one\nline two", "α β γ",
])
def test_language_is_left_alone(text: str) -> None:
    assert clean(text) == text


def test_caps() -> None:
    assert len(clean("x" * 1_000_000)) == MAX_CHARACTERS
    assert clean("\n".join("a" * 5_000)).count("\n") <= MAX_LINES
    assert len(clean("e" + "\u0301" * 1_000)) <= 5


def test_a_line_is_one_line() -> None:
    assert clean_line("a\r\nb\tc\u2028d") == "a b cd"
    assert one_line("❤️  so\nkind 👍🏽") == "❤ so kind 👍"


@pytest.mark.parametrize(("text", "folded"), [
    ("Café  AU lait", "cafe au lait"), ("“St James’s”", '"st james\'s"'), ("ﬁne", "fine"),
    ("X–ray", "x-ray"), ("Straße", "strasse"),
])
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
