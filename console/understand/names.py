"""People's names in the patterns in which the public uses them, and whose they are: patient's, staff's or unclear.

"my son Tom" is a patient, "nurse Amira" and "thanks to Sarah" are staff, "Mr Jones" may be either. A name that is an
everyday word (Will, May, Grace) counts only beside such a cue. A word that only looks like a name, by its capital and
its place, is found too, and marked as not sure.
"""

from __future__ import annotations

from collections.abc import Sequence

from console.domain.judgement import Personal
from console.understand.name_cues import (
    AGENT_BEFORE,
    OPENERS,
    PATIENT_AFTER,
    PLAIN_TITLES,
    RELATIONS,
    ROLES,
    SPEAKS_AFTER,
    STAFF_AFTER,
    STAFF_TITLES,
    STAFF_WITH_SURNAME,
    SURGEON_WORDS,
    THANKS_BEFORE,
)
from console.understand.name_lists import NameLists
from console.understand.name_reading import NameReading
from console.understand.words import CLAUSE, SENTENCE, Words

_CUES = PLAIN_TITLES | STAFF_TITLES | RELATIONS | OPENERS
_WHOSE = frozenset({"my", "our", "his", "her", "their", "your", "big", "little"})
_CALLED = frozenset({"called", "named"})
_WAS = frozenset({"was", "is", "has", "had", "were"})
_PERSON_VERBS = frozenset({"said", "told", "was", "who", "is"})
_LONGEST = 5  # words of a name
_AROUND = 6  # words on either side in which "bed" or "surgeon" tells whose name it is


def names_in(lists: NameLists, words: Words, authors: Sequence[str] = (), *, english: bool = True) -> list[Personal]:
    """Every name in the text. ``authors`` are names under which the text was published: they are the patient's.

    Without ``english`` only names that are known by themselves, or stand beside a cue, are found.
    """
    if not words.words:
        return []
    search = NameSearch(lists, words, english)
    signed = {part for author in authors for part in author.lower().replace("_", " ").split() if len(part) > 2}
    search.run(frozenset(part for part in signed if not lists.is_common(part) and not lists.is_place(part)))
    return search.result()


