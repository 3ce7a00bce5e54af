"""The teams to choose from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from console.domain.judgement import TeamGuess
from console.domain.text import one_line
from console.tui.choice import Choice

if TYPE_CHECKING:
    from console.tui.app import ConsoleApp


def team_choices(app: ConsoleApp, guesses: Sequence[TeamGuess] = ()) -> list[Choice]:
    """Every team, the suggested ones first with their score and reason."""
    tree = app.look.tree
    first = [Choice(guess.team, one_line(tree.name(guess.team)), one_line(guess.reason), f"{guess.score * 100:.0f} %")
             for guess in guesses if guess.team in tree.teams]
    known = {choice.value for choice in first}
    rest = [Choice(team.id, one_line(team.name), one_line(tree.name(team.parent)) if team.parent else "")
            for _, team in tree.in_order() if team.id not in known]
    return [*first, *rest]
