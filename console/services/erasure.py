"""Erasing on request, and where copies of the words may be that the store does not reach."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta, tzinfo

from console.domain.actions import Action, Verb
from console.domain.tracks import CAN_BE_RECALLED, Celebration, Sending
from console.store.protocol import Copy, Store

_NEVER_LEFT = CAN_BE_RECALLED | {Sending.RECALLED}


async def erase(store: Store, identity: int, *, operator: str, reason: str, at: datetime, zone: tzinfo) -> list[str]:
    """Erase one mention; where it has gone by what the log knows: to whom, by which channel and when each of its
    letters may have left, its publication, and exports of raw words since it came."""
    history = await store.history(identity)  # read before, because the payloads go too
    left = {
        str(action.payload.get("key")): action.at for action in reversed(history) if action.verb is Verb.SENT
    }  # the first attempt counts
    elsewhere = [
        f"the place where it was published as a celebration, {action.at.astimezone(zone):%Y-%m-%d %H:%M}"
        for action in history
        if action.verb is Verb.CELEBRATION_MOVED and action.payload.get("to") == Celebration.PUBLISHED
    ]
    elsewhere += [
        f"raw words that {action.operator} exported, {action.at.astimezone(zone):%Y-%m-%d %H:%M}, if it was among them"
        for action in await _raw_exports(store, after=history[0].sequence if history else 0)
    ]
    await store.erase(identity, operator=operator, reason=reason, at=at)
    entry = await store.mention(identity)
    letters = []
    for forward in entry.state.forwards if entry else ():
        if forward.key in left or forward.state not in _NEVER_LEFT:
            when = left.get(forward.key) or forward.at or at
            by = f" by {forward.channel}" if forward.channel else ""
            letters.append(f"the letter to {forward.team}{by}, {when.astimezone(zone):%Y-%m-%d %H:%M}")
    return letters + elsewhere


async def _raw_exports(store: Store, *, after: int) -> list[Action]:
    found: list[Action] = []
    while looks := await store.actions(after=after, verbs=(Verb.REVEALED,)):
        found += [action for action in looks if not action.mention and action.payload.get("raw")]
        after = looks[-1].sequence
    return found


def whereabouts(letters: Sequence[str], copies: Sequence[Copy], *, days: int, zone: tzinfo) -> str:
    """The sentence that says where words may still be. ``days`` are those after which our own ``copies`` go."""
    kept = timedelta(days=days)
    ours = [
        f"{copy.path}, which the collector deletes from {(copy.at + kept).astimezone(zone):%Y-%m-%d} on"
        for copy in copies
    ]
    places = [
        *letters,
        "exports made before now",
        "backups made before now (the words go when one is restored here)",
        *ours,
    ]
    return f"Copies may be in: {'; '.join(places)}."
