"""Triage: one mention at a time, and when something is done with it the next one by itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.timer import Timer

from console.domain.remedies import by
from console.tui.commands.table import TRIAGE, Command
from console.tui.pages.mention import mention_page
from console.tui.panes.loader import Feed
from console.tui.render.lines import Line, Span, line
from console.tui.render.wording import plural
from console.tui.screens.detail import read_whole
from console.tui.screens.sheet import SheetScreen

if TYPE_CHECKING:
    from console.services.triage.outcome import Outcome
    from console.tui.panes.news import News

LOOKED_AT = 2.0  # seconds after which a mention counts as read
ONWARDS = frozenset(
    {"forward", "forward-to", "action", "action-note", "dismiss", "snooze", "celebrate", "assign", "not-ours", "ours"}
)


class TriageScreen(SheetScreen):
    """The mentions of one pane, from the one under its cursor on."""

    name_of_screen = TRIAGE
    title_of_screen = "Triage"
    margin = 3

    def __init__(self, feed: Feed) -> None:
        super().__init__()
        self.feed = feed
        window = feed.pane.window
        at = max(window.at, 0)
        self.waiting = [row.ids for row in window.rows[at:] if not row.leaves]
        self.done: list[tuple[int, ...]] = []
        self._read: Timer | None = None

    def current(self) -> tuple[int, ...]:
        """The mention in front of the operator."""
        return self.waiting[0][:1] if self.waiting else ()

    def chosen(self) -> tuple[int, ...]:
        """It, and all that its row stood for."""
        return self.waiting[0] if self.waiting else ()

    def aimed(self, action: Command) -> tuple[int, ...]:
        """One letter tells of all."""
        return self.current() if action.needs and action.once else super().aimed(action)

    def many(self, action: Command) -> bool:
        """It is one row."""
        return False

    def why_not(self, action: Command) -> str:
        """Nothing is left to act on."""
        return "Nothing waits here any more." if action.needs and not self.waiting else ""

    def heading(self) -> Line:
        """How far it is."""
        left = plural(len(self.waiting), "mention") + " left"
        return line(Span("Triage", "strong"), "  ", *self.feed.pane.title, Span(f"  {left}", "dim"))

    async def write(self, room: int) -> tuple[Sequence[Line], Sequence[int]]:
        """The first that waits."""
        while self.waiting:
            whole = await read_whole(self.app, self.waiting[0][0], self.feed.view.query)
            if whole is not None:
                self._note_read(whole.entry.mention.id)
                return [(), *mention_page(whole, self.app.look, room)], ()
            self.waiting.pop(0)
        return [
            (),
            line(Span("All done here.", "strong")),
            (),
            line(Span(f"{by('close')} goes back to the panes.", "dim")),
        ], ()

    def _note_read(self, identity: int) -> None:
        if self._read is not None:
            self._read.stop()
        self._read = self.set_timer(LOOKED_AT, lambda: self._seen(identity))

    def _seen(self, identity: int) -> None:
        if self.waiting and self.waiting[0][0] == identity and self.is_current:
            self.run_worker(self.app.dispatch.guarded(self.app.runtime.triage.saw([identity])), group="seen")

    def acted(self, action: Command, outcome: Outcome) -> None:
        """On to the next."""
        if action.id in ONWARDS and self.waiting and self.waiting[0][0] in outcome.done:
            self._onward()
        elif action.id == "undo" and outcome.done and self.done and self.done[-1][0] in outcome.done:
            self.waiting.insert(0, self.done.pop())
            self._turned()

    def _onward(self) -> None:
        self.done.append(self.waiting.pop(0))
        self._turned()

    def _turned(self) -> None:
        self.sheet.top = 0
        self.say_header()
        self.renew()

    def move(self, by: int) -> None:
        """The next, or the one before."""
        if by > 0 and len(self.waiting) > 1:
            self._onward()
        elif by < 0 and self.done:
            self.waiting.insert(0, self.done.pop())
            self._turned()

    def go(self, index: int) -> None:
        """To the top or the end of what is said about it."""
        self.sheet.go(index)

    def news(self, news: News) -> None:
        """Only news of this mention is worth writing again for."""
        if self.waiting and (
            self.waiting[0][0] in news.gone or any(entry.mention.id == self.waiting[0][0] for entry in news.entries)
        ):
            self.renew()
