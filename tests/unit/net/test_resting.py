"""A WebSocket that is left alone for moments at a time loses nothing and never stops, encrypted or not."""

from __future__ import annotations

import asyncio
import ssl
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import WSMsgType, web
from aiohttp.test_utils import TestServer

from console.config.settings import Net
from console.net.http import Fetcher

FRAMES = [b"x" * (number * 37 % 3_000) + str(number).encode() for number in range(3_000)]


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


@asynccontextmanager
async def served(context: ssl.SSLContext | None) -> AsyncIterator[str]:
    app = web.Application()
    app.router.add_get("/", talk)
    server = TestServer(app, host="127.0.0.1", scheme="https" if context else "http")
    await server.start_server(ssl=context)
    try:
        yield f"{'wss' if context else 'ws'}://127.0.0.1:{server.port}/"
    finally:
        await server.close()


async def received(url: str, ca: Path | None) -> list[bytes]:
    frames = []
    async with Fetcher(Net(allow=("127.0.0.1",), ca_file=ca)) as fetcher, fetcher.socket(url) as socket:
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
