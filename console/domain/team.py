"""A team: anything in the organisation's tree, with what people call it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from console.domain.errors import NotFound
from console.domain.frozen import frozen
from console.domain.text import clean_line, fold

NAMED = ("full", "first", "title-surname", "never")
"""What of somebody's name praise may keep; criticism keeps none of it."""


@frozen
class Person:
    """Somebody in a team whom praise may name, as ``named`` says."""

    name: str
    role: str = ""
    aliases: tuple[str, ...] = ()
    named: str = "full"  # of `NAMED`


@frozen
class Team:
    """One node of the tree: trust, site, service, ward, team. ``channel`` is where forwards to it leave by."""

    id: str
    name: str
    parent: str = ""
    aliases: tuple[str, ...] = ()
    ods: str = ""
    themes: tuple[str, ...] = ()
    channel: str = ""
    watcher: str = ""
    people: tuple[Person, ...] = ()
    places: tuple[str, ...] = ()  # parts of its address, which tell it from a team of the same name elsewhere


class TeamTree:
    """The teams of an organisation and who is below whom."""

    __slots__ = ("_children", "teams")

    def __init__(self, teams: Iterable[Team]) -> None:
        self.teams: Mapping[str, Team] = {team.id: team for team in teams}
        children: dict[str, list[str]] = {}
        for team in self.teams.values():
            children.setdefault(team.parent, []).append(team.id)
        self._children = children

    def name(self, team: str) -> str:
        """The team's name, or its id where it is no longer configured."""
        known = self.teams.get(team)
        return known.name if known else team

    def named(self, text: str) -> str:
        """The id of the team that ``text`` names by its id, name or alias, or of which it is the beginning. Raises
        `NotFound`."""
        if text in self.teams:
            return text
        names = self._names()
        plain = fold(text)
        if plain in names:
            return names[plain]
        begun = {team for name, team in names.items() if plain and name.startswith(plain)}
        if len(begun) == 1:
            return begun.pop()
        if begun:
            shown = clean_line(text, limit=40)
            raise NotFound(f"“{shown}” begins the names of several teams.", advice=f"{', '.join(sorted(begun)[:5])}?")
        raise self._not_found(text, names)

    def named_first(self, words: str) -> tuple[str, str]:
        """The id of the team that ``words`` begin with, by its id, name or alias, and the words left. Raises
        `NotFound`."""
        names = self._names()
        folded = fold(words)
        for name in sorted(names, key=len, reverse=True):
            if folded == name or folded.startswith(name + " "):
                return names[name], words[len(name) :].strip(" :,")
        raise self._not_found(words, names)

    def _names(self) -> dict[str, str]:
        """Every folded name by which a person may call a team, with the team's id; an id is never hidden."""
        teams = self.teams.values()
        return {fold(name): team.id for team in teams for name in (*team.aliases, team.name)} | {
            fold(one): one for one in self.teams
        }

    @staticmethod
    def _not_found(text: str, names: Mapping[str, str]) -> NotFound:
        from difflib import get_close_matches  # loaded late: only a fault needs it

        near = get_close_matches(fold(text), names, 1)
        return NotFound(
            f"There is no team “{clean_line(text, limit=40)}”." if text else "Which team?",
            advice=f"Did you mean “{names[near[0]]}”?" if near else "`outside-in teams` lists them.",
        )

    def below(self, team: str) -> frozenset[str]:
        """The team and every team under it. A team that is not configured is alone."""
        found, waiting = {team}, [team]
        while waiting:
            for child in self._children.get(waiting.pop(), ()):
                if child not in found:  # a loop in the file is a fault of the file, not of this walk
                    found.add(child)
                    waiting.append(child)
        return frozenset(found)

    def channel(self, team: str) -> str:
        """The channel by which a forward to the team leaves: its own, or the nearest one above it; empty if none."""
        seen: set[str] = set()
        while team and team not in seen:
            seen.add(team)
            known = self.teams.get(team)
            if known is None:
                return ""
            if known.channel:
                return known.channel
            team = known.parent
        return ""

    def in_order(self) -> tuple[tuple[int, Team], ...]:
        """Every team with its depth, parents before their children, in the order of the file."""
        rows: list[tuple[int, Team]] = []

        def walk(parent: str, depth: int) -> None:
            for child in self._children.get(parent, ()):
                rows.append((depth, self.teams[child]))
                if depth < 32:
                    walk(child, depth + 1)

        walk("", 0)
        return tuple(rows)
