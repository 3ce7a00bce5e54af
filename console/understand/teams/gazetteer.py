"""Who a text is about: teams by every name that people have for them, each guess with a score and a reason."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from ahocorasick_rs import AhoCorasick

from console.domain.frozen import frozen
from console.domain.judgement import NOT_OURS, Evidence, TeamGuess
from console.domain.mention import HINTS
from console.domain.team import Person as PersonEntry
from console.domain.team import Team as TeamEntry
from console.understand.not_ours import Compass, Elsewhere
from console.understand.personal.staff import first_words
from console.understand.teams.aliases import Alias, aliases_of, is_everyday, key_of, keys_of
from console.understand.teams.matching import PLACE_WORDS, how_met, longest, second_sign
from console.understand.teams.misspellings import SHORTEST, Spelling
from console.understand.teams.scoring import AliasHit, Named, Signs, Tree, Weighing
from console.understand.teams.service_words import is_everywhere
from console.understand.teams.territory import Ground, OrganisationNames, Territory
from console.understand.words import Words, listed, read_words

__all__ = ["Found", "Gazetteer", "OrganisationNames", "PersonEntry", "TeamEntry"]

_TOLD_APART = 0.5  # the score of one of several teams of a name, with nothing to tell them apart
_BESIDE_LETTERS, _ALONE_LETTERS = 6, 8
"""Letters that a misspelt name of one word must have beside a word such as "ward", and by itself."""


@frozen
class Found:
    """Everything that the gazetteer has to say about one text."""

    teams: tuple[TeamGuess, ...] = ()
    people: tuple[str, ...] = ()
    ours: bool = True
    why_not: str = ""
    evidence: tuple[Evidence, ...] = ()


class Gazetteer:
    """The teams of an organisation by their names, ready to be found. Built once; never changes."""

    def __init__(self, teams: Sequence[TeamEntry], organisation: OrganisationNames | None = None) -> None:
        self.teams = tuple(teams)
        self.organisation = organisation or OrganisationNames()
        self.tree = Tree(self.teams)
        self.number = self.tree.number
        self.aliases: list[Alias] = []
        for number, team in enumerate(self.teams):
            self.aliases += aliases_of(number, team.name, team.aliases)
        self.territory = Territory(self.organisation, [alias.key for alias in self.aliases])
        self._add_places()
        self._add_services()
        self.compass = Compass(self.organisation.domain, self._own_words(), self.territory.towns)
        self.by_key: dict[str, list[Alias]] = {}
        for alias in self.aliases:
            self.by_key.setdefault(alias.key, []).append(alias)
        self._keys = list(self.by_key)
        self._finder = AhoCorasick([f" {key} " for key in self._keys], store_patterns=False) if self._keys else None
        self._spelling: Spelling | None = None
        self._codes = {team.ods.strip().lower(): number for number, team in enumerate(self.teams) if team.ods.strip()}
        self._people: dict[str, list[tuple[int, PersonEntry]]] = {}
        for number, team in enumerate(self.teams):
            for person in team.people:
                for key in dict.fromkeys(map(key_of, first_words(person))):
                    self._people.setdefault(key, []).append((number, person))

    def teams_of(self, text: str, *, team_hint: str = "", themes: Collection[str] = ()) -> tuple[TeamGuess, ...]:
        """The teams that ``text`` may be about, the likeliest first. ``team_hint`` is the source's own word for it."""
        return self.find(read_words(text), team_hint=team_hint, themes=themes).teams

    def find(self, words: Words, *, team_hint: str = "", themes: Collection[str] = (), kind: str = "") -> Found:
        """Teams, people and whether the text, of a ``kind`` of mention, is about this organisation at all."""
        keys = keys_of(words)
        hits = [hit for hit in self._hits(words, keys) if not self.compass.surname(words, hit.first, hit.last)]
        ground = self.territory.of(words, keys, [(hit.first, hit.last) for hit in hits if not hit.alias.hint])
        others = self.compass.others(words)
        kept = [
            hit
            for hit in hits
            if not ground.covers(hit.first, hit.last)
            and not any(other.first <= hit.first < other.last for other in others)
        ]
        hinted = self._hinted(team_hint)
        if hinted is None and (found := self._elsewhere(words, keys, kind, kept=kept, ground=ground, others=others)):
            return found
        if not any(hit.alias.names for hit in kept):
            kept += [hit for hit in self._slips(words, keys) if not ground.covers(hit.first, hit.last)]
        people = self._named(words, keys)
        signs = Signs(kept, people, team_hint.strip(), hinted, themes)
        guesses = Weighing(self.tree, words).guesses(signs)
        evidence = tuple(
            Evidence(words.starts[hit.first], words.ends[hit.last - 1], f"team:{self.teams[hit.alias.team].id}",
                     1.0 if hit.how == "exact" else 0.5, f"“{hit.alias.written}”")
            for hit in kept if hit.alias.names
        )  # fmt: skip
        named = tuple(dict.fromkeys(one.person.name for one in people))
        return Found(guesses, named, True, "", evidence)

    def _elsewhere(
        self,
        words: Words,
        keys: Sequence[str],
        kind: str,
        *,
        kept: Sequence[AliasHit],
        ground: Ground,
        others: Sequence[Elsewhere],
    ) -> Found | None:
        """What says that the text is not ours, unless a name stands in it that nobody else has."""
        if any(self._is_our_own(hit) for hit in kept) or self.territory.names_us(keys):
            return None
        if ground.elsewhere and (not ground.here or (ground.listed and not ground.places)):
            return Found(ours=False, why_not=ground.reason, evidence=ground.evidence(words))
        told = self.compass.elsewhere(
            words, kind, places=ground.places, others=others, named=any(hit.alias.names for hit in kept)
        )
        if told is None:
            return None
        evidence = Evidence(words.starts[told.first], words.ends[told.last - 1], f"flag:{NOT_OURS}", 1.0, told.why)
        return Found(ours=False, why_not=told.why, evidence=(evidence,))

    def _is_our_own(self, hit: AliasHit) -> bool:
        """Whether a name is one that no other organisation is likely to have: that of a site, or a word of its own."""
        if not hit.alias.names or hit.how == "slip":
            return False
        if hit.alias.team in self.tree.places:
            return True
        return not hit.alias.short and any(map(self._is_telling, hit.alias.key.split(" ")))

    def _own_words(self) -> frozenset[str]:
        """The words of the organisation's names and places that are nobody's else."""
        return frozenset(word for word in self.territory.names if self._is_telling(word)) | self.territory.words

    def _is_telling(self, key: str) -> bool:
        return len(key) > 3 and not key.isdigit() and key not in listed("common_words.txt") and not is_everywhere(key)

    def met(self, text: str) -> frozenset[tuple[str, str]]:
        """The aliases that stand in ``text``, as (team, alias): what tells which aliases never meet anything."""
        words = read_words(text)
        return frozenset(
            (self.teams[hit.alias.team].id, hit.alias.written)
            for hit in self._hits(words, keys_of(words))
            if hit.alias.names
        )

    def words_of_places(self) -> frozenset[str]:
        """Folded words of the names of teams and places: nobody's name, however they are written."""
        spoken = (part for alias in self.aliases for part in read_words(alias.written).words if len(part) > 2)
        return frozenset(spoken) | self.territory.words

    def above(self, team: int) -> tuple[int, ...]:
        """The numbers of the teams above one, the nearest first."""
        return self.tree.above[team]

    # --- finding ---------------------------------------------------------------------------------------------------

    def _hits(self, words: Words, keys: Sequence[str]) -> list[AliasHit]:
        if self._finder is None or not keys:
            return []
        hay = f" {' '.join(keys)} "
        found = self._finder.find_matches_as_indexes(hay, overlapping=True)
        if not found:
            return []
        place_of: dict[int, int] = {}
        place = 0
        for number, key in enumerate(keys):
            place_of[place] = number
            place += len(key) + 1
        end_of = {start: number for start, number in place_of.items()}
        hits: list[AliasHit] = []
        for pattern, start, end in found:
            first = place_of[start]
            last = end_of.get(end - 1, len(keys))
            for alias in self.by_key[self._keys[pattern]]:
                how = how_met(alias, words, first, last)
                if how:
                    hits.append(AliasHit(alias, first, last, how))
        found_all = longest(hits)
        return [hit for hit in found_all if not is_everyday(hit.alias) or second_sign(hit, found_all, words)]

    def _slips(self, words: Words, keys: Sequence[str]) -> list[AliasHit]:
        """Names with a slip in them. One of a single word must have eight letters, or six and a capital or "ward"."""
        if self._finder is None:
            return []
        if self._spelling is None:
            self._spelling = Spelling(part for key in self._keys for part in key.split(" "))
        common = listed("common_words.txt")
        mended = list(keys)
        slipped: set[int] = set()
        for at, key in enumerate(keys):
            if len(key) < SHORTEST or words.words[at] in common or key in common:
                continue
            near = self._spelling.nearest(key)
            if near:
                mended[at] = near
                slipped.add(at)
        if not slipped:
            return []
        hits: list[AliasHit] = []
        for hit in self._hits(words, mended):
            if not hit.alias.names or not slipped.intersection(range(hit.first, hit.last)):
                continue
            if hit.last - hit.first == 1:
                beside = {keys[at] for at in (hit.first - 1, hit.last) if 0 <= at < len(keys)}
                capital = words.text[words.starts[hit.first]].isupper() and words.breaks[hit.first] == 0
                letters = len(keys[hit.first])
                if letters < _BESIDE_LETTERS or not (letters >= _ALONE_LETTERS or capital or beside & PLACE_WORDS):
                    continue
            hits.append(AliasHit(hit.alias, hit.first, hit.last, "slip"))
        return hits

    def _named(self, words: Words, keys: Sequence[str]) -> list[Named]:
        """Own people in the text."""
        found: list[Named] = []
        if not self._people:
            return found
        for at, key in enumerate(keys):
            for team, person in self._people.get(key, ()):
                if not words.text[words.starts[at]].isupper() and words.text != words.text.lower():
                    continue
                roles = set(key_of(person.role).split(" ")) if person.role else set()
                near = {*keys[max(0, at - 3) : at], *keys[at + 1 : at + 4]}
                found.append(Named(team, person, at, bool(roles & near)))
        return found

    def _hinted(self, hint: str) -> int | None:
        """The team that a source's own words for it mean: by its service code, its id, or its name."""
        plain = hint.strip()
        if not plain:
            return None
        for part in (plain, *plain.split(HINTS)):
            number = self._codes.get(part.lower(), self.number.get(part))
            if number is not None:
                return number
        words = read_words(plain)
        named = Weighing(self.tree, words).guesses(Signs(self._hits(words, keys_of(words))))
        return self.number[named[0].team] if named and named[0].score > _TOLD_APART else None

    def _add_services(self) -> None:
        """What people say of the services of its sort, where one team alone is called so."""
        known = {alias.key for alias in self.aliases}
        teams: dict[str, set[int]] = {}
        for alias in self.aliases:
            if alias.names:
                teams.setdefault(alias.key, set()).add(alias.team)
        for service in self.organisation.domain.services:
            called = set[int]().union(*(teams.get(key_of(name), set()) for name in service.called))
            if len(called) == 1:
                [team] = called
                self.aliases += [
                    Alias(team, said, key, hint=True)
                    for said in service.say
                    if (key := key_of(said)) and key not in known
                ]

    def _add_places(self) -> None:
        """A place of the organisation that only one site's name holds means that site: "at Eastbrook". A part of a
        team's own address tells it from others of its name."""
        known = {alias.key for alias in self.aliases}
        for place in self.organisation.places:
            key = key_of(place)
            holders = {
                alias.team
                for alias in self.aliases
                if alias.team in self.tree.parents and f" {key} " in f" {alias.key} "
            }
            if key and key not in known and len(holders) == 1:
                self.aliases.append(Alias(holders.pop(), place, key, weak=True))
        for number, team in enumerate(self.teams):
            for place in team.places:
                key = key_of(place)
                if key and key not in known:
                    self.aliases.append(Alias(number, place, key, weak=True))
