"""The little language of the rules, and the words it is matched on."""

from __future__ import annotations

import pytest

from console.understand.rules.phrase_index import PhraseIndex
from console.understand.rules.phrases import RulePhrase, number_of
from console.understand.words import own_words, read_words

LISTS = {"staff": ["nurse*", "doctor"]}


def meets(phrase: str, text: str) -> bool:
    return bool(PhraseIndex([RulePhrase(phrase, LISTS)]).find(read_words(text)))


@pytest.mark.parametrize(
    ("phrase", "yes", "no"),
    [
        ("waited {n>=6} hours", "I waited SIX hours", "I waited five hours"),
        ("waited {n>=6} hours", "waited 6.5 hours", "waited hours"),
        ("cancel* again", "Cancelled again", "again cancelled"),
        ("{staff} was rude", "the Nurses was rude", "the porter was rude"),
        ("no one ..2 back", "no one ever called back", "no one ever even once called back"),
        ("nobody ..3 rang", "Nobody from the ward rang", "Nobody came. They rang"),
        ("lost ...2 great", "Notes lost. Great", "Notes lost by them again today. Great"),
        ("really [very] good", "really good", "really bad good"),
        ("really [very] good", "really very good", "very good"),
        ("^ thanks", "Lovely. Thanks", "no thanks"),
        ("^^ thanks", "Thanks all", "Lovely. Thanks"),
        ("thanks $$", "many thanks!", "thanks all"),
        ("couldn't fault", "couldnt fault", "could fault"),
        ("a&e", "A and E", "A or E"),
        ("well-being", "well being", "wellbeing"),
    ],
)
def test_phrases(phrase: str, yes: str, no: str) -> None:
    assert meets(phrase, yes)
    assert not meets(phrase, no)


def test_a_gap_does_not_leave_the_statement() -> None:
    assert not meets("staff ..4 rude", "the staff helped but a visitor was rude")
    assert meets("nothing but praise", "I have nothing but praise")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("I’ll say COULDN'T", ["i", "say", "couldnt"]),
        ("ward7 4hrs", ["ward", "7", "4", "hrs"]),
        ("#NorthmoorRoyal rocks", ["northmoor", "royal", "rocks"]),
        ("see https://a.example/awful now", ["see", "now"]),
        ("café Zażółć", ["cafe", "zazołc"]),
        ("ＦＵＬＬ width", ["full", "width"]),
        ("", []),
    ],
)
def test_words(text: str, words: list[str]) -> None:
    assert list(read_words(text).words) == words


def test_words_know_where_they_stood() -> None:
    text = "Mr O’Brien’s ward-7, the “old” unit"
    read = read_words(text)
    for at, word in enumerate(read.words):
        assert read.raw(at)[0].lower() == word[0]
        assert text[read.starts[at] : read.ends[at]] == read.raw(at)


def test_quoted_lines_are_not_the_writers_own() -> None:
    text = "> the worst ward ever\nI do not agree"
    assert own_words(text).strip() == "I do not agree"
    assert len(own_words(text)) == len(text)
    assert own_words("> only a quote") == "> only a quote"


@pytest.mark.parametrize(("word", "number"), [("six", 6), ("1,200", 1200), ("2:30", 2.3), ("x", None), ("1:2:3", None)])
def test_numbers(word: str, number: float | None) -> None:
    assert number_of(word) == number


def test_an_index_tries_a_phrase_only_beside_what_it_needs_and_finds_what_each_phrase_finds_alone() -> None:
    phrases = [RulePhrase(one, LISTS) for one in (
        "waited {n>=6} hours", "cancel* ..3 again", "c* it", "the nurse|doctor", "the ..2 ward|unit", "the", "seven",
    )]  # fmt: skip
    index = PhraseIndex(phrases)
    for text in (
        "I waited seven hours, the doctor came", "they cancelled it once again", "cancel", "the busy old ward",
        "the unit is shut. The nurse said so", "a text without any", "", "waited 9 hours on the unit",
    ):  # fmt: skip
        words = read_words(text)
        alone = sorted(
            (at, number, end)
            for number, phrase in enumerate(phrases)
            for number_alone, at, end in PhraseIndex([phrase]).find(words)
            if number_alone == 0
        )
        assert [(at, number, end) for number, at, end in index.find(words)] == alone
        assert index.find(words) == index.find(words)
