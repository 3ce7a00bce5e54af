"""The states of a forward, and which of them mean what."""

from __future__ import annotations

from enum import StrEnum


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
