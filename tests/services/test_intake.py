"""What waits to be judged: one item that no judge can take stops nothing, and is not lost."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from console.domain.errors import SourceLater, StoreBusy, StoreFull
from console.domain.mention import Mention, RawMention
from console.query.match import Context
from console.services.collector.collector import Collector
from console.services.collector.intake import Intake, raw_to_json, take_waiting
from console.services.source_status import standing
from console.sources.base import Batch, Spoiled
from console.store.protocol import SourceHealth, Store
from tests.services.test_collector import Told, collector, polled, raw
from tests.support.stores import NOW, Clock, WordJudge


class Chokes(WordJudge):
    """A judge that cannot take the word "poison" until it is mended."""

    def __init__(self) -> None:
        self.mended = False
        self.batches = 0

    def judge(self, mentions: Sequence[Mention]) -> list[Mention]:
        self.batches += 1
        if not self.mended and any("poison" in mention.text for mention in mentions):
            raise KeyError("poison, and the words of somebody")
        return super().judge(mentions)


def choking(store: Store, folder: Path, *lines: object) -> tuple[Collector, Chokes]:
    judge = Chokes()

    async def taught() -> Chokes:
        return judge

    made = collector(store, folder, *lines)  # type: ignore[arg-type]
    made.intake = Intake(store, taught, key=b"k", clock=Clock(), context=lambda: Context(NOW))
    return made, judge


def waiting(one: RawMention, into: str = "card") -> Mapping[str, object]:
    return {**raw_to_json(one), "into": into, "by": "sam"}


async def health_of(store: Store, source: str) -> SourceHealth:
    return {one.source: one for one in await store.sources()}[source]


@pytest.mark.parametrize(
    "bad",
    [
        waiting(raw(7, "poison")),
        {"native_id": "7", "nobody": "knows this", "into": "card"},
        {**waiting(raw(7)), "published": "yesterday"},
    ],
)
async def test_an_item_that_cannot_be_taken_is_set_aside_and_the_others_go_on(
    store: Store,
    tmp_path: Path,
    bad: Mapping[str, object],
) -> None:
    running, _ = choking(store, tmp_path)
    await store.submit([waiting(raw(1)), bad, waiting(raw(2)), waiting(raw(3), "file")], by="sam", at=NOW)
    taken = await running.take_intake()
    assert (taken.seen, taken.new, taken.spoiled) == (4, 3, 1)
    assert await store.intake(10) == (), "or every start would meet it again"
    health = standing(await health_of(store, "card"), NOW)
    assert (health.set_aside, health.state) == (1, "failing")
    assert "1 item could not be taken in" in health.sentence and "starts" in health.advice
    assert (await running.take_intake()).seen == 0
    assert await store.try_again() == 1
    assert [row.item for row in await store.intake(10)] == [bad], "whole, as it was handed in"


async def test_the_next_collector_tries_again_what_was_set_aside(
    store: Store,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    running, judge = choking(store, tmp_path)
    await store.submit([waiting(raw(1, "poison"))], by="sam", at=NOW)
    with caplog.at_level(logging.ERROR):
        await running.once()
    assert "set aside" in caplog.text and "card" in caplog.text
    await running.once()
    assert (await health_of(store, "card")).set_aside == 1
    judge.mended = True
    await running.once()
    assert await store.find("card", "1")
    assert [one.set_aside for one in await store.sources() if one.source == "card"] in ([], [0])


async def test_an_item_of_a_source_that_cannot_be_judged_holds_up_nothing(store: Store, tmp_path: Path) -> None:
    many = tuple(raw(number, "poison" if number == 150 else "kind") for number in range(250))
    running, judge = choking(store, tmp_path, polled(Told(Batch(many, spoiled=(Spoiled("bad", b"x"),), cursor="a"))))
    taken = (await running.once())["told"]
    assert (taken.seen, taken.spoiled) == (250, 2)  # type: ignore[union-attr]
    assert (await store.count(None, Context(NOW)), await store.cursor("told")) == (249, "a")
    assert judge.batches < 30, "halved, and not one by one"
    health = await health_of(store, "told")
    assert (health.set_aside, health.quarantined) == (1, 1)
    judge.mended = True
    await running.once()
    assert await store.find("told", "150")


async def test_a_store_that_is_busy_is_waited_for(
    store: Store,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    running, _ = choking(store, tmp_path)
    monkeypatch.setattr("console.services.collector.collector.RENEW_EVERY", 0.01)
    await store.submit([waiting(raw(1))], by="sam", at=NOW)
    faults: list[Exception] = [StoreBusy("Busy."), StoreFull("Full.")]
    intake, lead, led = store.intake, store.lead, 0

    async def busy(limit: int) -> tuple[tuple[int, Mapping[str, object]], ...]:
        if faults:
            raise faults.pop()
        return await intake(limit)

    async def at_times(worker: str, **more: object) -> bool:
        nonlocal led
        led += 1
        if led == 2:
            raise StoreBusy("Busy.")
        return await lead(worker, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(store, "intake", busy)
    monkeypatch.setattr(store, "lead", at_times)

    async def came() -> bool:
        return bool(led > 2 and await store.find("card", "1"))

    async with asyncio.timeout(60):
        await running.run(until=came)
    assert not faults


async def test_a_busy_store_sets_nothing_aside(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    running, _ = choking(store, tmp_path)
    await store.submit([waiting(raw(1))], by="sam", at=NOW)

    async def busy(*_: object, **__: object) -> None:
        raise StoreBusy("Busy.")

    monkeypatch.setattr(store, "add", busy)
    with pytest.raises(StoreBusy):
        await take_waiting(store, running.intake, Clock())
    assert len(await store.intake(10)) == 1


async def test_a_note_that_finds_the_store_busy_stops_no_source(
    store: Store,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    source = Told(SourceLater("Slow.", after=0.0))
    running, _ = choking(store, tmp_path, polled(source))
    monkeypatch.setattr("console.services.collector.collector.RENEW_EVERY", 0.01)
    keep, tries = store.set_health, 0

    async def busy_at_first(health: SourceHealth) -> None:
        nonlocal tries
        tries += 1
        if tries == 1:
            raise StoreBusy("Busy.")
        await keep(health)

    monkeypatch.setattr(store, "set_health", busy_at_first)

    async def told() -> bool:
        return any(one.sentence == "Slow." for one in await store.sources())

    async with asyncio.timeout(60):
        await running.run(until=told)
