"""Rejudging stored mentions by the judge as it is now: shown first, then done in parts by whoever collects, and gone on
with by the next one where it was left. What operators corrected stays, and all of it can be taken back."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from console.config.settings import Settings
from console.domain.actions import SYSTEM
from console.domain.errors import NotAllowed, NotFound
from console.services.collector.intake import Intake, take_waiting
from console.services.importing.files import leading, worker_name
from console.services.judging.rejudge_preview import PART, judged, look_on
from console.services.queries import read_query, reveal
from console.store.protocol import RejudgeMode, Rejudging, Store

if TYPE_CHECKING:
    from console.query.context import Context

AGAIN = "`outside-in judge --again"


async def work_part(store: Store, intake: Intake, settings: Settings, context: Context, now: datetime) -> bool:
    """Do the next part of what is under way; False where there is nothing to do."""
    under_way = await store.rejudging()
    if under_way is None or under_way.done:
        return False
    if under_way.mode is RejudgeMode.BACK:
        await store.give_back(under_way.number, at=now)
        return True
    query = read_query(under_way.query, settings=settings).granted  # whoever began it gave the reason
    if under_way.mode is RejudgeMode.LOOK:
        await look_on(store, intake, under_way, query, context)
        return True
    page = await store.page(query, context, before=under_way.place, limit=PART)
    await store.rejudged(under_way.number, await judged(intake, page.entries), place=page.older, at=now)
    return True


async def try_unjudged_again(store: Store, now: datetime) -> int:
    """Ask whoever collects to judge what our own code failed to judge before, as a newer version may; how many."""
    count = sum(one.unjudged for one in await store.sources())
    if not count:
        return 0
    try:
        await store.begin_rejudging("is:unjudged", total=count, operator=SYSTEM, at=now)
    except NotAllowed:  # an operator's own is under way; the next start tries again
        return 0
    return count


async def begin(
    store: Store,
    settings: Settings,
    query: str,
    *,
    mode: RejudgeMode,
    operator: str,
    now: datetime,
    context: Context,
    reason: str = "",
) -> int:
    """Ask whoever collects to judge again all that ``query`` meets, or to look what that would change; its number.

    Raises `NotAllowed` where nobody collects, or another one is under way."""
    reading = read_query(query, settings=settings)
    if not await store.leader(now):
        raise NotAllowed(
            "No collector runs, and the judge is there.", advice=f"{AGAIN} QUERY` does it by itself where none runs."
        )
    total = await store.count(await reveal(store, reading, reason, operator=operator, at=now), context)
    return await store.begin_rejudging(query, total=total, operator=operator, at=now, mode=mode)


async def judge_again(
    store: Store,
    settings: Settings,
    query: str,
    *,
    operator: str,
    clock: Callable[[], datetime],
    context: Callable[[], Context],
    intake: Callable[[], Intake],
    told: Callable[[Rejudging], None],
    reason: str = "",
) -> Rejudging:
    """Have everything that ``query`` meets judged again: here where nobody collects, else by the collector. ``told``
    hears how far it is. What it gives back may have been stopped by somebody. Raises `NotAllowed` while another one is
    under way."""
    asked = await reveal(store, read_query(query, settings=settings), reason, operator=operator, at=clock())
    total = await store.count(asked, context())
    number = await store.begin_rejudging(query, total=total, operator=operator, at=clock())
    own_intake: Intake | None = None
    while True:
        async with leading(store, clock, worker_name("judge")) as alone:
            while alone:
                own_intake = own_intake or intake()
                if not await work_part(store, own_intake, settings, context(), clock()):
                    break
                if state := await store.rejudging(number):
                    told(state)
            if own_intake is not None:  # what others left meanwhile to the one who leads
                await take_waiting(store, own_intake, clock)
        state = await store.rejudging(number)
        if state is None or state.done:
            return state or Rejudging(number, query, operator, total, done=True)
        told(state)
        await asyncio.sleep(0.5)


async def take_back(
    store: Store, *, operator: str, clock: Callable[[], datetime], told: Callable[[Rejudging], None]
) -> Rejudging:
    """Give the mentions that were judged again last the labels that they had, where nobody has changed them since; in
    parts, between which others act. ``seen`` less ``changed`` of what it gives back were left as they are.

    Raises `NotFound` where there is nothing to take back, `NotAllowed` while something else is under way."""
    last = await store.last_rejudged()
    if last is None:
        raise NotFound("Nothing that was judged again is there to be taken back.")
    number = await store.begin_rejudging(
        last.query, total=0, operator=operator, at=clock(), mode=RejudgeMode.BACK, of=last.number
    )
    while True:
        await store.give_back(number, at=clock())
        state = await store.rejudging(number)
        if state is None or state.done:
            return state or Rejudging(number, last.query, operator, 0, done=True)
        told(state)


def sentence(state: Rejudging) -> str:
    """How far it is or how it ended, in words."""
    which = f"“{state.query}”" if state.query else "everything"
    if state.mode is RejudgeMode.BACK:
        left = state.seen - state.changed
        stayed = f"; {left:,} stay as they are, because somebody has changed them since" if left else ""
        done = f"{state.changed:,} have their former labels again{stayed}."
        if state.stopped_by:
            return f"Stopped by {state.stopped_by} after {state.seen:,} of {state.total:,}: {done}"
        return done if state.done else f"Taking back {which}: {state.seen:,} of {state.total:,}. {done}"
    changed = f"{state.changed:,} of them have another tone, severity or team now"
    if state.mode is RejudgeMode.LOOK:
        changed = "nothing was changed"
    if state.stopped_by:
        return f"Stopped by {state.stopped_by} after {state.seen:,} of {state.total:,} of {which}; {changed}."
    if not state.done:
        doing = "Looking at" if state.mode is RejudgeMode.LOOK else "Rejudging"
        return f"{doing} {which}: {state.seen:,} of {state.total:,}; {changed}."
    return f"{state.seen:,} judged again; {changed}."
