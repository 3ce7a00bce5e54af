"""The keys of one screen."""

from __future__ import annotations

from collections.abc import Sequence

from console.tui.commands.table import SCREENS
from console.tui.pages.help import help_page
from console.tui.render.lines import BLANK, Line, Span, line
from console.tui.screens.sheet import SheetScreen


class HelpScreen(SheetScreen):
    """Every key that acts in a place, by group, made from the table of actions."""

    margin = 3

    def __init__(self, screen: str) -> None:
        super().__init__()
        self.about = screen

    def heading(self) -> Line:
        """Whose keys these are."""
        return line(Span(f"The keys for {SCREENS[self.about]}", "strong"))

    async def write(self, room: int) -> tuple[Sequence[Line], Sequence[int]]:
        """The keys."""
        wide = self.app.size.width >= 100
        return [
            BLANK,
            *help_page(
                self.about,
                self.app.keymap,
                min(self.app.size.width - 6, 150) if wide else room,
                columns=2 if wide else 1,
            ),
        ], ()
