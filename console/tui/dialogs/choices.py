"""The choices that dialogs offer: teams, and times until which a mention sleeps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from typing import TYPE_CHECKING

from console.domain.judgement import TeamGuess
from console.domain.text import one_line
from console.tui.render.wording import ahead


@dataclass(frozen=True, slots=True)
class Choice:
    """What is given back, its name, a few words about it, and a note for the right end."""

    value: str
    name: str
    about: str = ""
    note: str = ""


if TYPE_CHECKING:
    from console.tui.console import Console


def team_choices(app: Console, guesses: Sequence[TeamGuess] = ()) -> list[Choice]:
    """Every team, the suggested ones first with their score and reason."""
    tree = app.look.tree
    first = [
        Choice(guess.team, one_line(tree.name(guess.team)), one_line(guess.reason), f"{guess.score * 100:.0f} %")
        for guess in guesses
        if guess.team in tree.teams
    ]
    known = {choice.value for choice in first}
    rest = [
        Choice(team.id, one_line(team.name), one_line(tree.name(team.parent)) if team.parent else "")
        for _, team in tree.in_order()
        if team.id not in known
    ]
    return [*first, *rest]


MORNING = 9


def snooze_choices(now: datetime, zone: tzinfo) -> list[tuple[Choice, datetime]]:
    """In an hour, this afternoon, tomorrow, on Monday, in a week, in a month; each with its moment in UTC."""
    here = now.astimezone(zone)

    def at(days: int, hour: int) -> datetime:
        return (here + timedelta(days=days)).replace(hour=hour, minute=0, second=0, microsecond=0)

    moments = [("in an hour", here + timedelta(hours=1))]
    if here.hour < 15:
        moments.append(("this afternoon", at(0, 16)))
    moments += [
        ("tomorrow morning", at(1, MORNING)),
        ("next Monday", at(7 - here.weekday(), MORNING)),
        ("in a week", at(7, MORNING)),
        ("in four weeks", at(28, MORNING)),
    ]
    return [(Choice(name, name, ahead(moment, now, zone)), moment.astimezone(UTC)) for name, moment in moments]
