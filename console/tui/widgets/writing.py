"""Where somebody writes several lines. Enter belongs to the dialog around it; a pasted text keeps its lines."""

from __future__ import annotations

from textual import events
from textual.widgets import TextArea

from console.domain.text import MAX_CHARACTERS, clean


class Writing(TextArea):
    """A few lines of input that neither blink nor suggest."""

    def __init__(self, *, placeholder: str = "", id: str | None = None) -> None:
        super().__init__(placeholder=placeholder, id=id, compact=True, highlight_cursor_line=False)
        self.cursor_blink = False

    def _on_key(self, event: events.Key) -> None:  # type: ignore[override]  # Textual takes both kinds of handler
        """Enter goes on to the dialog, where it means what it always means."""
        if event.key == "enter":
            event.prevent_default()

    def _on_paste(self, event: events.Paste) -> None:  # type: ignore[override]
        """All that was pasted, without what drives terminals."""
        event.stop()
        event.prevent_default()
        self.insert(clean(event.text[: MAX_CHARACTERS * 2]))
