"""How sure a guess at a team is, and why, from the names that stand in a text.

From 0 to 1:

    0.97  the source's own word for it says so: a service code, a survey's column
    0.90  a name or alias of one team and no other (0.80 for a site and for what people walk by, 0.70 for the whole)
    0.85  an alias of several teams, of which the place named in the text points to this one
    0.70  an alias with a slip of the finger in it; somebody of the team, by first name and role
    0.50  an alias of several teams and nothing to tell them apart; a team of which a part is named
    0.40  an abbreviation in small letters
    0.50  what people say of such a service, where none is named
    0.30  only what the text is about speaks for the team

A second name of the same team, or its place, adds 0.03 each. "Not the Royal", "unlike Maple Ward" takes more than half.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from console.domain.frozen import frozen
from console.domain.judgement import TeamGuess
from console.domain.team import Person, Team
from console.understand.teams.aliases import Alias, key_of
from console.understand.words import COMMA, Words, word_set

_CONTRAST = frozenset({"not", "unlike", "than", "instead", "without", "left", "avoid"})
_PLACES = word_set("hospital infirmary site campus park house court hall centre royal general clinic station depot")
_CONTRAST_REACH = 3  # words before a name in which "not" or "than" makes it the team that it is not about
_LIKELY = 0.5
_SHORT = 40  # words of a text in which what people say of a service tells more than the site that is named
_IN_PASSING = word_set(
    "lift car park parking canteen cafe kitchen corridor trolley entrance gardener sign signage board phone reception "
    "multi storey by app shop"
)
_LEAST = 0.25  # a guess below this is not worth an operator's glance
_MOST = 5  # guesses


@frozen
class AliasHit:
    """An alias that stands in a text: first word, one past the last, and how it was met."""

    alias: Alias
    first: int
    last: int
    how: str = "exact"  # exact, case, slip


@frozen
class Named:
    """One of the organisation's own people who is named in a text: the word where, and whether the role is said too."""

    team: int
    person: Person
    at: int
    role: bool


@frozen
class Signs:
    """Everything in a text that speaks for a team: names, own people, the source's own word, themes."""

    hits: Sequence[AliasHit] = ()
    people: Sequence[Named] = ()
    hint: str = ""
    hinted: int | None = None
    themes: Collection[str] = ()


class Tree:
    """Who stands above whom among teams that are known by their number."""

    def __init__(self, teams: Sequence[Team]) -> None:
        self.teams = tuple(teams)
        self.number = {team.id: number for number, team in enumerate(self.teams)}
        self.above = [self._ancestors(number) for number in range(len(self.teams))]
        self.parents = frozenset(number for chain in self.above for number in chain)
        self.places = frozenset(number for number in self.parents if _is_a_place(self.teams[number]))

    def _ancestors(self, number: int) -> tuple[int, ...]:
        chain: list[int] = []
        parent = self.teams[number].parent
        while parent in self.number and self.number[parent] not in chain and self.number[parent] != number:
            chain.append(self.number[parent])
            parent = self.teams[chain[-1]].parent
        return tuple(chain)


