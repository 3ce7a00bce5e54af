"""A console's own collector: missed within seconds, started again, and not without end."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

from console.config.settings import Settings
from console.services.collector.autostart import LONGEST_WAIT, STARTS, Watch
from console.store.protocol import Store
from tests.support.stores import Clock, settings


class Elapsed:
    """Seconds that pass when they are told to."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


async def test_a_collector_that_has_gone_is_said_and_started_again_with_longer_and_longer_waits(
    store: Store, tmp_path: Path
) -> None:
    clock, elapsed, started = Clock(), Elapsed(), list[float]()
    ours = replace(settings(tmp_path), file=tmp_path / "config.toml")
    watch = Watch(store, ours, elapsed, lambda _: started.append(elapsed.now))
    assert await watch.look(clock()) == "", "it has only just been started"
    await store.lead("one", now=clock(), lease=20)
    assert await watch.look(clock()) == ""
    for _ in range(400):
        clock.forward(3)
        elapsed.now += 3
        said = await watch.look(clock())
        assert bool(said) == (elapsed.now - 1000 >= 20), "within a lease and a look of its end"
    assert said.startswith("No collector runs since ") and "started again by itself" in said
    waits = [round(late - early) for early, late in pairwise(started)]
    assert waits[0] < 2 * STARTS and waits == sorted(waits) and waits[-1] <= LONGEST_WAIT + 3
    await store.lead("two", now=clock(), lease=20)
    assert await watch.look(clock()) == ""


async def test_where_it_is_not_ours_to_start_nothing_is_started_and_the_way_is_said(
    store: Store, tmp_path: Path
) -> None:
    clock, elapsed = Clock(), Elapsed()

    def never(_: Settings) -> None:
        raise AssertionError

    shared = replace(settings(tmp_path), file=tmp_path / "config.toml")
    shared = replace(shared, store=replace(shared.store, shared=True))
    watch = Watch(store, shared, elapsed, never)
    elapsed.now += STARTS + 1
    assert "`outside-in collect` starts one." in await watch.look(clock())
