"""A row of a pane, and the mentions that it stands for. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from console.domain.alike import Member, Together, thought
from console.domain.tracks import GONE, LEFT_THE_INBOX, Work
from console.store.protocol import Entry


@dataclass(slots=True)
class Row:
    """One row. ``leaves`` is the moment (monotonic) at which it goes, 0 where it stays; ``stamp`` grows with change.

    ``entry`` is the mention that it shows, ``id`` the one that it showed first: its place among the rows stays,
    whatever joins it or is shown instead. ``under`` is the row that it was taken out of, where that is ``opened``.
    ``settled`` is False where the store must be asked what it stands for, or what it shows now.
    """

    entry: Entry
    leaves: float = 0.0
    stamp: int = 0
    id: int = 0
    under: int = 0
    opened: bool = False
    settled: bool = field(default=True, compare=False)

    def __post_init__(self) -> None:
        self.id = self.id or self.entry.mention.id

    @property
    def key(self) -> tuple[int, int]:
        """Where it stands: newest first, what was taken out of a row below that one."""
        return (-self.under, 2**63 - self.id) if self.under else (-self.id, 0)

    @property
    def position(self) -> int:
        """The id from which the store goes on reading."""
        return self.under or self.id

    @property
    def shown(self) -> int:
        """The mention that it shows, or will show once it is read."""
        return self.ids[0]

    @property
    def ids(self) -> tuple[int, ...]:
        """The mentions that it stands for, the one that it shows first."""
        return ids_of(self.entry)

    def changed(self, **changes: Any) -> Row:
        """The same row otherwise, to be drawn again."""
        return replace(self, stamp=self.stamp + 1, **changes)

    def joined(self, entry: Entry) -> Row:
        """With one more that says the same, or one of its own as it is now."""
        mine = replace(
            entry if entry.mention.id == self.shown else self.entry,
            cluster=entry.cluster,
            cluster_size=entry.cluster_size,
        )
        if not entry.cluster and len(self.ids) == 1:
            return self.changed(entry=mine, leaves=0.0)
        together = self.entry.together or Together((member(self.entry),))
        for one in entry.together.members if entry.together else (member(entry),):
            together = together.having(one)
        return self.changed(entry=replace(mine, together=together.of(entry.cluster_size)), leaves=0.0)

    def says_the_same(self, entry: Entry) -> bool:
        """Whether one of its mentions still belongs to its cluster: an edit may have moved it."""
        alone = len(self.ids) == 1
        return alone or entry.cluster == self.entry.cluster or (entry.cluster in self.ids)

    def without(self, identity: int) -> Row:
        """With one less of several; where it was the one that is shown, another one has to be read."""
        together = self.entry.together
        assert together is not None
        return self.changed(
            entry=replace(self.entry, together=together.without(identity)),
            settled=self.settled and identity != self.shown,
        )


def ids_of(entry: Entry) -> tuple[int, ...]:
    """The mentions that a row stands for which shows ``entry``, that one first while it is one of them."""
    shown, together = entry.mention.id, entry.together
    return tuple(sorted(together.ids, key=lambda one: one != shown)) if together else (shown,)


def group(entry: Entry) -> tuple[object, ...]:
    """What is the same of all mentions of one row: the cluster, and what is thought."""
    return (entry.cluster or entry.mention.id, *thought(entry.mention.judgement))


def member(entry: Entry) -> Member:
    """A mention as one of those that a row stands for."""
    state = entry.state
    return Member(
        entry.mention.id,
        entry.mention.reach,
        entry.mention.judgement.severity,
        state.work not in LEFT_THE_INBOX and state.origin not in GONE,
        state.work is Work.FORWARDED,
    )
