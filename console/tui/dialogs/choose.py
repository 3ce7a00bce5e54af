"""Choose one of several, with what is typed narrowing them."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult

from console.domain.text import fold, one_line
from console.tui.dialogs.choices import Choice
from console.tui.dialogs.modal import Modal
from console.tui.render.lines import Line, Span, cut, line, spread
from console.tui.widgets.inputs import TextInput
from console.tui.widgets.sheet import Sheet

_FRAME = 9  # lines of the dialog that are no choice: border, title, what is typed, hint, and what stands between


class Choose(Modal[str]):
    """A list that narrows while one types. ``other`` allows what was typed itself and says so."""

    MOST = 14

    def __init__(self, title: str, choices: Sequence[Choice], *, other: str = "", start: str = "") -> None:
        super().__init__(title, hint="↑ ↓ move · Enter takes it · Esc leaves it")
        self.choices = tuple(choices)
        self.other = other
        self.start = start
        self._found: list[Choice] = []
        self._sheet = Sheet(id="choices")

    def inside(self) -> ComposeResult:
        """What is typed, and the list."""
        yield TextInput(placeholder=self.other or "type to narrow")
        yield self._sheet

    def on_mount(self) -> None:
        """Show all of them."""
        sheet = self._sheet
        room = self.app.size.height * 9 // 10 - _FRAME
        sheet.styles.height = max(3, min(self.MOST, room, len(self.choices)))
        self._list("")
        at = next((index for index, choice in enumerate(self._found) if choice.value == self.start), 0)
        sheet.go(at)

    def _list(self, typed: str) -> None:
        words = fold(typed).split()
        self._found = [
            choice
            for choice in self.choices
            if all(word in fold(f"{choice.name} {choice.about} {choice.note}") for word in words)
        ]
        self._found.sort(key=lambda choice: not fold(choice.name).startswith(" ".join(words)))
        room = self.room
        names = max((len(choice.name) for choice in self._found), default=0)
        lines = [self._line(choice, room, min(names, 34)) for choice in self._found]
        sheet = self._sheet
        sheet.at = 0
        nothing = f"Enter takes “{typed}”" if self.other else "Nothing of that name."
        sheet.show(lines or [line(Span(nothing, "dim"))], tuple(range(len(lines))))

    def _line(self, choice: Choice, room: int, names: int) -> Line:
        left = line(
            Span(f"{cut(one_line(choice.name), names):<{names}}", "text"), "  ", Span(one_line(choice.about), "dim")
        )
        return spread(left, line(Span(choice.note, "key")) if choice.note else (), room)

    def on_input_changed(self, event: TextInput.Changed) -> None:
        """Narrow."""
        self._list(event.value)

    def on_input_submitted(self, event: TextInput.Submitted) -> None:
        """Take the one under the cursor, or what was typed."""
        self._take(event.value)

    def on_sheet_picked(self, message: Sheet.Picked) -> None:
        """A click takes it."""
        self._take("")

    def _take(self, typed: str) -> None:
        if self._found:
            self.dismiss(self._found[self._sheet.at].value)
        elif self.other and typed.strip():
            self.dismiss(typed.strip())

    def pressed(self, key: str, character: str) -> bool:
        """Up and down while the words stay where they are."""
        step = {
            "down": 1,
            "up": -1,
            "ctrl+n": 1,
            "ctrl+p": -1,
            "pagedown": 10,
            "pageup": -10,
            "tab": 1,
            "shift+tab": -1,
        }.get(key)
        if step:
            self._sheet.move(step)
        return bool(step)
