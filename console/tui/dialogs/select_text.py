"""A text to be selected by hand, where it does not reach the clipboard."""

from __future__ import annotations

from textual.app import ComposeResult

from console.tui.dialogs.modal import Modal
from console.tui.render.lines import BLANK, Line, paragraphs
from console.tui.widgets.sheet import Sheet


class Selecting(Modal[None]):
    """Why it was not copied, and the text as it is."""

    AUTO_FOCUS = ""

    def __init__(self, text: str, why: str) -> None:
        super().__init__("Select it in your terminal", hint="Shift and drag the mouse · ↑ ↓ read on · Esc")
        self._text, self._why = text, why
        self._sheet = Sheet(id="text")

    def inside(self) -> ComposeResult:
        """Why, then the text."""
        yield self._sheet

    def on_mount(self) -> None:
        """All of it."""
        lines: list[Line] = [
            *paragraphs(self._why, (), self.room, "alarm"),
            BLANK,
            *paragraphs(self._text, (), self.room),
        ]
        self._sheet.styles.height = max(3, min(len(lines), self.app.size.height * 9 // 10 - 8))
        self._sheet.show(lines)

    def pressed(self, key: str, character: str) -> bool:
        """Read on, or leave."""
        if key in {"up", "down"}:
            self._sheet.move(1 if key == "down" else -1)
        elif key == "enter" or character in {"q", "y", "Y"}:
            self.dismiss(None)
        return True
