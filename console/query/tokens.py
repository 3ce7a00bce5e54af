"""Text as search sees it: tokens, what hyphens join, which tokens carry a sign, and where in the text they stand.

A token is a run of letters and digits with inner ``'`` and ``&``; a hyphenated run gives its parts as tokens and,
beside them, what they spell together (``x-ray``: x, ray, and the *join* xray). ``A+E`` is spelt ``a&e``, an ``&``
between blanks ``and``; a closing ``'`` or ``'s`` is dropped. `BARRIER` stands between title, body, each line of
extra and question, so that no phrase reaches from one into the other.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from functools import lru_cache

from console.domain.mention import Mention
from console.domain.text import fold

_IRREGULAR = {
    "men": "man",
    "women": "woman",
    "children": "child",
    "midwives": "midwife",
    "wives": "wife",
    "knives": "knife",
    "feet": "foot",
    "teeth": "tooth",
}
_IRREGULAR_PLURAL = {one: many for many, one in _IRREGULAR.items()}
_NEVER = frozenset(
    {
        "nhs",
        "mrs",
        "news",
        "lens",
        "series",
        "species",
        "always",
        "perhaps",
        "sometimes",
        "besides",
        "whereas",
        "afterwards",
        "towards",
        "christmas",
        "paris",
        "wales",
        "thames",
        "texas",
        "james",
    }
)
_IE = frozenset(
    {
        "auntie",
        "birdie",
        "bookie",
        "brownie",
        "budgie",
        "caddie",
        "calorie",
        "collie",
        "cookie",
        "foodie",
        "freebie",
        "genie",
        "goalie",
        "groupie",
        "hoodie",
        "junkie",
        "movie",
        "newbie",
        "prairie",
        "rookie",
        "selfie",
        "smoothie",
        "veggie",
        "zombie",
    }
)
_ACHES = re.compile(r"(?:^|back|ear|head|heart|stomach|tooth|tummy)aches$")
_ONLY_S = frozenset(
    {
        "shoes",
        "toes",
        "hoes",
        "canoes",
        "foes",
        "woes",
        "axes",
        "uses",
        "abuses",
        "excuses",
        "fuses",
        "ruses",
        "accuses",
    }
)
_TAKES_ES = re.compile(r"(?:ss|sh|ch|x|o|(?:^|[^aeo])us)es$")


def base(word: str) -> str:
    """The singular of a folded word where the spelling gives one away, else the word itself."""
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if not word.endswith("s") or word in _NEVER or not (word.isascii() and word.isalpha()):
        return word
    if len(word) < 4:  # gps, tvs: two consonants and an s; its, was, has stay
        return word[:2] if len(word) == 3 and not set(word[:2]) & set("aeiouys") else word
    if word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-1] if word[:-1] in _IE else word[:-3] + "y"
    if word.endswith("es") and word not in _ONLY_S and not _ACHES.search(word) and _TAKES_ES.search(word):
        return word[:-2]
    return word[:-1]


@lru_cache(maxsize=4096)
def variants(word: str) -> frozenset[str]:
    """Every token that the word ``word`` meets, itself among them."""
    single = base(word)
    guesses = {word, single, _IRREGULAR_PLURAL.get(single, f"{single}s")}
    if single.endswith(("s", "x", "sh", "ch", "o")):
        guesses.add(f"{single}es")
    elif single.endswith("y") and single[-2:-1] not in set("aeiou"):
        guesses = guesses - {f"{single}s"} | {word, f"{single[:-1]}ies"}
    return frozenset(guess for guess in guesses if base(guess) == single)


BARRIER = "|"
JOIN_SIGN = "-"  # how a join is marked in the search index, where it has no place of its own
TITLE_SIGN = "^"  # and a token or join of the title
_LONGEST_JOIN = 4  # parts that are also spelt together
_LONGEST_RUN = 8  # parts of a hyphenated run; beyond that it is no word, and has no joins
# Letters, digits, and the vowel signs that scripts of India and South-East Asia write as marks.
_LETTER = (
    "[\\w\u0900-\u0963\u0966-\u0df3\u0e31-\u0e3a\u0e47-\u0e4e\u0eb1-\u0ebc\u0ec8-\u0ecd\u102b-\u103e\u17b4-\u17d3]"
)
LETTER = re.compile(rf"(?!_){_LETTER}")  # what a token is made of
_RUN = re.compile(rf"(?:(?<!{_LETTER})[#@])?{_LETTER}+(?:['&+\-]{_LETTER}+)*|(?<=\s)[&+](?=\s)")
_MARKS = re.compile(r"[#@'&+\-]")  # what makes of a run more than its letters and digits
_SPACED = "".join(chr(code) if chr(code).isalnum() else " " for code in range(128))
_CHUNK = re.compile(r"\S+")

Part = tuple[str, int, int]  # a token and its place within the run


def pieces(mention: Mention) -> list[str]:
    """What of a mention is searched, in the order of `Mention.text`: title, body, each line of extra, question."""
    return [mention.title, mention.body, *mention.extra.split("\n"), mention.question]


def placed_pieces(mention: Mention) -> list[tuple[int, str]]:
    """`pieces`, each with the character of `Mention.text` at which it begins."""
    placed: list[tuple[int, str]] = []
    offset = 0
    for lines in ([mention.title], [mention.body], mention.extra.split("\n"), [mention.question]):
        for line in lines:
            placed.append((offset, line))
            offset += len(line) + 1
        if lines == [""]:  # an empty part takes no line of its own
            offset -= 1
    return placed


def index_terms(mention: Mention) -> str:
    """The tokens of a mention for the full-text index, parted by blanks: in their order, then what has no place in it:
    joins (``-xray``), tokens with their sign (``#tag``, ``@tag``), and what is in the title (``^ward``)."""
    return indexed(mention)[0]


def indexed(mention: Mention) -> tuple[str, int]:
    """`index_terms` of a mention and how many tokens it has (the field ``words``); its text is cut once for both."""
    tokens = Tokens(pieces(mention))
    count = len(tokens.words) - tokens.words.count(BARRIER)
    beside = {JOIN_SIGN + join for joins in tokens.joins.values() for join, _ in joins}
    beside |= {sign + tokens.words[position] for position, sign in tokens.signs.items()}
    if mention.title:
        beside |= {TITLE_SIGN + token for token in Tokens([mention.title]).vocabulary}
    return " ".join([*tokens.words, BARRIER, *sorted(beside)] if beside else tokens.words), count


class Tokens:
    """The tokens of some pieces of text. ``joins`` maps a place to (join, place after it), ``signs`` a place to its
    sign; ``at`` and ``joined`` find the places of a token and of a join."""

    __slots__ = ("_at", "_barriers", "_joined", "_vocabulary", "joins", "signs", "words")

    def __init__(self, texts: list[str]) -> None:
        self.words: list[str] = []
        self.joins: dict[int, list[tuple[str, int]]] = {}
        self.signs: dict[int, str] = {}
        self._vocabulary: set[str] | None = None
        self._at: dict[str, list[int]] | None = None
        self._joined: dict[str, list[tuple[int, int]]] | None = None
        self._barriers: list[int] | None = None
        for text in texts:
            if not text:
                continue
            if self.words:
                self.words.append(BARRIER)
            self._read(text.casefold().replace("`", "'") if text.isascii() else fold(text))

    def _read(self, folded: str) -> None:
        words = self.words
        if folded.isascii() and not _MARKS.search(folded):
            words += folded.translate(_SPACED).split()
            return
        for run in _RUN.findall(folded.replace("_", " ")):
            if run.isalnum():
                words.append(run)
            else:
                self._read_run(run)

    def _read_run(self, run: str) -> None:
        parts = [part for part, _, _ in split_run(run)]
        start = len(self.words)
        if run[0] in "#@":
            self.signs[start] = run[0]
        self.words.extend(parts)
        for first in range(len(parts) - 1 if len(parts) <= _LONGEST_RUN else 0):
            for after in range(first + 2, min(first + _LONGEST_JOIN, len(parts)) + 1):
                join = "".join(parts[first:after])
                self.joins.setdefault(start + first, []).append((join, start + after))

    @property
    def vocabulary(self) -> AbstractSet[str]:
        """Every token and join."""
        if self._vocabulary is None:
            self._vocabulary = {*self.words, *self.joined} if self.joins else set(self.words)
            self._vocabulary.discard(BARRIER)
        return self._vocabulary

    @property
    def at(self) -> dict[str, list[int]]:
        """Where each token stands."""
        if self._at is None:
            self._at = {}
            for position, word in enumerate(self.words):
                self._at.setdefault(word, []).append(position)
            self._at.pop(BARRIER, None)
        return self._at

    @property
    def joined(self) -> dict[str, list[tuple[int, int]]]:
        """From where to where each join reaches."""
        if self._joined is None:
            self._joined = {}
            for position, joins in self.joins.items():
                for join, after in joins:
                    self._joined.setdefault(join, []).append((position, after))
        return self._joined

    def in_one_piece(self, start: int, end: int) -> bool:
        """Whether the places from ``start`` up to ``end`` lie in one piece of the text."""
        if self._barriers is None:
            self._barriers = [position for position, word in enumerate(self.words) if word == BARRIER]
        index = bisect_left(self._barriers, start)
        return index == len(self._barriers) or self._barriers[index] >= end


def split_run(run: str) -> list[Part]:
    """The tokens of one run, with their places in it: ``king's-road`` gives king and road."""
    if run in {"&", "+"}:
        return [("and", 0, 1)]
    parts: list[Part] = []
    position = 1 if run[0] in "#@" else 0
    for part in run[position:].split("-"):
        plain = part[:-2] if part.endswith("'s") else part
        parts.append((plain.replace("+", "&"), position, position + len(plain)))
        position += len(part) + 1
    return parts


def spans(placed: list[tuple[int, str]]) -> list[tuple[int, int]]:
    """For each of the words of ``Tokens`` of the same pieces, from which to which character it stands."""
    found: list[tuple[int, int]] = []
    for offset, text in placed:
        if text:
            if found:
                found.append((offset, offset))  # the barrier
            found.extend((offset + start, offset + end) for start, end in _spans_of(text))
    return found


def _spans_of(text: str) -> Iterator[tuple[int, int]]:
    folded, positions = _fold_with_places(text)
    for match in _RUN.finditer(folded.replace("_", " ")):
        for _, start, end in split_run(match.group()):
            yield positions[match.start() + start][0], positions[match.start() + end - 1][1]


def _fold_with_places(text: str) -> tuple[str, list[tuple[int, int]]]:
    """`fold`, and for each of its characters from where to where it stood in ``text``."""
    if text.isascii():
        return text.casefold().replace("`", "'"), [(position, position + 1) for position in range(len(text))]
    folded: list[str] = []
    positions: list[tuple[int, int]] = []
    for match in _CHUNK.finditer(text):
        chunk = fold(match.group())
        if not chunk:
            continue
        if folded:
            positions.append((match.start(), match.start()))
        folded.append(chunk)
        positions.extend(_align(match.group(), chunk, match.start()))
    return " ".join(folded), positions


def _align(chunk: str, folded: str, offset: int) -> list[tuple[int, int]]:
    """The place of each folded character; the whole chunk where letters change too much to tell."""
    positions: list[tuple[int, int]] = []
    spelt = ""
    start = 0
    while start < len(chunk):
        end = start + 1
        while end < len(chunk) and unicodedata.combining(chunk[end]):
            end += 1
        letters = fold(chunk[start:end])
        positions.extend([(offset + start, offset + end)] * len(letters))
        spelt += letters
        start = end
    return positions if spelt == folded else [(offset, offset + len(chunk))] * len(folded)
