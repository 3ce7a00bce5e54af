"""The client session that everything goes out by: guarded sockets, no cookies, no redirects that nobody looked at."""

from __future__ import annotations

import asyncio
import ssl
from typing import Any

import aiohttp

from console import __version__
from console.config.settings import Net
from console.net.errors import Blocked, NotUpgraded, TurnedAway
from console.net.guard import Guard
from console.net.proxy import ca_of
from console.net.routes import shown

CONNECT = 10.0  # seconds
READ = 15.0  # seconds between two pieces of a body
_CARRIES = (aiohttp.WSMsgType.TEXT, aiohttp.WSMsgType.BINARY)
_EXPLAINED = 4096  # bytes kept of an answer to a failed handshake


class RestingSocket(aiohttp.ClientWebSocketResponse[Any]):
    """A WebSocket that can be left alone for a moment, so that many small frames cost one wake-up and not one each."""

    def __init__(
        self, reader: Any, writer: Any, protocol: str | None, response: aiohttp.ClientResponse, *rest: Any, **more: Any
    ) -> None:
        super().__init__(reader, writer, protocol, response, *rest, **more)
        self._frames = reader
        self._ready: Any = getattr(reader, "_buffer", ())  # frames that were received whole, each with its size
        self._carrier = response.connection.transport if response.connection is not None else None

    async def several(self) -> list[bytes]:
        """The text and binary frames that have come, in order; the first is waited for. None once the stream has ended.

        What lies ready is taken past aiohttp's own `receive`, which costs half as much again as reading a frame. Where
        an aiohttp keeps it otherwise, each call brings one frame.
        """
        first = await self.receive()
        if first.type not in _CARRIES:
            return []
        frames: list[bytes] = [first.data]
        while (frame := self._first_ready()) is not None:
            await self._frames.read()  # comes back at once
            frames.append(frame)
        return frames

    def _first_ready(self) -> Any:
        """The data of the frame that is read next, if one lies ready and carries any. The place is aiohttp's own
        (3.14: a deque of messages, each with its size), so that whatever else is found there counts as nothing."""
        try:
            kind, data, _ = self._ready[0][0]
        except (TypeError, ValueError, LookupError, AttributeError):
            return None
        return data if kind in _CARRIES and isinstance(data, (bytes, str)) else None

    async def rest(self, seconds: float) -> None:
        """Take nothing off the wire for so long; what comes meanwhile waits in the buffers below us."""
        carrier = self._carrier
        if not isinstance(carrier, asyncio.ReadTransport) or carrier.is_closing() or not carrier.is_reading():
            await asyncio.sleep(0)
            return
        limit = getattr(carrier, "set_read_buffer_limits", None)  # of TLS, which reads on below us till its own is full
        carrier.pause_reading()
        if limit is not None:
            limit(1)
        try:
            await asyncio.sleep(seconds)
        finally:
            if limit is not None:
                limit()  # as it was, before the rest of a half-received record is waited for
            if not carrier.is_closing():
                carrier.resume_reading()


def session(net: Net, guard: Guard) -> aiohttp.ClientSession:
    """A session that connects only where ``guard`` allows. Whom to believe is told with each request."""
    tracing = aiohttp.TraceConfig()
    tracing.on_request_redirect.append(_no_redirect)
    contact = f"; {net.contact}" if net.contact else ""
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(socket_factory=guard.socket_factory(), limit=0),
        timeout=aiohttp.ClientTimeout(total=None, sock_connect=CONNECT, sock_read=READ),
        headers={
            "User-Agent": f"outside-in/{__version__} (+https://pypi.org/project/outside-in{contact})",
            "Accept-Encoding": "gzip, deflate",
        },
        cookie_jar=aiohttp.DummyCookieJar(),
        trust_env=False,
        trace_configs=[tracing],
        ws_response_class=RestingSocket,
        raise_for_status=_explain_failed_handshake,
    )


def trusted(net: Net) -> ssl.SSLContext:
    """Whom to believe: the system's authorities (or those that SSL_CERT_FILE names), and the organisation's own beside
    them. Raises `Blocked`."""
    context = ssl.create_default_context()
    if (own := ca_of(net)) is not None:
        try:
            context.load_verify_locations(**{"capath" if own.is_dir() else "cafile": str(own)})
        except (OSError, ssl.SSLError) as error:
            raise Blocked(
                f"The certificates in {own} cannot be read.", advice="The file must hold them in PEM form."
            ) from error
    return context


async def _explain_failed_handshake(response: aiohttp.ClientResponse) -> None:
    """Keeps the start of an answer that is no WebSocket: aiohttp throws it away, and Jetstream says in it why."""
    if response.status == 101:
        return
    body = b""
    async for piece in response.content.iter_chunked(_EXPLAINED):
        body += piece
        if len(body) >= _EXPLAINED:
            break
    headers = {name.lower(): value for name, value in response.headers.items()}
    response.close()
    raise NotUpgraded(
        f"{shown(str(response.url))} answers {response.status} instead of opening a stream.",
        status=response.status,
        headers=headers,
        body=body[:_EXPLAINED],
    )


async def _no_redirect(*_: object) -> None:
    """aiohttp follows redirects of a WebSocket handshake by itself, with every header; requests never ask it to."""
    raise TurnedAway("The address of the stream redirects.", advice="Set the address that it redirects to.")
