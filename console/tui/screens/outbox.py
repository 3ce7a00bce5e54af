"""The outbox: every forward that is on its way, waits for an answer, or could not be sent."""

from __future__ import annotations

from collections.abc import Sequence

from console.domain.remedies import by
from console.tui.commands.table import OUTBOX
from console.tui.outgoing import held_back_now, not_shown, outgoing
from console.tui.pages.outbox import outbox_page
from console.tui.render.lines import BLANK, Line, Span, line, paragraphs
from console.tui.screens.sheet import SheetScreen


class OutboxScreen(SheetScreen):
    """Forwards, those that need a person first."""

    name_of_screen = OUTBOX
    title_of_screen = "Outbox"

    def __init__(self) -> None:
        super().__init__()
        self._forwards: list[tuple[int, str]] = []

    def current(self) -> tuple[int, ...]:
        """The mention of the forward under the cursor."""
        return (self.forward[0],) if self.forward else ()

    @property
    def forward(self) -> tuple[int, str] | None:
        """The forward under the cursor: its mention and its key."""
        return self._forwards[self.sheet.at] if self.sheet.at < len(self._forwards) else None

    async def write(self, room: int) -> tuple[Sequence[Line], Sequence[int]]:
        """All of them."""
        entries, more = await outgoing(self.app.runtime)
        here = self.forward
        lines, items, self._forwards = outbox_page(entries, self.app.look, room)
        if here in self._forwards:  # what moves from one part to another takes the cursor with it
            self.sheet.at = self._forwards.index(here)
        if more:
            lines += paragraphs(not_shown(more), (), room, "dim")
        if not lines:
            lines = [line(Span(f"Nothing is on its way. {by('forward')} on a mention forwards it.", "dim"))]
        if held := await held_back_now(self.app.runtime):
            lines += [BLANK, *paragraphs(held, (), room, "alarm")]
        return [BLANK, *lines], [item + 1 for item in items]
