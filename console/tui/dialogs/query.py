"""A query from the operator, with what it means while it is typed."""

from __future__ import annotations

from textual.app import ComposeResult

from console.domain.errors import QueryFault
from console.services.queries import read_query
from console.tui.dialogs.write import Write
from console.tui.render.lines import Span, cut, line
from console.tui.widgets.bar import Bar
from console.tui.widgets.inputs import TextInput


class AskQuery(Write):
    """One line that must be a query; what is wrong with it is said under it, with its column."""

    def __init__(
        self, title: str, value: str = "", hint: str = "severity:>=3 since:7d · empty shows everything again"
    ) -> None:
        super().__init__(title, hint, value)
        self.hint = "Enter takes it · Esc leaves it"
        self._reading = Bar(id="reading")

    def inside(self) -> ComposeResult:
        """The line, and what it means."""
        yield from super().inside()
        yield self._reading

    def on_input_changed(self, event: TextInput.Changed) -> None:
        """Say what it means so far."""
        self._fault(event.value)

    def accepts(self, words: str) -> bool:
        """Only what can be read is taken."""
        return not self._fault(words)

    def _fault(self, text: str) -> bool:
        bar = self._reading
        try:
            reading = read_query(text, settings=self.app.runtime.settings)
        except QueryFault as fault:
            bar.say(line(Span(cut(f"column {fault.column}: {fault}", 72), "alarm")))
            return True
        if reading.asks_author:
            bar.say(line(Span("from: is for searches (/), where a reason can be given.", "alarm")))
            return True
        bar.say(line(Span(cut("  ".join(reading.hints), 72), "dim")))
        return False
