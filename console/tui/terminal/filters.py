"""NO_COLOR: no colour at all is sent. Textual sends greys in its place, which a terminal shows as colours of its own.

What stands on a ground that is far from the screen's, as the cursor in a line that one types does, is reversed, so that
it can still be told.
"""

from __future__ import annotations

from functools import lru_cache

from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import LineFilter

from console.tui.terminal.safe_text import FORBIDDEN


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


_FAR = 0.4  # of brightness, 0 to 1
_REVERSED = Style(reverse=True)


class Colourless(LineFilter):
    """Takes the colours off every segment, and leaves bold, underlined and reversed as they are."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The segments without colours, on a screen of this ground."""
        return [
            Segment(text, None if style is None else _bare(style, background.brightness), control)
            for text, style, control in segments
        ]


@lru_cache(maxsize=4096)
def _bare(style: Style, ground: float) -> Style:
    painted = style.bgcolor is not None and not style.bgcolor.is_default
    far = painted and abs(Color.from_rich_color(style.bgcolor).brightness - ground) > _FAR
    return style.without_color + _REVERSED if far else style.without_color
