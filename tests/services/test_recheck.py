"""What streams did not tell is asked for again while they run."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest

from console.domain.errors import OutsideInError, SourceLater
from console.domain.mention import Change, RawMention
from console.query.match import Context
from console.query.query import parse
from console.services.collector import collector as collecting
from console.services.collector.source_task import SourceTask
from console.sources.base import Batch
from console.store.protocol import Store
from tests.services.test_collector import Told, collector, raw
from tests.support.stores import NOW


class Stream(Told):
    """A stream that can be asked again, and may fail at it."""

    faults: tuple[Exception, ...] = ()

    async def read(self, cursor: str | None) -> AsyncIterator[Batch]:
        async for batch in super().read(cursor):
            yield batch
        await asyncio.Event().wait()

    def due_again(self) -> float:
        return 86_400.0

    async def again(self, ids: Sequence[str]) -> Batch:
        if self.faults:
            fault, *rest = self.faults
            self.faults = tuple(rest)
            raise fault
        return Batch(
            (RawMention(native_id="1", change=Change.DELETE), raw(2, "corrected", change=Change.EDIT))
            if "2" in ids
            else ()
        )


async def test_edits_and_deletions_are_found_and_a_fault_is_a_word(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(collecting, "LOOK_EVERY", 0.01)
    source = Stream(Batch((raw(1), raw(2), raw(3)), cursor="a"))
    source.faults = (SourceLater("Not now."), OutsideInError("busy"), RuntimeError("a fault of ours"))
    working = collector(store, tmp_path, SourceTask(source, None, 0, stream=True))
    running = asyncio.create_task(working.run())
    try:
        async with asyncio.timeout(10):
            while await store.count(parse("corrected"), Context(NOW)) < 1:
                assert not running.done(), running
                await asyncio.sleep(0.01)
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
    assert await store.count(parse("kind"), Context(NOW)) == 1
    [health] = await store.sources()
    assert health.state == "ok" and "Not now." in health.sentence
