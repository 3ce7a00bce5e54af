"""Rules and model together: what each of the two sees of the personal details in a text, made one.

Rules are exact about numbers and can say why. The model sees names of any origin without a list. What either of them
finds is taken out. Where only the model sees something, and is not certain of it, a person is asked; where a rule only
took a word for a name by its look, the model settles it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from console.domain.judgement import Personal
from console.understand.hearing import FoundSpan
from console.understand.name_cues import NEVER_AT_ALL, ORGANISATION_NOUNS, PLACE_NOUNS, PLACES_BESIDES, SURNAMES_TOO
from console.understand.name_lists import NameLists

KINDS = {
    "thanked_name": "staff_name", "staff_name": "person_name", "patient_name": "patient_name",
    "family_name": "patient_name", "other_name": "person_name", "date_of_birth": "birth_date", "age": "age",
    "address": "address", "postcode": "postcode", "phone": "phone", "email": "email", "id_number": "number",
    "nhs_number": "nhs_number", "bed": "bed", "handle": "handle", "url": "url", "other": "number",
}  # fmt: skip
"""What each kind of the model's is called here. Staff who are named and not thanked are nobody's praise."""

SURE, HEARD = 0.9, 0.5
"""How certain the model must be that nobody has to look, and that it counts at all."""

_NAMES = frozenset({"patient_name", "staff_name", "staff_surname", "person_name"})
_STAFF = frozenset({"staff_name", "staff_surname"})
_WORD = re.compile(r"[^\W_](?:[^\W_]|['’](?=[^\W_]))*")
_TITLED = re.compile(
    r"(?:dr|doctor|mr|mrs|ms|miss|mx|prof|professor|consultant|surgeon)\.? (?:[a-z]\.? ?){0,3}$", re.IGNORECASE
)
_DIGITS = {"number": 3, "birth_date": 1, "age": 1, "bed": 1, "phone": 6, "nhs_number": 6}
"""How many digits a detail has at least that the model alone sees; of other kinds the rules miss none."""
_NEVER = 1000
_PLACES = "|".join(sorted(PLACE_NOUNS - SURNAMES_TOO))
_PLACES_WRITTEN = "|".join(sorted(map(str.capitalize, PLACES_BESIDES | ORGANISATION_NOUNS - SURNAMES_TOO)))
_NAMES_A_PLACE = re.compile(rf"[ -](?:(?:[A-Z][\w'’-]* ){{0,2}}(?:{_PLACES_WRITTEN})|(?:[a-z]+ )?(?:{_PLACES}))\b")
"""After a word that only the model takes for a name: the rest of the name of a place."""
_TITLE = 24  # characters before a name in which a title stands


def joined(
    text: str, rules: Sequence[Personal], heard: Sequence[FoundSpan], lists: NameLists
) -> list[Personal]:
    """What is personal in ``text`` by both, in no order; findings may overlap.

    A first name is the staff's only where nothing says that it is the patient's or of somebody close. ``heard`` is
    empty where no model was asked; then the rules speak alone.
    """
    spans = [one for one in heard if one.score >= HEARD]
    found = [_settled(text, one, _over(spans, one.start, one.end)) for one in rules]
    for one in spans:
        covered = [rule for rule in rules if rule.start < one.end and one.start < rule.end]
        found += _unseen(text, one, covered, lists)
    return found


def _over(spans: Sequence[FoundSpan], start: int, end: int) -> FoundSpan | None:
    over = [one for one in spans if one.start < end and start < one.end]
    return max(over, key=lambda one: one.score) if over else None


def _settled(text: str, rule: Personal, heard: FoundSpan | None) -> Personal:
    """What a rule found, by the light of what the model hears there."""
    if rule.kind not in _NAMES:
        return Personal(rule.start, rule.end, rule.kind, rule.sure or (heard is not None and heard.score >= SURE))
    if heard is None:
        return rule
    kind = KINDS[heard.type]
    if kind not in _NAMES:
        return rule
    sure = rule.sure or heard.score >= SURE
    if kind == "staff_name" and rule.kind == "person_name":
        sure = False  # the model alone says that it may stay
    if kind == "patient_name" and rule.kind == "staff_name" and rule.sure:
        kind, sure = rule.kind, False
    if rule.kind == "staff_surname" or kind == "person_name" or (rule.kind == "patient_name" and kind == "staff_name"):
        kind = rule.kind
    elif kind == "staff_name" and (rule.start > heard.start or _titled(text, rule.start)):
        kind = "staff_surname"
    return Personal(rule.start, rule.end, kind, sure)


def _unseen(text: str, heard: FoundSpan, covered: Sequence[Personal], lists: NameLists) -> list[Personal]:
    """What the model hears and no rule saw: word by word where it is a name, so that a first name may stay."""
    kind, sure = KINDS[heard.type], heard.score >= SURE
    if kind not in _NAMES:
        written = text[heard.start : heard.end]
        digits = sum(char.isdigit() for char in written)
        enough = any(char.isalpha() for char in written) if kind == "address" else digits >= _DIGITS.get(kind, _NEVER)
        return [Personal(heard.start, heard.end, kind, sure)] if enough and not covered else []
    if _NAMES_A_PLACE.match(text, heard.end) and not covered:
        return []
    if lists.is_well_known(text[heard.start : heard.end]):
        return []
    found: list[Personal] = []
    theirs = any(one.kind == "patient_name" for one in covered)
    titled = _titled(text, heard.start)
    for word in _WORD.finditer(text, heard.start, heard.end):
        if any(one.start < word.end() and word.start() < one.end for one in covered):
            continue
        written = word[0]
        if len(written) < 2 and word.span() == (heard.start, heard.end):
            continue
        if written.lower() in NEVER_AT_ALL or (written.islower() and (len(written) < 3 or lists.is_everyday(written))):
            continue
        own = "patient_name" if theirs else kind
        if own == "staff_name" and (titled or word.start() > heard.start):
            own = "staff_surname"
        found.append(Personal(word.start(), word.end(), own, sure))
    return found


def _titled(text: str, at: int) -> bool:
    """Whether a title stands before a name, so that its first word is a surname."""
    return _TITLED.search(text[max(0, at - _TITLE) : at]) is not None
