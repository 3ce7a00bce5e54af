"""Which language a text is in, as far as it matters: English and Welsh apart, and what the judge was not taught.

By script where the script tells, else by small words: each language has a list of them, and a word that several share
counts for each the less. Short texts are often in no language ("Brilliant!!! 10/10"): they are ``und``, undetermined,
and not foreign.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from functools import lru_cache

from console.domain.frozen import frozen
from console.understand.words import Words, listed, shipped

UNDETERMINED = "und"
_ENOUGH = 6  # words from which on a text that holds no small word of any language is foreign
_MOST = 400  # words that are looked at
_HEAD = 12  # words of which half settle that a text is English
_SCRIPTS: tuple[tuple[int, int, str], ...] = (
    (0x0370, 0x03FF, "el"), (0x0400, 0x052F, "ru"), (0x0530, 0x058F, "hy"), (0x0590, 0x05FF, "he"),
    (0x0600, 0x077F, "ar"), (0x08A0, 0x08FF, "ar"), (0xFB50, 0xFDFF, "ar"), (0xFE70, 0xFEFE, "ar"),
    (0x0900, 0x097F, "hi"), (0x0980, 0x09FF, "bn"), (0x0A00, 0x0A7F, "pa"), (0x0A80, 0x0AFF, "gu"),
    (0x0B80, 0x0BFF, "ta"), (0x0C00, 0x0C7F, "te"), (0x0D00, 0x0D7F, "ml"), (0x0D80, 0x0DFF, "si"),
    (0x0E00, 0x0E7F, "th"), (0x10A0, 0x10FF, "ka"), (0x1200, 0x137F, "am"), (0x3040, 0x30FF, "ja"),
    (0x3400, 0x9FFF, "zh"), (0xAC00, 0xD7AF, "ko"), (0x1100, 0x11FF, "ko"),
)  # fmt: skip
_LETTERS_OF: Mapping[str, tuple[tuple[str, str], ...]] = {
    "ru": (("іїєґ", "uk"), ("ђћџјљњ", "sr")),
    "ar": (("ٹڈڑےںہھ", "ur"), ("پچگژ", "fa")),
}  # letters that only one language of a script has


@frozen
class Language:
    """``code`` by ISO 639-1, ``und`` where nothing tells; ``foreign`` where the judge was not taught to read it."""

    code: str
    foreign: bool


def language_of(words: Words, claimed: str = "") -> Language:
    """The language of a text. ``claimed`` is what its source says, and decides only where the text does not."""
    script = _script(words.text[:4_000])
    if script:
        return Language(script, True)
    claim = claimed.strip().lower().replace("_", "-").split("-")[0][:3]
    claim = claim if claim.isalpha() and len(claim) in {2, 3} else ""
    sample = words.words[:_MOST]
    if not sample:
        return Language(UNDETERMINED, False)
    if _plainly_english(sample):
        return Language("en", False)
    scores: dict[str, float] = {}
    small = _small_words()
    common = listed("common_words.txt")
    telling: dict[str, int] = {}  # three small words, or one of four letters, tell a language; "go" and "u" do not
    plain = 0
    for word in sample:
        for code, weight in small.get(word, ()):
            scores[code] = scores.get(code, 0.0) + weight
            telling[code] = telling.get(code, 0) + (3 if len(word) > 3 else 1)
        plain += word in common
    scores["en"] = scores.get("en", 0.0) + 0.4 * plain
    best = max(scores, key=lambda code: (scores[code], code == "en"))
    words_that_count = sum(len(word) > 1 and word[0].isalpha() for word in sample)
    if scores[best] >= max(0.9, 0.12 * words_that_count):
        others = max((score for code, score in scores.items() if code != best), default=0.0)
        if best == "en" or (scores[best] > 1.2 * others and telling.get(best, 0) >= 3):
            return Language(best, best != "en")
    if claim and claim not in {UNDETERMINED, "en"} and scores["en"] < 0.2 * words_that_count:
        return Language(claim, True)
    return Language(UNDETERMINED, words_that_count >= _ENOUGH and scores["en"] < 0.15 * words_that_count)


def _plainly_english(sample: Sequence[str]) -> bool:
    """Whether most of the first words are English and no other language's: the common case, settled at once."""
    head = sample[:_HEAD]
    return len(head) == _HEAD and sum(map(_english_words().__contains__, head)) >= 0.5 * _HEAD


@lru_cache(maxsize=1)
def _english_words() -> frozenset[str]:
    small = _small_words()
    foreign = {word for word, codes in small.items() if any(code != "en" for code, _ in codes)}
    own = {word for word, codes in small.items() if any(code == "en" for code, _ in codes)}
    return (listed("common_words.txt") | own) - foreign


@lru_cache(maxsize=1)
def _small_words() -> dict[str, tuple[tuple[str, float], ...]]:
    lists = {
        code: frozenset(text.replace("'", "").split())
        for code, text in tomllib.loads(shipped("languages.toml")).items()
    }
    known: dict[str, tuple[tuple[str, float], ...]] = {}
    for word in frozenset().union(*lists.values()):
        holders = [code for code, members in lists.items() if word in members]
        known[word] = tuple((code, 1.0 / len(holders)) for code in holders)
    return known


def _script(text: str) -> str:
    """The language that the script of most letters tells; empty for Latin letters and for none."""
    if text.isascii():
        return ""
    counts: dict[str, int] = {}
    latin = 0
    for char in text:
        if not char.isalpha():
            continue
        point = ord(char)
        if point < 0x0250 or 0x1E00 <= point <= 0x1EFF:
            latin += 1
            continue
        for low, high, code in _SCRIPTS:
            if low <= point <= high:
                counts[code] = counts.get(code, 0) + 1
                break
    if not counts or sum(counts.values()) <= latin:
        return ""
    if "ja" in counts:
        return "ja"
    best = max(counts, key=lambda code: (counts[code], code))
    for letters, code in _LETTERS_OF.get(best, ()):
        if any(letter in text for letter in letters):
            return code
    return best
