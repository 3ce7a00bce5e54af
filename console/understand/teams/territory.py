"""Ours or a namesake's: whether a name in a text is that of this organisation or of something elsewhere.

There is more than one St Mary's, and a town's football club is not its hospital. What the settings list as not ours
is not; a name of ours that is followed by a town elsewhere ("St Mary's in Paddington") is not; a place of ours that is
followed by "Rovers" or "Golf Club" tells nothing about the organisation.
"""

from __future__ import annotations

from collections.abc import Sequence

from ahocorasick_rs import AhoCorasick

from console.domain.frozen import field, frozen
from console.domain.judgement import Evidence
from console.understand.domains import Domain, domain_of
from console.understand.teams.aliases import key_of
from console.understand.words import SENTENCE, Words, listed, word_set

_NEAR = 12  # words between the parts of what is not ours ("Northmoor Road, Leeds")
_TELLING = 6  # letters of a name that tell it within a handle
_AFTER = 4  # words after a name in which a town tells where it is
_BETWEEN = word_set("in at near of hospital infirmary clinic and the university general nhs trust area")
_OTHER = word_set(
    "rovers united fc afc rfc town city cricket golf rugby football club school primary academy college church "
    "library pub inn arms hotel station railway road street lane council market fair festival choir band brewery "
    "theatre cinema museum farm castle abbey bridge leisure bus airport prison"
)
_OF_OTHERS = word_set("dental dentist dentists vets veterinary optician opticians private nursery")
_HEALTH = word_set(
    "hospital ward nurse doctor nhs clinic appointment patient surgery midwife consultant ambulance maternity "
    "outpatient surgeon treatment department infirmary gp paramedic staff care emergency physiotherapy scan operation"
)


@frozen
class OrganisationNames:
    """What makes a mention ours: the organisation's name and places, and namesakes that are not it."""

    name: str = ""
    places: tuple[str, ...] = ()
    not_ours: tuple[str, ...] = ()
    domain: Domain = field(default_factory=domain_of)


@frozen
class Ground:
    """Where a text plays: spans of words that are not ours, whether something in it is, and why not."""

    away: tuple[tuple[int, int], ...] = ()
    here: bool = False
    reason: str = ""
    listed: bool = False  # whether the settings list it as not ours: then a name that is everywhere tells nothing
    places: tuple[tuple[int, int], ...] = ()  # where names and places of the organisation stand that tell something

    @property
    def elsewhere(self) -> bool:
        """Whether something in the text is a namesake's."""
        return bool(self.away)

    def covers(self, first: int, last: int) -> bool:
        """Whether the words from ``first`` up to ``last`` are a namesake's."""
        return any(begin < last and first < end for begin, end in self.away)

    def evidence(self, words: Words) -> tuple[Evidence, ...]:
        """The words that tell that the text is not ours."""
        return tuple(
            Evidence(words.starts[begin], words.ends[end - 1], "flag:not-ours", 1.0, self.reason)
            for begin, end in self.away
        )


