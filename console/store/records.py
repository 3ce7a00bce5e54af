"""What goes into a store and comes out of it. The protocol in `protocol` hands these about."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from console.domain.actions import Action, Verb
from console.domain.alike import Together
from console.domain.frozen import field, frozen
from console.domain.mention import Change, Mention
from console.domain.tracks import Forward, MentionState


@frozen
class Entry:
    """A mention with where it stands. From `page` the judgement is brief (no evidence, no personal spans); from
    `mention` it is whole. The operator's corrections are already merged into ``mention.judgement``."""

    mention: Mention
    state: MentionState
    cluster: int = 0  # the id of one of the cluster, the first while it is there; 0 when alone
    cluster_size: int = 1
    together: Together | None = None  # what a folded page's row stands for; None where it stands for itself alone


@frozen
class Incoming:
    """What the collector adds: a judged mention and what happened to it at the source."""

    mention: Mention
    change: Change = Change.NEW


@frozen
class Quarantined:
    """One item that could not be read: kept 30 days for whoever mends the source, reached by erasure."""

    source: str
    at: datetime
    why: str
    raw: bytes  # capped at 64 KiB


@frozen
class Waiting:
    """One raw item on the intake table, and who put it there."""

    number: int
    by: str
    item: Mapping[str, Any]


@frozen
class Added:
    """What became of a batch. ``ids`` are those of new and changed mentions."""

    new: int = 0
    edited: int = 0
    deleted: int = 0
    repeated: int = 0
    ids: tuple[int, ...] = ()
    renamed: int = 0  # of the repeated, those that came under another id than before
    refused: int = 0  # would have changed what is another source's; each is in quarantine


@frozen
class Page:
    """One screenful. ``older`` and ``newer`` are opaque cursors, empty at either end."""

    entries: tuple[Entry, ...]
    older: str = ""
    newer: str = ""


@frozen
class Act:
    """One thing to do to one mention. The store checks it against the state (`transitions.check`) in the same
    transaction.

    For FORWARDED the payload carries team, team_name, channel, note, hold_until, due and ``letter`` (subject, text,
    link: what will leave); the store makes the key and the outbox row. For UNDONE and REDONE ``of`` is the sequence."""

    mention: int
    verb: Verb
    payload: Mapping[str, Any] = field(default_factory=dict)
    of: int = 0


@frozen
class Done:
    """What became of one `Act`: ``sequence`` is 0 and ``why`` a sentence where it was refused."""

    mention: int
    sequence: int = 0
    why: str = ""


@frozen
class Changes:
    """What happened after a sequence: ``arrived`` and ``changed`` are ids of mentions, oldest first; ``actions`` are
    all but the arrivals, which are so many that only their ids travel."""

    sequence: int
    arrived: tuple[int, ...] = ()
    changed: tuple[int, ...] = ()
    actions: tuple[Action, ...] = ()
    more: bool = False


@frozen
class Tally:
    """Open mentions by tone; ``unsure`` are counted in their tone as well."""

    negative: int = 0
    neutral: int = 0
    positive: int = 0
    unsure: int = 0
    new: int = 0

    @property
    def total(self) -> int:
        """All open mentions."""
        return self.negative + self.neutral + self.positive


@frozen
class Counts:
    """Open mentions overall, per team (a mention counts once for each of its teams) and without any team. ``below`` has
    the teams that others stand below: a mention of two of them counts once. ``failed`` letters were given up, and
    nobody has done anything about it: their mention is open, and nothing later is on its way to that team."""

    all: Tally
    teams: Mapping[str, Tally]
    no_team: Tally
    below: Mapping[str, Tally] = field(default_factory=dict)
    failed: int = 0

    def under(self, team: str) -> Tally:
        """A team together with all below it."""
        return self.below.get(team) or self.teams.get(team) or Tally()


@frozen
class Daily:
    """Mentions of one day (of the organisation's zone), team and tone. ``team`` is None for all mentions, each once,
    and empty for those without a team."""

    day: date
    team: str | None
    sentiment: str
    mentions: int


