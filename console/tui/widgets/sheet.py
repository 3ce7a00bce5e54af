"""A sheet: lines that can be read by moving through them, some of which can be chosen."""

from __future__ import annotations

from collections.abc import Sequence

from textual import events
from textual.message import Message
from textual.strip import Strip

from console.tui.render.lines import Line, Span
from console.tui.widgets.line_widget import LineWidget


class Sheet(LineWidget):
    """Lines with an offset of its own. Where ``items`` says which lines belong to which item, the cursor goes by item;
    else moving scrolls."""

    class Picked(Message):
        """An item was clicked."""

        def __init__(self, item: int) -> None:
            super().__init__()
            self.item = item

    def __init__(self, *, id: str = "sheet") -> None:
        super().__init__(id=id)
        self.lines: Sequence[Line] = ()
        self.items: Sequence[int] = ()  # the first line of each item
        self.at = 0
        self.top = 0
        self._ground = "text"

    def show(self, lines: Sequence[Line], items: Sequence[int] = ()) -> None:
        """Show these lines; the cursor stays on its item where there are as many."""
        if lines == self.lines and items == self.items:
            return
        self.lines, self.items = lines, items
        self.at = max(0, min(self.at, len(items) - 1))
        self._keep_in_sight()
        self.refresh()

    def move(self, by: int) -> None:
        """Down by items, or by lines where there are none."""
        if self.items:
            self.go(self.at + by)
        else:
            self._scroll(self.top + by)

    def go(self, index: int) -> None:
        """To an item, or a line; -1 is the last."""
        if not self.items:
            self._scroll(index if index >= 0 else len(self.lines))
            return
        self.at = max(0, min(index, len(self.items) - 1)) if index >= 0 else len(self.items) - 1
        self._keep_in_sight()
        self.refresh()

    def page(self, direction: int) -> None:
        """A screenful."""
        height = max(1, self.size.height - 1)
        if not self.items:
            self._scroll(self.top + direction * height)
            return
        wanted = self.items[self.at] + direction * height
        nearest = min(range(len(self.items)), key=lambda index: abs(self.items[index] - wanted))
        self.go(nearest)

    def _scroll(self, top: int) -> None:
        top = max(0, min(top, len(self.lines) - self.size.height))
        if top != self.top:
            self.top = top
            self.refresh()

    def _keep_in_sight(self) -> None:
        height = max(1, self.size.height)
        if self.items:
            start = self.items[self.at]
            end = self.items[self.at + 1] if self.at + 1 < len(self.items) else len(self.lines)
            self.top = max(min(end, start + height) - height, min(self.top, start))
            if self.at == 0:
                self.top = 0  # with what stands above the first item
        self.top = max(0, min(self.top, len(self.lines) - height))

    def on_resize(self) -> None:
        """Another height: another line may be the first one now."""
        self._keep_in_sight()
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """One line."""
        width, ink = self.size.width, self.app.ink
        index = self.top + y
        if index >= len(self.lines):
            return ink.blank(width)
        bar = Span("▌", "bar") if self._under_cursor(index) else Span(" ")
        return ink.strip((bar, *self.lines[index]), width)

    def _under_cursor(self, index: int) -> bool:
        if not self.items:
            return False
        start = self.items[self.at]
        end = self.items[self.at + 1] if self.at + 1 < len(self.items) else len(self.lines)
        return start <= index < end and bool(self.lines[index])

    @property
    def below(self) -> int:
        """How many lines stand below what shows."""
        return max(0, len(self.lines) - self.top - self.size.height)

    # mouse

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """The wheel moves."""
        event.stop()
        self.move(1 if self.items else 3)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """The wheel moves."""
        event.stop()
        self.move(-1 if self.items else -3)

    def on_click(self, event: events.Click) -> None:
        """The item that was clicked."""
        event.stop()
        line = self.top + event.y
        found = [index for index, start in enumerate(self.items) if start <= line]
        if found and line < len(self.lines):
            self.go(found[-1])
            self.post_message(self.Picked(found[-1]))
