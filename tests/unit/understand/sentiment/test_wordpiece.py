"""The tokenizer gives what the `tokenizers` package gives; its answers are recorded beside this file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from console.understand.sentiment import MODEL
from console.understand.sentiment.wordpiece import WordPiece, words_of

RECORDED = json.loads(Path(__file__).with_name("wordpiece_recorded.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def tokens() -> WordPiece:
    return WordPiece((MODEL / "vocabulary.txt").read_text("utf-8").splitlines())


@pytest.mark.parametrize("case", RECORDED, ids=lambda case: case["text"][:30])
def test_the_same_pieces_as_the_library(tokens: WordPiece, case: dict[str, list[str]]) -> None:
    names = list(tokens.numbers)
    assert [names[number] for number in tokens.encode(str(case["text"]))] == case["pieces"]


def test_a_word_is_split_at_its_longest_pieces() -> None:
    tokens = WordPiece(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "wait", "##ing", "##in", "##g", "w"])
    assert tokens.encode("Waiting") == [4, 5]
    assert tokens.encode("waiter") == [tokens.unknown]


def test_a_word_of_a_hundred_thousand_letters_is_one_unknown(tokens: WordPiece) -> None:
    assert tokens.encode("a" * 100_000) == [tokens.unknown]


def test_accents_and_control_characters_are_dropped() -> None:
    assert words_of("Café\x00 naïve\u200b!") == ["cafe", "naive", "!"]
