"""The rows of one pane: a stretch of at most `MOST` out of all that its query meets, newest first. Pure.

The selection is held by identity. Nothing moves under the cursor: while it is on a row, what arrives waits in ``held``,
and what stops matching stays, dim, until its time is over and the cursor is above it or moves.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from console.store.engine import Entry

PAGE = 200
MOST = 3 * PAGE
NOTHING, HEADER, ROWS = 0, 1, 3  # what has to be drawn anew


@dataclass(slots=True)
class Row:
    """One row. ``leaves`` is the moment (monotonic) at which it goes, 0 where it stays; ``stamp`` grows with change."""

    entry: Entry
    leaves: float = 0.0
    stamp: int = 0

    @property
    def id(self) -> int:
        """The mention."""
        return self.entry.mention.id


class Window:
    """Rows, cursor, marks and what waits. ``seen`` is how many rows show at once, ``top`` the first of them."""

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self.more_above = False  # newer ones exist that are not in the window
        self.more_below = False
        self.held: dict[int, Entry] = {}
        self.marks: set[int] = set()
        self.cursor = 0
        self.anchor = 0  # the last mark, from which a range is marked
        self.top = 0
        self.seen = 1
        self.paused = False

    # where

    def index(self, identity: int) -> int:
        """The place of a mention in the window, or -1."""
        place = bisect_left(self.rows, -identity, key=lambda row: -row.id)
        return place if place < len(self.rows) and self.rows[place].id == identity else -1

    @property
    def at(self) -> int:
        """The place of the cursor, or -1."""
        return self.index(self.cursor) if self.cursor else -1

    @property
    def current(self) -> Row | None:
        """The row under the cursor."""
        return self.rows[self.at] if self.at >= 0 else None

    @property
    def size(self) -> str:
        """How many rows there are, as far as they were read."""
        staying = sum(not row.leaves for row in self.rows)
        return f"{staying}+" if self.more_below or self.more_above else str(staying)

    @property
    def visible(self) -> Sequence[Row]:
        """The rows on the screen."""
        return self.rows[self.top:self.top + self.seen]

    @property
    def chosen(self) -> tuple[int, ...]:
        """The marked mentions, in order, or else the one under the cursor; one that is on its way out does not count
        among the marked."""
        marked = tuple(row.id for row in self.rows if row.id in self.marks and not row.leaves)
        elsewhere = self.marks - {row.id for row in self.rows}
        if marked or elsewhere:
            return (*marked, *sorted(elsewhere, reverse=True))
        return (self.cursor,) if self.at >= 0 else ()

    # load

    def fill(self, entries: Iterable[Entry], *, more_above: bool, more_below: bool) -> None:
        """Start anew with these rows; the cursor keeps its mention, or else goes to the next older one."""
        before = self.cursor
        self.rows = [Row(entry) for entry in entries]
        self.more_above, self.more_below = more_above, more_below
        self.held.clear()
        if before and self.rows:
            place = min(bisect_left(self.rows, -before, key=lambda row: -row.id), len(self.rows) - 1)
            self.cursor = self.rows[place].id
        self._show()

    def below(self, entries: Sequence[Entry], *, more: bool) -> None:
        """Older rows, from the last one on; the far end is let go where the window grows too long."""
        known = self.rows[-1].id if self.rows else 2**63
        self.rows += [Row(entry) for entry in entries if entry.mention.id < known]
        self.more_below = more
        spare = len(self.rows) - MOST
        if spare > 0:
            del self.rows[:spare]
            self.more_above = True
            self.top = max(0, self.top - spare)

    def above(self, entries: Sequence[Entry], *, more: bool) -> None:
        """Newer rows, in front of the first one."""
        known = self.rows[0].id if self.rows else 0
        fresh = [Row(entry) for entry in entries if entry.mention.id > known]
        self.rows[:0] = fresh
        self.top += len(fresh)
        self.more_above = more
        if len(self.rows) > MOST:
            del self.rows[MOST:]
            self.more_below = True

    # move

    def go(self, place: int) -> None:
        """Put the cursor on the row at ``place``, or the nearest there is, and show it."""
        if self.rows:
            self.cursor = self.rows[max(0, min(place, len(self.rows) - 1))].id
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

    def toggle(self) -> None:
        """Mark the row under the cursor, or take its mark away."""
        if self.current is not None:
            self.marks ^= {self.cursor}
            self.anchor = self.cursor if self.cursor in self.marks else 0

    def mark_range(self) -> None:
        """Mark all from the last mark to the cursor."""
        start, end = self.index(self.anchor) if self.anchor else self.at, self.at
        if end >= 0:
            start = start if start >= 0 else end
            self.marks |= {row.id for row in self.rows[min(start, end):max(start, end) + 1] if not row.leaves}
            self.anchor = self.cursor

    def mark_visible(self) -> None:
        """Mark all on the screen; where all are marked, take all marks away."""
        shown = {row.id for row in self.visible if not row.leaves}
        self.marks = set() if shown <= self.marks else self.marks | shown

    # news

    def take(self, matching: Sequence[Entry], others: Sequence[Entry], *, hold: bool, leaves: float) -> int:
        """Bring in what arrived or changed: ``matching`` belongs here, ``others`` does not (any more). With ``hold``
        new rows wait. Says what has to be drawn."""
        drawn = NOTHING
        fresh: list[Entry] = []
        for entry in matching:
            place = self.index(entry.mention.id)
            if place >= 0:
                row = self.rows[place]
                drawn |= self._changed(place, Row(entry, 0.0, row.stamp + 1))
            else:
                fresh.append(entry)
        for entry in others:
            drawn |= HEADER if self.held.pop(entry.mention.id, None) else NOTHING
            place = self.index(entry.mention.id)
            if place >= 0:
                row = self.rows[place]
                self.marks.discard(row.id)
                drawn |= self._changed(place, Row(entry, row.leaves or leaves, row.stamp + 1))
        for entry in fresh:
            drawn |= self._arrived(entry, hold)
        if drawn and len(self.rows) > MOST and self.at < MOST:
            del self.rows[MOST:]
            self.more_below = True
        return drawn

    def _changed(self, place: int, row: Row) -> int:
        self.rows[place] = row
        return ROWS if self.top <= place <= self.top + self.seen else HEADER

    def _arrived(self, entry: Entry, hold: bool) -> int:
        identity = entry.mention.id
        if self.more_below and self.rows and identity < self.rows[-1].id:
            return NOTHING  # it is further down than the window reaches, and will be read when the operator gets there
        if hold or (self.more_above and identity > self.rows[0].id):
            self.held[identity] = entry
            return HEADER
        place = bisect_left(self.rows, -identity, key=lambda row: -row.id)
        self.rows.insert(place, Row(entry))
        if place < self.top or place == self.top > 0:
            self.top += 1
            return HEADER
        return ROWS if place <= self.top + self.seen else HEADER

    def let_in(self) -> None:
        """Bring in what waits where it belongs, and leave the view where it is unless it is at the top."""
        at_top = self.top == 0
        waiting, self.held = list(self.held.values()), {}
        self.take(waiting, (), hold=False, leaves=0.0)
        if at_top:
            self.top = 0

    def release(self) -> bool:
        """Bring in what waits and go to the newest. False where it has to be read from the store instead."""
        if self.more_above or len(self.held) > PAGE:
            return False
        waiting, self.held = list(self.held.values()), {}
        self.take(waiting, (), hold=False, leaves=0.0)
        self.top = 0
        if self.cursor:
            self.go(0)
        return True

    def settle(self, now: float, *, hold: bool, moved: bool = False) -> bool:
        """Take away rows whose time is over. With ``hold`` those at or above the cursor wait until it has ``moved``,
        and then the cursor keeps its place on the screen as far as that can be."""
        at = self.at
        keep = at if hold and not moved else -1
        gone = [place for place, row in enumerate(self.rows) if row.leaves and row.leaves <= now and place > keep
                and not (hold and place == at)]
        if not gone:
            return False
        following = next((row.id for row in self.rows[at:] if not row.leaves or row.leaves > now), 0) if at >= 0 else 0
        before = next((row.id for row in reversed(self.rows[:at]) if not row.leaves or row.leaves > now), 0)
        above = sum(1 for place in gone if place < self.top)
        for place in reversed(gone):
            self.marks.discard(self.rows[place].id)
            del self.rows[place]
        self.top = max(0, self.top - above)
        if self.cursor and self.at < 0:
            self.cursor = following or before
        self._show()
        return True

    @property
    def next_leaving(self) -> float:
        """The earliest moment at which a row's time is over; 0 where none is on its way out."""
        return min((row.leaves for row in self.rows if row.leaves), default=0.0)
