"""What services see of a store: a few dozen verbs, no SQL, no engine. The contract tests take an engine as parameter.

Every method that changes something is one transaction. Sequences and page cursors are opaque: hand back what you got.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

from console.domain.actions import SYSTEM, Action, Verb
from console.domain.alike import Saying
from console.domain.judgement import Explanation
from console.store.records import (
    Act,
    Added,
    Changes,
    Copy,
    Correction,
    Counts,
    Daily,
    Delivery,
    Done,
    Entry,
    Incoming,
    Page,
    Presence,
    Quarantined,
    RejudgeMode,
    Rejudging,
    SourceHealth,
    SourceHistory,
    StoreHealth,
    Tally,
    Waiting,
)
from console.store.upkeep import StoreUpkeep

if TYPE_CHECKING:
    from console.domain.mention import Mention
    from console.query.match import Context
    from console.query.tree import Query

__all__ = [
    "Act",
    "Added",
    "Changes",
    "Copy",
    "Correction",
    "Counts",
    "Daily",
    "Delivery",
    "Done",
    "Entry",
    "Incoming",
    "Page",
    "Presence",
    "Quarantined",
    "RejudgeMode",
    "Rejudging",
    "SourceHealth",
    "SourceHistory",
    "Store",
    "StoreHealth",
    "Tally",
    "Waiting",
]


class Store(StoreUpkeep, Protocol):
    """One organisation's mentions, log and outbox."""

    # in
    async def add(
        self,
        source: str,
        batch: Sequence[Incoming],
        *,
        cursor: str | None,
        at: datetime,
        quarantined: Sequence[Quarantined] = (),
        health: SourceHealth | None = None,
        by: str = SYSTEM,
    ) -> Added:
        """Write a batch that came by ``source``, its actions (on the word of ``by``), its search index and the source's
        cursor in one transaction. A repeat is nothing, an edit a version (judged again by the caller), a deletion
        empties every version; what would change another source's mention is refused (`may_change`)."""

    def compare_by(self, same: Callable[[Saying, Saying], bool]) -> None:
        """How two mentions are told to say the same; without it only those with equal words join a cluster."""

    async def cursor(self, source: str) -> str | None:
        """Where the source was left, as the source wrote it."""

    async def set_health(self, health: SourceHealth) -> None:
        """Keep how a source does."""

    async def sources(self) -> tuple[SourceHealth, ...]:
        """How every source does that ever ran."""

    async def heard(self, names: Sequence[str], since: datetime) -> Mapping[str, SourceHistory]:
        """What came of each of these sources since a moment, hour by hour; what its habit is learnt from."""

    async def newest(self, source: str, since: datetime, limit: int) -> tuple[str, ...]:
        """A source's own ids of its mentions since a moment, newest first, without those that were taken down."""

    async def quarantined(self, source: str = "", limit: int = 100) -> tuple[Quarantined, ...]:
        """What of a source, or with none of all, could not be read or taken in, newest first."""

    async def submit(
        self,
        batch: Sequence[Mapping[str, Any]],
        *,
        by: str,
        at: datetime,
        aside: str | None = None,
    ) -> int:
        """Put raw items (JSON-able) on the intake table for the collector to judge; the number of the last one. With
        ``aside``, a source, they are such as could not be judged (`set_aside`)."""

    async def intake(self, limit: int) -> tuple[Waiting, ...]:
        """The oldest raw items that wait for the collector."""

    async def intake_done(self, numbers: Sequence[int]) -> None:
        """Forget raw items that are now mentions."""

    async def set_aside(self, numbers: Sequence[int], source: str) -> None:
        """Keep raw items that could not be judged, counted in the health of their source, until `try_again`."""

    async def try_again(self) -> int:
        """Let all that was set aside be judged once more; how many."""

    # look
    async def page(
        self,
        query: Query | None,
        context: Context,
        *,
        before: str = "",
        after: str = "",
        limit: int = 50,
        teams: frozenset[str] | None = None,
        around: int = 0,
        folded: bool = False,
    ) -> Page:
        """Newest first. ``teams`` narrows to mentions of these teams; ``around`` starts at an id or the next older.
        ``folded`` gives one row for those of a cluster of which the same is thought: the newest that the query meets,
        with what it stands for (`Entry.together`)."""

    async def entries(self, ids: Sequence[int]) -> tuple[Entry, ...]:
        """Brief entries by id, in the order asked; ids that are gone are left out."""

    async def mention(self, identity: int) -> Entry | None:
        """One mention, whole."""

    async def find(self, source: str, native_id: str) -> int:
        """The id of the mention that a source knows as ``native_id``; 0 if there is none."""

    async def unchanged(self, mentions: Sequence[Mention]) -> frozenset[int]:
        """The places in ``mentions`` of those that are here with the same words, so that nobody judges them again."""

    async def history(self, identity: int) -> tuple[Action, ...]:
        """Everything that happened to a mention, oldest first."""

    async def versions(self, identity: int) -> tuple[tuple[datetime, str, str], ...]:
        """Earlier versions of an edited mention: until when, title, body; oldest first."""

    async def near(self, identity: int) -> tuple[Entry, ...]:
        """The other mentions of its cluster, newest first."""

    async def count(self, query: Query | None, context: Context, *, teams: frozenset[str] | None = None) -> int:
        """How many mentions a query meets."""

    async def counts(self, now: datetime) -> Counts:
        """Open mentions by tone and team."""

    async def daily(self, since: datetime, until: datetime) -> tuple[Daily, ...]:
        """How many mentions came, by day, team and tone: from the day of ``since`` up to, not including, that of
        ``until``. From roll-ups, so it costs the same whatever the store holds."""

    async def totals(self, since: datetime, until: datetime) -> Mapping[str | None, Tally]:
        """`daily`, summed over the days: by team, None for all mentions and empty for those without a team."""

    def rows(self, query: Query | None, context: Context) -> AsyncIterator[Sequence[Entry]]:
        """All that a query meets, newest first, in batches, on one snapshot."""

    # act
    async def act(self, acts: Sequence[Act], *, operator: str, at: datetime, batch: int = 0) -> tuple[Done, ...]:
        """Do all that the states allow in one transaction, as one batch for undo; say for each what became of it. Many
        are done in parts: ``batch`` is the first sequence of the parts before, which one undo takes back with these."""

    async def note_reading(self, identity: int, *, operator: str, at: datetime) -> None:
        """Log that an operator reads a mention's words as they came: `Verb.REVEALED`, at most once an hour."""

    async def last_batch(self, operator: str, *, undone: bool = False, before: int = 0) -> tuple[Action, ...]:
        """The operator's newest batch that can still be taken back (or, ``undone``, be done again); of those before the
        batch ``before`` where it is given."""

    async def actions(self, *, after: int = 0, limit: int = 1000, verbs: Sequence[Verb] = ()) -> tuple[Action, ...]:
        """The log itself; with ``verbs``, only what was done of these kinds (no arrivals and no edits)."""

    # news
    async def head(self) -> int:
        """The newest sequence."""

    async def since(self, sequence: int, limit: int = 1000) -> Changes:
        """What happened after ``sequence``."""

    async def wait(self, timeout: float) -> bool:  # noqa: ASYNC109 - a wait that ran out is an answer, not a fault
        """Wait until another process may have written (or ``timeout`` seconds); True if it may have."""

    # out
    async def take_deliveries(
        self,
        worker: str,
        *,
        now: datetime,
        limit: int = 10,
        lease: float = 60,
        channel: str = "",
        besides: Collection[str] = (),
    ) -> tuple[Delivery, ...]:
        """Deliveries whose hold is over and whose turn it is, leased to ``worker``; each with a `sent` action written
        before it leaves, so that a crash is known to be a possible repeat. Only those of ``channel`` where it is given,
        and none of the channels ``besides``."""

    async def delivered(
        self,
        delivery: Delivery,
        verb: Verb,
        payload: Mapping[str, Any],
        *,
        at: datetime,
        next_attempt: datetime | None = None,
        settled: Mapping[str, str] | None = None,
    ) -> None:
        """What the channel said: ACCEPTED, DELAYED (with the next attempt, and the recipients who need none,
        as `Delivery` has them) or FAILED;
        ends the lease."""

    # run
    async def lead(self, worker: str, *, now: datetime, lease: float) -> bool:
        """Become or stay the one collector of this store. Raises `StoreReplaced` when it has become another store."""

    async def resign(self, worker: str) -> None:
        """Stop being the collector."""

    async def leader(self, now: datetime) -> str:
        """Who collects now, or empty."""

    async def last_led(self) -> datetime | None:
        """When a collector was last alive; None where none ever was."""

    async def heartbeat(self, presence: Presence, *, claims_until: datetime) -> None:
        """Say that a console is alive, and renew the claims of its operator."""

    async def present(self, now: datetime) -> tuple[Presence, ...]:
        """Consoles that are alive."""

    async def depart(self, process: str) -> None:
        """A console leaves."""

    async def corrections(self, *, after: int = 0, mention: int = 0) -> tuple[Correction, ...]:
        """What operators taught, oldest first, after a number; by one mention, where one is named."""

    async def learning(self) -> bool:
        """Whether operators want the judge to learn (`Verb.LEARNING_SET`, of mention 0, switches it)."""

    async def keep_correction(self, mention: int, *, operator: str, at: datetime, body: Mapping[str, Any]) -> int:
        """Keep what an operator taught by correcting a mention; its number."""

    async def drop_correction(self, number: int) -> None:
        """Forget one correction."""

    async def explanation(self, identity: int) -> Explanation | None:
        """The judge's explanation that is kept for a mention; None while it waits, and where nobody asked."""

    async def ask_explanation(self, identity: int, *, at: datetime) -> None:
        """File a request for one, in place of what is kept."""

    async def asked_explanations(self, limit: int = 10) -> tuple[int, ...]:
        """The mentions that wait for one, the longest waiting first."""

    async def keep_explanation(self, identity: int, *, version: int, found: Explanation, at: datetime) -> bool:
        """Keep the explanation of that version of the words, and log it; False where they have changed since."""

    async def begin_rejudging(
        self, query: str, *, total: int, operator: str, at: datetime, mode: RejudgeMode = RejudgeMode.JUDGE, of: int = 0
    ) -> int:
        """Begin rejudging all that ``query`` meets (or to look at it, or to give back what ``of`` changed), or go on
        with it; its number. Raises `NotAllowed` while another one is under way; a look ends for it."""

    async def rejudging(self, number: int = 0) -> Rejudging | None:
        """The one of that number, or else the one under way, or else the last one."""

    async def rejudged(self, number: int, judged: Sequence[Mention], *, place: str, at: datetime) -> None:
        """Write the judgements of one part, and where the next begins; an empty ``place`` ends it. Corrections stay."""

    async def looked_at(self, number: int, *, seen: int, found: str, place: str) -> None:
        """Keep what one more part of a look has ``found`` with all before it; an empty ``place`` ends it."""

    async def give_back(self, number: int, *, at: datetime, limit: int = 100) -> None:
        """Give one part of the mentions their labels of before, where nobody has changed them since."""

    async def last_rejudged(self) -> Rejudging | None:
        """The newest whose labels can be given back, in part at least."""

    async def stop_rejudging(self, *, by: str) -> bool:
        """End the one under way, on that operator's word; False where there is none."""

    async def bear_witness(self, at: datetime) -> str:
        """Keep the end of the log where only this user can; a sentence where the log was changed since the last."""

    async def check(self, *, anchored: bool = False, copy: str = "") -> StoreHealth:
        """Look the store over, its log against what `bear_witness` kept (needed if ``anchored``) or a ``copy``."""

    async def damage(self) -> str:
        """The first fault in the pages that a few seconds find, or nothing; after something that no program wrote."""

    async def rebuild(self) -> tuple[str, ...]:
        """Make everything that is derived again from mentions and log; a sentence for each difference found."""

    async def backup(self, path: str, *, replace: bool = False, anyway: bool = False) -> tuple[str, ...]:
        """A whole copy of the store, made while it is in use and looked over. ``replace`` puts it in place of a file
        that is there; ``anyway`` keeps it although it has faults, which are given."""

    async def key(self) -> bytes:
        """The key under which this store hashes authors."""

    def for_one_process(self) -> str:
        """Why this process alone may use the store now, in a sentence; empty where several may."""

    async def close(self) -> None:
        """Give up every connection."""
