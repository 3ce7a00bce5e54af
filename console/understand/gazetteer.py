"""Who a text is about: teams by every name that people have for them, each guess with a score and a reason.

How sure a guess is, from 0 to 1:

    0.97  the source's own service code says so
    0.90  a name or alias of one team and no other (0.80 if teams stand below it, 0.70 for the whole organisation)
    0.85  an alias of several teams, of which the place named in the text points to this one
    0.70  an alias with a slip of the finger in it; somebody of the team, by first name and role
    0.50  an alias of several teams and nothing to tell them apart; a team of which a part is named
    0.40  an abbreviation in small letters
    0.30  only what the text is about speaks for the team

A second name of the same team, or its place, adds 0.03 each. "Not the Royal", "unlike Maple Ward" takes more than half.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from ahocorasick_rs import AhoCorasick

from console.domain.judgement import Evidence, TeamGuess
from console.domain.team import Person as PersonEntry
from console.domain.team import Team as TeamEntry
from console.understand.aliases import Alias, aliases_of, key_of, keys_of
from console.understand.names import listed
from console.understand.spelling import SHORTEST, Spelling
from console.understand.territory import Organisation, Territory
from console.understand.words import COMMA, Words, read_words

__all__ = ["Found", "Gazetteer", "Organisation", "PersonEntry", "TeamEntry"]

_CONTRAST = frozenset({"not", "unlike", "than", "instead", "without", "left", "avoid"})
_CONTRAST_REACH = 3  # words before a name in which "not" or "than" makes it the team that it is not about
_PLACE_WORDS = frozenset({"ward", "unit", "clinic", "hospital", "department", "centre", "suite", "team", "wing", "infirmary"})
_LEAST = 0.25  # a guess below this is not worth an operator's glance
_MOST = 5  # guesses


@dataclass(frozen=True, slots=True)
class Hit:
    """An alias that stands in a text: first word, one past the last, and how it was met."""

    alias: Alias
    first: int
    last: int
    how: str = "exact"  # exact, case, slip


@dataclass(frozen=True, slots=True)
class Found:
    """Everything that the gazetteer has to say about one text."""

    teams: tuple[TeamGuess, ...] = ()
    people: tuple[str, ...] = ()
    ours: bool = True
    why_not: str = ""
    evidence: tuple[Evidence, ...] = ()


class Gazetteer:
    """The teams of an organisation by their names, ready to be found. Built once; never changes."""

    def __init__(self, teams: Sequence[TeamEntry], organisation: Organisation | None = None) -> None:
        self.teams = tuple(teams)
        self.organisation = organisation or Organisation()
        self.number = {team.id: number for number, team in enumerate(self.teams)}
        self._above = [self._ancestors(number) for number in range(len(self.teams))]
        self._parents = {above for chain in self._above for above in chain}
        self.aliases: list[Alias] = []
        for number, team in enumerate(self.teams):
            self.aliases += aliases_of(number, team.name, team.aliases)
        self.territory = Territory(self.organisation, [alias.key for alias in self.aliases])
        self._add_places()
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
                key = key_of(person.name)
                if key:
                    self._people.setdefault(key.split(" ")[0], []).append((number, person))

    def teams_of(self, text: str, *, team_hint: str = "", themes: Collection[str] = ()) -> tuple[TeamGuess, ...]:
        """The teams that ``text`` may be about, the likeliest first. ``team_hint`` is the source's own service code."""
        return self.find(read_words(text), team_hint=team_hint, themes=themes).teams

    def people_of(self, text: str) -> tuple[str, ...]:
        """Names of the organisation's own people whom ``text`` names, in its order."""
        return self.find(read_words(text)).people

    def is_ours(self, text: str) -> bool:
        """Whether nothing tells that ``text`` is about a namesake elsewhere, or something here tells that it is not."""
        return self.find(read_words(text)).ours

    def find(self, words: Words, *, team_hint: str = "", themes: Collection[str] = ()) -> Found:
        """Teams, people and whether the text is about this organisation at all."""
        keys = keys_of(words)
        hits = self._hits(words, keys)
        ground = self.territory.of(words, keys, [(hit.first, hit.last) for hit in hits])
        kept = [hit for hit in hits if not ground.covers(hit.first, hit.last)]
        hinted = self._hinted(team_hint)
        if ground.elsewhere and not any(not hit.alias.weak for hit in kept) and hinted is None and not ground.here:
            return Found(ours=False, why_not=ground.reason, evidence=ground.evidence(words))
        if not any(not hit.alias.weak for hit in kept):
            kept += [hit for hit in self._slips(words, keys) if not ground.covers(hit.first, hit.last)]
        people = self._named(words, keys)
        guesses = self._weigh(words, kept, people, hinted, team_hint, themes)
        evidence = tuple(
            Evidence(words.starts[hit.first], words.ends[hit.last - 1], f"team:{self.teams[hit.alias.team].id}",
                     1.0 if hit.how == "exact" else 0.5, f"“{hit.alias.written}”")
            for hit in kept if not hit.alias.weak
        )  # fmt: skip
        named = tuple(dict.fromkeys(person.name for _, person, _, _ in people))
        return Found(guesses, named, True, "", evidence)

    def met(self, text: str) -> frozenset[tuple[str, str]]:
        """The aliases that stand in ``text``, as (team, alias): what tells which aliases never meet anything."""
        words = read_words(text)
        return frozenset(
            (self.teams[hit.alias.team].id, hit.alias.written) for hit in self._hits(words, keys_of(words)) if not hit.alias.weak
        )

    def check(self) -> list[str]:
        """What is wrong with the teams, one sentence each."""
        from console.understand.gazetteer_check import problems

        return problems(self)

    def words_of_places(self) -> frozenset[str]:
        """Folded words of the names of teams and places: nobody's name, however they are written."""
        spoken = (part for alias in self.aliases for part in read_words(alias.written).words if len(part) > 2)
        return frozenset(spoken) | self.territory.words

    def above(self, team: int) -> tuple[int, ...]:
        """The numbers of the teams above one, the nearest first."""
        return self._above[team]

    # --- finding ---------------------------------------------------------------------------------------------------

    def _hits(self, words: Words, keys: Sequence[str]) -> list[Hit]:
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
        hits: list[Hit] = []
        for pattern, start, end in found:
            first = place_of[start]
            last = end_of.get(end - 1, len(keys))
            for alias in self.by_key[self._keys[pattern]]:
                how = _case(alias, words, first, last)
                if how:
                    hits.append(Hit(alias, first, last, how))
        return _longest(hits)

    def _slips(self, words: Words, keys: Sequence[str]) -> list[Hit]:
        """Names with a slip in them. A name of one word must have eight letters, or six and a capital or "ward" beside it."""
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
        hits: list[Hit] = []
        for hit in self._hits(words, mended):
            if hit.alias.weak or not slipped.intersection(range(hit.first, hit.last)):
                continue
            if hit.last - hit.first == 1:
                beside = {keys[at] for at in (hit.first - 1, hit.last) if 0 <= at < len(keys)}
                capital = words.text[words.starts[hit.first]].isupper() and words.breaks[hit.first] == 0
                letters = len(keys[hit.first])
                if letters < 6 or not (letters > 7 or capital or beside & _PLACE_WORDS):
                    continue
            hits.append(Hit(hit.alias, hit.first, hit.last, "slip"))
        return hits

    def _named(self, words: Words, keys: Sequence[str]) -> list[tuple[int, PersonEntry, int, bool]]:
        """Own people in the text: team, person, word, and whether a role stands beside the name."""
        found: list[tuple[int, PersonEntry, int, bool]] = []
        if not self._people:
            return found
        for at, key in enumerate(keys):
            for team, person in self._people.get(key, ()):
                if not words.text[words.starts[at]].isupper() and words.text != words.text.lower():
                    continue
                roles = set(key_of(person.role).split(" ")) if person.role else set()
                near = set(keys[max(0, at - 3) : at] + keys[at + 1 : at + 4]) if roles else set()
                found.append((team, person, at, bool(roles & near)))
        return found

    def _hinted(self, hint: str) -> int | None:
        plain = hint.strip().lower()
        if not plain:
            return None
        if plain in self._codes:
            return self._codes[plain]
        return self.number.get(hint.strip())

    # --- weighing --------------------------------------------------------------------------------------------------

    def _weigh(
        self,
        words: Words,
        hits: Sequence[Hit],
        people: Sequence[tuple[int, PersonEntry, int, bool]],
        hinted: int | None,
        hint: str,
        themes: Collection[str],
    ) -> tuple[TeamGuess, ...]:
        scores: dict[int, float] = {}
        reasons: dict[int, str] = {}
        order: dict[int, int] = {}
        sites = {hit.alias.team for hit in hits if hit.alias.team in self._parents}
        for hit in hits:
            if hit.alias.weak:
                continue
            team = hit.alias.team
            score, reason = self._score(words, hit, hits, sites)
            if team in scores:
                better = max(scores[team], score)
                if score > scores[team]:
                    reasons[team] = reason
                scores[team] = min(0.96, better + 0.03) if min(scores[team], score) >= 0.5 else better
            else:
                scores[team], reasons[team], order[team] = score, reason, hit.first
        for team, person, at, role in people:
            alone = len({number for number, *_ in people}) == 1
            reason = f"{person.name}{f', {person.role},' if person.role else ''} works in {self.teams[team].name}"
            if team in scores:
                scores[team] = min(0.96, scores[team] + 0.05)
                reasons[team] += f"; {reason}"
            elif role or alone:
                scores[team], reasons[team], order[team] = (0.7 if role else 0.45), reason, at
        if hinted is not None:
            below = [team for team in scores if hinted in self._above[team] and scores[team] >= 0.5]
            for team in below or [hinted]:
                scores[team] = 0.97
                told = f"the source gives the service code {hint} of {self.teams[hinted].name}"
                reasons[team] = f"{told}; {reasons[team]}" if team in reasons else told
                order.setdefault(team, 0)
        self._prefer_children(scores, reasons)
        if not any(score >= 0.5 for score in scores.values()):
            for hit in hits:
                if hit.alias.weak and not _contrasted(words, hit.first):
                    team = hit.alias.team
                    scores[team], order[team] = max(0.5, scores.get(team, 0.0)), hit.first
                    reasons[team] = f"“{hit.alias.written}” is where {self.teams[team].name} stands"
        if themes and not any(score >= 0.5 for score in scores.values()):
            self._by_theme(themes, scores, reasons, order)
        ranked = sorted(scores, key=lambda team: (-round(scores[team], 3), order.get(team, 0), team))
        return tuple(
            TeamGuess(self.teams[team].id, round(scores[team], 2), reasons[team]) for team in ranked if scores[team] >= _LEAST
        )[:_MOST]

    def _score(self, words: Words, hit: Hit, hits: Sequence[Hit], sites: set[int]) -> tuple[float, str]:
        alias, team = hit.alias, hit.alias.team
        name = self.teams[team].name
        said = " ".join(words.raw(at) for at in range(hit.first, hit.last))
        told = f"“{said}” is the name of {name}" if alias.official else f"“{alias.written}” is an alias of {name}"
        rivals = [other for other in hits if other.alias.team != team and (other.first, other.last) == (hit.first, hit.last)]
        own_sites = sites.intersection(self._above[team])
        if rivals:
            named = [site for other in rivals for site in sites.intersection(self._above[other.alias.team]) - own_sites]
            if own_sites and not named:
                site = self.teams[min(own_sites, key=self._above[team].index)].name
                score, told = 0.85, f"“{said}” is used for several teams, and “{site}” points to {name}"
            elif named and not own_sites:
                score, told = 0.2, f"“{said}” is used for several teams, but another place is named"
            else:
                score, told = 0.5, f"“{said}” is used for {len(rivals) + 1} teams, and nothing tells which"
        else:
            score = 0.9 if team not in self._parents else (0.8 if self._above[team] else 0.7)
            if own_sites:
                score += 0.03
            elif sites - {team} and self._above[team] and not any(team in self._above[site] for site in sites):
                score, told = score * 0.8, f"{told}, but another place is named"
        if hit.how == "slip":
            score, told = min(score, 0.7), f"“{said}” reads like “{alias.written}”, which means {name}"
        elif hit.how == "case":
            score, told = (0.6 if own_sites else 0.4), f"“{said}” may be {alias.written}, which means {name}"
        if _contrasted(words, hit.first):
            score, told = score * 0.4, f"{told}, but the text sets it apart"
        return score, told

    def _prefer_children(self, scores: dict[int, float], reasons: dict[int, str]) -> None:
        for team in list(scores):
            below = [child for child in scores if team in self._above[child] and scores[child] >= 0.5]
            if below and scores[team] > 0.5:
                scores[team] = 0.5
                reasons[team] += f"; but {self.teams[below[0]].name} within it is meant"

    def _by_theme(
        self, themes: Collection[str], scores: dict[int, float], reasons: dict[int, str], order: dict[int, int]
    ) -> None:
        for theme in themes:
            meant = [number for number, team in enumerate(self.teams) if theme in team.themes]
            for team in meant:
                score = 0.3 if len(meant) == 1 else 0.25
                if score > scores.get(team, 0.0):
                    scores[team] = score
                    reasons[team] = f"the text is about “{theme}”, which is a matter of {self.teams[team].name}"
                    order.setdefault(team, 10_000)

    def _ancestors(self, number: int) -> tuple[int, ...]:
        chain: list[int] = []
        parent = self.teams[number].parent
        while parent in self.number and self.number[parent] not in chain and self.number[parent] != number:
            chain.append(self.number[parent])
            parent = self.teams[chain[-1]].parent
        return tuple(chain)

    def _add_places(self) -> None:
        """A place of the organisation that only one site's name holds means that site: "at Eastbrook"."""
        known = {alias.key for alias in self.aliases}
        for place in self.organisation.places:
            key = key_of(place)
            holders = {
                alias.team for alias in self.aliases if alias.team in self._parents and f" {key} " in f" {alias.key} "
            }
            if key and key not in known and len(holders) == 1:
                self.aliases.append(Alias(holders.pop(), place, key, weak=True))


def _case(alias: Alias, words: Words, first: int, last: int) -> str:
    """How an alias is met: ``exact``, ``case`` for an abbreviation in other letters, empty if it is not."""
    if not (alias.exact or alias.short):
        return "exact"
    if words.text[words.starts[first] : words.ends[last - 1]].removesuffix("'s").removesuffix("’s") == alias.written:
        return "" if words.text.isupper() and alias.exact else "exact"
    if alias.exact or alias.key in listed("common_words.txt"):
        return ""
    return "case"


def _longest(hits: list[Hit]) -> list[Hit]:
    """Without the hits that lie inside a longer one: "the Royal" in "the Royal's A and E" is no hit of its own."""
    return [
        hit
        for hit in hits
        if not any(
            other.first <= hit.first and hit.last <= other.last and other.last - other.first > hit.last - hit.first
            for other in hits
        )
    ]


def _contrasted(words: Words, first: int) -> bool:
    for back in range(1, _CONTRAST_REACH + 1):
        at = first - back
        if at < 0 or words.breaks[at + 1] >= COMMA:
            return False
        if words.words[at] in _CONTRAST:
            return words.words[at] != "not" or words.words[at + 1] not in {"only", "just", "fault"}
    return False
