"""The states of a mention: work, forwards, celebration, origin. How they change is in `transitions`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from console.domain.frozen import frozen
from console.domain.judgement import Sentiment


class Sending(StrEnum):
    """The state of one forward."""

    HELD = "held"  # the undo window
    QUEUED = "queued"
    SENT = "sent"  # handed to the channel, no answer yet
    ACCEPTED = "accepted"
    ACKNOWLEDGED = "acknowledged"
    PASSED_ON = "passed-on"
    RETURNED = "returned"
    FAILED = "failed"
    RECALLED = "recalled"


NO_LONGER_OPEN = frozenset({Sending.RETURNED, Sending.FAILED, Sending.RECALLED})
REACHED = frozenset({Sending.ACKNOWLEDGED, Sending.PASSED_ON})
CAN_BE_RECALLED = frozenset({Sending.HELD, Sending.QUEUED})


__all__ = [
    "CAN_BE_RECALLED",
    "LEFT_THE_INBOX",
    "NEXT_CELEBRATION",
    "NO_LONGER_OPEN",
    "REACHED",
    "Celebration",
    "Forward",
    "MentionState",
    "Origin",
    "Sending",
    "Work",
]


class Work(StrEnum):
    """The one work state."""

    NEW = "new"
    SEEN = "seen"
    CLAIMED = "claimed"
    FORWARDED = "forwarded"
    SNOOZED = "snoozed"
    ACTIONED = "actioned"
    DISMISSED = "dismissed"


class Celebration(StrEnum):
    """The celebrate track."""

    NONE = ""
    QUEUED = "queued"
    THANKED = "thanked"
    CONSENT_ASKED = "consent-asked"
    CONSENTED = "consented"
    DECLINED = "declined"
    WORDS_CHOSEN = "words-chosen"
    APPROVED = "approved"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class Origin(StrEnum):
    """The origin track."""

    LIVE = "live"
    EDITED = "edited"
    DELETED = "deleted"
    EXPIRED = "expired"
    ERASED = "erased"


GONE = frozenset({Origin.DELETED, Origin.EXPIRED, Origin.ERASED})
"""Its words are no longer here."""
LEFT_THE_INBOX = frozenset({Work.ACTIONED, Work.DISMISSED})
NEXT_CELEBRATION: Mapping[Celebration, frozenset[Celebration]] = {
    Celebration.QUEUED: frozenset({Celebration.THANKED}),
    Celebration.THANKED: frozenset({Celebration.CONSENT_ASKED}),
    Celebration.CONSENT_ASKED: frozenset({Celebration.CONSENTED, Celebration.DECLINED}),
    Celebration.CONSENTED: frozenset({Celebration.WORDS_CHOSEN}),
    Celebration.WORDS_CHOSEN: frozenset({Celebration.APPROVED, Celebration.PUBLISHED}),
    Celebration.APPROVED: frozenset({Celebration.PUBLISHED}),
}


@frozen
class Forward:
    """One forward of a mention to one recipient. ``key`` is mention, team, channel and a number, and is sent once."""

    key: str
    team: str
    channel: str
    state: Sending = Sending.HELD
    operator: str = ""
    at: datetime | None = None
    hold_until: datetime | None = None
    due: datetime | None = None  # when the wait for an acknowledgement runs out
    attempt: int = 0
    error: str = ""
    sequence: int = 0  # of the action that made it
    note: str = ""


@frozen
class MentionState:
    """What a mention's actions add up to. The judgement fields are set only where an operator corrected them."""

    work: Work = Work.NEW
    operator: str = ""  # who did the last thing to its work
    changed: datetime | None = None
    assignee: str = ""
    lease_until: datetime | None = None
    snooze_until: datetime | None = None
    reason: str = ""  # of a dismissal
    forwards: tuple[Forward, ...] = ()
    celebrate: Celebration = Celebration.NONE
    improve: str = ""
    origin: Origin = Origin.LIVE
    version: int = 1
    pinned: bool = False
    muted: bool = False
    priority: int = 0
    notes: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    sentiment: Sentiment | None = None
    severity: int | None = None
    teams: tuple[str, ...] | None = None
    ours: bool | None = None  # whether it is about this organisation
    hold: bool = False  # a legal hold: its words are kept

    def asleep(self, now: datetime) -> bool:
        """Snoozed, and not yet due to wake."""
        return self.work is Work.SNOOZED and self.snooze_until is not None and self.snooze_until > now

    def is_open(self, now: datetime) -> bool:
        """In the inbox: not actioned, not dismissed, not asleep, and its words still there."""
        gone = self.origin in GONE
        return not (gone or self.work in LEFT_THE_INBOX or self.asleep(now))

    def holder(self, now: datetime) -> str:
        """Who holds the mention now, or nobody: a claim lives as long as its lease."""
        return self.assignee if self.lease_until is None or self.lease_until > now else ""

    @property
    def due(self) -> datetime | None:
        """The earliest moment at which a forward still without an answer is overdue."""
        waiting = [f.due for f in self.forwards if f.due and f.state not in REACHED | NO_LONGER_OPEN]
        return min(waiting) if waiting else None
