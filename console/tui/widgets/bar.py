"""A bar: one line across the screen, drawn again only when what it says has changed."""

from __future__ import annotations

from textual.strip import Strip

from console.tui.render.lines import Line, spread
from console.tui.widgets.line_widget import LineWidget


class Bar(LineWidget):
    """One line with a left and a right end."""

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self._said: tuple[Line, Line] = ((), ())

    def say(self, left: Line, right: Line = ()) -> None:
        """Show these; nothing is drawn where they are what already stands there."""
        if (left, right) != self._said:
            self._said = left, right
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """The line."""
        width, ink = self.size.width, self.app.ink
        if y:
            return ink.blank(width)
        left, right = self._said
        return ink.strip(spread(left, right, width), width)
