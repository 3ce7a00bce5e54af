"""What is wrong with the teams of an organisation, in sentences that name the team and what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console.understand.personal.staff import first_words
from console.understand.teams.aliases import Alias, is_everyday, key_of
from console.understand.words import listed

if TYPE_CHECKING:
    from console.understand.teams.gazetteer import Gazetteer

_SHORTEST = 3  # letters of a name that is met in any case


def problems(gazetteer: Gazetteer) -> list[str]:
    """One sentence per fault, teams in the order of the settings, then aliases that collide."""
    found: list[str] = []
    not_ours = {key_of(written) for written in gazetteer.organisation.not_ours}
    seen: set[str] = set()
    for number, team in enumerate(gazetteer.teams):
        own = [alias for alias in gazetteer.aliases if alias.team == number and alias.names]
        if team.id in seen:
            found.append(f"Two teams have the id {team.id}: only the last of them can be reached.")
        seen.add(team.id)
        if team.parent and team.parent not in gazetteer.number:
            found.append(f"{team.name} stands below “{team.parent}”, which is no team.")
        elif _loops(gazetteer, team.id):
            found.append(f"{team.name} stands below itself.")
        if not own:
            found.append(f"{team.name} has no name that could be met in a text.")
        elif all(_shared_without_place(gazetteer, alias) for alias in own):
            found.append(
                f"Nobody can reach {team.name}: every name of it is also another team's. Give it one of its own."
            )
        for written in team.aliases:
            if not key_of(written.removeprefix("{").removesuffix("}")):
                found.append(f"“{written}” of {team.name} holds no word that could be met in a text. Take it out.")
        for alias in own:
            if not alias.official and _meets_too_much(alias):
                found.append(
                    f"“{alias.written}” of {team.name} is an everyday word and will meet too much. "
                    f"Write {{{alias.written}}} to meet it only so, or give it a second word."
                )
            elif not alias.official and is_everyday(alias):
                found.append(
                    f"“{alias.written}” of {team.name} is an everyday word: it is met only with a second sign, such as "
                    f"“{alias.written} ward” or another name of the team. Give the team one."
                )
            if alias.key in not_ours:
                found.append(f"“{alias.written}” of {team.name} is also listed as not ours, and will never be met.")
        found += [
            f"“{word}” of {person.name} in {team.name} is an everyday word too: list the person under the whole name."
            for person in team.people
            for word in first_words(person)
            if word in listed("common_words.txt")
        ]
    found.extend(_collisions(gazetteer))
    return found


def never_met(gazetteer: Gazetteer, met: frozenset[tuple[str, str]]) -> list[str]:
    """A sentence per alias that is not among ``met`` (the union of `Gazetteer.met` over the mentions at hand)."""
    return [
        f"“{alias.written}” of {gazetteer.teams[alias.team].name} has not met anything yet."
        for alias in gazetteer.aliases
        if alias.names and (gazetteer.teams[alias.team].id, alias.written) not in met
    ]


def _collisions(gazetteer: Gazetteer) -> list[str]:
    found: list[str] = []
    for aliases in gazetteer.by_key.values():
        teams = sorted({alias.team for alias in aliases if alias.names})
        if len(teams) < 2:
            continue
        names = ", ".join(gazetteer.teams[team].name for team in teams)
        sites = {gazetteer.above(team)[:1] for team in teams}
        if len(sites) == len(teams):
            found.append(f"“{aliases[0].written}” means {names}: told apart only where the text names their place.")
        else:
            found.append(f"“{aliases[0].written}” means {names}, and nothing can tell them apart.")
    return found


def _shared_without_place(gazetteer: Gazetteer, alias: Alias) -> bool:
    rivals = {other.team for other in gazetteer.by_key[alias.key] if other.names} - {alias.team}
    own = gazetteer.above(alias.team)[:1]
    return bool(rivals) and any(gazetteer.above(rival)[:1] == own for rival in rivals)


def _meets_too_much(alias: Alias) -> bool:
    """Whether a name is an everyday word that people write small, or hardly a word, so that no second sign helps."""
    if alias.exact or alias.short or " " in alias.key:
        return False
    return len(alias.key) < _SHORTEST or (is_everyday(alias) and alias.written[:1].islower())


def _loops(gazetteer: Gazetteer, team: str) -> bool:
    seen: set[str] = set()
    while team in gazetteer.number and team not in seen:
        seen.add(team)
        team = gazetteer.teams[gazetteer.number[team]].parent
    return team in seen
