"""A page that is written once and read: why, what leaves, help."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from console.tui.lines import BLANK, Line
from console.tui.screens.sheet import SheetScreen

Page = Callable[[int], Sequence[Line]]


class Reader(SheetScreen):
    """Lines that a function writes for the room there is."""

    margin = 3

    def __init__(self, title: str, page: Page) -> None:
        super().__init__()
        self.title_of_place = title
        self._page = page

    async def write(self, room: int) -> tuple[Sequence[Line], Sequence[int]]:
        """The page."""
        return [BLANK, *self._page(room)], ()
