"""Claims: what a colleague holds is theirs. Whoever acts on it all the same is told who it is, and asked first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from console.domain.text import one_line
from console.store.protocol import Store


async def held_by_others(store: Store, ids: Sequence[int], *, operator: str, now: datetime) -> dict[int, str]:
    """Those of the mentions that somebody else than ``operator`` holds now, and who."""
    held = {}
    for entry in await store.entries(ids):
        holder = entry.state.holder(now)
        if holder not in {"", operator}:
            held[entry.mention.id] = one_line(holder)
    return held


async def claim_of(store: Store, ids: Sequence[int], *, until: datetime) -> dict[str, object]:
    """What a claim says: until when, and whose it was when it was looked at, so that of two at once one is refused."""
    return {"until": until.isoformat(), "over": sorted({one.state.assignee for one in await store.entries(ids)})}


def who_holds(held: Mapping[int, str]) -> str:
    """Who holds what, as a sentence; empty where nobody does."""
    if not held:
        return ""
    names = sorted(set(held.values()))
    if len(held) == 1:
        return f"{names[0]} holds it."
    listed = " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
    return f"{listed} hold{'s' if len(names) == 1 else ''} {len(held)} of them."
