"""Mentions that say the same thing: copies by key, near copies by a fingerprint that a store can look up.

A copy has the same words, whatever link, handle or "RT" came with it. For near copies (a headline with another paper's
name, a shortened text) the fingerprint holds four minima of hashed word pairs, 16 bits each (MinHash, Broder 1997): two
texts whose pairs overlap by a share J agree in each of the four with probability J, so that one lookup per band finds a
copy with J of .7 in 99 of 100. `same` then compares the texts. Short thanks say nothing of their own and never join:
two patients may well use the same words.
"""

from __future__ import annotations

import hashlib
import re
import zlib
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from console.understand.words import Words, read_words, word_set

LEAST_WORDS = 6
"""Distinct words of its own that a text must hold to have a key."""

NEAR = 0.6
"""The share of word pairs (Jaccard) from which on two texts are near copies."""

_CONTAINED = 0.85  # share of the shorter's pairs for one text that is the other, cut short
_LENGTHS = 0.45  # the least ratio of lengths for that
_MOST_PAIRS = 600
_MASK = (1 << 32) - 1
_PERMUTATIONS = ((0x9E3779B1, 0x85EBCA77), (0xC2B2AE3D, 0x27D4EB2F), (0x165667B1, 0xD3A2646D), (0xFD7046C5, 0xB55A4F09))
_NOISE = re.compile(
    r"(?<![\w.])@[\w.:-]+|\bvia\s+@?\w+\s*$|^\s*rt\b:?|\[[^\]]{1,40}\]|\s[|–—-]\s[\w .']{2,40}$", re.IGNORECASE
)
_FORMULA = word_set(
    "the a an and or but of to for in on at by with from is was were are be been am have has had do did does i you he "
    "she it we they my your his her our their me him us them this that these those so very much really all just too "
    "also thank thanks you u thankyou ty cheers well done great brilliant amazing excellent fantastic lovely "
    "wonderful good best nice super awesome perfect staff team everyone everybody care service nhs hospital love "
    "happy christmas new year please ever always as not no yes such what who there here will would can could x xx xxx "
    "more one every"
)


def cluster_mark(read: Words, further: Sequence[str] = ()) -> str:
    """What a mention is looked up by, with colons between: a key, equal for texts with the same words in the same
    order; in hexadecimal a fingerprint of 64 bits, which near copies share in parts; and ``further`` marks with commas
    between. A text with too few words of its own has neither key nor fingerprint; empty where there is none at all."""
    words = plain(read.text, read)
    key = _key(words)
    marks = f"{key}:{_fingerprint(words):x}" if key else ""
    return f"{marks or ':'}:{','.join(further)}" if further else marks


def _key(words: Sequence[str]) -> str:
    if telling_words(words) < LEAST_WORDS:
        return ""
    return hashlib.blake2b(" ".join(words).encode("utf-8", "ignore"), digest_size=12).hexdigest()


def _fingerprint(words: Sequence[str]) -> int:
    if telling_words(words) < LEAST_WORDS:
        return 0
    hashes = [zlib.crc32(pair.encode("utf-8", "ignore")) for pair in _pairs(words)]
    value = 0
    for factor, mask in _PERMUTATIONS:
        lowest = min([((number ^ mask) * factor) & _MASK for number in hashes])
        value = value << 16 | (lowest ^ lowest >> 16) & 0xFFFF
    return value or 1


def likeness(one: str, other: str) -> float:
    """The share of word pairs that two texts have in common, 0 to 1 (Jaccard)."""
    first, second = _pairs(plain(one)), _pairs(plain(other))
    return len(first & second) / len(first | second) if first and second else 0.0


def telling_words(words: Sequence[str]) -> int:
    """How many different words are not everybody's."""
    return len(set(words) - _FORMULA)


def same(one: str, other: str, *, least: int = LEAST_WORDS) -> bool:
    """Whether two texts say the same thing in the same words, or one is the other cut short.

    Texts that differ in a number ("ward 7", "ward 8") do not, nor do texts with fewer than ``least`` words of their
    own.
    """
    words, first = _compared(one)
    if _shares_too_little(first, other):
        return False
    others, second = _compared(other)
    if min(telling_words(words), telling_words(others)) < least:
        return False
    shared = len(first & second)
    near = shared >= NEAR * len(first | second)
    short, long = sorted((len(first), len(second)))
    cut = shared >= _CONTAINED * short and short >= _LENGTHS * long
    if not near and not cut:
        return False
    numbers, other_numbers = _numbers(words), _numbers(others)
    return numbers <= other_numbers or other_numbers <= numbers


def _shares_too_little(pairs: set[str], other: str) -> bool:
    """Whether `same` cannot be, told without cutting ``other`` into words: what stands in one band with a text most
    often has no more in common with it than a name. Each of its words is somewhere in its letters, and where two texts
    are the same, at least `_CONTAINED` of `_LENGTHS` of the pairs are shared."""
    if not other.isascii():
        return False
    letters = other.lower().replace("'", "").replace("`", "") + " and"
    found = 0
    for pair in pairs:
        first, _, second = pair.partition(" ")
        found += first in letters and second in letters
    return found < _CONTAINED * _LENGTHS * len(pairs)


@lru_cache(maxsize=256)  # the newest of each band are compared with one text after the other
def _compared(text: str) -> tuple[Sequence[str], set[str]]:
    words = plain(text)
    return words, _pairs(words)


def plain(text: str, read: Words | None = None) -> Sequence[str]:
    """The words of a text without links, handles, and what else comes and goes between copies."""
    if read is not None and not (_may_be_noisy(text) and _NOISE.search(text)):
        return read.words
    return read_words(_NOISE.sub(" ", text)).words


def _may_be_noisy(text: str) -> bool:
    """False only where `_NOISE` is nowhere in ``text``: told by the marks and words that it cannot do without."""
    if not text.isascii() or "@" in text or "-" in text or "|" in text or "[" in text:
        return True
    low = text.lower()
    return "via" in low or low.lstrip().startswith("rt")


def _pairs(words: Sequence[str]) -> set[str]:
    words = words[: _MOST_PAIRS + 1]
    return {f"{first} {second}" for first, second in pairwise(words)} or set(words)


def _numbers(words: Sequence[str]) -> set[str]:
    return {word for word in words if word[:1].isdigit()}