@frozen
class Correction:
    """What an operator taught the judge: kept until it is dropped or its mention is gone."""

    number: int
    mention: int
    operator: str
    at: datetime
    body: Mapping[str, Any]


class RejudgeMode(StrEnum):
    """What is done to stored mentions: judged again, judged again to see what would change, or their former labels
    given back."""

    JUDGE = "judge"
    LOOK = "look"
    BACK = "back"


@frozen
class Rejudging:
    """Stored mentions that are judged again: which, on whose word, how far it has come. ``place`` is opaque, ``found``
    what a look has found so far, as whoever looks writes it. ``stopped_by`` names who ended it before all were seen;
    ``of`` is, where labels are given back, the number of what gave them."""

    number: int
    query: str
    operator: str
    total: int
    seen: int = 0
    changed: int = 0
    place: str = ""
    done: bool = False
    mode: RejudgeMode = RejudgeMode.JUDGE
    stopped_by: str = ""
    of: int = 0
    found: str = ""


@frozen
class Delivery:
    """One row of the outbox, taken by one sender under a lease."""

    key: str
    mention: int
    forward: Forward
    letter: Mapping[str, Any]
    attempt: int
    settled: Mapping[str, str] = field(default_factory=dict)
    """Recipients with whom earlier attempts left nothing to do: what refuses them for good, or nothing."""


@frozen
class SourceHistory:
    """What came of a source lately: ``hours`` are pairs of an hour (hours since 1970) and the mentions kept in it,
    oldest first; ``lags`` are the seconds from publication to the store of the newest ones, a first backlog apart."""

    hours: tuple[tuple[int, int], ...] = ()
    lags: tuple[float, ...] = ()
    last: datetime | None = None


@frozen
class SourceHealth:
    """How a source does, in figures and words. Times are UTC; ``state`` is ok, late, failing, refused, gone or new.

    What is out of habit for it is told by `services.source_health.standing`, which knows the time."""

    source: str
    state: str = "new"
    sentence: str = ""
    advice: str = ""
    last_success: datetime | None = None
    last_item: datetime | None = None
    next_attempt: datetime | None = None
    failures: int = 0  # in a row
    seen: int = 0  # items read since the store began
    matched: int = 0
    quarantined: int = 0
    missed: str = ""  # what is known to be lost, in words
    last_new: datetime | None = None  # when the newest mention was kept
    today: int = 0  # mentions kept in the last 24 hours
    per_day: float = 0.0  # its habit, learnt from weeks; zero where there is too little history
    patience: float = 0.0  # seconds of silence that are still its habit
    lag: float | None = None  # seconds from publication to the store, the median of the newest mentions
    quota_left: int | None = None  # requests that the platform said are left
    quota_limit: int | None = None
    quota_resets: datetime | None = None
    set_aside: int = 0  # items that could not be taken in, which wait for the next collector to start
    unjudged: int = 0  # mentions that are here, but could not be judged; they wait for it too


@frozen
class Presence:
    """One console that is alive: who, what process, which team it looks at, until when its lease lasts."""

    operator: str
    process: str
    place: str
    until: datetime


@frozen
class Copy:
    """A copy of the store that the program made by itself, before a migration or a restore, and when."""

    path: str
    at: datetime


@frozen
class Restored:
    """What a restore did: where lies now what was there (or empty), how many mentions of the backup it erased again,
    to how many it did what had been decided since (`carried`), and what is to be said of the ledger of erasures, of the
    store that was replaced and of the witness."""

    aside: str
    erased: int = 0
    carried: int = 0
    doubts: tuple[str, ...] = ()


@frozen
class StoreHealth:
    """What `store check` prints."""

    version: int
    sqlite: str
    mentions: int
    actions: int
    bytes: int
    problems: tuple[str, ...] = ()
    anchors: tuple[str, ...] = ()  # what is to be said of the anchors of the log
