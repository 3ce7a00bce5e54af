"""Who did what, the newest first."""

from __future__ import annotations

from collections.abc import Sequence

from console.tui.pages.log import history_lines, newest_actions
from console.tui.render.lines import BLANK, Line, Span, line
from console.tui.screens.sheet import SheetScreen


class LogScreen(SheetScreen):
    """The newest actions of everybody, without arrivals."""

    title_of_screen = "Log"

    async def write(self, room: int) -> tuple[Sequence[Line], Sequence[int]]:
        """The newest of them."""
        actions = await newest_actions(self.app.runtime.store, 500)
        if not actions:
            return [BLANK, line(Span("Nobody has done anything yet.", "dim"))], ()
        return [BLANK, *reversed(history_lines(actions, self.app.look))], ()
