"""Everything that can go wrong in a way that an operator can do something about.

    OutsideInError
    ├── ConfigFault        settings that cannot be used (all faults at once)
    ├── QueryFault         a query that cannot be read (code, column, suggestion)
    ├── NotAllowed         an action that the state of a mention does not allow
    ├── NotFound           no such mention, team, source or saved search
    ├── StoreFault
    │   ├── StoreNewer     written by a newer program than this one
    │   ├── StoreDamaged   the file is cut, overwritten or not a store
    │   ├── StoreLater     it cannot be used now, and may be by itself after a while
    │   │   ├── StoreBusy      another process holds it for too long
    │   │   ├── StoreFull      no room on the disk
    │   │   ├── StoreStarved   the system gives this process no more files or memory
    │   │   ├── StoreReadOnly  the disk can only be read
    │   │   └── StoreGone      it is not where it was
    │   ├── StoreReplaced  another one was put in its place
    │   └── StoreUnsafe    wrong modes, a network file system, an old SQLite with several processes
    ├── SourceFault
    │   ├── SourceRefused  key, login or permission: a person must act
    │   ├── SourceGone     the place says that it is gone for good
    │   └── SourceLater    try again after a while
    ├── ChannelFault
    │   ├── ChannelRefused the other side says never
    │   └── ChannelLater   the other side says not now
    ├── CollectsAlready    somebody else brings mentions in; there is nothing to do
    └── TerminalUnfit      no terminal that the console could draw on

Each carries one plain sentence for the operator and, apart, what to do next. Neither holds anybody's words.
"""

from __future__ import annotations

from collections.abc import Mapping


class OutsideInError(Exception):
    """One plain sentence, and what to do next."""

    def __init__(self, sentence: str, *, advice: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.advice = advice

    def __str__(self) -> str:
        return f"{self.sentence} {self.advice}".strip()


class ConfigFault(OutsideInError):
    """Settings that cannot be used. ``problems`` holds one printable line per fault, in file order."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        count = len(problems)
        super().__init__(
            f"The configuration has {count} fault{'' if count == 1 else 's'}:\n" + "\n".join(problems),
            advice="\nNothing was started. Mend the file and run `outside-in check`.",
        )
        self.problems = problems


class QueryFault(OutsideInError):
    """A query that cannot be read: ``code`` is stable for tests and programs, ``column`` counts from 1."""

    def __init__(self, code: str, sentence: str, *, column: int, suggestion: str = "") -> None:
        super().__init__(sentence, advice=suggestion)
        self.code = code
        self.column = column
        self.suggestion = suggestion


class NotAllowed(OutsideInError):
    """The state of the mention does not allow the action; the sentence says which state and who set it."""


class NotFound(OutsideInError):
    """Nothing of that name or number; the sentence names the nearest where there is one."""


class StoreFault(OutsideInError):
    """The store cannot do what was asked."""


class StoreNewer(StoreFault):
    """The store was written by a newer program."""


class StoreDamaged(StoreFault):
    """The file is cut, overwritten, or no store of ours."""


class StoreLater(StoreFault):
    """The store cannot be used now. Whoever runs for long waits, and goes on when it can be."""


class StoreBusy(StoreLater):
    """Another process has held the store for longer than we wait."""


class StoreFull(StoreLater):
    """There is no room left on the disk of the store."""


class StoreStarved(StoreLater):
    """The system gives this process no more files or memory."""


class StoreReadOnly(StoreLater):
    """The disk of the store can only be read."""


class StoreReplaced(StoreFault):
    """Another store was put in the place of the one that was open: what was known of that one has to be asked again."""


class StoreGone(StoreLater):
    """There is no store, or none any more."""


class StoreUnsafe(StoreFault):
    """The store lies where, or is read by what, could lose or leak it."""


class SourceFault(OutsideInError):
    """A source could not be read."""


class SourceRefused(SourceFault):
    """The source wants a person to act: a key, a login, a permission."""


class SourceGone(SourceFault):
    """The source says that it is gone for good."""


class SourceLater(SourceFault):
    """The source may answer later. ``after`` is the wait it asked for, in seconds, or None."""

    def __init__(self, sentence: str, *, advice: str = "", after: float | None = None) -> None:
        super().__init__(sentence, advice=advice)
        self.after = after


class ChannelFault(OutsideInError):
    """A delivery did not leave."""


class ChannelRefused(ChannelFault):
    """The other side will never take this delivery."""


class ChannelLater(ChannelFault):
    """The other side may take it later. ``after`` is the wait it asked for, in seconds, or None; ``settled`` are the
    recipients with whom nothing is left to do, so that the next attempt is for the others alone: each with the answer
    that refuses it for good, or with nothing where it has the letter."""

    def __init__(
        self, sentence: str, *, advice: str = "", after: float | None = None, settled: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(sentence, advice=advice)
        self.after = after
        self.settled = dict(settled or {})


class CollectsAlready(OutsideInError):
    """Somebody else brings mentions in; there is nothing to do."""


class TerminalUnfit(OutsideInError):
    """There is no terminal that the console could draw on."""
