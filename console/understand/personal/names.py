"""People's names in the patterns in which the public uses them, and whose they are: patient's, staff's or unclear.

"my son Tom" is a patient, "nurse Amira" and "thanks to Sarah" are staff, "Mr Jones" may be either. A name that is an
everyday word (Will, May, Grace) counts only beside such a cue. A word that only looks like a name, by its capital and
its place, is found too, and marked as not sure.
"""

from __future__ import annotations

from collections.abc import Sequence

from console.domain.judgement import PersonalDetail
from console.understand.personal.name_cues import (
    NEVER,
    NEVER_AT_ALL,
    OPENERS,
    PLAIN_TITLES,
    RELATIONS,
    ROLES,
    STAFF_TITLES,
    STAFF_WITH_SURNAME,
    SURGEON_WORDS,
    SURNAMES_TOO,
    THANKS_BEFORE,
)
from console.understand.personal.name_forms import (
    ends_of_letters,
    heads_of_letters,
    initialled_names,
    names_in_other_scripts,
)
from console.understand.personal.name_lists import NameLists
from console.understand.personal.names_alone import WAS, WHOSE, LoneNames
from console.understand.words import SENTENCE, Words

_CUES = PLAIN_TITLES | STAFF_TITLES | RELATIONS | OPENERS
_BETWEEN_KIN = frozenset({"called", "named", "little", "law", "is", "was", "name", "and", "her", "his", "twin", "of"})
_TITLES = STAFF_WITH_SURNAME | {"sister", "matron", "nurse", "midwife"}
_NICK = frozenset({"big", "little", "old", "mad", "wee", "young", "tall"})
_CALLED = frozenset({"called", "named"})
_AROUND = 6  # words on either side in which "bed" or "surgeon" tells whose name it is


def names_in(
    lists: NameLists, words: Words, authors: Sequence[str] = (), *, english: bool = True
) -> list[PersonalDetail]:
    """Every name in the text. ``authors`` are names under which the text was published: they are the patient's.

    Without ``english`` only names that are known by themselves, or stand beside a cue, are found.
    """
    if not words.words:
        return []
    search = NameSearch(lists, words, english)
    signed = {part for author in authors for part in author.lower().replace("_", " ").split() if len(part) > 2}
    search.run(frozenset(part for part in signed if not lists.is_common(part) and not lists.is_place(part)))
    return search.result() + names_in_other_scripts(words.text)


