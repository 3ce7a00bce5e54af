"""The banner: what is wrong with the store or the collector, above the footer, whole."""

from __future__ import annotations

from textual.strip import Strip

from console.tui.render.lines import Span, wrap
from console.tui.widgets.line_widget import LineWidget

_MOST = 4  # lines; there is a screen to be worked on above it


class Banner(LineWidget):
    """As many lines as its words take, because their end says what to do; none where all is well."""

    def __init__(self) -> None:
        super().__init__(id="banner")
        self._lines: list[str] = []

    def say(self, words: str, room: int) -> None:
        """Show these words on lines of ``room`` cells."""
        lines = wrap(words, max(1, room - 2), _MOST) if words else []
        if lines != self._lines:
            self._lines = lines
            self.display = bool(lines)
            self.styles.height = len(lines)
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """One of them."""
        width, ink = self.size.width, self.app.ink
        words = f" {self._lines[y]}" if y < len(self._lines) else ""
        return ink.strip((Span(words, "banner"),), width).apply_style(ink.style("banner"))
