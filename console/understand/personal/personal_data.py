"""Personal data in a text: identifiers and names together, as spans over the text, what is unsure marked as such."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Collection, Iterable, Sequence

from console.domain.judgement import PersonalDetail
from console.understand.personal.folded_text import fold_signs
from console.understand.personal.identifiers import identifiers
from console.understand.personal.name_cues import ROLES
from console.understand.personal.name_lists import NameLists
from console.understand.personal.name_reading import whispers
from console.understand.personal.names import names_in
from console.understand.personal.rules_and_model import Joining
from console.understand.reading import DetailsOutput
from console.understand.words import Words, read_words

_NOBODY = DetailsOutput()
_LEFT_OUT = re.compile(
    r"\b(?i:except(?:ing)?|excluding|apart from|aside from|other than|save for|all but|unlike)(?i: for)?"
    rf"(?: (?i:one|a|an|the|our|called|named|{'|'.join(sorted(ROLES))}),?| [A-Z][\w'’-]*,? (?:and|or)){{0,5}} $"
)
"""Before a name in praise: whoever bears it is left out of that."""
_BEFORE_NAME = 100  # characters before a name in which that stands


class PersonalData:
    """The search for personal data. ``staff`` are people that the organisation lists, ``withheld`` the words of their
    names that not even praise keeps; ``places`` and ``ours`` are folded words of its teams, sites and towns, which are
    nobody's name and whose handles are no person's."""

    def __init__(
        self,
        staff: Iterable[str] = (),
        places: Collection[str] = (),
        ours: Collection[str] = (),
        withheld: Collection[str] = (),
    ) -> None:
        self._withheld = frozenset(withheld)
        self._lists = NameLists(staff, places)
        self._ours = tuple(word for word in ours if word)

    def find(
        self, words: Words, authors: Sequence[str] = (), *, english: bool = True, heard: DetailsOutput = _NOBODY
    ) -> tuple[PersonalDetail, ...]:
        """What is personal in ``words.text``, in order and without overlap.

        ``authors`` are the names under which it was published: whoever wrote as "Jane Smith" and signs "Jane" is the
        patient or somebody close. In a text that is not ``english`` the patterns know less.
        ``heard`` is what a model sees in the same text; without one the rules speak alone.
        """
        text = words.text
        folded = fold_signs(words.text)
        if folded.text is not words.text:
            words = read_words(folded.text)
        found = identifiers(folded, ours=self._ours, first_name=self._lists.is_known_first)
        found += names_in(self._lists, words, authors, english=english)
        found = [PersonalDetail(*folded.span(one.start, one.end), one.kind, one.sure) for one in found]
        joining = Joining(text, heard, self._lists, english=english, whispers=whispers(words))
        apart = _apart(text, joining.of(found))
        return tuple(self._listed(text, one) for one in apart)

    def _listed(self, text: str, one: PersonalDetail) -> PersonalDetail:
        """A surname of staff whom the organisation itself lists counts as a first name does: praise may keep it. What
        the list keeps back counts as a surname does, and "everybody except Sam" is no praise for Sam."""
        said = text[one.start : one.end].lower()
        if one.kind == "staff_name" and not self._withheld.isdisjoint(said.replace("-", " ").split()):
            return PersonalDetail(one.start, one.end, "staff_surname", one.sure)
        if one.kind == "staff_name" and _LEFT_OUT.search(text, max(0, one.start - _BEFORE_NAME), one.start):
            return PersonalDetail(one.start, one.end, "person_name", one.sure)
        if one.kind == "staff_surname" and self._lists.is_own_staff(said) and said not in self._withheld:
            return PersonalDetail(one.start, one.end, "staff_name", one.sure)
        return one


def _apart(text: str, found: Sequence[PersonalDetail]) -> tuple[PersonalDetail, ...]:
    """Of findings that overlap the sure before the unsure, the longer before the shorter, the first before the next;
    what the one does not cover stays of the other, so that nothing that was found is left."""
    kept: list[PersonalDetail] = []  # always in order and without overlap, so that only neighbours need a look
    for one in sorted(found, key=lambda one: (not one.sure, one.start - one.end, one.start, one.kind)):
        at = bisect_left(kept, one.end, key=lambda other: other.start)
        end = one.end
        rest: list[PersonalDetail] = []
        while end > one.start:
            before = kept[at - 1] if at else None
            start = max(one.start, before.end) if before is not None else one.start
            rest += _trimmed(text, one, start, end)
            if before is None or before.start <= one.start or before.end <= one.start:
                break
            end, at = before.start, at - 1
        for piece in rest:
            kept.insert(bisect_left(kept, piece.start, key=lambda other: other.start), piece)
    return tuple(kept)


def _trimmed(text: str, one: PersonalDetail, start: int, end: int) -> list[PersonalDetail]:
    """``one`` from ``start`` to ``end``; where it was cut, without the signs at the cut, and nothing if that is all."""
    if (start, end) != (one.start, one.end):
        while start < end and not text[start].isalnum():
            start += 1
        while start < end and not text[end - 1].isalnum():
            end -= 1
    return [PersonalDetail(start, end, one.kind, one.sure)] if start < end else []
