"""A guarded connection for protocols that are not HTTP: IMAP."""

from __future__ import annotations

import asyncio
import socket
import ssl

from console.net.client_errors import plainly
from console.net.guard import Guard, calling

LINE = 64 * 1024  # bytes of one line of such a protocol

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


async def dial(guard: Guard, host: str, port: int, *, tls: ssl.SSLContext | None, seconds: float) -> Streams:
    """Reader and writer of a connection to ``host``:``port``, encrypted from the first byte where ``tls`` is given.
    Raises `NetFault`, `Blocked` for an address inside that the settings do not allow."""
    token = calling.set(host.lower())
    try:
        async with asyncio.timeout(seconds):
            plain = await _connected(guard, host, port)
            name = host if tls is not None else None
            return await asyncio.open_connection(sock=plain, ssl=tls, server_hostname=name, limit=LINE)
    except (OSError, ValueError, TimeoutError) as error:
        raise plainly(error, host, seconds) from error
    finally:
        calling.reset(token)


async def _connected(guard: Guard, host: str, port: int) -> socket.socket:
    """A socket to the first of the host's addresses that answers; each is checked when its socket is made."""
    loop = asyncio.get_running_loop()
    make = guard.socket_factory()
    last: OSError = OSError("no address")
    for info in await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM):
        try:
            one = make(info)
        except OSError as error:
            last = error
            continue
        one.setblocking(False)
        _ask_now_and_then(one)
        try:
            await loop.sock_connect(one, info[4])
        except OSError as error:
            one.close()
            last = error
        except asyncio.CancelledError:
            one.close()
            raise
        else:
            return one
    raise last


def _ask_now_and_then(one: socket.socket) -> None:
    """Let the system ask the other side of a silent line whether it is still there: IDLE waits for half an hour, and
    nobody tells of a line that was cut. It ends after two minutes of no answer."""
    one.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, value in (("TCP_KEEPIDLE", 60), ("TCP_KEEPINTVL", 15), ("TCP_KEEPCNT", 4)):
        if (option := getattr(socket, name, None)) is not None:  # macOS has another name for the first
            one.setsockopt(socket.IPPROTO_TCP, option, value)


async def encrypted(streams: Streams, host: str, context: ssl.SSLContext, *, seconds: float) -> Streams:
    """New streams over the same connection, encrypted from here on. What the other side sent in the clear beyond its
    answer is thrown away with the old ones: it may be anybody's. Raises `NetFault`."""
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader(limit=LINE)
    protocol = asyncio.StreamReaderProtocol(reader)
    try:
        async with asyncio.timeout(seconds):
            transport = await loop.start_tls(streams[1].transport, protocol, context, server_hostname=host)
    except (OSError, ValueError, TimeoutError) as error:
        raise plainly(error, host, seconds) from error
    if transport is None:
        raise plainly(ConnectionError("closed"), host, seconds)
    protocol.connection_made(transport)
    return reader, asyncio.StreamWriter(transport, protocol, reader, loop)
