"""Judging stored mentions anew by the judge of today: shown first, then done in parts by whoever collects, and gone on
with by the next one where it was left. What operators corrected stays."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from console.config.settings import Settings
from console.domain.correction import corrected
from console.domain.judgement import TeamGuess
from console.domain.mention import Mention
from console.services.asking import read_query
from console.services.importing import leading, worker_name
from console.services.intake import Intake, take_waiting
from console.store.engine import Entry, Rejudging, Store

if TYPE_CHECKING:
    from console.domain.context import Context
    from console.domain.query import Query

PART = 32  # mentions judged at once: what arrives meanwhile waits no longer than for these
PREVIEW = 1_000
_EXAMPLES = 8


@dataclass(frozen=True, slots=True)
class Example:
    """A mention whose labels would be others: its id, what would change, and the beginning of its words."""

    mention: int
    what: str
    words: str


@dataclass(frozen=True, slots=True)
class Preview:
    """What judging anew would change among the newest ``seen`` of ``total`` mentions."""

    total: int
    seen: int
    tones: int
    severities: int
    teams: int
    changed: int
    corrected: int  # mentions on which an operator has the last word in something
    examples: tuple[Example, ...]


async def preview(
    store: Store, intake: Intake, query: Query | None, context: Context, *, most: int = PREVIEW,
    told: Callable[[int], None] = lambda seen: None,
) -> Preview:
    """What would change, changing nothing; ``told`` hears how many have been looked at."""
    total = await store.count(query, context)
    seen = tones = severities = teams = changed = by_hand = 0
    examples: list[Example] = []
    before = ""
    while seen < most:
        page = await store.page(query, context, before=before, limit=min(PART, most - seen))
        for entry, mention in zip(page.entries, await _judged(intake, page.entries), strict=True):
            was, now = entry.mention.judgement, corrected(mention.judgement, entry.state)
            what = []
            if was.opinion.label is not now.opinion.label:
                tones += 1
                what.append(f"{was.opinion.label.value} → {now.opinion.label.value}")
            if was.severity != now.severity:
                severities += 1
                what.append(f"severity {was.severity} → {now.severity}")
            if [one.team for one in was.teams] != [one.team for one in now.teams]:
                teams += 1
                what.append(f"{_first(was.teams)} → {_first(now.teams)}")
            state = entry.state
            by_hand += state.sentiment is not None or state.severity is not None or state.teams is not None
            changed += bool(what)
            if what and len(examples) < _EXAMPLES:
                examples.append(Example(mention.id, ", ".join(what), now.redacted_body or now.redacted_title))
        seen += len(page.entries)
        told(seen)
        before = page.older
        if not before:
            break
    return Preview(total, seen, tones, severities, teams, changed, by_hand, tuple(examples))


async def work_part(store: Store, intake: Intake, settings: Settings, context: Context, now: datetime) -> bool:
    """Judge the next part of what is under way; False where there is nothing to do."""
    under_way = await store.rejudging()
    if under_way is None or under_way.done:
        return False
    query = read_query(under_way.query, settings=settings).query
    page = await store.page(query, context, before=under_way.place, limit=PART)
    judged = await _judged(intake, page.entries)
    await store.rejudged(under_way.number, judged, place=page.older, at=now)
    return True


async def judge_again(
    store: Store, settings: Settings, query: str, *, operator: str, clock: Callable[[], datetime],
    context: Callable[[], Context], intake: Callable[[], Intake], told: Callable[[Rejudging], None],
) -> Rejudging:
    """Have everything that ``query`` meets judged anew: here where nobody collects, else by the collector. ``told``
    hears how far it is. Raises `NotAllowed` while another one is under way."""
    total = await store.count(read_query(query, settings=settings).query, context())
    number = await store.begin_rejudging(query, total=total, operator=operator, at=clock())
    door: Intake | None = None
    while True:
        async with leading(store, clock, worker_name("judge")) as alone:
            while alone:
                door = door or intake()
                if not await work_part(store, door, settings, context(), clock()):
                    break
                if state := await store.rejudging():
                    told(state)
            if door is not None:  # what others left meanwhile to the one who leads
                await take_waiting(store, door, clock)
        state = await store.rejudging()
        if state is None or state.number != number or state.done:
            return state or Rejudging(number, query, operator, total, done=True)
        told(state)
        await asyncio.sleep(0.5)


async def _judged(intake: Intake, entries: tuple[Entry, ...]) -> list[Mention]:
    mentions = [entry.mention for entry in entries]
    if not mentions:
        return []
    judged: list[Mention] = await intake.with_judge(lambda judge: judge.judge(mentions))
    return judged


def _first(teams: tuple[TeamGuess, ...]) -> str:
    return teams[0].team if teams else "no team"
