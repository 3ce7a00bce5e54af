"""One page of the manual."""

from __future__ import annotations

from collections.abc import Sequence

from console.services.manual import ManualPage
from console.tui.pages.manual import manual_lines
from console.tui.render.lines import Line, Span, line
from console.tui.screens.sheet import SheetScreen


class ManualScreen(SheetScreen):
    """A page of the manual as lines; tables and code as they are written, cut where the screen ends."""

    def __init__(self, page: ManualPage) -> None:
        super().__init__()
        self.manual = page

    def heading(self) -> Line:
        """Which page."""
        return line(Span(f"Manual: {self.manual.title}", "strong"))

    async def write(self, room: int) -> tuple[Sequence[Line], Sequence[int]]:
        """The page."""
        return manual_lines(self.manual.text, room), ()
