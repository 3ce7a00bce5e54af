"""Word sequences with small gaps: the little language in which every rule of this folder is written.

    waited {n>=6} hours      a word, a number of six or more (digits or words), a word
    cancel*                  any word that begins so
    doctor|nurse             one of several
    [the]                    may be there
    {staff}                  a named list of words from the file's ``[words]`` table
    ..3                      up to three words more, within the statement
    ...3                     the same, but it may run into the next sentence
    ^ thanks  /  thanks $    the statement begins, or ends, here
    ^^ thanks /  thanks $$   the whole text begins, or ends, here

There are no regular expressions in it: a phrase costs at most its own length at every place where its first word
stands, whatever an operator writes and whoever wrote the text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from console.domain.frozen import frozen
from console.understand.words import CLAUSE, Words, word_set

MOST_WORDS_IN_GAP = 12
_EVERYWHERE = word_set(
    "a an the and or to of in on at for by with from is was were are be been am it i me my we us he she her him they "
    "them you your our not no have has had did do does so very that this there all up out as but"
)
"""Words that stand in most texts, and so tell little about which phrases are worth a try."""
MOST_GAPS = 3  # together they bound what one place in a text can cost
_ELEMENT = re.compile(
    r"\{n(?:(?P<rel>>=|<=|=)(?P<num>\d+))?\}|(?P<gap>\.\.\.?)(?P<most>\d+)|(?P<end>\^\^?|\$\$?)"
    r"|\[(?P<may>[^\]\s]+)\]|(?P<word>(?:\{[a-z_]+\}|[^\s\[\]{}^$])+)"
)
NUMBER_WORDS: Mapping[str, int] = {
    "zero": 0,
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "eleven": 11,
    "twelve": 12,
    "thirteen": 13,
    "fourteen": 14,
    "fifteen": 15,
    "sixteen": 16,
    "seventeen": 17,
    "eighteen": 18,
    "nineteen": 19,
    "twenty": 20,
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
    "sixty": 60,
    "seventy": 70,
    "eighty": 80,
    "ninety": 90,
    "hundred": 100,
}
_ABOUT: Mapping[str, int] = {"several": 4, "dozen": 12}  # what people mean at the least


def number_of(word: str) -> float | None:
    """The number that a word stands for, in digits or spelled; None if it is no number."""
    if word[:1].isdigit():
        try:
            return float(word.replace(",", "").replace(":", "."))
        except ValueError:
            return None
    return NUMBER_WORDS.get(word, _ABOUT.get(word))


@frozen
class _Element:
    kind: str  # words, number, gap, edge
    exact: frozenset[str] = frozenset()
    stems: tuple[str, ...] = ()
    low: float = 0.0
    high: float = float("inf")
    most: int = 0
    far: bool = False  # a gap that may cross sentences, an edge of the whole text
    last: bool = False  # an edge at the end
    optional: bool = False

    def takes(self, word: str) -> bool:
        """Whether the element stands for ``word``."""
        if self.kind == "number":
            number = number_of(word)
            return number is not None and self.low <= number <= self.high
        return word in self.exact or (bool(self.stems) and word.startswith(self.stems))


class RulePhrase:
    """One phrase, read. Raises ValueError, with a sentence, for what is not in the language."""

    __slots__ = ("_elements", "literals", "needs", "source")

    def __init__(self, source: str, lists: Mapping[str, Sequence[str]]) -> None:
        self.source = source
        self._elements = tuple(_read(source, lists))
        needed = [one.exact for one in self._elements[1:] if one.exact and not one.stems and not one.optional]
        self.needs: frozenset[str] = min(
            needed, key=lambda one: (bool(one & _EVERYWHERE), len(one)), default=frozenset()
        )
        """Words of which one must be in a text for the phrase to be; empty where nothing so simple can be said."""
        self.literals = frozenset().union(*(one.exact for one in self._elements))
        """Every word that the phrase itself names; any other word of a match stood in a gap."""
        if self.first().optional or self.first().kind == "gap":
            raise ValueError(f"“{source}” must begin with a word that is always there")

    def first(self) -> _Element:
        """The first element that is a word or number: what an index of phrases goes by."""
        for element in self._elements:
            if element.kind != "edge":
                return element
        raise ValueError(f"“{self.source}” holds no word")

    def match(self, words: Words, at: int) -> int:
        """The number of the word after the match that begins at word ``at``; -1 if the phrase is not there."""
        return self._match(words, at, 0)

    def _match(self, words: Words, at: int, position: int) -> int:
        count = len(words)
        while position < len(self._elements):
            element = self._elements[position]
            if element.kind == "edge":
                if not _at_edge(words, at, element):
                    return -1
            elif element.kind == "gap":
                for skipped in range(element.most + 1):
                    if at + skipped > count:
                        return -1
                    if skipped and not element.far and words.breaks[at + skipped - 1] >= CLAUSE:
                        return -1
                    found = self._match(words, at + skipped, position + 1)
                    if found >= 0:
                        return found
                return -1
            elif (
                at < count
                and element.takes(words.words[at])
                and (position == 0 or words.breaks[at] < CLAUSE or self._may_cross(position))
            ):
                if element.optional:  # with it first, then without
                    found = self._match(words, at + 1, position + 1)
                    if found >= 0:
                        return found
                else:
                    at += 1
            elif not element.optional:
                return -1
            position += 1
        return at

    def _may_cross(self, position: int) -> bool:
        before = self._elements[position - 1]
        return (before.kind == "gap" and before.far) or before.kind == "edge"


def _at_edge(words: Words, at: int, element: _Element) -> bool:
    if element.last:
        return at == len(words) or (not element.far and words.breaks[at] >= CLAUSE)
    return at == 0 or (not element.far and at < len(words) and words.breaks[at] >= CLAUSE)


def _read(source: str, lists: Mapping[str, Sequence[str]]) -> list[_Element]:
    elements: list[_Element] = []
    place = 0
    text = source.strip().lower().replace("-", " ").replace("&", " and ")
    while place < len(text):
        if text[place] == " ":
            place += 1
            continue
        found = _ELEMENT.match(text, place)
        if found is None or (found.end() < len(text) and text[found.end()] != " "):
            raise ValueError(f"“{source}” cannot be read from “{text[place : place + 12]}” on")
        place = found.end()
        if found["gap"] is not None:
            most = int(found["most"])
            if most > MOST_WORDS_IN_GAP:
                raise ValueError(f"“{source}” has a gap of more than {MOST_WORDS_IN_GAP} words")
            elements.append(_Element("gap", most=most, far=found["gap"] == "..."))
        elif found["end"] is not None:
            elements.append(_Element("edge", far=len(found["end"]) == 2, last=found["end"][0] == "$"))
        elif found["may"] is not None:
            elements.append(_words_element(found["may"].split("|"), lists, optional=True))
        elif found["word"] is not None:
            elements.append(_words_element(found["word"].split("|"), lists))
        else:
            elements.append(_number_element(found["rel"] or "", int(found["num"] or 0)))
    if sum(element.kind == "gap" for element in elements) > MOST_GAPS:
        raise ValueError(f"“{source}” has more than {MOST_GAPS} gaps")
    return elements


def _number_element(relation: str, number: int) -> _Element:
    low = float(number) if relation in {">=", "="} else 0.0
    high = float(number) if relation in {"<=", "="} else float("inf")
    return _Element("number", low=low, high=high)


def _words_element(parts: Sequence[str], lists: Mapping[str, Sequence[str]], *, optional: bool = False) -> _Element:
    words: list[str] = []
    for part in parts:
        if part.startswith("{"):
            if part[1:-1] not in lists:
                raise ValueError(f"the list “{part[1:-1]}” is not there")
            words.extend(lists[part[1:-1]])
        else:
            words.append(part)
    exact = {fold_word(word) for word in words if not word.endswith("*")}
    stems = {fold_word(word[:-1]) for word in words if word.endswith("*")}
    if not exact | stems or "" in exact | stems:
        raise ValueError("a phrase holds an empty word")
    return _Element("words", frozenset(exact), tuple(sorted(stems)), optional=optional)


def fold_word(word: str) -> str:
    """A word of a rule in the form that `read_words` gives the words of a text."""
    return word.replace("’", "'").removesuffix("'s").replace("'", "")
