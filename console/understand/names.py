"""People's names in the patterns in which the public uses them, and whose they are: patient's, staff's or unclear.

"my son Tom" is a patient, "nurse Amira" and "thanks to Sarah" are staff, "Mr Jones" may be either. A name that is an
everyday word (Will, May, Grace) counts only beside such a cue. A word that only looks like a name, by its capital and
its place, is found too, and marked as not sure.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache

from console.domain.judgement import Personal
from console.understand.name_cues import (
    AGENT_BEFORE,
    NO_NAMES,
    OPENERS,
    PATIENT_AFTER,
    PLACE_NOUNS,
    PLAIN_TITLES,
    RELATIONS,
    ROLES,
    SPEAKS_AFTER,
    STAFF_AFTER,
    STAFF_TITLES,
    STAFF_WITH_SURNAME,
    SUFFIXES,
    SURGEON_WORDS,
    THANKS_BEFORE,
)
from console.understand.rulebook import shipped
from console.understand.words import CLAUSE, SENTENCE, Words

_NEVER = NO_NAMES | PLAIN_TITLES | STAFF_TITLES | ROLES | RELATIONS
_CALLED = frozenset({"called", "named"})
_AROUND = 6  # words on either side in which "bed" or "surgeon" tells whose name it is


@lru_cache(maxsize=4)
def listed(name: str) -> frozenset[str]:
    """The words of a list that ships beside this module; lines that begin with # are its notes."""
    lines = (line for line in shipped(name).splitlines() if not line.startswith("#"))
    return frozenset(" ".join(lines).split())


class Names:
    """The search for names. ``staff`` are people that the organisation itself lists; ``places`` are folded words of
    teams, sites and towns that are no person's name however they are written."""

    def __init__(self, staff: Iterable[str] = (), places: Collection[str] = ()) -> None:
        self._first = listed("names.txt")
        self._surnames = listed("surnames.txt")
        self._common = listed("common_words.txt")
        self._places = frozenset(places) | {part for town in listed("towns.txt") for part in town.split("_")} - self._first
        self._staff = frozenset(
            word for name in staff for word in name.lower().replace("-", " ").split() if word not in STAFF_TITLES
        )

    def find(self, words: Words, authors: Sequence[str] = (), *, english: bool = True) -> list[Personal]:
        """Every name in the text. ``authors`` are names under which the text was published: they are the patient's.

        Without ``english`` only names that are known by themselves, or stand beside a cue, are found.
        """
        if not words.words:
            return []
        search = _Search(self, words, english)
        signed = {part for author in authors for part in author.lower().replace("_", " ").split() if len(part) > 2}
        search.run(frozenset(signed - self._common - self._places))
        return search.result()

    def is_first(self, word: str) -> bool:
        """Whether ``word`` is a first name that is listed or of the organisation's own people."""
        return word in self._first or word in self._staff

    def is_place(self, word: str) -> bool:
        """Whether ``word`` is a town, or a place of the organisation's."""
        return word in self._places

    def is_common(self, word: str) -> bool:
        """Whether ``word`` is an everyday word."""
        return word in self._common

    def is_plain(self, word: str) -> bool:
        """Whether ``word`` is an everyday word, a place or another name that is nobody's."""
        return word in self._common or word in _NEVER or word in self._places

    def is_surname(self, word: str) -> bool:
        """Whether ``word`` is a common surname and no first name of the organisation's own people."""
        return word in self._surnames and word not in self._staff

    def is_own_staff(self, word: str) -> bool:
        """Whether ``word`` is a name of somebody whom the organisation lists."""
        return word in self._staff


