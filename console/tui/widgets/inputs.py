"""Where somebody types. What is pasted or typed is made harmless before it is kept."""

from __future__ import annotations

from textual import events
from textual.widgets import Input, TextArea

from console.domain.text import MAX_CHARACTERS, clean
from console.tui.terminal.safe_text import harmless


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


LONGEST = 4_000


class TextInput(Input):
    """A line of input that neither blinks nor suggests."""

    def __init__(self, value: str = "", *, placeholder: str = "", id: str | None = None) -> None:
        super().__init__(
            harmless(value), placeholder=placeholder, id=id, select_on_focus=False, max_length=LONGEST, compact=True
        )
        self.cursor_blink = False

    def _on_paste(self, event: events.Paste) -> None:
        """All that was pasted, in one line, without what drives terminals."""
        event.stop()
        event.prevent_default()
        self.insert_text_at_cursor(harmless(event.text)[:LONGEST])

    def validate_value(self, value: str) -> str:
        """Whatever way it came in."""
        return harmless(value)
