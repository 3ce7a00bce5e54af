"""Rows that stand for several mentions: what joins and leaves them, and how one is opened and closed. Pure."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import replace

from console.domain.alike import Together, thought
from console.store.protocol import Entry
from console.tui.panes.row import Row, group, member
from console.tui.panes.selection import Selection

MOST_OPENED = 200
"""Rows that are taken out of one; where it stands for more, the others stay in it."""


class Positions:
    """Which row stands for a mention, and which would take one more in; for as long as it takes to bring a batch in."""

    def __init__(self, selection: Selection) -> None:
        self._selection = selection
        self._standing: dict[int, int] = {}
        for row in selection.rows:
            if row.entry.together is not None:
                self._standing.update(dict.fromkeys(row.ids, row.id))
        self._groups: dict[tuple[object, ...], int] | None = None  # most batches ask for none
        self._thoughts: dict[int, object] = {}

    def of(self, identity: int) -> int:
        """The row that stands for a mention; 0 where there is none."""
        return self._standing.get(identity) or (identity if self._selection.index(identity) >= 0 else 0)

    def joining(self, entry: Entry) -> int:
        """The row that says the same as a mention, and of which the same is thought; 0 where there is none. A cluster
        goes by the id of one of its mentions, which may be another one by now."""
        if not entry.cluster:
            return 0
        if self._groups is None:
            self._groups = {}
            for row in self._selection.rows:
                self.note(row)
        at = self.of(entry.cluster)
        same = self._thoughts.get(at) == thought(entry.mention.judgement)
        return self._groups.get(group(entry), at if same else 0)

    def note(self, row: Row) -> None:
        """A row has come."""
        if self._groups is not None and not row.under and not row.leaves:
            self._groups.setdefault(group(row.entry), row.id)
            self._thoughts[row.id] = thought(row.entry.mention.judgement)


class Folding(Selection):
    """A selection whose rows stand for all that says the same."""

    def start_over(self) -> Positions:
        """Other rows are here: nothing is opened, and marks go with the mentions that they were set on."""
        self.taken_out.clear()
        positions, marks = Positions(self), self.marks
        self.marks = {}
        for at, ids in marks.items():
            now = next(filter(None, map(positions.of, ids)), at)
            self.marks[now] = tuple(dict.fromkeys((*self.marks.get(now, ()), *ids)))
        return positions

    def insert(self, row: Row) -> int:
        """Put a row where it belongs; its place. A row that stands where this mention stood makes way."""
        other = self.index(row.id)
        if other >= 0:
            moved = self.rows.pop(other)
            self.insert(moved.changed(id=moved.shown))
        if not row.under:
            self.taken_out.pop(row.id, None)
        position = bisect_left(self.rows, row.key, key=lambda row: row.key)
        self.rows.insert(position, row)
        return position

    def _whole(self, position: int) -> int:
        """The place, or the next one where no opened row is parted from what was taken out of it."""
        while position < len(self.rows) and self.rows[position].under:
            position += 1
        return position

    # what joins and leaves

    def join(self, at: int, entry: Entry) -> int:
        """One more says the same as the row ``at``: it counts there at once, since nothing moves. The row's place."""
        position = self.index(at)
        self.rows[position] = self.rows[position].joined(entry)
        return position

    def change(
        self, position: int, staying: Sequence[Entry], going: Sequence[Entry], leaves: float, fresh: list[Entry]
    ) -> int:
        """Mentions of a row have changed: ``staying`` still belong in the pane, ``going`` do not. The row is on its way
        out when all go. What is thought of otherwise than of the rest stands for itself, and is added to ``fresh``."""
        row = self.rows[position]
        now = {entry.mention.id: entry for entry in staying}
        left = {entry.mention.id for entry in going}
        if row.leaves:
            left |= set(row.ids) - now.keys()  # what comes back comes without those that do not
        if left.issuperset(row.ids):
            self.marks.pop(row.id, None)
            last = next((entry for entry in going if entry.mention.id == row.shown), going[0])
            self.rows[position] = row.changed(
                entry=replace(last, together=row.entry.together), leaves=row.leaves or leaves
            )
            return position
        before = thought(row.entry.mention.judgement)
        wanted = thought(now[row.shown].mention.judgement) if row.shown in now else before
        if wanted != before and not (left | now.keys()).issuperset(row.ids):
            wanted = before  # not all of them have changed: whoever has goes
        self.unmark(left)
        for identity in left.intersection(row.ids):
            row = row.without(identity)
        for identity, entry in now.items():
            if thought(entry.mention.judgement) == wanted and row.says_the_same(entry):
                row = row.joined(entry)
            else:
                row = row.without(identity)
                fresh.append(entry)
        self.rows[position] = row
        return position

    def last_known(self, gone: Iterable[int]) -> list[Entry]:
        """Mentions that the store has no more, as far as they stand here, by the words of their rows."""
        positions = Positions(self)
        found: list[Entry] = []
        for identity in gone:
            if at := positions.of(identity):
                entry = self.rows[self.index(at)].entry
                found.append(replace(entry, mention=replace(entry.mention, id=identity)))
        return found

    # what the store has to be asked

    @property
    def unsettled(self) -> list[Row]:
        """The rows of which the store must tell what they stand for."""
        return [row for row in self.rows if not row.settled and not row.leaves]

    def settled(self, at: int, entry: Entry | None) -> None:
        """What the store says of a row, where it is still about this one."""
        position = self.index(at)
        if position < 0:
            return
        row = self.rows[position]
        known = entry if entry is not None and entry.mention.id in row.ids else row.entry
        self.rows[position] = row.changed(settled=True, entry=known)

    # open and close

    def unfold(self, entries: Sequence[Entry]) -> None:
        """Give ``entries``, which the row under the cursor stands for, rows of their own below it."""
        row = self.current
        if row is None or row.entry.together is None:
            return
        others, opened = row.entry.together.size - 1, row
        for entry in entries:
            if entry.mention.id != row.shown and entry.mention.id in row.ids:
                opened = opened.without(entry.mention.id)
                self.taken_out[entry.mention.id] = row.id
                self.insert(Row(replace(entry, together=Together((member(entry),), others)), under=row.id))
        self.rows[self.index(row.id)] = opened.changed(opened=True)

    def fold(self) -> None:
        """Put what was taken out of a row back into it, from it or from one of those."""
        row = self.current
        if row is None or not (row.under or row.opened):
            return
        under = row.under or row.id
        out = [one for one in self.rows if one.under == under and not one.leaves]
        if not out and self.index(under) < 0:
            return
        self.rows = [one for one in self.rows if one.under != under]
        self.taken_out = {one: at for one, at in self.taken_out.items() if at != under}
        position = self.index(under)
        if position < 0:  # it has gone meanwhile: the newest of the others stands for them
            position = self.insert(Row(out[0].entry))
        folded = self.rows[position].changed(opened=False)
        for one in out:
            folded = folded.joined(one.entry)
        self.rows[position] = folded
        self.cursor = folded.id
        self._show()
