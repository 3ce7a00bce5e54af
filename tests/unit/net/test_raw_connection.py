"""What the fetchers of one process share."""

from __future__ import annotations

import asyncio

import pytest
from aiohttp import web

from console.config.settings import Net
from console.net import connections
from console.net.http import Fetcher
from tests.fakes.web import Web


async def test_many_hosts_are_not_asked_all_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "MOST", 3)
    busy = most = 0
    three = asyncio.Barrier(3)

    async def slow(request: web.Request) -> web.StreamResponse:
        nonlocal busy, most
        busy += 1
        most = max(most, busy)
        async with asyncio.timeout(60):
            await three.wait()
        busy -= 1
        return web.Response(body=b"x")

    async with Web("0.0.0.0").running() as site, Fetcher(Net(allow=("127.0.0.0/8",)), total=60) as fetcher:
        site.serve("/", slow)
        each = [fetcher.own() for _ in range(12)]
        await asyncio.gather(*(one.get(f"http://127.0.0.{number + 1}:{site.port}/") for number, one in enumerate(each)))
    assert most == 3


async def test_the_sources_of_one_host_wait_for_each_other() -> None:
    busy = most = 0

    async def slow(request: web.Request) -> web.StreamResponse:
        nonlocal busy, most
        busy += 1
        most = max(most, busy)
        await asyncio.sleep(0.01)
        busy -= 1
        return web.Response(body=b"x")

    async with Web().running() as site, Fetcher(Net(allow=("127.0.0.1",)), total=10) as fetcher:
        url = site.serve("/", slow)
        await asyncio.gather(*(fetcher.own().get(url) for _ in range(8)))
    assert most == 1
