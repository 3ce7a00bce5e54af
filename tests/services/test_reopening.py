"""A source that waits for a person is opened again once its secrets are others."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from console.config.secrets import SecretFault
from console.domain.errors import NotFound, OutsideInError, SourceGone, SourceRefused
from console.query.match import Context
from console.services.collector import source_task
from console.services.collector.source_task import OpenedSource, SourceOpening, UnopenedSource
from console.sources.base import Batch
from console.store.protocol import Store
from tests.services.test_collector import Told, collector, polled, raw
from tests.support.stores import NOW


class Safe:
    """Where the secret is, and the source that opens with it."""

    def __init__(self, value: str = "") -> None:
        self.value = value
        self.opened: list[str] = []
        self.bad: set[str] = set()

    def secret(self, reference: str) -> str:
        if not self.value:
            raise SecretFault("There is no secret.")
        return self.value

    def make(self) -> OpenedSource:
        value = self.secret("secret:key")
        self.opened.append(value)
        if value in self.bad:
            raise NotFound("No such thing.")
        return OpenedSource(Told(Batch((raw(1),))))

    def opening(self, *references: str) -> SourceOpening:
        return SourceOpening(references or ("secret:key",), self.secret, self.make)


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source_task, "LOOK_EVERY", 0.01)


async def test_it_is_opened_anew_for_another_secret_and_only_for_that() -> None:
    safe = Safe("old")
    opening = safe.opening()
    opening.open()
    assert await opening.renewed() is None and await opening.renewed(0.05) is None
    waiting = asyncio.create_task(opening.renewed(60.0))
    await asyncio.sleep(0.05)
    assert not waiting.done()
    safe.value = "new"
    assert await asyncio.wait_for(waiting, 10) is not None
    assert safe.opened == ["old", "new"]
    assert await opening.renewed() is None


async def test_one_that_was_missing_is_waited_for_and_one_that_does_not_do_is_tried_once() -> None:
    safe = Safe()
    safe.bad = {"typo"}
    opening = safe.opening()
    with pytest.raises(SecretFault):
        opening.open()
    assert await opening.renewed(0.05) is None
    safe.value = "typo"
    assert await opening.renewed(0.05) is None
    safe.value = "right"
    assert await opening.renewed() is not None
    assert safe.opened == ["typo", "right"]


async def test_without_a_secret_there_is_only_the_wait() -> None:
    assert await SourceOpening((), Safe().secret, Safe().make).renewed(0.01) is None


async def test_what_could_not_be_opened_says_why() -> None:
    shut = UnopenedSource("press", SecretFault("There is no secret.", advice="Put it in."))
    with pytest.raises(SourceRefused, match="There is no secret") as refused:
        async for _ in shut.read(None):
            raise AssertionError
    assert refused.value.advice == "Put it in."
    with pytest.raises(SecretFault):
        await shut.probe()


@pytest.mark.parametrize("fault", [SourceRefused("The key is refused."), SourceGone("410")], ids=str)
async def test_a_collector_that_runs_reads_with_the_new_secret(
    store: Store, tmp_path: Path, fault: OutsideInError
) -> None:
    safe = Safe("old")
    opening = safe.opening()
    opening.open()
    line = replace(polled(Told(fault)), every=0.0, renewed=opening.renewed)
    running = asyncio.create_task(collector(store, tmp_path, line).run())
    try:
        async with asyncio.timeout(10):
            while not await store.sources():
                await asyncio.sleep(0.01)
            safe.value = "new"
            while not await store.count(None, Context(NOW)):
                await asyncio.sleep(0.01)
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
    assert safe.opened == ["old", "new"]
