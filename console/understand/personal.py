"""Personal data in a text: identifiers and names together, as spans over the text, what is unsure marked as such."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterable, Sequence

from console.domain.judgement import Personal
from console.understand.identifiers import identifiers
from console.understand.name_lists import NameLists
from console.understand.names import names_in
from console.understand.words import Words


class PersonalData:
    """The search for personal data. ``staff`` are people that the organisation lists; ``places`` and ``ours`` are
    folded words of its teams, sites and towns, which are nobody's name and whose handles are no person's."""

    def __init__(self, staff: Iterable[str] = (), places: Collection[str] = (), ours: Collection[str] = ()) -> None:
        self._lists = NameLists(staff, places)
        self._ours = tuple(word for word in ours if word)

    def find(self, words: Words, authors: Sequence[str] = (), *, english: bool = True) -> tuple[Personal, ...]:
        """What is personal in ``words.text``, in order and without overlap.

        ``authors`` are the names under which it was published: whoever wrote as "Jane Smith" and signs "Jane" is the
        patient or somebody close. In a text that is not ``english`` the patterns know less.
        """
        found = identifiers(words.text, ours=self._ours) + names_in(self._lists, words, authors, english=english)
        return _apart(found)


def _apart(found: Sequence[Personal]) -> tuple[Personal, ...]:
    """Of findings that overlap the sure before the unsure, the longer before the shorter, the first before the next."""
    kept: list[Personal] = []  # always in order and without overlap, so that only two neighbours need a look
    for one in sorted(found, key=lambda one: (not one.sure, one.start - one.end, one.start, one.kind)):
        at = bisect_left(kept, one.start, key=lambda other: other.start)
        if (at == 0 or kept[at - 1].end <= one.start) and (at == len(kept) or one.end <= kept[at].start):
            kept.insert(at, one)
    return tuple(kept)
