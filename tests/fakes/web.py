"""A web server on loopback, with every kind of answer that a source may meet."""

from __future__ import annotations

import asyncio
import gzip
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web
from aiohttp.test_utils import TestServer

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass
class Web:
    """The server. ``requests`` are those that came; `serve` puts a handler or a body at a path."""

    host: str = "127.0.0.1"
    requests: list[web.Request] = field(default_factory=list)
    answer_all: Handler | None = None  # for what `serve` put nothing at
    _places: dict[str, Handler] = field(default_factory=dict)
    _server: TestServer | None = None

    @property
    def port(self) -> int:
        assert self._server is not None
        assert self._server.port is not None
        return self._server.port

    def url(self, path: str) -> str:
        """The address of ``path`` here."""
        return f"http://{self.host}:{self.port}{path}"

    def serve(self, path: str, what: Handler | bytes, *, status: int = 200, **headers: str) -> str:
        """Answer ``path`` with a body or by a handler; gives its address. Header names are written with underscores."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}

        async def plain(request: web.Request) -> web.StreamResponse:
            assert isinstance(what, bytes)
            return web.Response(body=what, status=status, headers=named)

        self._places[path] = plain if isinstance(what, bytes) else what
        return self.url(path) if self._server else path

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        self.requests.append(request)
        handler = self._places.get(request.path, self.answer_all)
        return await handler(request) if handler else web.Response(status=404, text="not here")

    @asynccontextmanager
    async def running(self) -> AsyncIterator[Web]:
        app = web.Application()
        app.router.add_route("*", "/{any:.*}", self._answer)
        self._server = TestServer(app, host=self.host)
        await self._server.start_server()
        try:
            yield self
        finally:
            await self._server.close()


def redirect(target: str, status: int = 302) -> Handler:
    """A handler that sends the caller on."""

    async def handler(request: web.Request) -> web.StreamResponse:
        return web.Response(status=status, headers={"Location": target})

    return handler


def bomb(size: int) -> Handler:
    """A gzip body of ``size`` zero bytes, which is a thousand times smaller on the wire."""

    async def handler(request: web.Request) -> web.StreamResponse:
        packer = zlib.compressobj(9, zlib.DEFLATED, 31)
        block = b"\0" * (1024 * 1024)
        packed = b"".join(packer.compress(block) for _ in range(size // len(block))) + packer.flush()
        response = web.StreamResponse(headers={"Content-Encoding": "gzip", "Content-Type": "application/rss+xml"})
        await response.prepare(request)
        await response.write(packed)
        return response

    return handler


def drip(every: float) -> Handler:
    """A byte at a time, for ever."""

    async def handler(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "application/rss+xml"})
        await response.prepare(request)
        while True:
            await response.write(b" ")
            await asyncio.sleep(every)

    return handler


def endless(total: int) -> Handler:
    """``total`` bytes of nothing much, without saying beforehand how many."""

    async def handler(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "application/rss+xml"})
        await response.prepare(request)
        for _ in range(total // 65_536):
            await response.write(b"<" * 65_536)
        return response

    return handler


def zipped(body: bytes) -> bytes:
    """``body`` as gzip."""
    return gzip.compress(body)


async def listens(port: int) -> None:
    """Wait until somebody listens at this port of the machine."""
    async with asyncio.timeout(60):
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                await asyncio.sleep(0.01)
                continue
            writer.close()
            return
