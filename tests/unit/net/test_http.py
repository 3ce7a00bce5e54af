"""The guarded fetcher against a server that means no good."""

from __future__ import annotations

import asyncio
import resource
import time
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from aiohttp import WSMsgType, web

from console.config.settings import Net
from console.net.errors import AnswerTooLarge, Blocked, Garbled, NetFault, NotUpgraded, TooSlow, TurnedAway, Unreachable
from console.net.http import Fetcher
from tests.fakes.web import Web, bomb, drip, endless, redirect, zipped


@pytest.fixture
async def site() -> AsyncIterator[Web]:
    async with Web().running() as here:
        yield here


@pytest.fixture
async def fetcher() -> AsyncIterator[Fetcher]:
    async with Fetcher(Net(allow=("127.0.0.1",), contact="comms@trust.example"), total=5.0) as one:
        yield one


async def test_an_answer_comes_whole_with_its_validators(site: Web, fetcher: Fetcher) -> None:
    url = site.serve(
        "/a",
        b"words",
        ETag='W/"1"',
        Last_Modified="Sat, 01 Aug 2026 10:00:00 GMT",
        Content_Type="text/xml; charset=UTF-8",
    )
    answer = await fetcher.get(url, conditional=('W/"0"', "Fri, 31 Jul 2026 10:00:00 GMT"), headers={"X-Key": "k"})
    assert (answer.status, answer.body, answer.etag) == (200, b"words", 'W/"1"')
    assert answer.last_modified == "Sat, 01 Aug 2026 10:00:00 GMT"
    assert (answer.content_type, answer.charset) == ("text/xml", "UTF-8")
    asked = site.requests[0].headers
    assert asked["If-None-Match"] == 'W/"0"'
    assert asked["If-Modified-Since"] == "Fri, 31 Jul 2026 10:00:00 GMT"
    assert asked["User-Agent"].startswith("outside-in/")
    assert "comms@trust.example" in asked["User-Agent"]
    assert asked["X-Key"] == "k"


async def test_gzip_is_unpacked(site: Web, fetcher: Fetcher) -> None:
    url = site.serve("/z", zipped(b"words" * 1000), Content_Encoding="gzip")
    assert (await fetcher.get(url)).body == b"words" * 1000


