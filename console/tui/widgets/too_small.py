"""What stands in place of everything where the terminal is too small to work in."""

from __future__ import annotations

from textual.strip import Strip

from console.tui.render.lines import Span, line, wrap
from console.tui.terminal.check import SMALLEST
from console.tui.widgets.line_widget import LineWidget


class TooSmall(LineWidget):
    """One sentence over the whole place."""

    def render_line(self, y: int) -> Strip:
        """A line of it."""
        width, ink = self.size.width, self.app.ink
        columns, rows = SMALLEST
        said = wrap(
            f"This terminal is too small: {columns} by {rows} is the least. Nothing is lost; make it larger.",
            max(1, width),
            8,
        )
        return ink.strip(line(Span(said[y], "text")) if y < len(said) else (), width)


def too_small(width: int, height: int) -> bool:
    """Whether nobody could work in so little room."""
    return width < SMALLEST[0] or height < SMALLEST[1]
