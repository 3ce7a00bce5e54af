"""The rows of one pane: a stretch of at most `MOST` out of all that its query meets, newest first. Pure.

The selection is held by identity. Nothing moves under the cursor: while it is on a row, what arrives waits in ``held``,
and what stops matching stays, dim, until its time is over and the cursor is above it or moves. What says the same as a
row joins it where it stands.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence

from console.store.protocol import Entry
from console.tui.panes.folding import Folding, Positions
from console.tui.panes.row import Row

PAGE = 200
MOST = 3 * PAGE
NOTHING, HEADER, ROWS = 0, 1, 3  # what has to be drawn again


class Window(Folding):
    """Rows, cursor, marks and what waits. ``seen`` is how many rows show at once, ``top`` the first of them."""

    def __init__(self) -> None:
        super().__init__()
        self.more_above = False  # newer ones exist that are not in the window
        self.more_below = False
        self.held: dict[int, Entry] = {}
        self.missed = False  # more waits than is held
        self.paused = False

    # load

    def fill(self, entries: Iterable[Entry], *, more_above: bool, more_below: bool) -> None:
        """Start again with these rows; the cursor keeps its mention, or else goes to the next older one."""
        before, stood_for = self.cursor, self.current.ids if self.current else (self.cursor,)
        self.rows = [Row(entry) for entry in entries]
        self.more_above, self.more_below = more_above, more_below
        self.held.clear()
        self.missed = False
        positions = self.start_over()
        if before and self.rows:
            position = min(bisect_left(self.rows, -before, key=lambda row: -row.id), len(self.rows) - 1)
            self.cursor = next(filter(None, map(positions.of, stood_for)), self.rows[position].id)
        self._show()

    def below(self, entries: Sequence[Entry], *, more: bool) -> None:
        """Older rows, from the last one on; the far end is let go where the window grows too long."""
        known = self.rows[-1].position if self.rows else 2**63
        self.rows += self._new_here(entry for entry in entries if entry.mention.id < known)
        self.more_below = more
        spare = len(self.rows) - MOST
        if spare > 0:
            spare = self._whole(spare)
            del self.rows[:spare]
            self.more_above = True
            self.top = max(0, self.top - spare)

    def above(self, entries: Sequence[Entry], *, more: bool) -> None:
        """Newer rows, in front of the first one."""
        known = self.rows[0].position if self.rows else 0
        fresh = self._new_here(entry for entry in entries if entry.mention.id > known)
        self.rows[:0] = fresh
        self.top += len(fresh)
        self.more_above = more
        self._cut()

    def _new_here(self, entries: Iterable[Entry]) -> list[Row]:
        """Rows of what no row here stands for; the others join theirs."""
        positions, fresh = Positions(self), []
        for entry in entries:
            at = positions.of(entry.mention.id) or positions.joining(entry)
            if at:
                self.rows[self.index(at)] = self.rows[self.index(at)].joined(entry)
            else:
                fresh.append(Row(entry))
        return fresh

    def _cut(self) -> None:
        """Let go of the far end of a window that has grown too long: soon, where nobody is far down in it."""
        far = max(self.top + self.seen, self.at + 1) > PAGE
        if len(self.rows) > (MOST if far else PAGE + PAGE // 4):
            del self.rows[self._whole(MOST if far else PAGE) :]
            self.more_below = True

    # news

    def take(self, matching: Sequence[Entry], others: Sequence[Entry], *, hold: bool, leaves: float) -> int:
        """Bring in what arrived or changed: ``matching`` belongs here, ``others`` does not (any more). With ``hold``
        new rows wait. Says what has to be drawn."""
        drawn = NOTHING
        positions = Positions(self)
        fresh: list[Entry] = []
        known: dict[int, tuple[list[Entry], list[Entry]]] = {}
        for entry in matching:
            at = positions.of(entry.mention.id)
            (known.setdefault(at, ([], []))[0] if at else fresh).append(entry)
        for entry in others:
            drawn |= HEADER if self.held.pop(entry.mention.id, None) else NOTHING
            at = positions.of(entry.mention.id)
            if at:
                known.setdefault(at, ([], []))[1].append(entry)
        for at, (staying, going) in known.items():
            drawn |= self._drawn_at(self.change(self.index(at), staying, going, leaves, fresh))
        for entry in sorted(fresh, key=lambda entry: -entry.mention.id):
            at = positions.joining(entry)
            drawn |= self._drawn_at(self.join(at, entry)) if at else self._arrived(entry, hold, positions)
        if drawn and self.at < MOST:
            self._cut()
        return drawn

    def _drawn_at(self, position: int) -> int:
        return ROWS if self.top <= position <= self.top + self.seen else HEADER

    def _arrived(self, entry: Entry, hold: bool, positions: Positions) -> int:
        identity = entry.mention.id
        if self.more_below and self.rows and identity < self.rows[-1].position:
            return NOTHING  # it is further down than the window reaches, and will be read when the operator gets there
        if hold or (self.more_above and identity > self.rows[0].position):
            if identity in self.held or len(self.held) < MOST:
                self.held[identity] = entry
            else:
                self.missed = True  # it is read when the operator lets in what waits
            return HEADER
        position = self.insert(Row(entry, settled=not entry.cluster))
        positions.note(self.rows[position])
        if position < self.top or position == self.top > 0:
            self.top += 1
            return HEADER
        return self._drawn_at(position)

    @property
    def waiting(self) -> str:
        """How many wait, in words; empty where none does."""
        return f"{len(self.held)}{'+' if self.missed else ''} new" if self.held else ""

    def let_in(self) -> bool:
        """Bring in what waits where it belongs, and leave the view where it is unless it is at the top. False where it
        has to be read from the store instead."""
        if self.missed:
            return False
        at_top = self.top == 0
        waiting, self.held = list(self.held.values()), {}
        self.take(waiting, (), hold=False, leaves=0.0)
        if at_top:
            self.top = 0
        return True

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
        gone = [
            position
            for position, row in enumerate(self.rows)
            if row.leaves and row.leaves <= now and position > keep and not (hold and position == at)
        ]
        if not gone:
            return False
        following = next((row.id for row in self.rows[at:] if not row.leaves or row.leaves > now), 0) if at >= 0 else 0
        before = next((row.id for row in reversed(self.rows[:at]) if not row.leaves or row.leaves > now), 0)
        above = sum(1 for position in gone if position < self.top)
        for position in reversed(gone):
            self.marks.pop(self.rows[position].id, None)
            del self.rows[position]
        self.top = max(0, self.top - above)
        if self.cursor and self.at < 0:
            self.cursor = following or before
        self._show()
        return True

    @property
    def next_leaving(self) -> float:
        """The earliest moment at which a row's time is over; 0 where none is on its way out."""
        return min((row.leaves for row in self.rows if row.leaves), default=0.0)

    @property
    def size(self) -> str:
        """How many rows there are, as far as they were read."""
        staying = sum(not row.leaves for row in self.rows)
        return f"{staying}+" if self.more_below or self.more_above else str(staying)