class NameSearch(LoneNames):
    """The search itself: cue by cue, then one owner for every name."""

    def run(self, signed: frozenset[str]) -> None:
        """Look at every word once, then give every name the same owner throughout."""
        initialled_names(self)
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
            elif (word in RELATIONS and not (word in ROLES and not self._is_kin(at))) or word == "sister":
                self._after_relation(at)
            elif word in OPENERS:
                self._after_opener(at)
            elif self.namelike(at):
                self.by_itself(at)
        heads_of_letters(self)
        ends_of_letters(self)
        if self.found:
            self._same_owner()

    def _is_family(self, at: int) -> bool:
        """ "my sister", "sister-in-law": not the sister of a ward."""
        words = self.words.words
        return words[at] == "sister" and (
            (at > 0 and words[at - 1] in WHOSE) or words[at + 1 : at + 3] == ("in", "law")
        )

    def _is_kin(self, at: int) -> bool:
        """Whether "lad" or "girl" is somebody's: "our lad"."""
        return any(word in WHOSE for word in self.words.words[max(0, at - 2) : at])

    def _after_title(self, at: int) -> None:
        """Mr, Mrs, Miss, Ms: whose it is the words around tell; a surname goes in either case."""
        next_ = self._after_initials(at)
        if next_ is None:
            return
        word = self.words.words[next_]
        if not word[0].isalpha() or len(word) < 2 or next_ in self.known:
            return
        written = self.capital(next_) and not self.shouts
        if not written and not self.lists.is_surname(word) and not (self.unknown(next_) or self.lists.is_first(word)):
            return
        if word in NEVER and word not in SURNAMES_TOO and not self.lists.is_surname(word):
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
        found = self._after_initials(at, 1)
        if found is None:
            return
        next_ = found
        while self.words.words[next_] in _CALLED and self.follows(next_ + 1, 0):
            next_ += 1
        if self.words.words[next_] in PLAIN_TITLES and self.follows(next_ + 1, 3):
            self.found[next_ + 1] = ("staff_surname", True)
            return
        word = self.words.words[next_]
        small = self.words.breaks[next_] == 0 and not self.capital(next_) and self.words.words[at] in STAFF_WITH_SURNAME
        strong = self.words.words[at] in _TITLES and self.words.breaks[next_] == 0 and self.capital(next_)
        strong = strong and not self.titled and (word not in NEVER or word in SURNAMES_TOO) and next_ not in self.known
        if (
            not (strong and len(word) > 1)
            and not self.namelike(next_, cue=True)
            and not (small and (self.unknown(next_) or (self.lists.is_surname(word) and word not in NEVER)))
        ):
            return
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
        if surname or (strong and not self.namelike(next_, cue=True)):
            self.take(next_, "staff_surname")
        else:
            self.take_list(next_, "staff_name", certain=True)

    def _after_initials(self, at: int, most: int = 0) -> int | None:
        """The number of the word that a title stands before, past initials, which are taken; None where there is non"
        "e."""
        next_ = at + 1
        if not self.follows(next_, SENTENCE if self.after(at)[:1] == "." else most):
            return None
        first = next_
        last = min(first + 4, len(self.words) - 1)
        while next_ < last and self._initial(next_) and self.after(next_) in {" ", ". ", "."}:
            next_ += 1
        if next_ > first and not (self.capital(next_) and self.words.words[next_] not in NEVER_AT_ALL):
            return first
        for initial in range(first, next_):
            self.found[initial] = ("person_name", True)
        return next_

    def _after_relation(self, at: int) -> None:
        """ "my son Tom", "my late husband, Bob Smith": the patient or somebody close to the patient."""
        next_ = at + 1
        if self._before_relation(at) or self.possessive(at):
            return
        if self.words.words[next_ : next_ + 2] == ("in", "law"):
            next_ += 2
        while (
            next_ < len(self.words)
            and (self.words.words[next_] in _BETWEEN_KIN or self.words.words[next_][0].isdecimal())
            and self.words.breaks[next_] < SENTENCE + (self.after(next_ - 1).strip() == "(")
        ):
            next_ += 1
        if not self.follows(next_, SENTENCE if self.after(next_ - 1) in {" (", ": "} else 1):
            return
        if self.words.words[next_ - 1] in WAS and not (self.unknown(next_) or self.certain(next_)):
            return
        word = self.words.words[next_]
        if self.namelike(next_, cue=True):
            if self.capital(next_) and self.role_beside(next_ + 1):  # "Auntie Lou the play nurse"
                self.take(next_, "staff_name", sure=self.certain(next_))
                return
            if self.words.breaks[next_] and not self.lists.is_first(word) and not self.unknown(next_):
                return
            self.take(next_, "patient_name", sure=self.words.breaks[next_] == 0 or self.certain(next_))
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
            and not self.lists.is_everyday(word)
            and not word.endswith(("ed", "ing", "ly", "s", "er", "ion", "ent"))
            and self.words.breaks[next_] == 0
        ):
            self.take(next_, "patient_name", sure=False)

    def _before_relation(self, at: int) -> bool:
        """ "Owen's mother", and then nothing after it: take the name before."""
        before = at - 1
        if before < 0 or self.words.breaks[at] or before in self.found:
            return False
        word = self.words.words[before]
        if self.capital(before) and word.endswith("s") and self.lists.is_known_first(word[:-1]):  # "Alfies mum"
            self.take(before, "patient_name")
            return True
        if not self.possessive(before):
            return False
        if not self.namelike(before, cue=True) or not (self.capital(before) or self.certain(before)):
            return False
        self.take(before, "patient_name", sure=self.certain(before))
        return True

    def _after_opener(self, at: int) -> None:
        """ "called Sarah", "my name is Tom", "I'm Priya": whose name it is the words before tell."""
        next_ = at + 1
        while (
            next_ < len(self.words) and self.words.words[next_] in {"is", "was", "s"} and self.words.breaks[next_] == 0
        ):
            next_ += 1
        if not self.follows(next_, 0) or not self.namelike(next_, cue=True):
            return
        if not self.english and self.words.words[at] in {"i", "im"}:
            return  # "Diolch i" is no "I"
        if self.words.words[at] == "names" and not THANKS_BEFORE.isdisjoint(self.words.words[:at]):
            self.take_list(next_, "staff_name")
            return
        before = self.words.words[max(0, at - _AROUND) : at]
        kin = any(word in WHOSE for word in before) and any(word in RELATIONS for word in before)
        if not kin and any(word in ROLES for word in before):
            self.take_list(next_, "staff_name")
        elif self.words.words[at] in {"i", "im", "me"} or any(word in RELATIONS or word == "my" for word in before):
            self.take(next_, "patient_name", sure=self.certain(next_))
        elif self.words.words[at] in {"called", "named", "name", "names"}:
            self.take(next_, "person_name", sure=self.certain(next_))

    def _same_owner(self) -> None:
        """One name is one person: where it is once the patient's, it is everywhere."""
        owner: dict[str, tuple[str, bool]] = {}
        rank = {"patient_name": 3, "staff_name": 2, "staff_surname": 1, "person_name": 0}
        for at, (kind, sure) in self.found.items():
            word = self.words.words[at]
            if word not in owner or rank[kind] > rank[owner[word][0]]:
                owner[word] = (kind, sure)
        for at, (kind, sure) in list(self.found.items()):
            before = at - 1
            if before < 0 or before in self.found or self.words.breaks[at]:
                continue
            if self.words.words[before] in _NICK and self.capital(before) and not self.shouts:  # "Big Dave"
                self.found[before] = (kind, sure)
        for at, word in enumerate(self.words.words):
            if word in owner and (at in self.found or (self.capital(at) and len(word) > 2)):
                self.found[at] = owner[word]
