"""The second layer against hostile text: whatever reaches the screen, it cannot drive the terminal.

The first layer is `console.domain.text.clean`, where a mention is made. Each holds with the other switched off.
"""

from __future__ import annotations

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

from console.tui.harmless import FORBIDDEN


class HostileText(LineFilter):
    """Deletes code points that drive terminals from every segment that is drawn; all of them have no width."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The same segments without them."""
        clean: list[Segment] = []
        for segment in segments:
            text = segment.text
            if segment.control or (text.isascii() and text.isprintable()):
                clean.append(segment)
            else:
                clean.append(Segment(FORBIDDEN.sub("", text), segment.style))
        return clean
