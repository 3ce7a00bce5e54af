"""Not ours: what tells that a text is about another hospital, another council, or something else altogether.

Nothing here knows a namesake by name. Told by the organisation's own words and places are: another provider that is
named ("Wexby General", "Leeds City Council"), a place elsewhere, a ward that is somebody's surname, a match or a pub
where no word of care stands, and politics in which nobody tells of care. All of it counts only where no name of ours
stands that others do not have: "Ward 4" and "maternity" are everywhere, "Northmoor Royal" is not.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from console.domain.frozen import frozen
from console.understand.domains import Domain
from console.understand.words import CLAUSE, COMMA, SENTENCE, Words, listed, word_set

OURS_BY_NATURE = frozenset({"survey", "card", "email", "answer", "call", "visit"})
"""Kinds that only come to whom they are about: what is named in them without a place is ours."""

_TO_A_PLACE = word_set("at in to from near of into outside inside by for the and with behind")
_BEFORE_A_PERSON = word_set(
    "mr mrs miss ms dr sir dame lord lady cllr councillor actress actor author singer striker defender midfielder "
    "captain coach manager goalkeeper keeper winger mp judge presenter poet footballer jockey referee"
)
_OF_A_PERSON = word_set(
    "said says scored sings sang played plays won wins wrote starred stars aged told tells scores ran runs joined "
    "signed signs opens opened headed missed saved beat married"
)
_MOVED = word_set("moved move moving relocated emigrated left")
_FIRST_PERSON = word_set("i me my mine myself we our us im ive id")
_FAMILY = word_set("mum dad nan gran grandma grandad husband wife son daughter")
_APART = word_set("than unlike not versus vs like transferred referred discharged transfer")
_IN_A_PLACE = word_set("in at near")
_ALSO_A_WORD = word_set("trust general council charity college borough")
_NEAR = 8  # words before a place elsewhere in which something of what we do stands
_REACH = 3  # words before a name in which another word sets it apart, or says that somebody moved away from it
_ENOUGH = 2  # words of another world that make a text one of it
_MORE_THAN_ENOUGH = 3  # where a word of ours stands beside them that is a name or a figure of speech too
_FIGURES = word_set("ward wards bed beds injury surgery operation staff pain recovery stroke emergency park pool")
_YEARS = range(18, 106)


def _is_a_persons(word: str) -> bool:
    return word in listed("personal/names.txt") or word in listed("personal/surnames.txt")


@frozen
class Elsewhere:
    """Words that tell that a text is not ours, first and one past the last, and why."""

    first: int
    last: int
    why: str


class Compass:
    """Tells what is elsewhere for one organisation. ``own`` are the words of its names and places, ``towns`` the places
    that are not its own."""

    def __init__(self, domain: Domain, own: Collection[str], towns: Collection[str]) -> None:
        self._domain = domain
        self._own = frozenset(own) - domain.within
        self._towns = frozenset(towns)

    def elsewhere(
        self,
        words: Words,
        kind: str,
        *,
        places: Sequence[tuple[int, int]],
        named: bool,
        others: Sequence[Elsewhere] = (),
    ) -> Elsewhere | None:
        """What tells that a text of ``kind`` without a name of our own is not ours. ``places`` are where places of ours
        stand, ``named`` whether a team is, ``others`` what `others` found."""
        if kind in OURS_BY_NATURE:
            return None
        here = any(not self._moved_away(words, first) for first, _ in places)
        apart = next((one for one in others if not self._set_apart(words, one.first)), None)
        found = apart or self._another_world(words, here=here)
        if found is None and not here:
            found = self._town(words) or self._politics(words, named=named)
        return found

    def others(self, words: Words) -> list[Elsewhere]:
        """Others of our sort, by name: "Wexby General", "at St Cuthbert's", "Leeds City Council"."""
        found: list[Elsewhere] = []
        for at, word in enumerate(words.words):
            if at and word in self._domain.providers and words.breaks[at] == 0 and self._is_spelt_so(words, at):
                first = self._name_before(words, at)
                if first < at and self._may_begin(words, first, at):
                    found.append(self._told(words, first, at + 1))
            elif word == "st" and 0 < at < len(words) - 1 and words.words[at - 1] in _TO_A_PLACE:
                name, capital = words.words[at + 1], words.text[words.starts[at + 1]].isupper()
                if words.breaks[at + 1] == 0 and capital and name not in self._own:
                    found.append(self._told(words, at, at + 2))
        return found

    def surname(self, words: Words, first: int, last: int) -> bool:
        """Whether a ward's name, such as "Rose Ward", is a person's here."""
        if words.words[last - 1] != "ward" or not words.text[words.starts[last - 1]].isupper():
            return False
        if first and words.breaks[first] == 0 and words.words[first - 1] in _BEFORE_A_PERSON:
            return True
        if last < len(words) and words.words[last] in _OF_A_PERSON and words.breaks[last] < SENTENCE:
            return last - first > 1 and words.text[words.starts[first]].isupper()
        return (
            last < len(words)
            and words.breaks[last] == COMMA
            and words.words[last].isdigit()
            and int(words.words[last][:4]) in _YEARS
        )

    def _may_begin(self, words: Words, first: int, at: int) -> bool:
        """ "The birth of Keisha hospital staff came to": a name before a small "hospital" stands where a place does."""
        return (
            words.text[words.starts[at]].isupper()
            or words.breaks[first] >= CLAUSE
            or words.words[first] in self._towns
            or words.words[first - 1] in _TO_A_PLACE
        )

    def _is_spelt_so(self, words: Words, at: int) -> bool:
        """ "I trust" and "in general" are no names; what is one is written large."""
        return words.words[at] not in _ALSO_A_WORD or words.text[words.starts[at]].isupper()

    def _name_before(self, words: Words, at: int) -> int:
        """Where a name that ends before the word ``at`` begins; ``at`` where there is none, or where it is ours."""
        first = found = at
        while first and words.breaks[first] == 0:
            word = words.words[first - 1]
            if word in self._own:
                return at
            if self._is_a_name(words, first - 1):
                found = first - 1
            elif word not in self._domain.within:
                break
            first -= 1
        while 0 < found < at and words.breaks[found] == 0 and words.words[found - 1] in self._domain.within:
            found -= 1
        return found

    def _is_a_name(self, words: Words, at: int) -> bool:
        word = words.words[at]
        if word in self._towns:
            return True
        if len(word) < 3 or word in listed("common_words.txt") or self._domain.knows(word):
            return False
        placed = at > 0 and words.words[at - 1] in _TO_A_PLACE
        return placed or (words.text[words.starts[at]].isupper() and not _is_a_persons(word))

    def _told(self, words: Words, first: int, last: int) -> Elsewhere:
        return Elsewhere(first, last, f"“{words.text[words.starts[first] : words.ends[last - 1]]}” is not ours")

    def _town(self, words: Words) -> Elsewhere | None:
        """A place elsewhere, near a word of what we do: "the hospital in Fife"."""
        for at, word in enumerate(words.words[:-1]):
            if word not in _IN_A_PLACE and not (word == "to" and self._moved(words, at)):
                continue
            if not _APART.isdisjoint(words.words[max(0, at - 2 * _REACH) : at]):
                continue
            if word != "to" and not any(self._domain.knows(near) for near in words.words[max(0, at - _NEAR) : at]):
                continue
            for length in (3, 2, 1):
                town = " ".join(words.words[at + 1 : at + 1 + length])
                whole = at + 1 + length <= len(words) and not any(words.breaks[at + 1 : at + 1 + length])
                if whole and town in self._towns and words.text[words.starts[at + 1]].isupper():
                    said = words.text[words.starts[at + 1] : words.ends[at + length]]
                    return Elsewhere(at + 1, at + 1 + length, f"“{said}” is elsewhere")
        return None

    def _moved(self, words: Words, at: int) -> bool:
        return not _MOVED.isdisjoint(words.words[max(0, at - 2 * _REACH) : at])

    def _moved_away(self, words: Words, first: int) -> bool:
        near = words.words[max(0, first - _REACH) : first]
        return not _MOVED.isdisjoint(near) and ("from" in near or "left" in near)

    def _set_apart(self, words: Words, first: int) -> bool:
        """ "Better than Wexby General", "transferred from it": the text is not about it."""
        return not _APART.isdisjoint(words.words[max(0, first - _REACH) : first])

    def _another_world(self, words: Words, *, here: bool) -> Elsewhere | None:
        domain = self._domain
        own = {word for word in words.words if word in domain.own}
        person = any(self.surname(words, at, at + 2) for at, word in enumerate(words.words[1:]) if word == "ward")
        if person:
            own.discard("ward")
        found = [at for at, word in enumerate(words.words) if word in domain.elsewhere]
        wanted = _MORE_THAN_ENOUGH if own else 1 if here or person else _ENOUGH
        if own <= _FIGURES and len({words.words[at] for at in found}) >= wanted:
            first, last = found[0], found[-1]
            said = " … ".join(dict.fromkeys(words.raw(at) for at in (first, last)))
            return Elsewhere(first, first + 1, f"“{said}” and no word of what we do")
        return None

    def _tells(self, words: Words) -> bool:
        """Whether somebody tells of themselves or of theirs."""
        return not _FIRST_PERSON.isdisjoint(words.words) or any(
            word in _FAMILY and words.words[at - 1 : at] != ("your",) for at, word in enumerate(words.words)
        )

    def _politics(self, words: Words, *, named: bool) -> Elsewhere | None:
        """Politics in general: nobody tells of care that they or theirs had."""
        found = [at for at, word in enumerate(words.words) if word in self._domain.politics]
        if not found or self._tells(words) or (named and len(found) < _ENOUGH):
            return None
        return Elsewhere(found[0], found[0] + 1, f"“{words.raw(found[0])}” is about politics, and nobody tells of care")
