"""A team: anything in the organisation's tree, with what people call it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from console.domain.frozen import frozen

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

    def nearest(self, text: str) -> str:
        """The id of the team whose name or id ``text`` was most likely meant to be; empty where none is near."""
        from difflib import get_close_matches

        names = {team.name.casefold(): team.id for team in self.teams.values()} | {one: one for one in self.teams}
        near = get_close_matches(text.casefold(), names, 1)
        return names[near[0]] if near else ""

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
