"""Where somebody types. What is pasted or typed is made harmless before it is kept."""

from __future__ import annotations

from textual import events
from textual.widgets import Input

from console.tui.harmless import harmless

LONGEST = 4_000


class Typing(Input):
    """A line of input that neither blinks nor suggests."""

    def __init__(self, value: str = "", *, placeholder: str = "", id: str | None = None) -> None:
        super().__init__(harmless(value), placeholder=placeholder, id=id, select_on_focus=False, max_length=LONGEST,
                         compact=True)
        self.cursor_blink = False

    def _on_paste(self, event: events.Paste) -> None:
        """All that was pasted, in one line, without what drives terminals."""
        event.stop()
        event.prevent_default()
        self.insert_text_at_cursor(harmless(event.text)[:LONGEST])

    def validate_value(self, value: str) -> str:
        """Whatever way it came in."""
        return harmless(value)