async def test_nothing_inside_is_reached_without_the_allow_list(site: Web) -> None:
    site.serve("/a", b"secret")
    async with Fetcher(Net()) as guarded:
        for host in ("127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "0x7f000001", "2130706433", "127.1", "0"):
            with pytest.raises(NetFault):
                await guarded.get(f"http://{host}:{site.port}/a")
    assert not site.requests


async def test_a_redirect_inside_is_refused(fetcher: Fetcher) -> None:
    async with Web("127.0.0.2").running() as inner, Web().running() as outer:
        inner.serve("/", b"secret")
        with pytest.raises(Blocked):
            await fetcher.get(outer.serve("/r", redirect(inner.url("/"))))
        assert not inner.requests


async def test_headers_stay_with_the_origin_they_were_meant_for(site: Web, fetcher: Fetcher) -> None:
    fetcher._routes = replace(fetcher._routes, strict=fetcher._routes.guard)  # as if the other one stood outside
    async with Web().running() as other:
        other.serve("/end", b"there")
        site.serve("/end", b"here")
        keys = {"X-Api-Key": "hunter2", "Authorization": "Bearer hunter2", "Cookie": "a=hunter2"}
        here = await fetcher.get(site.serve("/same", redirect("/end")), headers=keys)
        there = await fetcher.get(site.serve("/other", redirect(other.url("/end"))), headers=keys)
        assert (here.body, there.body) == (b"here", b"there")
        assert site.requests[1].headers["X-Api-Key"] == "hunter2"
        assert "hunter2" not in str(other.requests[0].headers)


async def test_a_host_inside_is_reached_by_who_may_and_by_no_redirect(site: Web) -> None:
    async with Web().running() as inside, Fetcher(Net(), total=5.0) as fetcher:
        url = inside.serve("/secret", b"keys")
        one, other = fetcher.own(allow=("127.0.0.1",)), fetcher.own()
        assert (await one.get(url)).body == b"keys"
        with pytest.raises(Blocked, match="inside the network"):
            await other.get(url)  # though a connection to it stands open
        with pytest.raises(Blocked, match="sent on"):
            await one.get(site.serve("/away", redirect(url)))
        assert (await one.get(inside.serve("/moved", redirect("/secret")))).body == b"keys", "its own pages may move"
        assert len(inside.requests) == 3


async def test_permanent_redirects_are_told_from_passing_ones(site: Web, fetcher: Fetcher) -> None:
    end = site.serve("/end", b"end")
    second = site.serve("/second", redirect(end, 302))
    first = site.serve("/first", redirect(second, 301))
    answer = await fetcher.get(first)
    assert (answer.url, answer.permanent_url) == (end, second)
    assert (await fetcher.get(second)).permanent_url == ""
    assert (await fetcher.get(site.serve("/good", redirect(end, 308)))).permanent_url == end


async def test_circles_and_long_ways_end(site: Web, fetcher: Fetcher) -> None:
    one, two = site.url("/1"), site.url("/2")
    site.serve("/1", redirect(two))
    site.serve("/2", redirect(one))
    with pytest.raises(TurnedAway, match="circle"):
        await fetcher.get(one)
    for number in range(10, 20):
        site.serve(f"/{number}", redirect(site.url(f"/{number + 1}")))
    with pytest.raises(TurnedAway, match="more than 5"):
        await fetcher.get(site.url("/10"))
    with pytest.raises(TurnedAway):
        await fetcher.get(site.serve("/f", redirect("file:///etc/passwd")))


async def test_a_gzip_bomb_costs_nothing(site: Web, fetcher: Fetcher) -> None:
    url = site.serve("/bomb", bomb(300 * 1024 * 1024))
    await fetcher.get(site.serve("/warm", b"x"))
    patient = fetcher.own()
    patient.total = 60.0  # the server packs 300 MB in this process, which a busy machine needs longer for
    before, began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
    with pytest.raises(AnswerTooLarge):
        await patient.get(url, cap=5 * 1024 * 1024)
    assert time.process_time() - began < 5
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 60 * 1024  # the server packs it in here too


async def test_a_hundred_megabytes_are_not_read(site: Web, fetcher: Fetcher) -> None:
    url = site.serve("/much", endless(100 * 1024 * 1024))
    with pytest.raises(AnswerTooLarge, match="5 MB"):
        await fetcher.get(url, cap=5 * 1024 * 1024)


async def test_a_slow_drip_ends_and_others_go_on(site: Web) -> None:
    async with Fetcher(Net(allow=("127.0.0.1", "localhost")), total=1.0) as quick:
        url, other = site.serve("/drip", drip(0.05)), site.serve("/a", b"a").replace("127.0.0.1", "localhost")
        patient = quick.own()
        patient.total = 60.0
        dripping = asyncio.create_task(patient.get(url))
        while not site.requests:
            await asyncio.sleep(0.01)
        assert (await patient.get(other)).body == b"a"
        assert not dripping.done()
        dripping.cancel()
        await asyncio.gather(dripping, return_exceptions=True)
        with pytest.raises(TooSlow):
            async with asyncio.timeout(60):
                await quick.get(url)


async def test_one_host_is_asked_one_thing_at_a_time(site: Web, fetcher: Fetcher) -> None:
    busy = most = 0

    async def slow(request: web.Request) -> web.StreamResponse:
        nonlocal busy, most
        busy += 1
        most = max(most, busy)
        await asyncio.sleep(0.05)
        busy -= 1
        return web.Response(body=b"x")

    url = site.serve("/slow", slow)
    await asyncio.gather(*(fetcher.get(url) for _ in range(5)))
    assert most == 1


async def test_who_is_not_there_is_named_without_secrets(fetcher: Fetcher) -> None:
    with pytest.raises(Unreachable) as gone:
        await fetcher.get("http://127.0.0.1:59999/feed?key=hunter2")
    assert "hunter2" not in str(gone.value)
    assert "127.0.0.1" in str(gone.value)
    with pytest.raises(Unreachable, match="No address"):
        await fetcher.get("https://nobody.invalid/feed?key=hunter2")


_FULL = b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n"


@pytest.mark.parametrize(
    "raw",
    [
        b"this is not http\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nshort",
        b"HTTP/1.1 200 OK\r\n" + b"X: y" * 9000,
        _FULL + b"Content-Encoding: gzip\r\n\r\nnope",
        _FULL + b"Content-Encoding: br\r\n\r\nnope",
        b"HTTP/1.1 302 Found\r\nLocation: http://[bad/\r\nContent-Length: 0\r\n\r\n",
        b"",
    ],
)
async def test_what_is_no_http_is_a_fault_of_the_wire(raw: bytes, fetcher: Fetcher) -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(raw)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        with pytest.raises((Garbled, Unreachable, TurnedAway)):
            await fetcher.get(f"http://127.0.0.1:{port}/")


async def test_a_socket_carries_bytes(site: Web, fetcher: Fetcher) -> None:
    async def talk(request: web.Request) -> web.StreamResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_str("héllo")
        await socket.close()
        return socket

    async with fetcher.socket(site.serve("/ws", talk).replace("http", "ws")) as socket:
        message = await socket.receive()
        assert (message.type, message.data) == (WSMsgType.TEXT, "héllo".encode())


async def test_a_handshake_that_fails_says_why(site: Web, fetcher: Fetcher) -> None:
    url = site.serve("/ws", b'{"error":"CursorTooOld"}', status=400).replace("http", "ws")
    with pytest.raises(NotUpgraded) as failed:
        async with fetcher.socket(url):
            pass
    assert (failed.value.status, failed.value.body) == (400, b'{"error":"CursorTooOld"}')


async def test_a_handshake_is_not_redirected(site: Web, fetcher: Fetcher) -> None:
    async with Web("127.0.0.2").running() as inner:
        inner.serve("/", b"x")
        with pytest.raises(TurnedAway):
            async with fetcher.socket(site.serve("/ws", redirect(inner.url("/"))).replace("http", "ws", 1)):
                pass
        assert not inner.requests


async def test_a_socket_inside_is_refused(site: Web) -> None:
    async with Fetcher(Net()) as guarded:
        for host in ("127.0.0.1", "localhost"):
            with pytest.raises(Blocked):
                async with guarded.socket(f"ws://{host}:{site.port}/"):
                    pass
    assert not site.requests
