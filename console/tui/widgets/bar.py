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
        self._fill = "text"

    def say(self, left: Line, right: Line = (), *, fill: str = "text") -> None:
        """Show these; nothing is drawn where they are what already stands there."""
        if (left, right) != self._said or fill != self._fill:
            self._said, self._fill = (left, right), fill
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """The line."""
        width, ink = self.size.width, self.app.ink
        if y:
            return ink.blank(width)
        left, right = self._said
        strip = ink.strip(spread(left, right, width), width)
        return strip if self._fill == "text" else strip.apply_style(ink.style(self._fill))
