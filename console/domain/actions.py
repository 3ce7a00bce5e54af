"""Actions: what an operator, a rule or the collector did. The log is made of them; every state is their fold.

An action is an envelope (who, when, what, on which mention, from which state to which) and a payload (words, notes,
addresses). The payload can be erased; the envelope cannot, and the chain of the log still proves its order.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from console.domain.frozen import field, frozen

SYSTEM = "system"  # the operator's name for what nobody pressed a key for
DISMISSAL_REASONS = ("noise", "duplicate", "not us", "abusive", "test")


class Verb(StrEnum):
    """What was done. The comment names the payload's keys."""

    # origin, written by the collector
    ARRIVED = "arrived"
    EDITED = "edited"  # version
    DELETED = "deleted"  # at the source
    EXPIRED = "expired"
    ERASED = "erased"  # reason
    HOLD_PUT = "hold-put"  # reason: a legal hold keeps its words, whatever retention or the source say
    HOLD_LIFTED = "hold-lifted"  # reason
    FORGOT = "forgot"  # of no mention: the days, and how much one run of retention took away of each class
    ADDED = "added"  # kind: typed in by this operator, right after it arrived
    # work
    SAW = "saw"
    CLAIMED = "claimed"  # until, over
    RELEASED = "released"
    ASSIGNED = "assigned"  # to
    SNOOZED = "snoozed"  # until
    WOKE = "woke"
    ACTIONED = "actioned"  # note
    DISMISSED = "dismissed"  # reason
    REOPENED = "reopened"
    # forward, one track per recipient: payload key = the forward's key
    FORWARDED = "forwarded"  # key team channel note hold_until person
    RECALLED = "recalled"  # key
    QUEUED_OUT = "queued-out"  # key: the undo window is over
    SENT = "sent"  # key attempt
    ACCEPTED = "accepted"  # key receipt
    DELAYED = "delayed"  # key attempt error next
    FAILED = "failed"  # key error
    ACKNOWLEDGED = "acknowledged"  # key by
    PASSED_ON = "passed-on"  # key
    RETURNED = "returned"  # key reason
    # celebrate
    CELEBRATED = "celebrated"
    CELEBRATION_MOVED = "celebration-moved"  # to, words
    CELEBRATION_WITHDRAWN = "celebration-withdrawn"
    # judgement, corrected by hand
    SENTIMENT_SET = "sentiment-set"  # value
    SEVERITY_SET = "severity-set"  # value
    TEAM_SET = "team-set"  # teams
    OURS_SET = "ours-set"  # value: whether it is about this organisation
    REDACTION_SET = "redaction-set"  # spans, title, body
    UNLEARNT = "unlearnt"  # lesson: the correction that is no longer learnt from, and still stands itself
    LEARNING_SET = "learning-set"  # on; of no mention
    TAGGED = "tagged"  # tags
    # beside
    NOTED = "noted"  # text
    PINNED = "pinned"
    UNPINNED = "unpinned"
    MUTED = "muted"
    UNMUTED = "unmuted"
    REVEALED = "revealed"  # reason: somebody looked at or exported what is redacted
    REJUDGED = "rejudged"  # tone severity teams ours, each was and is: the judge of today changed its mind
    EXPLAINED = "explained"  # judge: the collector worked out which words made the tone, because somebody asked
    # on actions
    UNDONE = "undone"  # of: the sequence that no longer counts
    REDONE = "redone"  # of: the sequence that counts again


@frozen
class Action:
    """One entry of the log. ``sequence`` is given by the store and opaque to everybody else."""

    sequence: int
    at: datetime
    operator: str
    verb: Verb
    mention: int
    before: str = ""  # the work state before, for people who read the log
    after: str = ""
    of: int = 0  # the sequence that an undo or redo is about; known even when the payload is erased
    batch: int = 0  # the first sequence of the keystroke or command that it belongs to; what `z` takes back as one
    payload: Mapping[str, Any] = field(default_factory=dict)


# What an operator's undo may take back. A forward is taken back by its own action (recall), because it may have left;
# that somebody has read something is no step of undo.
UNDOABLE = frozenset(
    {
        Verb.ADDED,
        Verb.CLAIMED,
        Verb.RELEASED,
        Verb.ASSIGNED,
        Verb.SNOOZED,
        Verb.WOKE,
        Verb.ACTIONED,
        Verb.DISMISSED,
        Verb.REOPENED,
        Verb.FORWARDED,
        Verb.CELEBRATED,
        Verb.CELEBRATION_MOVED,
        Verb.CELEBRATION_WITHDRAWN,
        Verb.SENTIMENT_SET,
        Verb.SEVERITY_SET,
        Verb.TEAM_SET,
        Verb.OURS_SET,
        Verb.REDACTION_SET,
        Verb.TAGGED,
        Verb.NOTED,
        Verb.PINNED,
        Verb.UNPINNED,
        Verb.MUTED,
        Verb.UNMUTED,
        Verb.UNLEARNT,
        Verb.LEARNING_SET,
    }
)

_SAID: Mapping[str, str] = {
    Verb.OURS_SET: "ours or not ours",
    Verb.SENTIMENT_SET: "tone",
    Verb.SEVERITY_SET: "severity",
    Verb.TEAM_SET: "team",
    Verb.REDACTION_SET: "redaction",
    Verb.LEARNING_SET: "learning on or off",
    Verb.UNLEARNT: "lesson forgotten",
    Verb.NOTED: "note",
    Verb.TAGGED: "tags",
    Verb.WOKE: "woken",
}


def taken_back(verb: str) -> str:
    """What people read after “took back:” and “did again:”."""
    return _SAID.get(verb, verb.replace("-", " "))


CHANGES_WORDS = frozenset(
    {
        Verb.EDITED,
        Verb.REDACTION_SET,
        Verb.UNDONE,
        Verb.REDONE,
        Verb.SENTIMENT_SET,
        Verb.SEVERITY_SET,
        Verb.REJUDGED,
    }
)
"""After which the words that a mention leaves with may be others: praise keeps a first name."""

CORRECTIONS = frozenset({Verb.SENTIMENT_SET, Verb.SEVERITY_SET, Verb.TEAM_SET, Verb.OURS_SET})
"""What an operator sets right, and what is learnt from."""