class Weighing:
    """The guesses for one text, as they grow sign by sign."""

    def __init__(self, tree: Tree, words: Words) -> None:
        self._tree = tree
        self._teams = tree.teams
        self._words = words
        self._scores: dict[int, float] = {}
        self._reasons: dict[int, str] = {}
        self._order: dict[int, int] = {}
        self._grounds: dict[int, str] = {}  # teams a place of which is named, and the place

    def guesses(self, signs: Signs) -> tuple[TeamGuess, ...]:
        """The teams that the signs speak for, the likeliest first, at most five."""
        self._by_name(signs.hits)
        self._by_people(signs.people)
        if signs.hinted is not None:
            self._by_code(signs.hinted, signs.hint)
        if not any(score >= _LIKELY for team, score in self._scores.items() if team not in self._tree.places):
            self._by_hint(signs.hits)
        self._prefer_narrower()
        if not self._likely():
            self._by_place(signs.hits)
        if not self._likely():
            self._by_theme(signs.themes)
        ranked = sorted(self._scores, key=lambda team: (-round(self._scores[team], 3), self._order.get(team, 0), team))
        return tuple(
            TeamGuess(self._teams[team].id, round(self._scores[team], 2), self._reasons[team])
            for team in ranked[:_MOST]
            if self._scores[team] >= _LEAST
        )

    def _likely(self) -> bool:
        return any(score >= _LIKELY for score in self._scores.values())

    def _set(self, team: int, score: float, reason: str, at: int) -> None:
        self._scores[team], self._reasons[team] = score, reason
        self._order.setdefault(team, at)

    def _by_name(self, hits: Sequence[AliasHit]) -> None:
        sites = {hit.alias.team for hit in hits if hit.alias.team in self._tree.places and not hit.alias.hint}
        self._grounds = {
            hit.alias.team: hit.alias.written
            for hit in hits
            if hit.alias.weak and not _contrasted(self._words, hit.first)
        }
        for hit in hits:
            if not hit.alias.names:
                continue
            team = hit.alias.team
            score, reason = self._score(hit, hits, sites)
            known = self._scores.get(team)
            if known is None:
                self._set(team, score, reason, hit.first)
                continue
            if score > known:
                self._reasons[team] = reason
            better = max(known, score)
            self._scores[team] = min(0.96, better + 0.03) if min(known, score) >= 0.5 else better

    def _by_people(self, people: Sequence[Named]) -> None:
        alone = len({one.team for one in people}) == 1
        for one in people:
            role = f", {one.person.role}," if one.person.role else ""
            reason = f"{one.person.name}{role} works in {self._teams[one.team].name}"
            if one.team in self._scores:
                self._scores[one.team] = min(0.96, self._scores[one.team] + 0.05)
                self._reasons[one.team] += f"; {reason}"
            elif one.role or alone:
                self._set(one.team, 0.7 if one.role else 0.45, reason, one.at)

    def _by_code(self, hinted: int, hint: str) -> None:
        told = f"the source says “{hint}”, which means {self._teams[hinted].name}"
        below = [team for team in self._scores if hinted in self._tree.above[team] and self._scores[team] >= 0.5]
        for team in below or [hinted]:
            reason = f"{told}; {self._reasons[team]}" if team in self._reasons else told
            self._set(team, 0.97, reason, 0)

    def _by_place(self, hits: Sequence[AliasHit]) -> None:
        weak = [hit for hit in hits if hit.alias.weak]
        for hit in weak:
            team = hit.alias.team
            if any(other.first == hit.first and other.alias.team != team for other in weak):
                continue  # several stand there
            if not _contrasted(self._words, hit.first) and self._scores.get(team, 0.0) < 0.5:
                self._set(team, 0.5, f"“{hit.alias.written}” is where {self._teams[team].name} stands", hit.first)

    def _by_theme(self, themes: Collection[str]) -> None:
        for theme in themes:
            meant = [number for number, team in enumerate(self._teams) if theme in team.themes]
            score = 0.3 if len(meant) == 1 else 0.25
            for team in meant:
                if score > self._scores.get(team, 0.0):
                    reason = f"the text is about “{theme}”, which is a matter of {self._teams[team].name}"
                    self._set(team, score, reason, len(self._words))

    def _by_hint(self, hits: Sequence[AliasHit]) -> None:
        """What people say of a service, where no service is named: "toast at the Royal" is the kitchen's."""
        if len(self._words) > _SHORT and self._likely():
            return  # in a long text it is told in passing, and the site is meant
        for hit in hits:
            team = hit.alias.team
            if hit.alias.hint and self._scores.get(team, 0.0) < _LIKELY and not _contrasted(self._words, hit.first):
                told = f"“{hit.alias.written}” is what people say of {self._teams[team].name}"
                self._set(team, _LIKELY, told, hit.first)

    def _prefer_narrower(self) -> None:
        """A team within another is meant before it, and any team before the site that is named beside it."""
        for team, score in list(self._scores.items()):
            narrower = [one for one, other in self._scores.items() if other >= _LIKELY and self._is_narrower(one, team)]
            if narrower and score >= _LIKELY:
                best = max(narrower, key=lambda one: self._scores[one])
                self._scores[team] = min(score, _LIKELY, round(self._scores[best] - 0.01, 2))
                within = " within it" if team in self._tree.above[best] else ""
                self._reasons[team] += f"; but {self._teams[best].name}{within} is meant"

    def _is_narrower(self, team: int, other: int) -> bool:
        return other in self._tree.above[team] or (other in self._tree.places and team not in self._tree.places)

    def _score(self, hit: AliasHit, hits: Sequence[AliasHit], sites: set[int]) -> tuple[float, str]:
        alias, team, above = hit.alias, hit.alias.team, self._tree.above
        name = self._teams[team].name
        said = " ".join(self._words.raw(at) for at in range(hit.first, hit.last))
        told = f"“{said}” is the name of {name}" if alias.official else f"“{alias.written}” is an alias of {name}"
        same = [one.alias for one in hits if (one.first, one.last) == (hit.first, hit.last) and one.alias.names]
        spelt = {one.team for one in same if one.written.casefold() == said.casefold()} or {one.team for one in same}
        rivals = spelt - {team}
        if team not in spelt:
            return 0.2, f"{told}, but “{said}” is spelt as another team's name"
        own_sites = sites.intersection(above[team])
        if rivals:
            score, told = self._among_rivals(team, said, rivals, sites)
        else:
            score = 0.9 if team not in self._tree.places else (0.8 if above[team] else 0.7)
            if team not in self._tree.places and self._in_passing(alias):
                score = 0.8
            if own_sites:
                score += 0.03
            elif sites - {team} and self._has_a_site(team) and not any(team in above[site] for site in sites):
                score, told = score * 0.8, f"{told}, but another place is named"
        if hit.how == "slip":
            score, told = min(score, 0.7), f"“{said}” reads like “{alias.written}”, which means {name}"
        elif hit.how == "case":
            score, told = (0.6 if own_sites else 0.4), f"“{said}” may be {alias.written}, which means {name}"
        if _contrasted(self._words, hit.first):
            score, told = score * 0.4, f"{told}, but the text sets it apart"
        return score, told

    def _in_passing(self, alias: Alias) -> bool:
        """Whether a name is of what people walk by, so that whoever else is named is meant first."""
        return all(key in _IN_PASSING for key in alias.key.split(" "))

    def _has_a_site(self, team: int) -> bool:
        """Whether a team stands below a site that is not the whole."""
        return any(one in self._tree.places and self._tree.above[one] for one in self._tree.above[team])

    def _among_rivals(self, team: int, said: str, rivals: set[int], sites: set[int]) -> tuple[float, str]:
        above = self._tree.above
        own_sites = sites.intersection(above[team])
        others = {site for rival in rivals for site in sites.intersection(above[rival])} - own_sites
        there = [rival for rival in rivals if rival in self._grounds]
        if team in self._grounds and not there:
            place = self._grounds[team]
            return 0.85, f"“{said}” is used for several teams, and {self._teams[team].name} stands in “{place}”"
        if there and team not in self._grounds and not own_sites:
            return 0.2, f"“{said}” is used for several teams, but another place is named"
        if own_sites and not others:
            site = self._teams[min(own_sites, key=above[team].index)].name
            return 0.85, f"“{said}” is used for several teams, and “{site}” points to {self._teams[team].name}"
        if others and not own_sites:
            return 0.2, f"“{said}” is used for several teams, but another place is named"
        return 0.5, f"“{said}” is used for {len(rivals) + 1} teams, and nothing tells which"


def _is_a_place(team: Team) -> bool:
    """Whether a team that has others below it is a site or the whole, rather than a service with parts."""
    return not team.parent or bool(team.places) or not _PLACES.isdisjoint(key_of(team.name).split(" "))


def _contrasted(words: Words, first: int) -> bool:
    for back in range(1, _CONTRAST_REACH + 1):
        at = first - back
        if at < 0 or words.breaks[at + 1] >= COMMA:
            return False
        if words.words[at] in _CONTRAST:
            return words.words[at] != "not" or words.words[at + 1] not in {"only", "just", "fault"}
    return False
