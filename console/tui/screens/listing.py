"""A listing: a screen with a pane whose rows keys act on. The panes, the search and the celebrations are such."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console.tui.commands.table import Command
from console.tui.panes.loader import Feed
from console.tui.panes.news import later
from console.tui.panes.pane import Pane
from console.tui.panes.window import HEADER
from console.tui.screens.base import ConsoleScreen

if TYPE_CHECKING:
    from console.services.triage.outcome import Outcome
    from console.tui.panes.news import News

NEXT_AFTER = frozenset({"action", "action-note", "dismiss", "snooze", "not-ours", "ours"})  # the row makes way


class Listing(ConsoleScreen):
    """Everything that follows from having an active pane. A subclass says which are its ``feeds``."""

    def __init__(self) -> None:
        super().__init__()
        self.feeds: list[Feed] = []
        self.active = 0

    @property
    def feed(self) -> Feed:
        """The active pane's."""
        return self.feeds[self.active]

    @property
    def pane(self) -> Pane:
        """The active pane."""
        return self.feed.pane

    # what keys are aimed at

    def chosen(self) -> tuple[int, ...]:
        """Marked, or under the cursor; nothing while the place is still being opened."""
        return self.pane.window.chosen if self.feeds else ()

    def current(self) -> tuple[int, ...]:
        """Under the cursor; nothing while the place is still being opened."""
        window = self.pane.window if self.feeds else None
        return (window.current.shown,) if window and window.current else ()

    def aimed(self, action: Command) -> tuple[int, ...]:
        """All that the rows stand for; of what leaves one letter for a row, which tells how many say the same."""
        return self.pane.window.shown if action.needs and action.once and self.current() else super().aimed(action)

    def many(self, action: Command) -> bool:
        """More than the row under the cursor."""
        return bool(self.feeds and self.pane.window.marks) and super().many(action)

    def acted(self, action: Command, outcome: Outcome) -> None:
        """Marks that were acted on go; what is out of the inbox makes way for the next row."""
        window = self.pane.window
        window.unmark(set(outcome.done))
        row = window.current
        if action.id in NEXT_AFTER and row and row.shown in outcome.done and set(row.ids).issuperset(outcome.done):
            self.pane.move(1)
        self.pane.draw(HEADER)

    # news

    def begin(self) -> None:
        """Read every pane, the active one first."""
        self.run_worker(later(self.read), group="fill", exclusive=True)

    async def read(self) -> None:
        """Read every pane, the active one first, and take hold of its first row."""
        await self._read(self.feeds)

    async def read_missing(self) -> None:
        """Read the panes that have not been read yet."""
        await self._read([feed for feed in self.feeds if not feed.pane.filled])

    async def _read(self, feeds: list[Feed]) -> None:
        for feed in sorted(feeds, key=lambda feed: feed is not self.feed):
            await feed.fill()
        if self.pane.window.rows and self.pane.window.at < 0:
            self.pane.go(0)
        self.listed()
        self.say_footer()
        self.app.count_soon()

    def listed(self) -> None:
        """The panes have been read, or have taken news."""

    def news(self, news: News) -> None:
        """Each pane takes what is its own."""
        for feed in self.feeds:
            feed.news(news)
        self.listed()

    def redraw(self) -> None:
        """The colours have changed."""
        for feed in self.feeds:
            feed.pane.redraw()

    # moving

    def move(self, by: int) -> None:
        """Rows down; the first one takes hold of a row."""
        had = bool(self.current())
        self.pane.move(by)
        if not had:
            self.say_footer()

    def go(self, index: int) -> None:
        """To a row; the first row is the newest there is."""
        if index == 0 and self.pane.window.more_above:
            self.app.dispatch.start(self.feed.newest())
        else:
            self.pane.go(index)

    def page(self, direction: int) -> None:
        """A screenful."""
        self.pane.page(direction)

    # messages of the panes

    def on_pane_near_end(self, message: Pane.NearEnd) -> None:
        """Read on."""
        feed = next(feed for feed in self.feeds if feed.pane is message.pane)
        self.run_worker(self.app.dispatch.guarded(feed.more(below=message.below)), group="more")

    def on_pane_behind(self, message: Pane.Behind) -> None:
        """Read again."""
        feed = next(feed for feed in self.feeds if feed.pane is message.pane)
        self.run_worker(self.app.dispatch.guarded(feed.fill()), group="more")

    def on_pane_chosen(self, message: Pane.Chosen) -> None:
        """A click on a row; the second one opens it."""
        if message.twice:
            self.app.dispatch.perform_by_name("open", self)
