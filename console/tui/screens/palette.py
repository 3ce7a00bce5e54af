"""The palette: every action that a screen knows, by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console.tui.commands.table import BY_ID, COMMANDS, Command, shown_keys
from console.tui.dialogs.choices import Choice
from console.tui.dialogs.choose import Choose

if TYPE_CHECKING:
    from console.tui.console import Console, KeyScreen

_LAST = ("mark", "move")  # what nobody needs a palette for
_NOT_BY_NAME = frozenset({"palette", "pane"})


async def choose_action(app: Console, screen: KeyScreen) -> Command | None:
    """An action of this place, or none."""
    choices = [
        Choice(action.id, action.label, action.help, shown_keys(app.keymap.keys(action.id)))
        for action in COMMANDS
        if screen.kind in action.screens and action.id not in _NOT_BY_NAME
    ]
    choices.sort(key=lambda choice: _order(BY_ID[choice.value]))
    chosen = await app.push_screen_wait(Choose("What would you like to do?", choices))
    return BY_ID[chosen] if chosen else None


def _order(action: Command) -> tuple[int, int]:
    """What is done most comes first."""
    return (_LAST.index(action.group) + 1 if action.group in _LAST else 0, action.rank or 99)
