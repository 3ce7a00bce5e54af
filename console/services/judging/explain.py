"""Explaining a tone on request: rules and words are in the store at once; what the judge itself says is worked out by
whoever has it loaded, kept, and told to every console by the log."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from console.domain.errors import StoreFault
from console.domain.judgement import Explanation
from console.store.protocol import Entry, Store

if TYPE_CHECKING:
    from console.config.settings import Settings
    from console.domain.mention import Mention
    from console.services.collector.intake import Intake
    from console.understand.judge import Judge, ToneJudge

log = logging.getLogger(__name__)
WAIT = 5.0  # seconds that a command waits for a collector before it loads the judge itself


def judge_sign() -> str:
    """What tells the model files in force from others; loads no model."""
    from console.understand.model_version import sign_of

    return sign_of()


async def kept_explanation(store: Store, identity: int) -> Explanation | None:
    """What is kept for a mention, if the model that said it is still the one in force."""
    found = await store.explanation(identity)
    return found if found is not None and found.sign == judge_sign() else None


async def request_explanation(store: Store, entry: Entry, now: datetime) -> bool:
    """Ask whoever collects for one; False where nobody does, or there are no words to explain."""
    if not entry.mention.text.strip() or not await store.leader(now):
        return False
    await store.ask_explanation(entry.mention.id, at=now)
    return True


async def answer_requests(store: Store, intake: Intake, clock: Callable[[], datetime]) -> int:
    """Work out what was asked for and keep it; how many. For the collector."""
    asked = await store.asked_explanations()
    for identity in asked:
        entry = await store.mention(identity)
        if entry is None:
            continue
        mention = entry.mention
        try:
            found = await intake.with_judge(partial(explain, mention=mention))
        except StoreFault:
            raise  # what was learnt lies there: the store is busy, and the request waits
        except Exception:  # a fault of ours in one text must not stop the collector, nor be met twice a second
            log.exception("explaining stopped on an internal error")
            opinion = mention.judgement.opinion
            found = Explanation(opinion.label, opinion.by, judge_sign())
        await store.keep_explanation(identity, version=mention.version, found=found, at=clock())
    return len(asked)


async def answered(store: Store, identity: int) -> Explanation | None:
    """What a collector answers to a request within a few seconds, if it does."""
    loop = asyncio.get_running_loop()
    end = loop.time() + WAIT
    while loop.time() < end:
        found = await kept_explanation(store, identity)
        if found is not None:
            return found
        await store.wait(0.2)
    return None


async def explanation_of(store: Store, settings: Settings, entry: Entry, clock: Callable[[], datetime]) -> Explanation:
    """What is kept, else what a running collector answers, else what the judge, loaded here, says."""
    identity = entry.mention.id
    found = await kept_explanation(store, identity)
    if found is None and await request_explanation(store, entry, clock()):
        found = await answered(store, identity)
    if found is None:
        from console.services.judging.judge import build_judge

        judge, _ = build_judge(settings)
        found = explain(judge, entry.mention)
        await store.keep_explanation(identity, version=entry.mention.version, found=found, at=clock())
    return found


def explain(judge: Judge, mention: Mention) -> Explanation:
    """What the judge of tone that spoke says of its label. A mention that the fast judge heard, in an import or on
    another machine, is explained by the fast one."""
    from console.understand.explaining import explain_tone

    opinion = mention.judgement.opinion
    speaker = _speaker(judge, opinion.by)
    if speaker is None:
        return Explanation(opinion.label, "", judge_sign())
    return explain_tone(speaker, mention, sign=judge_sign())


def _speaker(judge: Judge, by: str) -> ToneJudge | None:
    from console.understand.judge import fast_judge

    ours = judge.sentiment
    if ours is None or not by.startswith("fast") or getattr(ours, "name", by) == by:
        return ours
    return fast_judge(judge.unsure_below)
