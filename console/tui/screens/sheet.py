"""A page of lines that is read from the store and kept up to date: sources, log, outbox and one mention are such."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.app import ComposeResult

from console.domain.errors import StoreFault
from console.domain.remedies import worded
from console.tui.commands.keymap import Keymap
from console.tui.panes.news import later
from console.tui.render.lines import Line, Span, line
from console.tui.screens.base import ConsoleScreen
from console.tui.widgets.sheet import Sheet

if TYPE_CHECKING:
    from console.tui.panes.news import News


class SheetScreen(ConsoleScreen):
    """A place with a `Sheet`. A subclass says its ``title`` and writes the lines."""

    title_of_screen = ""
    margin = 2

    def __init__(self) -> None:
        super().__init__()
        self.sheet = Sheet()

    def inside(self) -> ComposeResult:
        """The sheet."""
        yield self.sheet

    @property
    def room(self) -> int:
        """How wide lines may be: as wide as the screen, but no wider than can be read."""
        return max(20, min(self.app.size.width - self.margin - 2, 110))

    def heading(self) -> Line:
        """Where we are."""
        return line(Span(self.title_of_screen, "strong"))

    def on_mount(self) -> None:
        """Read what is to be shown."""
        self.renew()

    def on_resize(self) -> None:
        """Lines break elsewhere."""
        if self.is_mounted:
            self.renew()

    def renew(self) -> None:
        """Have the lines written again."""
        self.run_worker(later(self._write), group="write", exclusive=True)

    async def _write(self) -> None:
        slow = self.set_timer(1.0, self._slow)
        try:
            lines, items = await self.write(self.room)
        except StoreFault as fault:
            self.app.store_trouble(fault)
            lines, items = [(), line(Span(f" {fault}", "alarm"))], ()
        finally:
            slow.stop()
        if not self.is_attached:
            return  # it was closed meanwhile
        lines = [with_keys(spans, self.app.keymap) for spans in lines]
        self.sheet.show([(Span(" " * (self.margin - 1)), *spans) if spans else () for spans in lines], items)
        self.say_footer()

    def _slow(self) -> None:
        if not self.sheet.lines:
            self.sheet.show([(), line(Span(" Reading…", "dim"))])

    async def write(self, room: int) -> tuple[Sequence[Line], Sequence[int]]:
        """The lines, and the first line of each item where there are items."""
        return (), ()

    def news(self, news: News) -> None:
        """Something changed: write again."""
        self.renew()

    def redraw(self) -> None:
        """The colours have changed."""
        self.sheet.refresh()

    def move(self, by: int) -> None:
        """Down."""
        self.sheet.move(by)

    def go(self, index: int) -> None:
        """To an item or a line."""
        self.sheet.go(index)

    def page(self, direction: int) -> None:
        """A screenful."""
        self.sheet.page(direction)


def with_keys(spans: Line, keymap: Keymap) -> Line:
    """A line in which each action that is named has the operator's key for it."""
    return tuple(Span(worded(span.text, keymap.named), span.role) for span in spans)
