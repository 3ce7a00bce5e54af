"""Where the operator is among the rows of a pane: the cursor, what shows, and what is marked. Pure."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Sequence

from console.tui.panes.row import Row


class Selection:
    """Rows with a cursor and marks, both held by identity. A mark keeps the mentions that its row stood for."""

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self.marks: dict[int, tuple[int, ...]] = {}
        self.cursor = 0
        self.anchor = 0  # the last mark, from which a range is marked
        self.top = 0
        self.seen = 1
        self.taken_out: dict[int, int] = {}  # rows under an opened one, and that one

    # where

    def index(self, identity: int) -> int:
        """The place of a row in the window, or -1."""
        under = self.taken_out.get(identity, 0)
        key = (-under, 2**63 - identity) if under else (-identity, 0)
        position = bisect_left(self.rows, key, key=lambda row: row.key)
        return position if position < len(self.rows) and self.rows[position].id == identity else -1

    @property
    def at(self) -> int:
        """The place of the cursor, or -1."""
        return self.index(self.cursor) if self.cursor else -1

    @property
    def current(self) -> Row | None:
        """The row under the cursor."""
        return self.rows[self.at] if self.at >= 0 else None

    @property
    def visible(self) -> Sequence[Row]:
        """The rows on the screen."""
        return self.rows[self.top : self.top + self.seen]

    @property
    def chosen(self) -> tuple[int, ...]:
        """The marked mentions, in order, or else all that the row under the cursor stands for; one that is on its way
        out does not count among the marked."""
        return tuple(one for row in self._aimed() for one in row)

    @property
    def shown(self) -> tuple[int, ...]:
        """Of the same rows the mentions that they show, one for each."""
        return tuple(row[0] for row in self._aimed())

    def _aimed(self) -> list[tuple[int, ...]]:
        marked = [self.marks[row.id] for row in self.rows if row.id in self.marks and not row.leaves]
        elsewhere = sorted(self.marks.keys() - {row.id for row in self.rows}, reverse=True)
        if marked or elsewhere:
            return [*marked, *(self.marks[identity] for identity in elsewhere)]
        return [self.current.ids] if self.current else []

    # move

    def go(self, position: int) -> None:
        """Put the cursor on the row at ``position``, or the nearest there is, and show it."""
        if self.rows:
            self.cursor = self.rows[max(0, min(position, len(self.rows) - 1))].id
            self._show()

    def move(self, by: int) -> None:
        """Move the cursor; without one, take hold of the first row that shows."""
        at = self.at
        self.go(self.top if at < 0 else at + by)

    def let_go(self) -> None:
        """Take the cursor away, so that the pane runs live."""
        self.cursor = 0

    def _show(self) -> None:
        """Bring the row under the cursor onto the screen, moving as little as can be."""
        at = self.at
        if at >= 0:
            self.top = max(at - self.seen + 1, min(self.top, at))
        self.top = max(0, min(self.top, len(self.rows) - self.seen))

    def resize(self, seen: int) -> None:
        """So many rows show from now on."""
        self.seen = max(1, seen)
        self._show()

    # mark

    @property
    def marked(self) -> int:
        """How many mentions are marked."""
        return sum(map(len, self.marks.values()))

    def toggle(self) -> None:
        """Mark the row under the cursor, or take its mark away."""
        row = self.current
        if row is None:
            return
        if self.marks.pop(row.id, None) is None:
            self.marks[row.id] = row.ids
        self.anchor = row.id if row.id in self.marks else 0

    def mark_range(self) -> None:
        """Mark all from the last mark to the cursor."""
        start, end = self.index(self.anchor) if self.anchor else self.at, self.at
        if end >= 0:
            start = start if start >= 0 else end
            self._mark(self.rows[min(start, end) : max(start, end) + 1])
            self.anchor = self.cursor

    def mark_visible(self) -> None:
        """Mark all on the screen; where all are marked, take all marks away."""
        if all(row.id in self.marks for row in self.visible if not row.leaves):
            self.marks.clear()
        else:
            self._mark(self.visible)

    def _mark(self, rows: Sequence[Row]) -> None:
        self.marks |= {row.id: row.ids for row in rows if not row.leaves and row.id not in self.marks}

    def unmark(self, done: Collection[int]) -> None:
        """Take the marks of mentions away."""
        left = {at: tuple(one for one in ids if one not in done) for at, ids in self.marks.items()}
        self.marks = {at: ids for at, ids in left.items() if ids}
