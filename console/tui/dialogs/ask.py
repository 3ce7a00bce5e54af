"""A question that is answered by yes or no."""

from __future__ import annotations

from console.tui.dialogs.modal import Modal


class AskDialog(Modal[bool]):
    """One question; Enter or y is yes, everything else leaves it."""

    def __init__(self, question: str) -> None:
        super().__init__(question, hint="Enter: yes · Esc: no")

    def pressed(self, key: str, character: str) -> bool:
        """Yes or no."""
        if key == "enter" or character in {"y", "Y"}:
            self.dismiss(True)
        elif character in {"n", "N", "q"}:
            self.dismiss(False)
        return True
