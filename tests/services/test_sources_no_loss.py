"""Polled platforms through the real collector and store: cut off at each request, nothing is lost, nothing doubled."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from aiohttp import web

from console.config.settings import Net, SourceSettings
from console.net.http import Fetcher
from console.query.match import Context
from console.services.collector.source_task import SourceTask
from console.sources.base import Batch, Source
from console.sources.registry import open_source
from console.store.protocol import Store
from tests.fakes import bluesky, care_opinion
from tests.fakes.bluesky import Bluesky
from tests.fakes.care_opinion import CareOpinion, Story
from tests.fakes.platforms import KEY, PLATFORMS, Platform, Post, Standin
from tests.fakes.web import Web
from tests.services.test_collector import collector
from tests.support.stores import NOW, Clock

FAULTS: tuple[Callable[[], web.Response], ...] = (
    lambda: web.Response(status=503),
    lambda: web.Response(status=429),
    lambda: web.Response(body=b'{"data": ['),
    lambda: web.Response(status=500),
)


@pytest.fixture
async def site() -> AsyncIterator[Web]:
    async with Web().running() as here:
        yield here


@dataclass
class Killed:
    """A source whose process dies while a batch is under way: after so many of them."""

    source: Source
    after: int
    id: str = "p"

    async def read(self, cursor: str | None) -> AsyncIterator[Batch]:
        number = 0
        async for batch in self.source.read(cursor):
            if number == self.after:
                raise RuntimeError("killed")
            number += 1
            yield batch

    async def probe(self) -> str:
        return await self.source.probe()


def posts(count: int) -> list[Post]:
    return [Post(number, f"kind {number}", NOW - timedelta(hours=40 - number)) for number in range(1, count + 1)]


@pytest.mark.parametrize("platform", PLATFORMS, ids=lambda platform: platform.preset)
async def test_cut_off_at_every_request(platform: Platform, site: Web, store: Store, tmp_path: Path) -> None:
    """Twelve posts in pages of three: each round is cut off one request later than the one before, by a fault on the
    wire and by a death of the process in turn, while two more posts appear and one is read again."""
    clock = Clock()
    standin = Standin(platform, site, posts(12))
    options = {"preset": platform.preset, "key": KEY, "with": dict(platform.needs)}
    settings = SourceSettings("p", "declared", url=site.url(""), options=options)
    cuts = 0
    async with Fetcher(Net(allow=("127.0.0.1",)), total=5.0) as fetcher:
        for number in range(14):
            source: Source = open_source(settings, fetcher=fetcher, now=clock)
            if number < 6 and number % 2:
                source, cuts = Killed(source, number // 2), cuts + 1
            elif number < 6:
                standin.stumbles = [*[None] * (number // 2), FAULTS[number % 4]]
                cuts += 1
            if number == 7:
                standin.posts += [Post(90, "kind 90", clock.now), Post(91, "kind 91", clock.now)]
            await collector(store, tmp_path, SourceTask(source, None, 900, stream=False)).once()
            standin.stumbles = []
            clock.forward(900)
    assert cuts == 6
    assert await store.count(None, Context(NOW)) == 14, "each once"
    [health] = await store.sources()
    assert (health.state, health.quarantined) == ("ok", 0)


async def test_care_opinion_cut_off_at_every_request(site: Web, store: Store, tmp_path: Path) -> None:
    """Forty stories, each round cut off three requests later than the one before; meanwhile one is taken down, one
    appears late, and an apology stands in the place of a third."""
    clock = Clock()
    there = CareOpinion(site)
    there.add(
        *(Story(number, NOW - timedelta(days=6, minutes=-number), body=f"kind {number}") for number in range(1, 41))
    )
    settings = SourceSettings("p", "care-opinion", url=site.url("/api/v2"), options={"key": care_opinion.KEY})
    async with Fetcher(Net(allow=("127.0.0.1",)), total=5.0) as fetcher:
        for number in range(16):
            source: Source = open_source(settings, fetcher=fetcher, now=clock)
            source.sleep = _at_once  # type: ignore[attr-defined]
            there.sorry = {7} if number < 12 else set()
            if number < 10 and number % 2:
                source = Killed(source, number // 2)
            elif number < 10:
                there.stumbles = [*[None] * (3 * number + 1), FAULTS[number % 4]]
            if number == 11:
                del there.stories[20]
                there.add(Story(99, NOW - timedelta(days=12), body="kind 99"))
            await collector(store, tmp_path, SourceTask(source, None, 900, stream=False)).once()
            there.stumbles = []
            clock.forward(900)
    assert await store.count(None, Context(NOW)) == 41, "each once, the one that was taken down without its words"
    assert not await store.find("p", "20"), "its words and its number there are gone"
    assert await store.find("p", "7") and await store.find("p", "99")
    [health] = await store.sources()
    assert (health.state, health.quarantined, health.sentence) == ("ok", 0, "")


async def test_bluesky_cut_off_at_every_request(site: Web, store: Store, tmp_path: Path) -> None:
    """Twelve posts of a search and twelve notifications, the session running out now and then."""
    clock = Clock()
    there = Bluesky(
        site,
        [
            *(bluesky.Post(number, NOW - timedelta(hours=40 - number)) for number in range(1, 13)),
            *(bluesky.Post(number, NOW - timedelta(hours=90 - number), reason="mention") for number in range(51, 63)),
        ],
    )
    options = {"handle": bluesky.HANDLE, "password": bluesky.PASSWORD, "searches": ("thank you",)}
    settings = SourceSettings("p", "bluesky", url=site.url(""), options=options)
    async with Fetcher(Net(allow=("127.0.0.1",)), total=5.0) as fetcher:
        for number in range(18):
            source: Source = open_source(settings, fetcher=fetcher, now=clock)
            if number < 12 and number % 2:
                source = Killed(source, number // 2)
            elif number < 12:
                there.stumbles = [*[None] * (number // 2), FAULTS[number % 4]]
                there.refreshed += 1
            if number == 13:
                there.posts.append(bluesky.Post(99, clock.now))
            await collector(store, tmp_path, SourceTask(source, None, 300, stream=False)).once()
            there.stumbles = []
            clock.forward(300)
    assert await store.count(None, Context(NOW)) == 25, "each once"
    [health] = await store.sources()
    assert (health.state, health.quarantined) == ("ok", 0)


async def _at_once(seconds: float) -> None:
    """No waiting in tests."""