class Territory:
    """The places of an organisation and of its namesakes. ``names`` are the keys of its teams."""

    def __init__(self, organisation: OrganisationNames, names: Sequence[str]) -> None:
        own = [key for key in map(key_of, (organisation.name, *organisation.places)) if key]
        self._not_ours = [
            (written, [key for key in map(key_of, written.split(",")) if key]) for written in organisation.not_ours
        ]
        self.words = frozenset(part for key in own for part in key.split(" ") if len(part) > 2)
        self.names = frozenset(part for name in (*own, *names) for part in name.split(" ")) | frozenset(own)
        self._patterns = [*own, *(part for _, parts in self._not_ours for part in parts)]
        self._patterns = list(dict.fromkeys(self._patterns))
        self._own = frozenset(own)
        self._finder = AhoCorasick([f" {key} " for key in self._patterns]) if self._patterns else None
        self.towns = frozenset(town.replace("_", " ") for town in listed("teams/towns.txt")) - self._own

    def of(self, words: Words, keys: Sequence[str], named: Sequence[tuple[int, int]]) -> Ground:
        """Where a text plays. ``named`` are the words, first and one past the last, at which a team is named."""
        spans = self._spans(keys)
        away: list[tuple[int, int]] = []
        reason, listed_here = "", False
        for written, parts in self._not_ours:
            found = _together([spans.get(part, []) for part in parts])
            if found is not None:
                away.append(found)
                reason, listed_here = f"“{written}” is listed as not ours", True
        own = [span for key in self._own for span in spans.get(key, [])]
        health = any(key in _HEALTH for key in keys)
        idle: set[tuple[int, int]] = set()
        for span in {*own, *named}:
            town = self._town_after(words, keys, span[1])
            if town:
                away.append((span[0], town[0]))
                reason = reason or f"“{town[1]}” beside the name is elsewhere"
            elif span[1] < len(keys) and words.words[span[1]] in _OTHER | _OF_OTHERS and words.breaks[span[1]] == 0:
                idle.add(span)
                if words.words[span[1]] in _OF_OTHERS or not health:
                    away.append((span[0], span[1] + 1))
                    reason = reason or f"“{words.raw(span[0])} {words.raw(span[1])}” is no part of the organisation"
        here = any(
            span not in idle and not any(begin < span[1] and span[0] < end for begin, end in away)
            for span in {*own, *named}
        )
        places = tuple(
            sorted(
                span
                for span in own
                if span not in idle and not any(begin < span[1] and span[0] < end for begin, end in away)
            )
        )
        return Ground(tuple(sorted(away)), here, reason, listed_here, places)

    def names_us(self, keys: Sequence[str]) -> bool:
        """Whether a handle or a hashtag is made of a name or place of ours: "@NorthmoorNHS"."""
        return any(len(key) > len(own) >= _TELLING and key.startswith(own) for key in keys for own in self.words)

    def _spans(self, keys: Sequence[str]) -> dict[str, list[tuple[int, int]]]:
        spans: dict[str, list[tuple[int, int]]] = {}
        if self._finder is None or not keys:
            return spans
        found = self._finder.find_matches_as_indexes(f" {' '.join(keys)} ", overlapping=True)
        if not found:
            return spans
        place_of: dict[int, int] = {}
        place = 0
        for number, key in enumerate(keys):
            place_of[place] = number
            place += len(key) + 1
        place_of[place] = len(keys)
        for pattern, start, end in found:
            spans.setdefault(self._patterns[pattern], []).append((place_of[start], place_of[end - 1]))
        return spans

    def _town_after(self, words: Words, keys: Sequence[str], after: int) -> tuple[int, str] | None:
        """A town elsewhere shortly after a name, with nothing but "hospital", "in" and the like between."""
        for at in range(after, min(after + _AFTER, len(keys))):
            if words.breaks[at] >= SENTENCE and words.text[words.ends[at - 1] : words.starts[at]].strip() != "(":
                return None
            for length in (3, 2, 1):
                town = " ".join(words.words[at : at + length])
                if (
                    at + length <= len(keys)
                    and town in self.towns
                    and keys[at] not in self.names
                    and (at > after or words.breaks[at])
                ):
                    return at + length, words.text[words.starts[at] : words.ends[at + length - 1]]
            if keys[at] not in _BETWEEN:
                return None
        return None


def _together(places: Sequence[Sequence[tuple[int, int]]]) -> tuple[int, int] | None:
    """The words that hold one span of each part, if all stand near one another."""
    if not places or not all(places):
        return None
    first = places[0][0]
    begin, end = first
    for spans in places[1:]:
        near = [span for span in spans if abs(span[0] - first[0]) <= _NEAR]
        if not near:
            return None
        begin, end = min(begin, near[0][0]), max(end, near[0][1])
    return begin, end
