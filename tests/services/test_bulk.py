"""Many mentions at once: colleagues act in between, and one undo takes all of it back."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from console.domain.judgement import Sentiment
from console.services.triage import outcome as bulk
from console.services.triage.triage import Triage
from console.store.protocol import Store
from tests.support.stores import Clock, kept, settings


@pytest.fixture(autouse=True)
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "PART", 2)


async def tones(store: Store, ids: list[int]) -> set[str]:
    return {entry.mention.judgement.opinion.label.value for entry in await store.entries(ids)}


async def test_a_bulk_is_done_in_parts_and_taken_back_as_one(store: Store, tmp_path: Path) -> None:
    ids = await kept(store, *(f"kind {number}" for number in range(7)))
    [beside] = await kept(store, "waited beside")
    sam, jo = (Triage(store, settings(tmp_path), who, Clock()) for who in ("sam", "jo"))
    seen: list[tuple[int, int]] = []
    acting: list[asyncio.Task[object]] = []

    def meanwhile(done: int, total: int) -> None:
        seen.append((done, total))
        who = jo if done == 2 else Triage(store, settings(tmp_path), "sam", Clock())  # another console of his
        acting.append(asyncio.create_task(who.pin([beside], pinned=done == 2)))

    sam.told = meanwhile
    outcome = await sam.set_sentiment(ids, Sentiment.NEGATIVE)
    await asyncio.gather(*acting)
    assert (len(outcome.done), seen) == (7, [(2, 7), (4, 7), (6, 7)])
    assert await tones(store, ids) == {"negative"}
    order = [(one.operator, one.batch) for one in await store.actions(after=(await store.history(ids[0]))[1].sequence)]
    assert ("jo", order[-1][1]) != order[-1] and any(who == "jo" for who, _ in order[:-1]), "a colleague came between"
    sam.told = lambda done, total: None
    for _ in range(3):  # what the other console of his did meanwhile goes by itself
        await sam.undo()
    assert await tones(store, ids) == {"positive"}
    redone = [len((await sam.redo()).done) for _ in range(3)]
    assert sorted(redone)[-1] == 7
    assert await tones(store, ids) == {"negative"}
    assert not await store.rebuild()


async def test_what_was_done_before_it_was_stopped_is_one_batch(store: Store, tmp_path: Path) -> None:
    ids = await kept(store, *(f"kind {number}" for number in range(7)))
    sam = Triage(store, settings(tmp_path), "sam", Clock())

    def stop(done: int, total: int) -> None:
        if done == 4:
            raise asyncio.CancelledError

    sam.told = stop
    with pytest.raises(asyncio.CancelledError):
        await sam.set_sentiment(ids, Sentiment.NEGATIVE)
    assert len(await store.last_batch("sam")) == 4
    sam.told = lambda done, total: None
    assert len((await sam.undo()).done) == 4
    assert await tones(store, ids) == {"positive"}
