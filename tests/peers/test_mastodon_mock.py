"""The Mastodon API against mastodon-mock: its timelines, its streams, its faults (``pip install mastodon-mock``)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator

import pytest

from console.config.settings import Net, SourceSettings
from console.domain.errors import SourceLater
from console.domain.mention import Change
from console.net.http import Fetcher
from console.sources.mastodon.source import MastodonSource
from console.sources.registry import open_source
from tests.peers.mastodon_mock import TOKEN, Mock, mastodon_mock, program
from tests.unit.sources.mastodon.test_source import NOW, Reader

pytestmark = pytest.mark.skipif(program() is None, reason="mastodon_mock is not on this machine")


@pytest.fixture
def server() -> Iterator[Mock]:
    with mastodon_mock() as here:
        yield here


@pytest.fixture
async def fetcher() -> AsyncIterator[Fetcher]:
    async with Fetcher(Net(allow=("127.0.0.1", "localhost"))) as one:
        yield one


def opened(server: Mock, fetcher: Fetcher, **options: object) -> MastodonSource:
    settings = SourceSettings("masto", "mastodon", url=server.url, options={"token": TOKEN, **options})
    source = open_source(settings, fetcher=fetcher, now=lambda: NOW)
    assert isinstance(source, MastodonSource)
    return source


@pytest.mark.parametrize(
    "options",
    [{"stream": "public"}, {"stream": "user"}, {"stream": "hashtag", "tags": ["ward7"]}],
    ids=["public", "user", "hashtag"],
)
async def test_what_is_posted_edited_and_deleted_arrives(
    server: Mock, fetcher: Fetcher, options: dict[str, object]
) -> None:
    before = await server.post("Thank you #ward7, before")
    reader = Reader()
    source = opened(server, fetcher, **options)
    source.every = 2.0
    async with reader.reading(source) as task:
        async with asyncio.timeout(60):
            while not any(mention.native_id == before for mention in reader.mentions):
                await asyncio.sleep(0.05)
                assert not task.done(), task
        await asyncio.sleep(1.0)
        live = await server.post("Thank you #ward7, live")
        async with asyncio.timeout(60):
            while not any(mention.native_id == live for mention in reader.mentions):
                await asyncio.sleep(0.05)
        await asyncio.to_thread(server.call, "PUT", f"/api/v1/statuses/{live}", status="Thank you #ward7, corrected")
        await asyncio.to_thread(server.call, "DELETE", f"/api/v1/statuses/{before}")
        async with asyncio.timeout(60):
            while {Change.EDIT, Change.DELETE} - {mention.change for mention in reader.mentions}:
                await asyncio.sleep(0.05)
    edits = [mention for mention in reader.mentions if mention.change is Change.EDIT]
    assert "corrected" in edits[-1].body
    assert {mention.native_id for mention in reader.mentions if mention.change is Change.DELETE} == {before}


async def test_a_hundred_are_walked_forward_without_a_hole(server: Mock, fetcher: Fetcher) -> None:
    first = await server.post("the first")
    reader, source = Reader(), opened(server, fetcher, token="")
    async with reader.reading(source) as task:
        await reader.comes_to(1, task)
    posted = [await server.post(f"number {number}") for number in range(100)]
    async with reader.reading(source) as task:
        await reader.comes_to(101, task)
    came = [mention.native_id for mention in reader.mentions]
    assert [native for native in came if native in {first, *posted}] == [first, *posted]


async def test_faults_are_waited_out(server: Mock, fetcher: Fetcher) -> None:
    await server.post("there")
    fault = {"path": "/api/v1/timelines/public", "effect": {"type": "ratelimit"}}
    await asyncio.to_thread(lambda: server.call("POST", "/api/v1/_mock/faults", **fault))
    with pytest.raises(SourceLater, match="429"):
        await Reader().read(opened(server, fetcher))
