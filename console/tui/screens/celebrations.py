"""The celebration queue: thank first, ask, choose the words; each mention with the step that it has come to."""

from __future__ import annotations

from textual.app import ComposeResult

from console.tui.commands.table import CELEBRATIONS
from console.tui.panes.loader import Feed
from console.tui.panes.pane import Pane
from console.tui.render.lines import Line, Span, line
from console.tui.screens.listing import Listing

_EMPTY = "Nothing waits to be celebrated. c on a mention puts it here; the person is thanked first, then asked."


class CelebrationsScreen(Listing):
    """Everything in the celebrate track that is not yet published or withdrawn."""

    name_of_screen = CELEBRATIONS

    def inside(self) -> ComposeResult:
        """The queue."""
        pane = Pane(line(Span("★ ", "accent"), Span("To celebrate", "strong")), empty=_EMPTY)
        pane.active = True
        self.feeds = [Feed(self.app, pane, "is:celebrated -celebrate:published")]
        yield pane

    def heading(self) -> Line:
        """Where we are."""
        return line(Span("Celebrations", "strong"))

    def on_mount(self) -> None:
        """Read the queue."""
        self.begin()
