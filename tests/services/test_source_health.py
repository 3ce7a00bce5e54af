"""What every process sees of a source: its habit, its silence, its lag, and what its platform said of a quota."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from console.config.settings import Net, SourceSettings
from console.domain.errors import SourceLater
from console.net.http import Fetcher
from console.net.rate_limits import Quota
from console.services.collector.health import Healths
from console.services.collector.source_task import SourceTask
from console.services.source_status import figures, rounds, standing
from console.sources.base import Batch
from console.sources.registry import open_source
from console.store.protocol import Incoming, SourceHealth, Store
from tests.fakes.web import Web
from tests.services.test_collector import Told, collector, polled, raw
from tests.support.stores import NOW, Clock, mention


async def heard(store: Store, *hours_ago: float) -> None:
    """Mentions that came so many hours ago."""
    came = [NOW - timedelta(hours=ago) for ago in sorted(hours_ago, reverse=True)]
    await store.add(
        "told", [Incoming(mention(f"kind {at}", str(at), at=at, source="told")) for at in came], cursor=None, at=NOW
    )


async def habits(store: Store, now: datetime = NOW) -> SourceHealth:
    """What a collector learns now, as another process reads it."""
    noting = Healths(store, Clock(now))
    await noting.remember()
    await noting.note("told", state="ok", last_success=now)
    await noting.learn(["told"])
    [health] = await store.sources()
    return health


async def test_a_silence_out_of_habit_is_late_for_every_process(store: Store) -> None:
    await heard(store, *(9 + 0.6 * number for number in range(24 * 10 * 2)))
    health = await habits(store)
    assert health.last_new == NOW - timedelta(hours=9)
    late = standing(health, NOW)
    assert (late.state, late.sentence) == ("late", "Usually 40 a day, none for 9 h.")
    assert late.advice
    assert standing(health, NOW - timedelta(hours=8)).state == "ok"
    assert any("40 a day" in fact for fact in figures(late, NOW))


async def test_a_source_with_little_history_says_so_and_is_never_late(store: Store) -> None:
    await heard(store, 50, 49, 48)
    health = await habits(store)
    assert standing(health, NOW).state == "ok"
    assert "0 in the last 24 h, too little history for a habit" in figures(health, NOW)


async def test_one_that_fails_is_failing_whatever_its_habit() -> None:
    ill = SourceHealth("told", "failing", "No.", last_new=NOW - timedelta(days=3), per_day=40, patience=3600)
    assert standing(ill, NOW) == ill


async def test_a_round_writes_what_the_platform_said_of_its_quota(store: Store, tmp_path: Path) -> None:
    resets = NOW + timedelta(minutes=4)
    said = [Quota(297, 300, resets)]
    source = Told(Batch((raw(1),)), SourceLater("busy"))
    line = SourceTask(source, None, 900, stream=False, quota=lambda now: said.pop() if said else None)
    await collector(store, tmp_path, line).once()
    [health] = await store.sources()
    assert (health.state, health.quota_left, health.quota_limit, health.quota_resets) == ("failing", 297, 300, resets)
    assert "297 of 300 requests left for 4 min" in figures(health, NOW)
    assert not any("requests left" in fact for fact in figures(health, resets)), "a window that is over says nothing"


async def test_what_a_batch_had_to_say_stays_after_its_round(store: Store, tmp_path: Path) -> None:
    source = Told(Batch((raw(1),), note="text may be damaged"))
    await collector(store, tmp_path, polled(source)).once()
    [health] = await store.sources()
    assert health.sentence == "text may be damaged"
    source.steps = (Batch((raw(2),)),)
    await collector(store, tmp_path, polled(source)).once()
    [health] = await store.sources()
    assert health.sentence == ""
    assert "2 read" in rounds(health, NOW)


@pytest.fixture
async def site() -> AsyncIterator[Web]:
    async with Web().running() as here:
        yield here


async def test_each_source_hears_of_its_own_quota_alone(site: Web) -> None:
    site.serve(
        "/api/v1/timelines/public",
        json.dumps([]).encode(),
        X_RateLimit_Limit="300",
        X_RateLimit_Remaining="299",
        X_RateLimit_Reset="2026-11-23T12:05:00.643385Z",
    )
    plain = site.serve("/plain", b"x")
    async with Fetcher(Net(allow=("127.0.0.1",)), total=5.0) as fetcher:
        mine, theirs = fetcher.own(), fetcher.own()
        settings = SourceSettings("m", "mastodon", url=site.url("/"))
        await open_source(settings, fetcher=mine, now=lambda: NOW).probe()
        await theirs.get(plain)
        quota = mine.quota(NOW)
        assert quota is not None
        assert (quota.left, quota.limit) == (299, 300)
        assert mine.quota(NOW) is None, "told once"
        assert theirs.quota(NOW) is None


async def test_lag_is_the_median_of_the_newest_without_the_backlog(store: Store) -> None:
    def came(number: int, ago: float, lag: float) -> Incoming:
        made = mention(f"kind {number}", str(number), at=NOW - timedelta(hours=ago), source="told")
        return Incoming(replace(made, published=made.fetched - timedelta(seconds=lag)))

    backlog = [came(number, 30, 86_400 * 9) for number in range(50)]
    later = [came(100 + number, 20 - number, 120) for number in range(9)]
    await store.add("told", [*backlog, *later, came(999, 1, 90_000)], cursor=None, at=NOW)
    health = await habits(store)
    assert health.lag == 120
    assert "2 min from publication to here" in figures(health, NOW)


async def test_a_long_silence_does_not_become_the_habit(store: Store) -> None:
    await heard(store, *(24 * day for day in range(1, 25)))
    before = await habits(store)
    after = await habits(store, NOW + timedelta(days=10))
    assert before.patience and after.patience == before.patience and after.per_day == before.per_day
