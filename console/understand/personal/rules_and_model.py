"""Rules and model together: what each of the two sees of the personal details in a text, made one.

Rules are exact about numbers and can say why. The model sees names of any origin without a list. What either of them
finds is taken out. But a word that a rule took for a name by its look alone stays where names of places stand and the
model, having read it, saw nothing; and what the model alone sees has to look like what it says it is. Where it is not
certain of what it alone sees, a person is asked.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

from console.domain.frozen import frozen
from console.domain.judgement import PersonalDetail
from console.understand.personal.birth_dates import may_be_a_birth_date, may_be_an_age
from console.understand.personal.name_cues import (
    NEVER_AT_ALL,
    ORGANISATION_NOUNS,
    PLACE_NOUNS,
    PLACES_BESIDES,
    ROLES,
    STAFF_DEEDS,
    SURNAMES_TOO,
    THANKS_BEFORE,
)
from console.understand.personal.name_lists import NameLists
from console.understand.reading import DetailsOutput, FoundSpan
from console.understand.words import word_set

KINDS = {
    "thanked_name": "staff_name", "staff_name": "person_name", "patient_name": "patient_name",
    "family_name": "patient_name", "other_name": "person_name", "date_of_birth": "birth_date", "age": "age",
    "address": "address", "postcode": "postcode", "phone": "phone", "email": "email", "id_number": "number",
    "nhs_number": "nhs_number", "bed": "bed", "handle": "handle", "url": "url", "other": "number",
}  # fmt: skip
"""What each kind of the model's is called here. Staff who are named and not thanked are nobody's praise."""

SURE, HEARD = 0.9, 0.5
"""How certain the model must be that nobody has to look, and that it counts at all."""
_BEYOND_DOUBT, _IN_ANOTHER_LANGUAGE = 0.98, 0.95
"""How certain it must be of a name in small letters in a text that has capitals, and of one among foreign words."""

_NAMES = frozenset({"patient_name", "staff_name", "staff_surname", "person_name"})
_BY_LOOK = frozenset({"staff_name", "person_name"})
"""Names that a rule may take for one by the look alone; a patient's has a word of kin beside it."""
_WORD = re.compile(r"[^\W_](?:[^\W_]|['’](?=[^\W_]))*")
_TITLED = re.compile(
    r"(?:dr|doctor|mr|mrs|ms|miss|mx|prof|professor|consultant|surgeon)\.? (?:[a-z]\.? ?){0,3}$", re.IGNORECASE
)
_DIGITS = {"number": 3, "bed": 1, "phone": 6, "nhs_number": 6, "address": 1}
"""How many digits a detail has at least that the model alone sees; of other kinds the rules miss none."""
_NEVER = 1000
_PLACES = "|".join(sorted(PLACE_NOUNS - SURNAMES_TOO))
_PLACES_WRITTEN = "|".join(sorted(map(str.capitalize, PLACES_BESIDES | ORGANISATION_NOUNS - SURNAMES_TOO)))
_NAMES_A_PLACE = re.compile(rf"[ -](?:(?:[A-Z][\w'’-]* ){{0,2}}(?:{_PLACES_WRITTEN})|(?:[a-z]+ )?(?:{_PLACES}))\b")
"""After a word that only the model takes for a name: the rest of the name of a place."""
_TITLE, _NEAR = 24, 240  # characters before a name in which a title stands, and on either side the sentence
_SUM = 12  # characters before a number in which the rest of the sum stands
_OF_A_SUM = re.compile(r"[£$€][\d,.]*$|\d[,.]$")
"""Before a number: the rest of a sum of money or of a longer figure."""
_STARTS = re.compile(r"(?:^|[.!?:\n])\W{0,4}$")
"""Before a word that has its capital from where it stands."""
_SENTENCE_END = re.compile(r"[.!?]+(?=\s|$)|\n")
_AFTER_STAFF = ROLES | word_set("duty volunteers paramedics ward ace")
_BEFORE_STAFF = _AFTER_STAFF | THANKS_BEFORE | word_set("badge usher mr mrs ms miss hub unit theatre clinic names")
"""In the same sentence as a name these words say that it is one of the staff's."""
_DEEDS, _SOON = STAFF_DEEDS | {"sat"}, 2
_AS_A_PLACE = re.compile(r"(?:\b(?:from|of|in|at|on|near|to|the|his|her|their)|(?:^|[^.!?\n] )[A-Z][a-z]{2,}) $")


