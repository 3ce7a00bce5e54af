"""Search: the whole store by the query language, with what it understood and what it did not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import ComposeResult

from console.domain.errors import QueryFault
from console.services.queries import QueryReading, read_query
from console.tui.commands.table import SEARCH
from console.tui.panes.loader import Feed
from console.tui.panes.pane import Pane
from console.tui.render.lines import Line, Span, line
from console.tui.screens.listing import Listing
from console.tui.widgets.bar import Bar
from console.tui.widgets.inputs import TextInput

if TYPE_CHECKING:
    from console.tui.panes.news import News

_EXAMPLES = '"eye clinic" · sentiment:negative since:7d · wait* NEAR/4 hour* · team:ward-7 -parking · is:unread'


class SearchScreen(Listing):
    """An input, what it means, and what it finds."""

    name_of_screen = SEARCH

    def __init__(self, text: str = "") -> None:
        super().__init__()
        self.text = text
        self._typing = TextInput(text, placeholder="search everything", id="query")
        self._reading = Bar(id="reading")

    def inside(self) -> ComposeResult:
        """Input, reading, results."""
        pane = Pane(line(Span("Found", "strong")), empty="Nothing was found.")
        pane.active = True
        self.feeds = [Feed(self.app, pane, self.text)]
        yield self._typing
        yield self._reading
        yield pane

    def on_mount(self) -> None:
        """Type, or look at what the last search found."""
        self._tell(self.text)
        if self.text:
            self.begin()
        else:
            self.type_again()

    def heading(self) -> Line:
        """Where we are."""
        return line(Span("Search", "strong"))

    def news(self, news: News) -> None:
        """What arrives is found only once something was searched for."""
        if self.text:
            super().news(news)

    def type_again(self) -> None:
        """Back into the input."""
        self.set_focus(self._typing)
        self.say_footer()

    def stop_typing(self) -> None:
        """Esc: to the results; where there are none, out."""
        if self.pane.filled:
            super().stop_typing()
        else:
            self.close_screen()

    def on_input_changed(self, event: TextInput.Changed) -> None:
        """Say what it means so far."""
        self._tell(event.value)

    def _tell(self, text: str) -> QueryReading | None:
        bar = self._reading
        if not text.strip():
            bar.say(line(Span(f" {_EXAMPLES}", "dim")))
            return None
        try:
            reading = read_query(text, settings=self.app.runtime.settings)
        except QueryFault as fault:
            bar.say(
                line(Span(f" column {fault.column}: {fault.sentence}", "alarm"), Span(f"  {fault.suggestion}", "dim"))
            )
            return None
        bar.say(line(Span(f" {'  '.join(reading.hints)}" if reading.hints else " Enter searches.", "dim")))
        return reading

    async def on_input_submitted(self, event: TextInput.Submitted) -> None:
        """Search."""
        reading = self._tell(event.value)
        if reading is None:
            return
        if reading.asks_author:
            self.app.dispatch.start(self._with_reason(reading))
        else:
            self._search(event.value)

    async def _with_reason(self, reading: QueryReading) -> None:
        """A search by author needs a reason, which the log keeps."""
        from console.tui.dialogs.write import Write

        reason = await self.app.push_screen_wait(Write("A search by author: why?", "the log keeps it"))
        if reason:
            await self.app.runtime.reveal(reading, reason)
            self._search(reading.text)

    def _search(self, text: str) -> None:
        self.text = self.app.last_search = text
        self.feed.ask(text)
        self.pane.window.let_go()
        self.set_focus(None)
        self.begin()