class NameSearch(NameReading):
    """The search itself: cue by cue, then one owner for every name."""

    def run(self, signed: frozenset[str]) -> None:
        """Look at every word once, then give every name the same owner throughout."""
        for at, word in enumerate(self.words.words):
            capital = self.whispers or self.words.text[self.words.starts[at]].isupper()
            if at in self.found or not (capital or word in _CUES):
                continue
            if word in signed and self.capital(at):
                self.take(at, "patient_name")
            elif word in PLAIN_TITLES:
                self._after_title(at)
            elif word in STAFF_TITLES and not self._is_family(at):
                self._after_role(at)
            elif word in RELATIONS or word == "sister":
                self._after_relation(at)
            elif word in OPENERS:
                self._after_opener(at)
            elif self.namelike(at):
                self._by_itself(at)
        if self.found:
            self._same_owner()

    def _is_family(self, at: int) -> bool:
        """ "my sister", "sister-in-law": not the sister of a ward."""
        words = self.words.words
        return words[at] == "sister" and (
            (at > 0 and words[at - 1] in _WHOSE) or words[at + 1 : at + 3] == ("in", "law")
        )

    def _after_title(self, at: int) -> None:
        """Mr, Mrs, Miss, Ms: whose it is the words around tell; a surname goes in either case."""
        next_ = at + 1
        if not self.follows(next_, 3 if self.words.text[self.words.ends[at] : self.words.ends[at] + 1] == "." else 0):
            return
        word = self.words.words[next_]
        if not word[0].isalpha() or len(word) < 2:
            return
        written = self.capital(next_) and not self.shouts
        if not written and (self.lists.is_plain(word) and not self.lists.is_surname(word)):
            return
        if self.around(at, SURGEON_WORDS):
            kind = "staff_surname"
        elif self.around(at, {"bed", "bay", "patient"}):
            kind = "patient_name"
        else:
            kind = "person_name"
        self.take(next_, kind)

    def _after_role(self, at: int) -> None:
        """Dr, nurse, sister, midwife …: the name that follows, and names of which the role is said after "called"."""
        next_ = at + 1
        dot = self.words.text[self.words.ends[at] : self.words.ends[at] + 1] == "."
        if not self.follows(next_, 3 if dot else 1):
            return
        while self.words.words[next_] in _CALLED and self.follows(next_ + 1, 0):
            next_ += 1
        if self.words.words[next_] in PLAIN_TITLES and self.follows(next_ + 1, 3):
            self.found[next_ + 1] = ("staff_surname", True)
            return
        if not self.namelike(next_, cue=True):
            return
        word = self.words.words[next_]
        alone = not (self.follows(next_ + 1, 0) and self.namelike(next_ + 1, cue=True))
        own = self.lists.is_own_staff(word)
        surname = (
            alone
            and not own
            and (
                self.words.words[at] in STAFF_WITH_SURNAME
                or (self.lists.is_surname(word) and not self.lists.is_first(word))
            )
        )
        if surname:
            self.take(next_, "staff_surname")
        else:
            self.take_list(next_, "staff_name", certain=True)

    def _after_relation(self, at: int) -> None:
        """ "my son Tom", "my late husband, Bob Smith": the patient or somebody close to the patient."""
        next_ = at + 1
        while next_ < len(self.words) and self.words.words[next_] in {"called", "named", "little", "s", "in", "law"}:
            next_ += 1
        if not self.follows(next_):
            return
        word = self.words.words[next_]
        if self.namelike(next_, cue=True):
            if self.words.breaks[next_] and not self.lists.is_first(word):
                return
            self.take(next_, "patient_name")
            after = next_ + 1
            if (
                self.follows(after)
                and self.words.words[after] == "and"
                and self.follows(after + 1, 0)
                and self.namelike(after + 1, cue=True)
            ):
                self.take(after + 1, "patient_name")
        elif (
            self.whispers
            and len(word) > 2
            and word.isalpha()
            and not self.lists.is_plain(word)
            and not word.endswith(("ed", "ing", "ly", "s", "er", "ion", "ent"))
            and self.words.breaks[next_] == 0
        ):
            self.take(next_, "patient_name", sure=False)

    def _after_opener(self, at: int) -> None:
        """ "called Sarah", "my name is Tom", "I'm Priya": whose name it is the words before tell."""
        next_ = at + 1
        while (
            next_ < len(self.words) and self.words.words[next_] in {"is", "was", "s"} and self.words.breaks[next_] == 0
        ):
            next_ += 1
        if not self.follows(next_, 0) or not self.namelike(next_, cue=True):
            return
        before = self.words.words[max(0, at - _AROUND) : at]
        if any(word in ROLES for word in before):
            self.take_list(next_, "staff_name")
        elif self.words.words[at] in {"i", "im", "me"} or any(word in RELATIONS or word == "my" for word in before):
            self.take(next_, "patient_name", sure=self.certain(next_))
        elif self.words.words[at] in {"called", "named", "name", "names"}:
            self.take(next_, "person_name", sure=self.certain(next_))

    def _by_itself(self, at: int) -> None:
        """A name with no title: thanks before it, what it did after it, or its role beside it, tell whose it is."""
        words = self.words.words
        known = self.certain(at)
        before = words[max(0, at - 4) : at] if self.words.breaks[at] < CLAUSE else ()
        last = before[-1] if before else ""
        end = self._after_name(at)
        verb = words[end] if self.follows(end) else ""
        suffers = verb in _WAS and any(word in PATIENT_AFTER for word in words[end + 1 : end + 4])
        thanked = last in AGENT_BEFORE or any(word in THANKS_BEFORE for word in before)
        if self._role_beside(end):
            self.take_list(at, "staff_name", certain=True)
        elif suffers:
            self.take(at, "patient_name", sure=known)
        elif thanked or verb in STAFF_AFTER or self._praised(end):
            self.take_list(at, "staff_name")
        elif known:
            if not (self.shouts and end == len(words)):
                self.take(at, "staff_name" if self.lists.is_own_staff(words[at]) else "person_name")
        elif last in SPEAKS_AFTER or (verb in _PERSON_VERBS and self.words.breaks[at] < SENTENCE):
            self.take(at, "person_name", sure=False)

    def _praised(self, end: int) -> bool:
        """Whether, in the same clause, "was" or "is" and then a word that is said of staff follow soon."""
        words, at = self.words.words, end
        while at < min(end + 6, len(words)) and self.words.breaks[at] < CLAUSE:
            if words[at] in {"was", "is", "were", "are"}:
                return any(word in STAFF_AFTER for word in words[at + 1 : at + 5])
            at += 1
        return False

    def _after_name(self, at: int, more: bool = True) -> int:
        """The number of the word after a name, and after the one or two that are named with it."""
        end = at + 1
        while end < at + _LONGEST and self.follows(end, 0) and self.capital(end) and self.namelike(end, cue=True):
            end += 1
        if self.follows(end, 1) and self.words.words[end] == "and" and self.follows(end + 1, 0):
            if more and self.namelike(end + 1, cue=True):
                return self._after_name(end + 1, more=False)
            if self.words.words[end + 1] in {"her", "his", "the", "their", "all"}:
                return min(end + 3, len(self.words))
        return end

    def _role_beside(self, end: int) -> bool:
        """ "Amira the nurse", "Tom, our midwife", "Sarah (HCA)", "Jo on reception"."""
        words = self.words.words
        if end >= len(words) or self.words.text[self.words.ends[end - 1] : self.words.starts[end]].strip(" ,(-"):
            return False
        near = words[end : end + 4]
        if near[0] in ROLES:
            return True
        if near[0] in {"the", "our", "my", "a", "on", "from", "at", "in", "one", "who"}:
            return any(
                word in ROLES or word in {"reception", "desk", "ward", "pharmacy", "switchboard"} for word in near[1:]
            )
        return False

    def _same_owner(self) -> None:
        """One name is one person: where it is once the patient's, it is everywhere."""
        owner: dict[str, tuple[str, bool]] = {}
        rank = {"patient_name": 3, "staff_name": 2, "staff_surname": 1, "person_name": 0}
        for at, (kind, sure) in self.found.items():
            word = self.words.words[at]
            if word not in owner or rank[kind] > rank[owner[word][0]]:
                owner[word] = (kind, sure)
        for at, word in enumerate(self.words.words):
            if word in owner and (at in self.found or (self.capital(at) and len(word) > 2)):
                self.found[at] = owner[word]
