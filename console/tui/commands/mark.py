"""Marking."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console.tui.commands import Target
from console.tui.listing import Listing
from console.tui.window import ROWS

if TYPE_CHECKING:
    from console.tui.app import ConsoleApp


def mark(app: ConsoleApp, target: Target) -> None:
    """Mark the row under the cursor, or take its mark away."""
    if isinstance(target.place, Listing):
        target.place.pane.toggle_mark()


def mark_range(app: ConsoleApp, target: Target) -> None:
    """Mark all from the last mark to here."""
    if isinstance(target.place, Listing):
        target.place.pane.window.mark_range()
        target.place.pane.draw(ROWS)


def mark_all(app: ConsoleApp, target: Target) -> None:
    """Mark all on the screen."""
    if isinstance(target.place, Listing):
        target.place.pane.window.mark_visible()
        target.place.pane.draw(ROWS)
