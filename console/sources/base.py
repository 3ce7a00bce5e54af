"""What a source is: a protocol that reads from a cursor on, and yields batches of raw mentions."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from console.domain.mention import RawMention

SOON = 120.0  # seconds after which a place of this machine that is not there, or not free, is tried again


@dataclass(frozen=True, slots=True)
class Spoiled:
    """An item that could not be read: set aside in the quarantine, so that nothing else is lost with it."""

    why: str
    raw: bytes


@dataclass(frozen=True, slots=True)
class Batch:
    """What was read since the last one. ``cursor`` is what `Source.read` is given to go on after it, written in the
    same transaction as the mentions; None leaves the stored one."""

    mentions: tuple[RawMention, ...] = ()
    cursor: str | None = None
    spoiled: tuple[Spoiled, ...] = ()
    seen: int = 0  # items read, whether or not they are worth a mention
    missed: str = ""  # what is known to be lost, in words
    note: str = ""  # what an operator should know of how it was read ("text may be damaged")
    more: bool = False  # more of what is there already follows: silence after it is slowness, not an end


Keep = Callable[[Sequence[str]], Sequence[int]]
"""A quick look at the raw texts of some posts: the places of those that a watch may want. Streams drop the others right
after decoding."""


@runtime_checkable
class Rechecking(Protocol):
    """A polled source whose platform lists no deletions, and can be asked for an item again."""

    def due_again(self) -> float:
        """How many seconds back mentions are worth asking for again; zero where it is not time, or cannot be done."""
        ...

    async def again(self, ids: Sequence[str]) -> Batch:
        """Ask for some of ``ids``, the newest mentions first, and in the next call for those after them; what was taken
        down as deletions. Raises `SourceFault`."""
        ...


class Source(Protocol):
    """One configured place. Raises `SourceFault` when it cannot go on; the collector waits and calls `read` again."""

    id: str

    def read(self, cursor: str | None) -> AsyncIterator[Batch]:
        """Batches from ``cursor`` on. A polled source ends after one round; a stream goes on until it breaks, and says
        by a batch, an empty one where it has nothing, that it has begun to wait for what happens."""
        ...

    async def probe(self) -> str:
        """Try the place once without keeping anything; a sentence that says what was found."""
        ...
