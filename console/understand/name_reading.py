"""What every search for names asks of a text: is this word a name, where does it end, what stands around it."""

from __future__ import annotations

import re
from collections.abc import Collection

from console.domain.judgement import Personal
from console.understand.name_cues import BELIEFS_AND_NAMES, NEVER, PLACE_NOUNS, SUFFIXES
from console.understand.name_lists import NameLists
from console.understand.words import SENTENCE, Words

_AROUND = 6  # words on either side in which "bed" or "surgeon" tells whose name it is


_SHOUTED = re.compile(r"[A-Z]{2,}")


class NameReading:
    """One text, and the names found in it so far by the word where each stands: kind, and whether it is sure."""

    def __init__(self, names: NameLists, words: Words, english: bool) -> None:
        self.lists = names
        self.words = words
        self.english = english
        self.found: dict[int, tuple[str, bool]] = {}
        shouted = sum(map(len, _SHOUTED.findall(words.text)))
        self.shouts = shouted > 0.5 * len(words.text)
        self.whispers = len(words) > 2 and words.text.islower()

    def result(self) -> list[Personal]:
        """The names as spans, without the possessive."""
        found: list[Personal] = []
        for at, (kind, sure) in sorted(self.found.items()):
            start, end = self.words.starts[at], self.words.ends[at]
            raw = self.words.text[start:end]
            if len(raw) > 2 and raw[-1] in "sS" and raw[-2] in "'’`´ʼ":
                end -= 2
            found.append(Personal(start, end, kind, sure))
        return found

    def capital(self, at: int) -> bool:
        return self.words.text[self.words.starts[at]].isupper()

    def follows(self, at: int, most: int = 1) -> bool:
        """Whether word ``at`` is there and said in one breath with the word before it."""
        return at < len(self.words) and self.words.breaks[at] <= most

    def namelike(self, at: int, *, cue: bool = False) -> bool:
        """Whether the word may be a name; beside a cue an everyday word with a capital may be one too."""
        word = self.words.words[at]
        if len(word) < 2 or not word[0].isalpha() or word in NEVER or self.lists.is_place(word) or self.is_place(at):
            return False
        if word in BELIEFS_AND_NAMES and at and self.words.words[at - 1] in {"a", "practising", "devout", "good"}:
            return False
        known = self.lists.is_first(word)
        if known and not self.lists.is_plain(word):
            return cue or self.capital(at) or self.whispers
        if not self.capital(at) or self.shouts:
            return False
        if known:
            praised = self.follows(at + 1, 0) and self.words.words[at + 1] in {"was", "is"}
            return (cue or praised) and (praised or self.words.breaks[at] < SENTENCE or not self.lists.is_common(word))
        raw = self.words.raw(at)
        if (
            self.lists.is_plain(word)
            or self.lists.is_plain(word.removesuffix("s"))
            or _shouted(raw)
            or not self.english
        ):
            return False
        return cue or self.words.breaks[at] < SENTENCE or not word.endswith(SUFFIXES)

    def is_place(self, at: int) -> bool:
        """ "Orchid Ward", "ward Maple": the name of a place."""
        words = self.words.words
        after = at + 1 < len(words) and self.words.breaks[at + 1] == 0 and words[at + 1] in PLACE_NOUNS
        before = at > 0 and self.words.breaks[at] == 0 and words[at - 1] in {"ward", "unit", "st", "saint"}
        return (after and not (words[at + 1] == "team" and self.lists.is_first(words[at]))) or before

    def take(self, at: int, kind: str, *, sure: bool = True) -> int:
        """Take the name that begins at ``at``, first names and surname; the number of the word after it."""
        self.found[at] = (kind, sure)
        surname = "staff_surname" if kind == "staff_name" else kind
        after = at + 1
        while after < min(at + 4, len(self.words)) and self.words.breaks[after] == 0:
            gap = self.words.text[self.words.ends[after - 1] : self.words.starts[after]]
            word, raw = self.words.words[after], self.words.raw(after)
            hyphen = gap == "-"
            initial = len(raw) == 1 and raw.isupper() and raw != "I"
            if self.capital(after) and not self.shouts:
                plain = self.lists.is_plain(word) or _shouted(raw)
                name = not plain or self.lists.is_surname(word)
            else:
                name = self.lists.is_surname(word) and not self.lists.is_plain(word)
            if word in NEVER or not (hyphen or initial or name) or self.is_place(after):
                break
            self.found[after] = (kind if hyphen else surname, sure)
            after += 1
        return after

    def take_list(self, at: int, kind: str, *, certain: bool = False) -> None:
        """Take a row of names: "Sarah, Tom and Priya". The first is ``certain`` where its role stands beside it."""
        while at < len(self.words) and self.namelike(at, cue=True):
            at = self.take(at, kind, sure=certain or self.certain(at))
            certain = False
            if at < len(self.words) and self.words.words[at] == "and" and self.follows(at):
                at += 1
            elif not (at < len(self.words) and self.words.breaks[at] == 1):
                break

    def certain(self, at: int) -> bool:
        return self.lists.is_first(self.words.words[at])

    def around(self, at: int, cues: Collection[str]) -> bool:
        low, high = max(0, at - _AROUND), min(len(self.words), at + _AROUND + 1)
        return any(self.words.words[near] in cues for near in range(low, high))


def _shouted(raw: str) -> bool:
    """Whether a word is an abbreviation or said aloud ("ODPs", "ENORMOUS"), and so no name that is not listed."""
    return len(raw) > 1 and raw[0].isupper() and raw[1].isupper()
