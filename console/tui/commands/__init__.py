"""What actions do: one small function each, by the name of its action, loaded when it is first used."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from importlib import import_module

from console.tui.commands.table import Command
from console.tui.console import Console, Target

MODULES = {
    "move": "navigate",
    "mark": "navigate",
    "go": "navigate",
    "work": "work",
    "celebrate": "work",
    "judge": "correct",
    "learn": "correct",
    "redact": "redact",
    "again": "rejudge",
    "look": "view",
    "show": "view",
    "leave": "undo_and_leave",
}
"""The module of `console.tui.commands` that carries out the actions of a group."""


Handler = Callable[[Console, Target], Awaitable[None] | None]


def find(action: Command) -> Handler:
    """The function that carries out ``action``."""
    module = import_module(f"console.tui.commands.{MODULES[action.group]}")
    command: Handler = getattr(module, action.id.replace("-", "_"))
    return command
