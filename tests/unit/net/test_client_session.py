"""A WebSocket that is left alone for moments at a time loses nothing and never stops, encrypted or not."""

from __future__ import annotations

import asyncio
import ssl
import subprocess
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import WSMessage, WSMsgType, web
from aiohttp.test_utils import TestServer

from console.config.settings import Net
from console.net.client_session import RestingSocket
from console.net.http import Fetcher

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
FRAMES = [b"x" * (number * 37 % 3_000) + str(number).encode() for number in range(3_000)]


REAL = object()
BINARY = WSMsgType.BINARY
OTHERS = [
    None,
    7,
    object(),
    "frames",
    b"frames",
    {},
    {0: (BINARY, b"x")},
    {"a": 1},
    [None],
    [7],
    [()],
    [(None, 1)],
    [(7, 1)],
    [((), 1)],
    [((BINARY,), 1)],
    [((BINARY, None), 1)],
    [((BINARY, 7, None), 1)],
    [(WSMessage(BINARY, [b"x"], None), 1)],
    [WSMessage(BINARY, b"x", None)],
    [(object(), 1)],
    iter([((BINARY, b"x"), 1)]),
    [((WSMsgType.CLOSE, b"x", None), 1)],
]


async def talk(request: web.Request) -> web.StreamResponse:
    socket = web.WebSocketResponse()
    await socket.prepare(request)
    for number, frame in enumerate(FRAMES):
        await socket.send_bytes(frame)
        if number % 50 == 0:
            await socket.ping()
        if number % 100 == 0:
            await asyncio.sleep(0.001)
    await socket.send_bytes(b"y" * 3_000_000)
    await socket.close()
    return socket


async def few(request: web.Request) -> web.StreamResponse:
    socket = web.WebSocketResponse()
    await socket.prepare(request)
    for frame in FRAMES[:100]:
        await socket.send_bytes(frame)
    await socket.close()
    return socket


@asynccontextmanager
async def served(context: ssl.SSLContext | None, way: Handler = talk) -> AsyncIterator[str]:
    app = web.Application()
    app.router.add_get("/", way)
    server = TestServer(app, host="127.0.0.1", scheme="https" if context else "http")
    await server.start_server(ssl=context)
    try:
        yield f"{'wss' if context else 'ws'}://127.0.0.1:{server.port}/"
    finally:
        await server.close()


async def received(url: str, ca: Path | None, shape: object = REAL) -> list[bytes]:
    frames = []
    async with Fetcher(Net(allow=("127.0.0.1",), ca_file=ca)) as fetcher, fetcher.socket(url) as socket:
        if shape is not REAL:
            socket._ready = shape  # type: ignore[assignment]
        while True:
            several = await socket.several()
            frames += several
            await socket.rest(0.001)
            if not several or (message := await socket.receive()).type is not WSMsgType.BINARY:
                break
            frames.append(message.data)
        await socket.rest(0.001)  # nothing is left to be paused
    return frames


async def test_a_plain_socket_rests() -> None:
    async with asyncio.timeout(60), served(None) as url:
        frames = await received(url, None)
    assert frames[:-1] == FRAMES
    assert len(frames[-1]) == 3_000_000


async def every(socket: RestingSocket) -> AsyncIterator[list[bytes]]:
    while frames := await socket.several():
        yield frames


@pytest.mark.parametrize("shape", OTHERS, ids=range(len(OTHERS)))
async def test_frames_that_another_aiohttp_keeps_otherwise_are_read_one_by_one(shape: object) -> None:
    async with asyncio.timeout(60), served(None, few) as url:
        assert await received(url, None, shape) == FRAMES[:100]


async def test_this_aiohttp_keeps_them_where_they_are_looked_for() -> None:
    async with (
        asyncio.timeout(60),
        served(None, few) as url,
        Fetcher(Net(allow=("127.0.0.1",))) as fetcher,
        fetcher.socket(url) as socket,
    ):
        calls = [frames async for frames in every(socket)]
    assert [frame for frames in calls for frame in frames] == FRAMES[:100]
    assert len(calls) < 50, "several at once, or the fast way is gone and nobody has noticed"


@pytest.mark.peer("openssl")
def test_an_encrypted_socket_rests(tmp_path: Path) -> None:
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1",
         "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(tmp_path / "key"), "-out", str(tmp_path / "cert")],
        check=True, capture_output=True,
    )  # fmt: skip
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(tmp_path / "cert", tmp_path / "key")

    async def both() -> list[bytes]:
        async with asyncio.timeout(60), served(context) as url:
            return await received(url, tmp_path / "cert")

    frames = asyncio.run(both())
    assert frames[:-1] == FRAMES
    assert len(frames[-1]) == 3_000_000
