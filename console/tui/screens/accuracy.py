"""How right the judge is on what operators set or confirmed."""

from __future__ import annotations

from collections.abc import Sequence

from console.services.judging.accuracy import accuracy_of
from console.tui.pages.accuracy import accuracy_page
from console.tui.render.lines import BLANK, Line
from console.tui.screens.sheet import SheetScreen


class AccuracyScreen(SheetScreen):
    """The figures, read again when somebody corrects something."""

    title_of_screen = "How right the judge is"

    async def write(self, room: int) -> tuple[Sequence[Line], Sequence[int]]:
        """All of them."""
        return [BLANK, *accuracy_page(await accuracy_of(self.app.runtime.store), room)], ()
