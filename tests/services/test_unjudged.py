"""A mention that our own code failed to judge: shown, unsure, counted, listed, and tried again."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from console.config.settings import Settings
from console.domain.frozen import replace
from console.domain.judgement import unjudged
from console.domain.mention import Mention
from console.query.match import Context
from console.query.query import parse
from console.services.collector.intake import Intake
from console.services.judging.rejudge import work_part
from console.services.source_status import standing
from console.sources.base import Batch
from console.store.protocol import Store
from tests.services.test_collector import Told, collector, polled, raw
from tests.support.stores import NOW, Clock, WordJudge

CONTEXT = Context(NOW)


class HalfReady(WordJudge):
    """A judge that fails on the word "poison" until it is mended, as `Judge` does: by that mention alone."""

    mended = False

    def judge(self, mentions: Sequence[Mention]) -> list[Mention]:
        found = super().judge(mentions)
        return (
            found
            if self.mended
            else [
                replace(one, judgement=unjudged(IndexError(), "en")) if "poison" in one.text else one for one in found
            ]
        )


async def test_it_is_shown_unsure_counted_and_tried_again_by_the_next_collector(store: Store, tmp_path: Path) -> None:
    judge = HalfReady()

    async def taught() -> HalfReady:
        return judge

    running = collector(store, tmp_path, polled(Told(Batch((raw(1, "kind"), raw(2, "poison"), raw(3, "kind"))))))
    running.intake = intake = Intake(store, taught, key=b"k", clock=Clock(), context=lambda: CONTEXT)

    async def again() -> bool:
        return await work_part(store, intake, Settings(), CONTEXT, NOW)

    running.again = again
    await running.once()
    query = parse("is:unjudged")
    assert [one.mention.body for one in (await store.page(query, CONTEXT)).entries] == ["poison 2"]
    assert await store.count(parse("is:unsure"), CONTEXT) >= 1
    [health] = [standing(one, NOW) for one in await store.sources() if one.source == "told"]
    assert (health.unjudged, health.set_aside) == (1, 0)
    assert "1 mention is here unjudged" in health.sentence and "tried again" in health.advice
    await running.once()
    assert await store.count(query, CONTEXT) == 1, "tried, and still not judged"
    judge.mended = True
    await running.once()
    assert await store.count(query, CONTEXT) == 0
    assert [one.unjudged for one in await store.sources()] == [0]
