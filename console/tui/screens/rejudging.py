"""Rejudging stored mentions: what it would change, how far it is, and what became of it."""

from __future__ import annotations

from collections.abc import Sequence

from console.services.judging.rejudge_preview import found_by, with_words
from console.store.protocol import RejudgeMode, Rejudging
from console.tui.commands.table import REJUDGING
from console.tui.pages.rejudging import rejudging_page
from console.tui.panes.news import later
from console.tui.render.lines import BLANK, Line
from console.tui.screens.sheet import SheetScreen

LOOKS_AGAIN = 0.5  # seconds between two looks at how far it is


class RejudgingScreen(SheetScreen):
    """The look or the work that this operator began here, else the last one of anybody."""

    name_of_screen = REJUDGING
    title_of_screen = "Judge again"

    def __init__(self) -> None:
        super().__init__()
        self.state: Rejudging | None = None
        self._number = 0

    @property
    def query_text(self) -> str:
        """The query that was asked for last here."""
        return self.state.query if self.state else ""

    def on_mount(self) -> None:
        """Look how far it is for as long as something is under way, whether or not a label changes."""
        self.set_interval(LOOKS_AGAIN, lambda: self.run_worker(later(self._look)))

    def follow(self, number: int) -> None:
        """Show that one from now on; 0 is the last one."""
        self._number = number
        if self.is_attached:  # labels are given back to the end, whether or not this is still looked at
            self.renew()

    async def _look(self) -> None:
        if await self.app.runtime.store.rejudging(self._number) != self.state:
            self.renew()

    async def write(self, room: int) -> tuple[Sequence[Line], Sequence[int]]:
        """How far it is, and what was found."""
        store = self.app.runtime.store
        self.state = await store.rejudging(self._number)
        found = None
        if self.state is not None and self.state.mode is RejudgeMode.LOOK:
            found = await with_words(store, found_by(self.state))
        back = await store.last_rejudged()
        return [BLANK, *rejudging_page(self.state, found, room, back=back is not None)], ()