class _Search:
    """One text being searched: the names found so far, by the word where each stands."""

    def __init__(self, names: Names, words: Words, english: bool) -> None:
        self._names = names
        self._words = words
        self._english = english
        self._found: dict[int, tuple[str, bool]] = {}
        letters = [char for char in words.text if char.isalpha()]
        upper = sum(char.isupper() for char in letters)
        self._shouts = len(letters) > 12 and upper > 0.6 * len(letters)
        self._whispers = len(letters) > 12 and upper == 0

    def run(self, signed: frozenset[str]) -> None:
        """Look at every word once, then give every name the same owner throughout."""
        for at, word in enumerate(self._words.words):
            if at in self._found:
                continue
            if word in signed and self._capital(at):
                self._take(at, "patient_name")
            elif word in PLAIN_TITLES:
                self._after_title(at)
            elif word in STAFF_TITLES:
                self._after_role(at)
            elif word in RELATIONS:
                self._after_relation(at)
            elif word in OPENERS:
                self._after_opener(at)
            elif self._namelike(at):
                self._by_itself(at)
        self._same_owner()

    def result(self) -> list[Personal]:
        """The names as spans, without the possessive."""
        found: list[Personal] = []
        for at, (kind, sure) in sorted(self._found.items()):
            start, end = self._words.starts[at], self._words.ends[at]
            raw = self._words.text[start:end]
            if len(raw) > 2 and raw[-1] in "sS" and raw[-2] in "'’`´ʼ":
                end -= 2
            found.append(Personal(start, end, kind, sure))
        return found

    def _capital(self, at: int) -> bool:
        return self._words.text[self._words.starts[at]].isupper()

    def _follows(self, at: int, most: int = 1) -> bool:
        """Whether word ``at`` is there and said in one breath with the word before it."""
        return at < len(self._words) and self._words.breaks[at] <= most

    def _namelike(self, at: int, *, cue: bool = False) -> bool:
        """Whether the word may be a name; beside a cue an everyday word with a capital may be one too."""
        word = self._words.words[at]
        if len(word) < 2 or not word[0].isalpha() or word in _NEVER or self._names.is_place(word) or self._place(at):
            return False
        known = self._names.is_first(word)
        if known and not self._names.is_plain(word):
            return cue or self._capital(at) or self._whispers
        if not self._capital(at) or self._shouts:
            return False
        if known:
            praised = self._follows(at + 1, 0) and self._words.words[at + 1] in {"was", "is"}
            return (cue or praised) and (
                praised or self._words.breaks[at] < SENTENCE or not self._names.is_common(word))
        raw = self._words.raw(at)
        if self._names.is_plain(word) or (raw.isupper() and len(raw) < 6) or not self._english:
            return False
        return cue or self._words.breaks[at] < SENTENCE or not word.endswith(SUFFIXES)

    def _place(self, at: int) -> bool:
        """ "Orchid Ward", "ward Maple": the name of a place."""
        words = self._words.words
        after = at + 1 < len(words) and self._words.breaks[at + 1] == 0 and words[at + 1] in PLACE_NOUNS
        before = at > 0 and self._words.breaks[at] == 0 and words[at - 1] in {"ward", "unit", "st", "saint"}
        return (after and not (words[at + 1] == "team" and self._names.is_first(words[at]))) or before

    def _take(self, at: int, kind: str, *, sure: bool = True) -> int:
        """Take the name that begins at ``at``, first names and surname; the number of the word after it."""
        self._found[at] = (kind, sure)
        surname = "staff_surname" if kind == "staff_name" else kind
        after = at + 1
        while after < min(at + 4, len(self._words)) and self._words.breaks[after] == 0:
            gap = self._words.text[self._words.ends[after - 1] : self._words.starts[after]]
            word, raw = self._words.words[after], self._words.raw(after)
            hyphen = gap == "-"
            initial = len(raw) == 1 and raw.isupper() and raw != "I"
            if self._capital(after) and not self._shouts:
                plain = self._names.is_plain(word) or (raw.isupper() and len(raw) < 6)
                name = not plain or self._names.is_surname(word)
            else:
                name = self._names.is_surname(word) and not self._names.is_plain(word)
            if word in _NEVER or not (hyphen or initial or name) or self._place(after):
                break
            self._found[after] = (kind if hyphen else surname, sure)
            after += 1
        return after

    def _list(self, at: int, kind: str) -> None:
        """Take a row of names: "Sarah, Tom and Priya"."""
        while at < len(self._words) and self._namelike(at, cue=True):
            at = self._take(at, kind, sure=self._certain(at))
            if at < len(self._words) and self._words.words[at] == "and" and self._follows(at):
                at += 1
            elif not (at < len(self._words) and self._words.breaks[at] == 1):
                break

    def _certain(self, at: int) -> bool:
        return self._names.is_first(self._words.words[at])

    def _around(self, at: int, cues: Collection[str]) -> bool:
        low, high = max(0, at - _AROUND), min(len(self._words), at + _AROUND + 1)
        return any(self._words.words[near] in cues for near in range(low, high))

    def _after_title(self, at: int) -> None:
        """Mr, Mrs, Miss, Ms: whose it is the words around tell; a surname goes in either case."""
        next_ = at + 1
        if not self._follows(next_, 3 if self._words.text[self._words.ends[at] : self._words.ends[at] + 1] == "." else 0):
            return
        word = self._words.words[next_]
        if not word[0].isalpha() or len(word) < 2:
            return
        written = self._capital(next_) and not self._shouts
        if not written and (self._names.is_plain(word) and word not in self._names._surnames):
            return
        if self._around(at, SURGEON_WORDS):
            kind = "staff_surname"
        elif self._around(at, {"bed", "bay", "patient"}):
            kind = "patient_name"
        else:
            kind = "person_name"
        self._take(next_, kind)

    def _after_role(self, at: int) -> None:
        """Dr, nurse, sister, midwife …: the name that follows, and names of which the role is said after "called"."""
        next_ = at + 1
        dot = self._words.text[self._words.ends[at] : self._words.ends[at] + 1] == "."
        if not self._follows(next_, 3 if dot else 1):
            return
        while self._words.words[next_] in _CALLED and self._follows(next_ + 1, 0):
            next_ += 1
        if self._words.words[next_] in PLAIN_TITLES and self._follows(next_ + 1, 3):
            self._found[next_ + 1] = ("staff_surname", True)
            return
        if not self._namelike(next_, cue=True):
            return
        word = self._words.words[next_]
        alone = not (self._follows(next_ + 1, 0) and self._namelike(next_ + 1, cue=True))
        own = self._names.is_own_staff(word)
        surname = alone and not own and (
            self._words.words[at] in STAFF_WITH_SURNAME or (self._names.is_surname(word) and not self._names.is_first(word))
        )
        if surname:
            self._take(next_, "staff_surname")
        else:
            self._list(next_, "staff_name")

    def _after_relation(self, at: int) -> None:
        """ "my son Tom", "my late husband, Bob Smith": the patient or somebody close to the patient."""
        next_ = at + 1
        while next_ < len(self._words) and self._words.words[next_] in {"called", "named", "little", "s", "in", "law"}:
            next_ += 1
        if not self._follows(next_):
            return
        word = self._words.words[next_]
        if self._namelike(next_, cue=True):
            if self._words.breaks[next_] and not self._names.is_first(word):
                return
            self._take(next_, "patient_name")
            after = next_ + 1
            if self._follows(after) and self._words.words[after] == "and" and self._follows(after + 1, 0) and self._namelike(
                    after + 1, cue=True):
                self._take(after + 1, "patient_name")
        elif self._whispers and len(word) > 2 and word.isalpha() and not self._names.is_plain(word) and not word.endswith(
                ("ed", "ing", "ly", "s", "er", "ion", "ent")) and self._words.breaks[next_] == 0:
            self._take(next_, "patient_name", sure=False)

    def _after_opener(self, at: int) -> None:
        """ "called Sarah", "my name is Tom", "I'm Priya": whose name it is the words before tell."""
        next_ = at + 1
        while next_ < len(self._words) and self._words.words[next_] in {"is", "was", "s"} and self._words.breaks[next_] == 0:
            next_ += 1
        if not self._follows(next_, 0) or not self._namelike(next_, cue=True):
            return
        before = self._words.words[max(0, at - _AROUND) : at]
        if any(word in ROLES for word in before):
            self._list(next_, "staff_name")
        elif self._words.words[at] in {"i", "im", "me"} or any(word in RELATIONS or word == "my" for word in before):
            self._take(next_, "patient_name", sure=self._certain(next_))
        elif self._words.words[at] in {"called", "named", "name", "names"}:
            self._take(next_, "person_name", sure=self._certain(next_))

    def _by_itself(self, at: int) -> None:
        """A name with no title: thanks before it, what it did after it, or its role beside it, tell whose it is."""
        words = self._words.words
        known = self._certain(at)
        before = words[max(0, at - 4) : at] if self._words.breaks[at] < CLAUSE else ()
        after = words[at + 1 : at + 6]
        end = self._after_name(at)
        verb = words[end] if self._follows(end) else ""
        if self._role_beside(end):
            self._list(at, "staff_name")
        elif verb in {"was", "is", "has", "had", "were"} and any(word in PATIENT_AFTER for word in words[end + 1 : end + 4]):
            self._take(at, "patient_name", sure=known)
        elif any(word in THANKS_BEFORE for word in before) or (before and before[-1] in AGENT_BEFORE):
            self._list(at, "staff_name")
        elif verb in STAFF_AFTER or self._praised(end):
            self._list(at, "staff_name")
        elif known and not (self._shouts and not after):
            self._take(at, "staff_name" if self._names.is_own_staff(words[at]) else "person_name")
        elif before and before[-1] in SPEAKS_AFTER:
            self._take(at, "person_name", sure=False)
        elif verb in {"said", "told", "and", "was", "who", "is"} and self._words.breaks[at] < SENTENCE and verb != "and":
            self._take(at, "person_name", sure=False)

    def _praised(self, end: int) -> bool:
        """Whether, in the same clause, "was" or "is" and then a word that is said of staff follow soon."""
        words, at = self._words.words, end
        while at < min(end + 6, len(words)) and self._words.breaks[at] < CLAUSE:
            if words[at] in {"was", "is", "were", "are"}:
                return any(word in STAFF_AFTER for word in words[at + 1 : at + 5])
            at += 1
        return False

    def _after_name(self, at: int) -> int:
        end = at + 1
        while self._follows(end, 0) and self._capital(end) and self._namelike(end, cue=True):
            end += 1
        if self._follows(end, 1) and self._words.words[end] == "and" and self._follows(end + 1, 0):
            if self._namelike(end + 1, cue=True):
                return self._after_name(end + 1)
            if self._words.words[end + 1] in {"her", "his", "the", "their", "all"}:
                return min(end + 3, len(self._words))
        return end

    def _role_beside(self, end: int) -> bool:
        """ "Amira the nurse", "Tom, our midwife", "Sarah (HCA)", "Jo on reception"."""
        words = self._words.words
        if end >= len(words) or self._words.text[self._words.ends[end - 1] : self._words.starts[end]].strip(" ,(-"):
            return False
        near = words[end : end + 4]
        if near[0] in ROLES:
            return True
        if near[0] in {"the", "our", "my", "a", "on", "from", "at", "in", "one", "who"}:
            return any(word in ROLES or word in {"reception", "desk", "ward", "pharmacy", "switchboard"} for word in near[1:])
        return False

    def _same_owner(self) -> None:
        """One name is one person: where it is once the patient's, it is everywhere."""
        owner: dict[str, tuple[str, bool]] = {}
        rank = {"patient_name": 3, "staff_name": 2, "staff_surname": 1, "person_name": 0}
        for at, (kind, sure) in self._found.items():
            word = self._words.words[at]
            if word not in owner or rank[kind] > rank[owner[word][0]]:
                owner[word] = (kind, sure)
        for at, word in enumerate(self._words.words):
            if word in owner and (at in self._found or (self._capital(at) and len(word) > 2)):
                self._found[at] = owner[word]
