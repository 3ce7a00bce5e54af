"""Names that stand with no title and no kin before them, and whose they are: thanks before the name, what it did after
it, or its role beside it tell."""

from __future__ import annotations

from console.understand.personal.name_cues import (
    AGENT_BEFORE,
    GIVEN_PREPOSITIONS,
    PATIENT_AFTER,
    PERSON_VERBS,
    PLACE_NOUNS,
    PLACE_PREPOSITIONS,
    ROLES,
    SPEAKS_AFTER,
    STAFF_AFTER,
    STAFF_DEEDS,
    THANKS_BEFORE,
)
from console.understand.personal.name_reading import NameReading
from console.understand.words import CLAUSE, COMMA, SENTENCE

WHOSE = frozenset({"my", "our", "his", "her", "their", "your", "big", "little"})
WAS = frozenset({"was", "is", "has", "had", "were"})
_KIN_BEFORE = frozenset({"our", "my", "little", "baby", "born"})
_EARNED = {("because", "of"), ("ask", "for"), ("goes", "for"), ("down", "to"), ("credit", "to"), ("off", "to")}
_LONGEST = 5  # words of a name


class LoneNames(NameReading):
    """The part of the search for names that stand alone."""

    def by_itself(self, at: int) -> None:
        """A name with no title: thanks before it, what it did after it, or its role beside it, tell whose it is."""
        words = self.words.words
        known = self.certain(at)
        before = words[max(0, at - 4) : at] if self.words.breaks[at] < CLAUSE else ()
        last = before[-1] if before else ""
        end = self._after_name(at)
        verb = words[end] if self.follows(end) else ""
        suffers = verb in WAS and any(word in PATIENT_AFTER for word in words[end + 1 : end + 4])
        thanked = last in AGENT_BEFORE or before[-2:] in _EARNED or any(word in THANKS_BEFORE for word in before)
        if verb == "here" and self.words.breaks[at] >= SENTENCE - 2 and (known or self.unknown(at)):
            self.take(at, "patient_name")  # "Suki here"
        elif self._kin_before(at) and (known or self.unknown(at)) and verb not in PLACE_NOUNS:
            self.take(at, "patient_name", sure=known)
        elif self.role_beside(end):
            self.take_list(at, "staff_name", certain=True)
        elif suffers:
            self.take(at, "patient_name", sure=known)
        elif thanked or verb in STAFF_AFTER or verb in STAFF_DEEDS or self._role_before(at) or self._praised(end):
            self.take_list(at, "staff_name")
        elif known:
            if not (self.shouts and end == len(words)):
                self.take(at, "staff_name" if self.lists.is_own_staff(words[at]) else "person_name")
        elif last in SPEAKS_AFTER or last in GIVEN_PREPOSITIONS or (self.unknown(at) and self._acts(at, verb, last)):
            self.take(at, "person_name", sure=False)

    def _kin_before(self, at: int) -> bool:
        """ "our Tom", "baby Ava"; "Little Trish" with its capital is what somebody is called."""
        if not at or self.words.breaks[at] >= CLAUSE or self.words.words[at - 1] not in _KIN_BEFORE:
            return False
        return self.words.words[at - 1] != "little" or not self.capital(at - 1)

    def _acts(self, at: int, verb: str, last: str) -> bool:
        """Whether a word that nobody knows does what a person does, or stands where a person's name stands."""
        if last in PLACE_PREPOSITIONS or last in {"the", "a", "an", "to", "from", "of"}:
            return False
        if verb in PERSON_VERBS or self.possessive(at) or self._surname_follows(at):
            return True
        return self.words.breaks[at] < SENTENCE and verb not in PLACE_NOUNS

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

    def _role_before(self, at: int) -> bool:
        """ "The lifeguard, Jadwiga," and "driver Olu": a role just before the name, and nobody's kin."""
        words = self.words.words
        if not at or self.words.breaks[at] > COMMA or words[at - 1] not in ROLES:
            return False
        return not any(word in WHOSE for word in words[max(0, at - 4) : at])

    def role_beside(self, end: int) -> bool:
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
