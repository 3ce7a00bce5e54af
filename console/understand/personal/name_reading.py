"""What every search for names asks of a text: is this word a name, where does it end, what stands around it."""

from __future__ import annotations

import re
from collections.abc import Collection

from console.domain.judgement import PersonalDetail
from console.understand.personal.name_cues import (
    BELIEFS_AND_NAMES,
    NEVER,
    NEVER_AT_ALL,
    ORGANISATION_NOUNS,
    PLACE_NOUNS,
    PLACE_PREPOSITIONS,
    PLACES_BESIDES,
    SUFFIXES,
    SURNAMES_TOO,
)
from console.understand.personal.name_lists import NameLists
from console.understand.words import SENTENCE, Words, word_set

_AROUND = 6  # words on either side in which "bed" or "surgeon" tells whose name it is
_LONGEST = 5  # words of a name

_SHOUTED = re.compile(r"[A-Z]{2,}")
_CAPITAL_WORD = re.compile(r"(?<!\w)[A-Z][a-z']+")
_WHISPERS_BELOW = 0.04  # share of words with a capital under which names are looked for in small letters


class NameReading:
    """One text, and the names found in it so far by the word where each stands: kind, and whether it is sure."""

    def __init__(self, names: NameLists, words: Words, english: bool) -> None:
        self.lists = names
        self.words = words
        self.english = english
        self.found: dict[int, tuple[str, bool]] = {}
        self.shouts = _shouts(words)
        capitals = len(_CAPITAL_WORD.findall(words.text))
        self.whispers = whispers(words)
        self.titled = capitals > 0.5 * len(words)  # most words have a capital, as in a headline
        self.known = self._well_known()

    def result(self) -> list[PersonalDetail]:
        """The names as spans, without the possessive."""
        found: list[PersonalDetail] = []
        for at, (kind, sure) in sorted(self.found.items()):
            start, end = self.words.starts[at], self.words.ends[at]
            if self.possessive(at):
                end -= 2
            found.append(PersonalDetail(start, end, kind, sure))
        return found

    def possessive(self, at: int) -> bool:
        """Whether the word ends in an apostrophe and s."""
        raw = self.words.raw(at)
        return len(raw) > 2 and raw[-1] in "sS" and raw[-2] in "'’`´ʼ"

    def capital(self, at: int) -> bool:
        return self.words.text[self.words.starts[at]].isupper()

    def follows(self, at: int, most: int = 1) -> bool:
        """Whether word ``at`` is there and said in one breath with the word before it."""
        return at < len(self.words) and self.words.breaks[at] <= most

    def after(self, at: int) -> str:
        """The signs between word ``at`` and the next, or the end."""
        stop = self.words.starts[at + 1] if at + 1 < len(self.words) else len(self.words.text)
        return self.words.text[self.words.ends[at] : stop]

    def namelike(self, at: int, *, cue: bool = False) -> bool:
        """Whether the word may be a name; beside a cue an everyday word with a capital may be one too."""
        word = self.words.words[at]
        if len(word) < 2 or not word[0].isalpha() or at in self.known:
            return False
        if cue and word in SURNAMES_TOO and self.capital(at) and not self.numbered(at):
            return self.words.breaks[at] == 0 and not self.shouts
        if word in NEVER or self.lists.is_place(word) or self.is_place(at, cue=cue):
            return False
        if self.words.text[self.words.starts[at] - 1 : self.words.starts[at]] in {"@", "#", "_"}:
            return False
        if word in BELIEFS_AND_NAMES and at and self.words.words[at - 1] in {"a", "practising", "devout", "good"}:
            return False
        known = self.lists.is_first(word)
        if known and not self.lists.is_plain(word):
            return cue or self.capital(at) or (self.whispers and not self.lists.is_everyday(word))
        if self.shouts or not self.capital(at):
            return cue and (self.shouts or self.whispers) and self.unknown(at)
        if known:
            praised = self.follows(at + 1, 0) and self.words.words[at + 1] in {"was", "is", "had", "has"}
            if not self.titled and self._surname_follows(at):
                return True
            return (cue or praised) and (praised or self.words.breaks[at] < SENTENCE or not self.lists.is_common(word))
        if self.lists.is_plain(word) or self.lists.is_plain(word.removesuffix("s")) or not self.english:
            return False
        if _shouted(self.words.raw(at)):
            return cue and len(word) > 3 and self.unknown(at)
        if not cue and self.lists.is_everyday(word):
            return False
        return cue or self.words.breaks[at] < SENTENCE or not word.endswith(SUFFIXES)

    def unknown(self, at: int) -> bool:
        """Whether the word is nothing that is known: no everyday word, no place, no name."""
        word = self.words.words[at]
        return (
            len(word) > 2
            and word[0].isalpha()
            and at not in self.known
            and word not in NEVER
            and not self.lists.is_plain(word)
            and not self.lists.is_everyday(word)
            and not self.is_place(at)
        )

    def numbered(self, at: int) -> bool:
        """Whether a number or a single letter follows, as after "Ward" and "Bay"."""
        after = at + 1
        return self.follows(after, 0) and (
            self.words.words[after][0].isdecimal() or (len(self.words.raw(after)) == 1 and self.after(after)[:1] != ".")
        )

    def _surname_follows(self, at: int) -> bool:
        """Whether the next word can only be a surname: "Lee Hatcher", "Grace Adeyemi"."""
        after = at + 1
        return (
            self.follows(after, 0)
            and self.after(at) == " "
            and self.capital(after)
            and not _shouted(self.words.raw(after))
            and (self.unknown(after) or self.lists.is_surname(self.words.words[after]))
        )

    def is_place(self, at: int, *, cue: bool = False) -> bool:
        """ "Orchid Ward", "ward Maple", "Marlow Borough Council": the name of a place or an organisation.

        What ends in a word that is a surname too ("Sheila Park", "Amira Ward") is a place only after "on", "at" and the
        like, or where its first word is nobody's first name.
        """
        words = self.words.words
        if at and self.words.breaks[at] == 0 and words[at - 1] in {"ward", "unit", "st", "saint"}:
            return words[at - 1] in {"st", "saint"} or not (self.capital(at - 1) and self.lists.is_first(words[at - 1]))
        if _AND_SONS.match(self.words.text, self.words.ends[at]):
            return True
        first, here = at, words[at]
        if (
            at
            and self.words.breaks[at] == 0
            and (here in PLACES_BESIDES or here in PLACE_NOUNS or here in ORGANISATION_NOUNS)
            and self.capital(at)
            and self.capital(at - 1)
            and not self.lists.is_first(words[at - 1])
            and at - 1 not in self.found
        ):
            return True
        while first and self.words.breaks[first] == 0 and self.capital(first) and self.capital(first - 1):
            if at - first >= _LONGEST or words[first - 1] in NEVER_AT_ALL:
                break
            first -= 1
        last = at
        while self.follows(last + 1, 0) and last - at < _LONGEST and self.after(last)[:1] in {" ", "-", "'", "’"}:
            last += 1
            noun = words[last]
            ends = noun in PLACES_BESIDES and self.capital(last) and not self.lists.is_first(words[first])
            if noun in PLACE_NOUNS or noun in ORGANISATION_NOUNS or ends:
                if noun == "team" and self.lists.is_first(words[at]):
                    return False
                if not self.capital(last):
                    return noun in PLACE_NOUNS or last == at + 1
                if noun not in SURNAMES_TOO or self.numbered(last):
                    return True
                before = words[first - 1] if first else ""
                if before in PLACE_PREPOSITIONS or (before == "the" and last == at + 1):
                    return True
                return not cue and not self.lists.is_first(words[first])
            if not self.capital(last) or noun in NEVER_AT_ALL:
                return False
        return False

    def take(self, at: int, kind: str, *, sure: bool = True) -> int:
        """Take the name that begins at ``at``, first names and surname; the number of the word after it."""
        self.found[at] = (kind, sure)
        surname = "staff_surname" if kind == "staff_name" else kind
        strong = self.lists.is_first(self.words.words[at]) and not self.titled
        after = at + 1
        while after < min(at + 4, len(self.words)):
            gap = self.words.text[self.words.ends[after - 1] : self.words.starts[after]]
            if self.words.breaks[after] and not (gap == ". " and self._initial(after - 1)):
                break
            word, raw = self.words.words[after], self.words.raw(after)
            hyphen = gap == "-"
            initial = self._initial(after)
            if raw in _PARTICLES and self.follows(after + 1, 0) and self.capital(after + 1):
                self.found[after] = (surname, sure)
                after += 1
                continue
            if self.possessive(after - 1) or (len(gap) > 2 and not gap.isspace()) or "\n" in gap:
                break
            if self.capital(after) and not self.shouts:
                plain = self.lists.is_plain(word) or _shouted(raw)
                name = not plain or self.lists.is_surname(word) or (word in SURNAMES_TOO and not self.numbered(after))
                name = name or (strong and not _shouted(raw) and not self._starts_anything(after))
            else:
                name = self.lists.is_surname(word) and not self.lists.is_plain(word)
                name = name or (self.shouts and self.unknown(after))
            if (word in NEVER and word not in SURNAMES_TOO) or not (hyphen or initial or name):
                break
            self.found[after] = (kind if hyphen else surname, sure)
            after += 1
        return after

    def _initial(self, at: int) -> bool:
        raw = self.words.raw(at)
        return len(raw) == 1 and raw.isupper() and raw != "I"

    def _starts_anything(self, at: int) -> bool:
        """Whether a word with a capital after a first name is sooner the beginning of something else."""
        word = self.words.words[at]
        return word in NEVER or word in PLACE_NOUNS or word in ORGANISATION_NOUNS or word in _SMALL_WORDS

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

    def _well_known(self) -> frozenset[int]:
        """The words that together are somebody or something that everybody knows."""
        words = self.words.words
        found: set[int] = set()
        for at, word in enumerate(words):
            for known in self.lists.well_known.get(word, ()):
                if words[at : at + len(known)] == known:
                    found.update(range(at, at + len(known)))
        return frozenset(found)


_AND_SONS = re.compile(r" (?:&|and) (?:Sons?|Daughters?|Co|Partners)\b")
_PARTICLES = word_set("ap ab de van von der den bin binti bint ibn al el da dos du di le la y")
_SMALL_WORDS = word_set(
    "and or but the a an is was are were has have had for to from of in on at with who what when where how he she they"
    " it i you we my your his her our their this that these those please thank thanks so if as by not no yes me us them"
)


def whispers(words: Words) -> bool:
    """Whether a text has hardly a capital, so that its names have none either."""
    capitals = len(_CAPITAL_WORD.findall(words.text))
    return len(words) > 2 and not _shouts(words) and capitals <= _WHISPERS_BELOW * len(words)


def _shouts(words: Words) -> bool:
    """Whether most of a text is in capitals."""
    return sum(map(len, _SHOUTED.findall(words.text))) > 0.5 * len(words.text)


def _shouted(raw: str) -> bool:
    """Whether a word is an abbreviation or said aloud ("ODPs", "ENORMOUS"), and so no name that is not listed."""
    return len(raw) > 1 and raw[0].isupper() and raw[1].isupper()
