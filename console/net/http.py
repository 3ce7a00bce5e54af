"""The guarded fetcher: one session for a whole collector, every answer capped, timed and checked on the way.

Facts it rests on (measured, aiohttp 3.14): a gzip bomb of 1 MB read with `read()` costs 2 GB, streamed under a cap
nothing; its own redirects keep custom headers such as ``X-Api-Key`` across origins, so they are followed by hand here.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import urljoin

import aiohttp
from multidict import CIMultiDict

from console.config.settings import Net
from console.net.client_errors import plainly
from console.net.client_session import CONNECT, RestingSocket
from console.net.connections import Connections
from console.net.errors import AnswerTooLarge, TurnedAway
from console.net.guard import calling
from console.net.rate_limits import Quota, quota_of, speaks_of_quota
from console.net.raw_connection import Streams, dial, encrypted
from console.net.request import CAP, Answer, Request
from console.net.routes import Route, Routes, origin

TOTAL = 20.0  # seconds for one request with its redirects, from its turn on
SILENCE = 90.0  # seconds without a byte that end a listened-to response; servers send a heartbeat every 15 to 30
REDIRECTS = 5
_PIECE = 64 * 1024
_MOVED = frozenset({301, 302, 303, 307, 308})
_FOR_GOOD = frozenset({301, 308})
_WIRE = (aiohttp.ClientError, OSError, ValueError, AssertionError)  # what an ordinary bad answer can raise in aiohttp


@dataclass(slots=True)
class Fetcher:
    """One way out for all sources and channels of a process: ``async with Fetcher(settings.net) as fetcher``.

    Raises `NetFault` for what the wire did not carry; an answer of any status is an `Answer`. ``total`` seconds bound
    one request with its redirects. One request at a time goes to one host; the wait for that turn is not counted.
    """

    net: Net
    total: float = TOTAL
    _routes: Routes = field(init=False)
    _wires: Connections = field(default_factory=Connections)
    _told: Mapping[str, str] | None = None

    def __post_init__(self) -> None:
        self._routes = Routes.of(self.net)

    def own(self, *, proxy: str = "", ca_file: Path | None = None, allow: tuple[str, ...] = ()) -> Fetcher:
        """A fetcher for one source: by ``proxy`` and believing ``ca_file`` where these are given, to the hosts inside
        that it may reach, in the same turns as this one. What its platform says of a quota is its own."""
        net = replace(
            self.net,
            proxy=proxy or self.net.proxy,
            ca_file=ca_file or self.net.ca_file,
            allow=(*self.net.allow, *allow),
        )
        return Fetcher(net, self.total, _wires=self._wires)

    def quota(self, now: datetime) -> Quota | None:
        """What the other side has said of the requests that are left since this was asked last; None for nothing."""
        told, self._told = self._told, None
        return quota_of(told, now=now) if told is not None else None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Close every connection."""
        await self._wires.close()

    async def get(
        self,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        cap: int = CAP,
        conditional: tuple[str, str] = ("", ""),
        follow: bool = True,
    ) -> Answer:
        """The answer to a GET. ``headers`` go to the origin of ``url`` alone: a redirect elsewhere drops all of them.
        ``conditional`` is the (etag, last_modified) of what is already here; the answer may then be a 304."""
        return await self.request(url, Request("GET", headers or {}, None, cap, conditional, follow))

    async def post(self, url: str, body: bytes, *, headers: Mapping[str, str] | None = None, cap: int = CAP) -> Answer:
        """The answer to a POST. Redirects are not followed: the body was meant for this address."""
        return await self.request(url, Request("POST", headers or {}, body, cap, follow=False))

    async def request(self, url: str, ask: Request) -> Answer:
        """The answer to ``ask``, after as many redirects as it allows."""
        route = self._routes.to(url)
        async with self._wires.turn(route.host):
            with self._plainly(route):
                async with asyncio.timeout(self.total):
                    return await self._walk(route, ask)

    async def _walk(self, route: Route, ask: Request) -> Answer:
        """Request, and follow where that leads: at most `REDIRECTS` times, and never twice to the same place."""
        first, been, permanent, unbroken = route, {route.url}, "", True
        for _ in range(REDIRECTS + 1):
            same = origin(route.url) == origin(first.url)
            answer = await self._once(route, ask if same else replace(ask, headers={}))
            target = answer.headers.get("location", "")
            if not ask.follow or answer.status not in _MOVED or not target:
                return replace(answer, permanent_url=permanent)
            moved_to = urljoin(route.url, target).split("#", 1)[0]
            if moved_to in been:
                raise TurnedAway(f"{first.host} sends us round in a circle.")
            been.add(moved_to)
            route = self._routes.to(moved_to, redirect=origin(moved_to) != origin(first.url))
            unbroken = unbroken and answer.status in _FOR_GOOD
            permanent = moved_to if unbroken else permanent
        raise TurnedAway(f"{first.host} sends us on more than {REDIRECTS} times.")

    async def _once(self, route: Route, ask: Request) -> Answer:
        sent = CIMultiDict(ask.headers)
        for name, value in zip(("If-None-Match", "If-Modified-Since"), ask.conditional, strict=True):
            if value:
                sent[name] = value
        await self._routes.check_proxied(route)
        with _calling(route):
            response = await self._open(route).request(
                ask.method,
                route.url,
                headers=sent,
                data=ask.body,
                allow_redirects=False,
                proxy=route.proxy,
                ssl=self._trusted(),
                raise_for_status=False,
            )
        async with response:
            answered = {name.lower(): value for name, value in response.headers.items()}
            if speaks_of_quota(answered):
                self._told = answered
            body = b"" if response.status in _MOVED else await _read(response, ask.cap, route.host)
            return Answer(response.status, answered, body, route.url)

    @asynccontextmanager
    async def listen(
        self, url: str, *, headers: Mapping[str, str] | None = None
    ) -> AsyncIterator[aiohttp.ClientResponse]:
        """A response that goes on for ever (Server-Sent Events), to be read from its ``content``. No redirects."""
        route = self._routes.to(url)
        with self._plainly(route):
            await self._routes.check_proxied(route)
            with _calling(route):
                response = await self._open(route).get(
                    route.url,
                    headers=headers,
                    allow_redirects=False,
                    proxy=route.proxy,
                    raise_for_status=False,
                    ssl=self._trusted(),
                    timeout=aiohttp.ClientTimeout(total=None, sock_connect=CONNECT, sock_read=SILENCE),
                )
        try:
            async with response:
                yield response
        except (aiohttp.ClientError, TimeoutError) as error:
            raise plainly(error, route.host, SILENCE) from error

    @asynccontextmanager
    async def socket(
        self,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        heartbeat: float = 30.0,
        max_message: int = 4 * 1024 * 1024,
    ) -> AsyncIterator[RestingSocket]:
        """A WebSocket whose text arrives as bytes, so that nothing is decoded twice. ``heartbeat`` seconds of silence
        bring a ping, half as many more the end. A handshake that is redirected is refused; one that is answered by a
        page raises `NotUpgraded` with its body."""
        route = self._routes.to(url, socket=True)
        with self._plainly(route):
            await self._routes.check_proxied(route)
            with _calling(route):
                async with asyncio.timeout(self.total):
                    socket = await self._open(route).ws_connect(
                        route.url,
                        headers=headers,
                        heartbeat=heartbeat,
                        max_msg_size=max_message,
                        decode_text=False,
                        proxy=route.proxy,
                        ssl=self._trusted(),
                    )
        assert isinstance(socket, RestingSocket)
        try:
            yield socket
        finally:
            await socket.close()

    async def dial(self, host: str, port: int, *, tls: bool) -> Streams:
        """A raw connection through the same guard, never by the proxy: IMAP. Raises `NetFault`."""
        return await dial(self._routes.guard, host, port, tls=self._trusted() if tls else None, seconds=CONNECT)

    async def encrypted(self, streams: Streams, host: str) -> Streams:
        """A raw connection that began in the clear, encrypted from here on. Raises `NetFault`."""
        return await encrypted(streams, host, self._trusted(), seconds=CONNECT)

    def _open(self, route: Route) -> aiohttp.ClientSession:
        return self._wires.session(self.net, route.guard)

    def _trusted(self) -> ssl.SSLContext:
        return self._wires.trusted(self.net)

    @contextmanager
    def _plainly(self, route: Route) -> Iterator[None]:
        try:
            yield
        except _WIRE as error:
            raise plainly(error, route.host, self.total) from error


@contextmanager
def _calling(route: Route) -> Iterator[None]:
    """Tells the address guard whom the sockets made inside are for."""
    token = calling.set(route.called)
    try:
        yield
    finally:
        calling.reset(token)


async def _read(response: aiohttp.ClientResponse, cap: int, host: str) -> bytes:
    """The body, decompressed as it comes, until ``cap`` bytes."""
    pieces, size = [], 0
    async for piece in response.content.iter_chunked(_PIECE):
        size += len(piece)
        if size > cap:
            response.close()
            raise AnswerTooLarge(f"{host} sends more than the {cap // (1024 * 1024)} MB that are read of one answer.")
        pieces.append(piece)
    return b"".join(pieces)
