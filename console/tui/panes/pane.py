"""A pane: a named query as a live column. It keeps its own offset, reads by pages and draws only the rows that show."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic

from textual import events
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.timer import Timer

from console.tui.panes.row import Row
from console.tui.panes.window import HEADER, ROWS, Window
from console.tui.render.lines import Line, Span, line, spread, wrap
from console.tui.render.rows import ROOMY, RowContext, mention_lines
from console.tui.widgets.line_widget import LineWidget

HEAD = 2  # title and rule
_SCREENS = 4  # of rows that are kept as they were drawn
_NEAR = 20  # rows from an end of the window at which more is read


class Pane(LineWidget):
    """A list of mentions under a title."""

    class Chosen(Message):
        """A row was clicked: the pane becomes the active one."""

        def __init__(self, pane: Pane, *, twice: bool) -> None:
            super().__init__()
            self.pane = pane
            self.twice = twice

    class NearEnd(Message):
        """The operator comes near an end of what was read."""

        def __init__(self, pane: Pane, *, below: bool) -> None:
            super().__init__()
            self.pane = pane
            self.below = below

    class Behind(Message):
        """More waited than was held: the pane has to be read again."""

        def __init__(self, pane: Pane) -> None:
            super().__init__()
            self.pane = pane

    def __init__(self, title: Line, *, empty: str, head: int = HEAD, id: str | None = None) -> None:
        super().__init__(id=id)
        self.title = title
        self.window = Window()
        self.active = False
        self.edge = False  # a rule at the left, between this pane and the one before
        self.narrowed = ""  # the operator's own filter, shown in the title
        self.message = ""  # instead of rows: it is being read, or cannot be
        self.filled = False  # read for the first time
        self._empty = empty
        self._head = head
        self._height = 5
        self._gap = True
        self._strips: dict[tuple[object, ...], list[Strip]] = {}
        self._leaving: Timer | None = None

    # what shows

    def take_place(self, *, edge: bool, active: bool) -> None:
        """Take a place among the panes."""
        if (edge, active) != (self.edge, self.active):
            self.edge, self.active = edge, active
            self.redraw()

    def on_resize(self, event: events.Resize) -> None:
        """Rows get the lines that the pane has room for."""
        body, width = event.size.height - self._head, event.size.width
        roomy = width - self.edge - 3 >= ROOMY
        self._gap = body >= 26
        self._height = (3 if roomy else 4) + self._gap + (not roomy and self._gap and width < 32)
        if body < 9:
            self._height = 2 if roomy else 3
        self.window.resize(body // self._height)
        self.redraw()

    @property
    def hold(self) -> bool:
        """New rows wait: the cursor is on one here, or the pane is paused."""
        return self.window.paused or (self.active and self.window.at >= 0)

    def draw(self, what: int) -> None:
        """Have the title, or title and rows, drawn again."""
        if what == HEADER:
            self.refresh(Region(0, 0, self.size.width, 1))
        elif what:
            self.refresh()
        self._watch_leaving()

    def redraw(self) -> None:
        """Have everything drawn again: the look has changed."""
        self._strips.clear()
        self.refresh()

    # the cursor

    def move(self, by: int) -> None:
        """Move the cursor by rows."""
        self._moved(lambda window: window.move(by))
        self._ask_for_more()

    def go(self, position: int) -> None:
        """Put the cursor on a row of the window, counted from 0; -1 is the last."""
        self._moved(lambda window: window.go(position if position >= 0 else len(window.rows) - 1))
        self._ask_for_more()

    def page(self, direction: int) -> None:
        """Move by as many rows as show, the view with the cursor."""
        seen = max(1, self.window.seen - 1)
        self.window.top = max(0, min(self.window.top + direction * seen, len(self.window.rows) - self.window.seen))
        self.move(direction * seen)

    def let_in(self) -> None:
        """The cursor is here no more: what waited comes in, unless the pane is paused."""
        if not self.window.paused:
            if not self.window.let_in():
                self.post_message(self.Behind(self))
            self.window.settle(monotonic(), hold=False)
        self.draw(ROWS)

    def _moved(self, change: Callable[[Window], None]) -> None:
        window = self.window
        before, top, count = window.cursor, window.top, len(window.rows)
        change(window)
        window.settle(monotonic(), hold=self.active, moved=True)
        if window.cursor == before and window.top == top and len(window.rows) == count:
            return
        if window.top != top or len(window.rows) != count:
            self.draw(ROWS)
        else:
            self._draw_row(before)
            self._draw_row(window.cursor)

    def _draw_row(self, identity: int) -> None:
        position = self.window.index(identity) - self.window.top
        if 0 <= position <= self.window.seen:
            self.refresh(Region(0, self._head + position * self._height, self.size.width, self._height))

    def _ask_for_more(self) -> None:
        window = self.window
        if window.more_below and window.at >= len(window.rows) - _NEAR:
            self.post_message(self.NearEnd(self, below=True))
        elif window.more_above and 0 <= window.at < _NEAR:
            self.post_message(self.NearEnd(self, below=False))

    def toggle_mark(self) -> None:
        """Mark the row under the cursor and go on to the next."""
        self.window.toggle()
        self._draw_row(self.window.cursor)
        self.move(1)
        self.draw(HEADER)

    # rows that leave

    def _watch_leaving(self) -> None:
        moment = self.window.next_leaving
        if self._leaving is not None:
            self._leaving.stop()
            self._leaving = None
        if moment:
            self._leaving = self.set_timer(max(0.05, moment - monotonic()), self._settle)

    def _settle(self) -> None:
        self._leaving = None
        if self.window.settle(monotonic(), hold=self.active):
            self.draw(ROWS)
        elif self.window.next_leaving > monotonic():
            self._watch_leaving()

    # draw

    def render_line(self, y: int) -> Strip:
        """One line of title, rule or row."""
        width, ink = self.size.width, self.app.ink
        room = width - self.edge
        if y < self._head:
            parts = self._title(room) if y == 0 else line(Span("─" * room, "accent" if self.active else "rule"))
            return ink.strip((*self._edge("│" if y == 0 else "┼"), *parts), width)
        position, part = divmod(y - self._head, self._height)
        index = self.window.top + position
        if self.message or not self.window.rows:
            return self._instead(y - self._head, width)
        if index < len(self.window.rows):
            return self._row(self.window.rows[index], width)[part]
        return ink.strip(self._edge(), width)

    def _edge(self, sign: str = "│") -> Line:
        return (Span(sign, "rule"),) if self.edge else ()

    def _title(self, room: int) -> Line:
        window = self.window
        marked = window.marked
        right: list[Span] = []
        if marked:
            right.append(Span(f"✓{marked} ", "mark"))
        if window.held:
            right.append(Span(f"{window.waiting} ", "accent"))
        if window.paused:
            right.append(Span("paused ", "dim"))
        count = f" {window.size}" if window.rows else ""
        narrowed = (Span(f"  \\ {self.narrowed}", "accent"),) if self.narrowed else ()
        return spread((Span(" "), *self.title, Span(count, "dim"), *narrowed), tuple(right), room)

    def _instead(self, y: int, width: int) -> Strip:
        room = width - self.edge
        said = wrap(self.message or (self._empty if self.filled else ""), room - 3, 6)
        words = said[y - 1] if 1 <= y <= len(said) else ""
        return self.app.ink.strip((*self._edge(), *line("  ", Span(words, "dim"))), width)

    def _row(self, row: Row, width: int) -> list[Strip]:
        look: RowContext = self.app.look
        at_cursor = row.id == self.window.cursor
        marked = row.id in self.window.marks
        key = (
            row.id,
            row.stamp,
            bool(row.leaves),
            width,
            at_cursor and (1 + self.active),
            marked,
            look.now.astimezone(look.zone).date(),
        )
        strips = self._strips.get(key)
        if strips is None:
            if len(self._strips) > _SCREENS * self.window.seen:
                self._strips.clear()
            strips = self._strips[key] = self._draw(row, look, width, at_cursor, marked)
        return strips

    def _draw(self, row: Row, look: RowContext, width: int, at_cursor: bool, marked: bool) -> list[Strip]:
        ink, height, edge = self.app.ink, self._height, self._edge()
        indent = 2 * bool(row.under)
        lines = mention_lines(
            row.entry,
            look,
            width - self.edge - 3 - indent,
            height - self._gap,
            leaving=bool(row.leaves),
            opened=row.opened,
        )
        bar = Span("▌" if self.active else "▏", "bar") if at_cursor else Span(" ")
        drawn = [
            ink.strip(
                (
                    *edge,
                    bar,
                    Span("✓", "mark") if marked and not index else Span(" "),
                    Span(("  " if index else "└ ")[:indent], "rule"),
                    *spans,
                ),
                width,
            )
            for index, spans in enumerate(lines)
        ]
        return drawn + [ink.strip(edge, width)] * (height - len(drawn))

    # mouse

    def on_click(self, event: events.Click) -> None:
        """The row that was clicked gets the cursor; a second click opens it."""
        event.stop()
        index = self.window.top + (event.y - self._head) // self._height
        if event.y >= self._head and index < len(self.window.rows):
            self.go(index)
        self.post_message(self.Chosen(self, twice=event.chain == 2))

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """The wheel moves the cursor, so that what a key acts on is always in sight."""
        event.stop()
        self.move(1)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """The wheel moves the cursor."""
        event.stop()
        self.move(-1)
