"""A dialog in which the operator writes one line."""

from __future__ import annotations

from textual.app import ComposeResult

from console.tui.dialogs.modal import Modal
from console.tui.widgets.inputs import TextInput


class Write(Modal[str]):
    """One line; Enter gives it back, Esc gives back nothing."""

    def __init__(self, title: str, placeholder: str = "", value: str = "") -> None:
        super().__init__(title)
        self.placeholder = placeholder
        self.value = value

    def inside(self) -> ComposeResult:
        """The line."""
        yield TextInput(self.value, placeholder=self.placeholder)

    def on_input_submitted(self, event: TextInput.Submitted) -> None:
        """Done."""
        if self.accepts(event.value):
            self.dismiss(event.value.strip())

    def accepts(self, words: str) -> bool:
        """Whether these words can be taken."""
        return True
