"""The part that all dialogs share: a quiet box in the middle, Esc leaves it with nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.screen import ModalScreen

from console.tui.dialogs.closing import Answer, ClosesOnce
from console.tui.render.lines import Line, Span
from console.tui.widgets.bar import Bar

if TYPE_CHECKING:
    from console.tui.console import Console


class Modal(ClosesOnce[Answer], ModalScreen[Answer], Generic[Answer], inherit_bindings=False):
    """A dialog with a title, something inside, and a line that says which keys act."""

    AUTO_FOCUS = "Input"
    app: Console

    def __init__(self, title: str, *, hint: str = "Enter does it · Esc leaves it") -> None:
        super().__init__()
        self.heading = title
        self.hint = hint
        self._title = Bar(id="dialog-title")
        self._foot = Bar(id="dialog-hint")

    @property
    def room(self) -> int:
        """Cells that a line inside may take."""
        return max(20, min(76, self.app.size.width) - 8)

    def compose(self) -> ComposeResult:
        """Title, inside, hint."""
        with Vertical(id="dialog"):
            yield self._title
            yield from self.inside()
            yield self._foot

    def inside(self) -> ComposeResult:
        """What stands between title and hint."""
        yield from ()

    def on_mount(self) -> None:
        """Say title and hint."""
        self._title.say((Span(self.heading, "title"),))
        self.say_hint((Span(self.hint, "dim"),))

    def say_hint(self, hint: Line) -> None:
        """Say something else at the foot."""
        self._foot.say(hint)

    async def on_key(self, event: events.Key) -> None:
        """Esc and Ctrl-C leave; other keys are the dialog's own."""
        if event.key in {"escape", "ctrl+c"}:
            event.stop()
            if self.may_leave():
                self.dismiss(None)
        elif self.pressed(event.key, event.character or ""):
            event.stop()
            event.prevent_default()

    def may_leave(self) -> bool:
        """Whether Esc leaves at once; a dialog that holds much of somebody's work asks first."""
        return True

    def pressed(self, key: str, character: str) -> bool:
        """A key that no input took; True where it meant something."""
        return False
