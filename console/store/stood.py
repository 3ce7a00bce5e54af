"""States as columns: those that queries ask for, and the whole state as one text, NULL as long as nothing happened.

Only a lease is in its column alone, because heartbeats renew it without an action.
"""

from __future__ import annotations

import json
from typing import Any

from console.domain.judgement import Sentiment
from console.domain.tracks import Celebration, Forward, MentionState, Origin, Sending, Work
from console.store.columns import encode, maybe, optional, packed

COLUMNS = ("work", "operator", "changed", "assignee", "lease_until", "snooze_until", "celebrate", "improve", "origin",
           "pinned", "muted", "priority", "notes", "version", "due", "hold", "state")
FRESH = MentionState()


def state_row(state: MentionState) -> tuple[Any, ...]:
    """`COLUMNS` of a state."""
    return (state.work.value, state.operator, optional(state.changed), state.assignee, optional(state.lease_until),
            optional(state.snooze_until) if state.work is Work.SNOOZED else None, state.celebrate.value, state.improve,
            state.origin.value, int(state.pinned), int(state.muted), state.priority, packed(state.notes), state.version,
            optional(state.due), int(state.hold), state_text(state))


def state_text(state: MentionState) -> str | None:
    """A whole state but for its lease: what is not as it was when the mention came."""
    kept: dict[str, Any] = {
        name: value for name, value in (
            ("work", state.work), ("operator", state.operator), ("changed", optional(state.changed)),
            ("assignee", state.assignee), ("reason", state.reason), ("celebrate", state.celebrate),
            ("improve", state.improve), ("origin", state.origin), ("version", state.version), ("pinned", state.pinned),
            ("muted", state.muted), ("priority", state.priority), ("notes", state.notes), ("tags", state.tags),
            ("sentiment", state.sentiment), ("severity", state.severity), ("teams", state.teams),
            ("ours", state.ours), ("hold", state.hold))
        if value != _AT_FIRST[name]}
    if state.work is Work.SNOOZED:
        kept["snooze"] = optional(state.snooze_until)
    if state.forwards:
        kept["forwards"] = [_forward_kept(forward) for forward in state.forwards]
    return encode(kept) if kept else None


def state_of(text: str | None, lease_until: int | None) -> MentionState:
    """The state that `state_text` wrote."""
    if text is None and lease_until is None:
        return FRESH
    kept = json.loads(text) if text else {}
    teams = kept.get("teams")
    tone = kept.get("sentiment")
    return MentionState(
        Work(kept.get("work", "new")), kept.get("operator", ""), maybe(kept.get("changed")), kept.get("assignee", ""),
        maybe(lease_until), maybe(kept.get("snooze")), kept.get("reason", ""),
        tuple([_forward(one) for one in kept.get("forwards", ())]), Celebration(kept.get("celebrate", "")),
        kept.get("improve", ""), Origin(kept.get("origin", "live")), kept.get("version", 1), kept.get("pinned", False),
        kept.get("muted", False), kept.get("priority", 0), tuple(kept.get("notes", ())), tuple(kept.get("tags", ())),
        None if tone is None else Sentiment(tone), kept.get("severity"), None if teams is None else tuple(teams),
        kept.get("ours"), kept.get("hold", False))


def _forward_kept(forward: Forward) -> dict[str, Any]:
    return {"key": forward.key, "team": forward.team, "channel": forward.channel, "state": forward.state,
            "operator": forward.operator, "at": optional(forward.at), "hold": optional(forward.hold_until),
            "due": optional(forward.due), "attempt": forward.attempt, "error": forward.error,
            "sequence": forward.sequence, "note": forward.note}


def _forward(kept: dict[str, Any]) -> Forward:
    return Forward(
        key=kept["key"], team=kept["team"], channel=kept["channel"], state=Sending(kept["state"]),
        operator=kept["operator"], at=maybe(kept["at"]), hold_until=maybe(kept["hold"]), due=maybe(kept["due"]),
        attempt=kept["attempt"], error=kept["error"], sequence=kept["sequence"], note=kept["note"])


_AT_FIRST: dict[str, Any] = {name: getattr(FRESH, name) for name in (
    "work", "operator", "changed", "assignee", "reason", "celebrate", "improve", "origin", "version", "pinned", "muted",
    "priority", "notes", "tags", "sentiment", "severity", "teams", "ours", "hold")}
