"""A text as a row of folded words that remember where they stood, and where one statement ends and the next begins.

Every rule of this room reads a text through `read_words`, so that "couldn't", "couldnt" and "COULDN’T" are one word
to all of them, and a match always knows its span in the text as the author wrote it.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from functools import lru_cache
from importlib.resources import files
from itertools import pairwise

from console.domain.frozen import frozen
from console.domain.text import fold


def shipped(name: str) -> str:
    """The text of a file that ships beside this module."""
    return files("console.understand").joinpath(name).read_text("utf-8")


@lru_cache(maxsize=8)
def listed(name: str) -> frozenset[str]:
    """The words of a list that ships beside this module; lines that begin with # are its notes."""
    lines = (line for line in shipped(name).splitlines() if not line.startswith("#"))
    return frozenset(" ".join(lines).split())


COMMA, CLAUSE, SENTENCE = 1, 2, 3
"""How much a break parts what stands before and after it."""

_MARKS = (
    "\u0300-\u036f\u0483-\u0489\u064b-\u065f\u0610-\u061a\u06d6-\u06ed"
    "\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
)
_REST = r"|(\d+(?:[.,:]\d+)*)|([&+])|([.!?…]+(?=[\s\"')”’]|$)|\.\.+|…|[;:()\n]|\s[-–—]+\s|—)|(,)"
_ASCII = re.compile(r"([a-z]+(?:['`][a-z]+)*)" + _REST)
_ANY = re.compile(rf"((?:[^\W\d_][{_MARKS}]*)+(?:['’‘ʼ`´](?:[^\W\d_][{_MARKS}]*)+)*)" + _REST)
_APOSTROPHES = str.maketrans("’‘ʼ`´", "'''''")
_SHORT_FORM = re.compile(r"'(?:s|ll|d|ve|re|m)$")  # "I'll" must not fold to "ill"
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_LINK = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_QUOTED_LINE = re.compile(r"^[ ]*>.*$", re.MULTILINE)
_TURNS = frozenset({"but", "however", "although", "though", "whereas", "yet", "unfortunately", "except", "sadly"})
_NOTHING = frozenset({"nothing", "anything", "none", "all"})  # "nothing but praise" is one statement


@frozen
class Words:
    """``words`` are folded; ``starts`` and ``ends`` are their places in ``text``; ``breaks`` tells what stands before
    each word: nothing (0), `COMMA`, `CLAUSE` (a turn such as "but") or `SENTENCE`."""

    text: str
    words: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    breaks: tuple[int, ...]

    def __len__(self) -> int:
        return len(self.words)

    def raw(self, index: int) -> str:
        """The word as the author wrote it."""
        return self.text[self.starts[index] : self.ends[index]]

    def clause(self, first: int, last: int) -> tuple[int, int]:
        """The span, in characters, of the clause or clauses that hold the words ``first`` to ``last``."""
        while first > 0 and self.breaks[first] < CLAUSE:
            first -= 1
        while last + 1 < len(self.words) and self.breaks[last + 1] < CLAUSE:
            last += 1
        return self.starts[first], self.ends[last]

    def at(self, start: int, end: int) -> tuple[int, int]:
        """The words that a span of characters holds: first, and one past the last."""
        return bisect_left(self.ends, start + 1), bisect_right(self.starts, end - 1)


def read_words(text: str) -> Words:
    """The words of ``text``, none of them empty and none with a blank in it. Links are no words; a hashtag in camel
    case is taken apart; linear in the text."""
    seen = _blank(_LINK, text) if "://" in text or "www." in text.lower() else text
    if seen.isascii():
        seen, pattern, plain = seen.lower(), _ASCII, True
    else:
        pattern, plain = _ANY, False
    words: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    breaks: list[int] = []
    waiting = SENTENCE
    tagged, spelt = "#" in seen, not plain or "'" in seen or "`" in seen
    for match in pattern.finditer(seen):
        kind = match.lastindex
        if kind == 4:
            waiting = SENTENCE
            continue
        if kind == 5:
            waiting = max(waiting, COMMA)
            continue
        start, end = match.span()
        word = match[0] if plain else fold(match[0])
        if kind == 3:
            word = "and"
        elif tagged and kind == 1 and start and text[start - 1] == "#" and len(cuts := _camel(text, start, end)) > 2:
            for begin, stop in pairwise(cuts):
                words.append(fold(text[begin:stop]))
                starts.append(begin)
                ends.append(stop)
                breaks.append(waiting)
                waiting = 0
            continue
        elif spelt:
            if "'" in word or "`" in word or not word.isascii():
                word = _SHORT_FORM.sub("", word.translate(_APOSTROPHES)).replace("'", "")
            word = word.replace(" ", "")  # one letter may stand for several words
            if not word:  # a mark that only looks like a letter, as in "⋆｡ﾟ☁"
                continue
        if word in _TURNS and waiting < CLAUSE and words and not (word == "but" and words[-1] in _NOTHING):
            waiting = CLAUSE
        words.append(word)
        starts.append(start)
        ends.append(end)
        breaks.append(waiting)
        waiting = 0
    return Words(text, tuple(words), tuple(starts), tuple(ends), tuple(breaks))


def word_set(listed: str) -> frozenset[str]:
    """The words of a list that is written with blanks between them."""
    return frozenset(listed.split())


def own_words(text: str) -> str:
    """``text`` with lines that quote somebody else (``> …``) blanked out, equal in length, so that spans still hold."""
    if ">" not in text:
        return text
    own = _blank(_QUOTED_LINE, text)
    return own if own.strip() else text


def _blank(pattern: re.Pattern[str], text: str) -> str:
    return pattern.sub(lambda match: " " * (match.end() - match.start()), text)


def _camel(text: str, start: int, end: int) -> list[int]:
    inner = (start + match.start() for match in _CAMEL.finditer(text[start:end]))
    return [start, *inner, end]
