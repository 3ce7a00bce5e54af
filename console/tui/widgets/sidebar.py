"""The teams with how many of their mentions are open; one of them narrows every pane."""

from __future__ import annotations

from textual import events
from textual.message import Message
from textual.strip import Strip

from console.domain.text import one_line
from console.tui.render.lines import Line, Span, clip, line, spread
from console.tui.widgets.line_widget import LineWidget

_HEAD = 2


class Sidebar(LineWidget):
    """All teams in the order of the file, and above them everything."""

    class Picked(Message):
        """A team was clicked (empty: all of them)."""

        def __init__(self, team: str) -> None:
            super().__init__()
            self.team = team

    def __init__(self) -> None:
        super().__init__(id="sidebar")
        self.focused_here = False
        self.narrowed = ""  # the team in force
        self.at = 0
        self._top = 0
        self._drawn: tuple[object, ...] = ()

    @property
    def teams(self) -> tuple[tuple[int, str], ...]:
        """Depth and id of each row; the first is everything."""
        return ((0, ""), *((depth, team.id) for depth, team in self.app.look.tree.in_order()))

    @property
    def team(self) -> str:
        """The team under the cursor."""
        return self.teams[self.at][1]

    def open_counts(self) -> dict[str, int]:
        """Open mentions of each team together with those below it, each once."""
        counts = self.app.counts
        summed = {"": counts.all.total}
        for _, team in self.app.look.tree.in_order():
            summed[team.id] = counts.under(team.id).total
        return summed

    def move(self, by: int) -> None:
        """Move the cursor."""
        self.go(self.at + by)

    def go(self, index: int) -> None:
        """Put the cursor on a row; -1 is the last."""
        last = len(self.teams) - 1
        self.at = last if index == -1 and self.at == 0 else max(0, min(index, last))
        room = max(1, self.size.height - _HEAD)
        self._top = max(self.at - room + 1, min(self._top, self.at))
        self.refresh()

    def renew(self) -> None:
        """Draw again where a count has changed."""
        now = (tuple(self.open_counts().items()), self.narrowed, self.focused_here)
        if now != self._drawn:
            self._drawn = now
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """One team."""
        width, ink = self.size.width, self.app.ink
        room = width - 1
        strip = ink.strip(self._line(y, room), room)
        return Strip([*strip, *ink.segments((Span("│", "rule"),))], width)

    def _line(self, y: int, room: int) -> Line:
        if y == 0:
            return line(Span(" Teams", "title" if self.focused_here else "strong"))
        if y == 1:
            return line(Span("─" * room, "accent" if self.focused_here else "rule"))
        index = self._top + y - _HEAD
        if index >= len(self.teams):
            return ()
        depth, team = self.teams[index]
        count = self.open_counts()[team]
        name = one_line(self.app.look.tree.name(team)) if team else "All waiting"
        here = team == self.narrowed
        bar = Span("▌", "bar") if self.focused_here and index == self.at else Span("▸" if here else " ", "accent")
        number = Span(f"{count:>4}" if count else "   ·", "strong" if count and here else "dim")
        indent = " " * min(depth, 4)
        role = "strong" if here else "text" if count else "dim"
        return spread(line(bar, Span(indent + clip(name, room - 7 - len(indent)), role)), (number, Span(" ")), room)

    def on_click(self, event: events.Click) -> None:
        """A click narrows."""
        event.stop()
        index = self._top + event.y - _HEAD
        if event.y >= _HEAD and index < len(self.teams):
            self.at = index
            self.post_message(self.Picked(self.teams[index][1]))
