"""What actions do: one small function each, by the name of its action, loaded when it is first used."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

from console.tui.commands.table import Command

if TYPE_CHECKING:
    from console.tui.app import ConsoleApp
    from console.tui.screens.base import ConsoleScreen

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


@dataclass(frozen=True, slots=True)
class Target:
    """What a key press was aimed at: the mentions, the place, and the key itself (``s 3``)."""

    ids: tuple[int, ...]
    screen: ConsoleScreen
    key: str

    @property
    def one(self) -> int:
        """The first of them."""
        return self.ids[0]


Handler = Callable[["ConsoleApp", Target], Awaitable[None] | None]


def find(action: Command) -> Handler:
    """The function that carries out ``action``."""
    module = import_module(f"console.tui.commands.{MODULES[action.group]}")
    command: Handler = getattr(module, action.id.replace("-", "_"))
    return command
