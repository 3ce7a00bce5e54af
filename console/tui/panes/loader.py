"""The loader of one pane. It reads pages for the pane and takes for it what it needs of the news."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING

from console.domain.errors import NotAllowed, OutsideInError, QueryFault, StoreFault
from console.query.tree import And, Query
from console.services.queries import read_query
from console.tui.panes import paging
from console.tui.panes.paging import View
from console.tui.panes.pane import Pane
from console.tui.panes.window import ROWS

if TYPE_CHECKING:
    from console.store.protocol import Entry, Page
    from console.tui.console import Console
    from console.tui.panes.news import News


class Feed:
    """A pane with its query, the operator's own filter on it, and the teams that it is narrowed to."""

    def __init__(self, app: Console, pane: Pane, text: str) -> None:
        self.pane = pane
        self.view = View()
        self._app = app
        self._text = text
        self._filter = ""
        self._teams: frozenset[str] | None = None
        self._filling = 0
        self._late: list[News] | None = None  # what changed while the pane was being read
        self._reading = False
        self._settling = False

    # what is shown

    def ask(self, text: str) -> None:
        """Show another query. Raises `QueryFault`."""
        self._read(text, self._filter)
        self._text = text

    def filter(self, text: str) -> None:
        """Narrow by a query of the operator's own; empty takes it away. Raises `QueryFault`."""
        self._read(self._text, text)
        self._filter = text
        self.pane.narrowed = text

    def narrow(self, teams: frozenset[str] | None) -> None:
        """Narrow to these teams; None takes it away."""
        self._teams = teams
        self.view = View(self.view.query, teams)

    def _read(self, text: str, narrowed: str) -> None:
        runtime = self._app.runtime
        roots = []
        for part in (text, narrowed):
            query = runtime.asked(read_query(part, settings=runtime.settings, beside=f"{text} {narrowed}"))
            if query is not None:
                roots.append(query.root)
        query = None if not roots else Query(roots[0] if len(roots) == 1 else And(tuple(roots)), text)
        self.view = View(query, self._teams)

    # reading

    def adopt(self, view: View, page: Page) -> None:
        """Show a page that was read already."""
        self.view = view
        self.pane.window.fill(page.entries, more_above=False, more_below=bool(page.older))
        self.pane.filled = True

    async def fill(self, *, around: int = 0) -> None:
        """Read the pane again. A query or a store that cannot be read becomes a sentence in the pane."""
        self._filling += 1
        mine = self._filling
        self._late = []
        slow = self.pane.set_timer(1.0, self._slow) if self.pane.is_attached else None
        pane = self.pane
        try:
            if self.view.query is None:
                self._read(self._text, self._filter)
            page = await paging.first(self._app.runtime.store, self.view, self._app.runtime.context(), around=around)
            if mine == self._filling:
                pane.message = ""
                pane.window.fill(page.entries, more_above=bool(around and page.newer), more_below=bool(page.older))
        except QueryFault as fault:
            pane.message = f"Its query cannot be read: {fault} (column {fault.column})"
        except NotAllowed as fault:
            pane.message = str(fault)
        except StoreFault as fault:
            pane.message = str(fault)
            self._app.store_trouble(fault)
        finally:
            if slow is not None:
                slow.stop()
        if mine != self._filling:
            return  # it is being read again already
        pane.filled = True
        late, self._late = self._late or [], None
        for news in late:
            self.news(news)
        pane.draw(ROWS)

    def _slow(self) -> None:
        if not self.pane.window.rows:
            self.pane.message = "Reading…"
            self.pane.draw(ROWS)

    async def more(self, *, below: bool) -> None:
        """Read on at an end of the window."""
        if self._reading:
            return
        self._reading = True
        mine = self._filling
        try:
            store, context = self._app.runtime.store, self._app.runtime.context()
            read = paging.below if below else paging.above
            page = await read(self.pane.window, store, self.view, context)
            if mine == self._filling:
                if below:
                    self.pane.window.below(page.entries, more=bool(page.older))
                else:
                    self.pane.window.above(page.entries, more=bool(page.newer))
                self.pane.draw(ROWS)
        finally:
            self._reading = False

    async def newest(self) -> None:
        """Show what waits, and be at the top."""
        window = self.pane.window
        if not window.release():
            held = window.cursor
            window.let_go()
            await self.fill()
            if held:
                window.go(0)
        self.pane.draw(ROWS)

    # news

    def news(self, news: News) -> None:
        """Take what belongs here, and let go of what does no more."""
        if self._late is not None:
            self._late.append(news)
            return
        matching: list[Entry] = []
        others: list[Entry] = []
        for entry in news.entries:
            try:
                (matching if self.view.shows(entry, news.context) else others).append(entry)
            except OutsideInError:
                return  # the pane already says that its query cannot be read
        others += self.pane.window.last_known(news.gone) if news.gone else ()
        leaves = monotonic() + max(self._app.runtime.settings.forwarding.undo_seconds, 1.0)
        drawn = self.pane.window.take(matching, others, hold=self.pane.hold, leaves=leaves)
        if drawn:
            self.pane.draw(drawn)
        if not self._settling and self.pane.window.unsettled:
            self._settling = True
            self._app.dispatch.start(self._settle())

    async def _settle(self) -> None:
        """Ask the store about rows of which not enough is known: a copy of something older has come, or what a row
        showed has gone."""
        store, window = self._app.runtime.store, self.pane.window
        try:
            while waiting := window.unsettled:
                row = waiting[0]
                window.settled(row.id, await paging.again(row, store, self.view, self._app.runtime.context()))
            self.pane.draw(ROWS)
        finally:
            self._settling = False