@frozen
class Joining:
    """One text with what joins rules and model in it. In a text that is not ``english`` the model's silence tells
    nothing; in one that ``whispers`` names have no capitals."""

    text: str
    listened: DetailsOutput
    lists: NameLists
    english: bool = True
    whispers: bool = False

    def of(self, rules: Sequence[PersonalDetail]) -> list[PersonalDetail]:
        """What is personal by ``rules`` and model, in no order; findings may overlap.

        A first name is the staff's only where nothing says that it is the patient's or of somebody close.
        """
        heard = [one for one in self.listened.spans if one.score >= HEARD]
        found = [self._settled(one, _over(heard, one)) for one in rules if not self._refuted(one)]
        certain = frozenset(self._written(one).lower() for one in heard if one.score >= SURE)
        for span in heard:
            covered = [rule for rule in rules if rule.start < span.end and span.start < rule.end]
            if KINDS[span.type] in _NAMES:
                found += self._names(span, covered, certain)
            elif not covered and self._is_like_one(span):
                found.append(PersonalDetail(span.start, span.end, KINDS[span.type], span.score >= SURE))
        return found

    def _written(self, span: FoundSpan) -> str:
        return self.text[span.start : span.end]

    def _refuted(self, rule: PersonalDetail) -> bool:
        """Whether a rule took a word for a name by its look alone, where a place is as likely, and the model read it
        and saw nothing. Its silence alone is not enough: it knows fewer names of some origins than of others."""
        by_look = rule.kind in _BY_LOOK and not rule.sure and self.english
        placed = by_look and _AS_A_PLACE.search(self.text, max(0, rule.start - _TITLE), rule.start) is not None
        return placed and self.listened.silent(self.text, rule.start, rule.end)

    def _settled(self, rule: PersonalDetail, heard: FoundSpan | None) -> PersonalDetail:
        """What a rule found, by the light of what the model hears there."""
        if heard is None:
            return rule
        kind, sure = KINDS[heard.type], rule.sure or heard.score >= SURE
        if rule.kind not in _NAMES:
            return PersonalDetail(rule.start, rule.end, rule.kind, sure)
        if kind not in _NAMES:
            return rule
        if kind == "staff_name" and rule.kind == "person_name":
            # The model alone says that it may stay: one of the staff has a word of the staff's, or thanks, beside it.
            kind, sure = (kind, heard.score >= SURE) if self._is_staff(rule) else (rule.kind, False)
        if kind == "patient_name" and rule.kind == "staff_name" and rule.sure:
            kind, sure = rule.kind, False
        if (
            rule.kind == "staff_surname"
            or kind == "person_name"
            or (rule.kind == "patient_name" and kind == "staff_name")
        ):
            kind = rule.kind
        elif kind == "staff_name" and (rule.start > heard.start or self._is_titled(rule.start)):
            kind = "staff_surname"
        return PersonalDetail(rule.start, rule.end, kind, sure)

    def _is_staff(self, one: PersonalDetail) -> bool:
        """Whether a word that says so stands in the same sentence: a role on either side, thanks before the name, or
        just after it what staff do."""
        before = _WORD.findall(_SENTENCE_END.split(self.text[max(0, one.start - _NEAR) : one.start].lower())[-1])
        after = _WORD.findall(_SENTENCE_END.split(self.text[one.end : one.end + _NEAR].lower(), 1)[0])
        does = _DEEDS.isdisjoint(after[:_SOON])
        return not (does and _BEFORE_STAFF.isdisjoint(before) and _AFTER_STAFF.isdisjoint(after))

    def _is_like_one(self, heard: FoundSpan) -> bool:
        """Whether a detail that the model alone sees, and that is no name, looks like what it says it is."""
        kind, written = KINDS[heard.type], self._written(heard)
        if kind == "age":
            return may_be_an_age(self.text, heard.start, heard.end)
        if kind == "birth_date":
            return may_be_a_birth_date(written)
        digits = sum(char.isdigit() for char in written)
        if kind == "address":
            return digits > 0 or (heard.score >= SURE and written[0].isupper())
        if kind == "number" and (_OF_A_SUM.search(self.text, max(0, heard.start - _SUM), heard.start)):
            return False
        least = _DIGITS.get(kind, _NEVER)
        return digits >= least or (digits >= least - 1 and heard.score >= SURE and written[-1].isalpha())

    def _names(
        self, heard: FoundSpan, covered: Sequence[PersonalDetail], certain: Collection[str]
    ) -> Iterator[PersonalDetail]:
        """The words of a name that the model hears and no rule saw, one by one, so that a first name may stay."""
        if not covered and _NAMES_A_PLACE.match(self.text, heard.end):
            return
        if self.lists.is_well_known(self._written(heard)):
            return
        theirs = any(one.kind == "patient_name" for one in covered)
        kind = "patient_name" if theirs else KINDS[heard.type]
        surname_first = self._is_titled(heard.start)
        for word in _WORD.finditer(self.text, heard.start, heard.end):
            if any(one.start < word.end() and word.start() < one.end for one in covered):
                continue
            if not self._is_like_a_name(word, heard, certain, beside=bool(covered)):
                continue
            surname = kind == "staff_name" and (surname_first or word.start() > heard.start)
            yield PersonalDetail(*word.span(), "staff_surname" if surname else kind, heard.score >= SURE)

    def _is_like_a_name(self, word: re.Match[str], heard: FoundSpan, certain: Collection[str], *, beside: bool) -> bool:
        """Whether a word that the model alone takes for a name, or part of one, is written as one."""
        written = word[0].lower()
        if written in NEVER_AT_ALL or (len(written) < 2 and word.span() == (heard.start, heard.end)):
            return False
        if word[0].islower():
            small = self.whispers and self.english
            everyday = len(written) < 3 or self.lists.is_everyday(written)
            if beside and heard.score >= SURE:
                return len(written) > 2 and (small or not everyday)
            return not everyday and (small or heard.score >= _BEYOND_DOUBT)
        if written in certain and self.english:
            return True
        if not self.english:
            return heard.score >= _IN_ANOTHER_LANGUAGE
        if heard.score >= SURE or not self.lists.is_everyday(written):
            return True
        return _STARTS.search(self.text, max(0, word.start() - _TITLE), word.start()) is None

    def _is_titled(self, at: int) -> bool:
        """Whether a title stands before a name, so that its first word is a surname."""
        return _TITLED.search(self.text, max(0, at - _TITLE), at) is not None


def _over(spans: Sequence[FoundSpan], rule: PersonalDetail) -> FoundSpan | None:
    over = [one for one in spans if one.start < rule.end and rule.start < one.end]
    return max(over, key=lambda one: one.score) if over else None
