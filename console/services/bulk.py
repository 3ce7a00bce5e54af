"""Many acts at once: in parts, so that colleagues act in between, and as one batch, which one undo takes back."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime

from console.store.engine import Act, Done, Store

PART = 100  # acts in one transaction: some 50 ms, for which others wait at most
PAUSE = 0.005  # seconds between two parts: whoever waits tries again within 4 ms

Told = Callable[[int, int], None]
"""Hears how many are done, of how many."""


async def act_in_parts(
    store: Store, acts: Sequence[Act], *, operator: str, at: datetime, told: Told
) -> tuple[Done, ...]:
    """Do all that the states allow; say for each what became of it. Stopped midway, what was done is one batch."""
    done: list[Done] = []
    batch = 0
    while len(done) < len(acts):
        if done:
            told(len(done), len(acts))
            await asyncio.sleep(PAUSE)
        part = await store.act(acts[len(done):len(done) + PART], operator=operator, at=at, batch=batch)
        batch = batch or next((one.sequence for one in part if one.sequence), 0)
        done += part
    return tuple(done)
