"""The outbox: every forward that is on its way, waits for an answer, or could not be sent."""

from __future__ import annotations

from collections.abc import Sequence

from console.services.asking import read_query
from console.tui.actions import OUTBOX
from console.tui.lines import BLANK, Line, Span, line
from console.tui.pages.outbox import outbox_page
from console.tui.screens.sheet import SheetScreen

_QUERY = ("forward:(held OR queued OR sent OR accepted OR failed OR returned)"
          " OR (is:deleted is:forwarded since:90d)")
_MOST = 300


class OutboxScreen(SheetScreen):
    """Forwards, those that need a person first."""

    name_of_place = OUTBOX
    title_of_place = "Outbox"

    def __init__(self) -> None:
        super().__init__()
        self._mentions: list[int] = []

    def current(self) -> tuple[int, ...]:
        """The mention of the forward under the cursor."""
        return (self._mentions[self.sheet.at],) if self._mentions else ()

    async def write(self, room: int) -> tuple[Sequence[Line], Sequence[int]]:
        """All of them."""
        runtime = self.app.runtime
        query = read_query(_QUERY, settings=runtime.settings, private=True).query
        page = await runtime.store.page(query, runtime.context(), limit=_MOST)
        lines, items, self._mentions = outbox_page(page.entries, self.app.look, room)
        if not lines:
            return [BLANK, line(Span("Nothing is on its way. f on a mention forwards it.", "dim"))], ()
        return [BLANK, *lines], [item + 1 for item in items]
