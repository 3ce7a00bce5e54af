"""A little HTTP proxy: CONNECT for what is encrypted, absolute addresses for what is not (RFC 9110 9.3.6, 9112 3.2.2).

Every name leads to one port of this machine, so that a test can go outside without leaving.
"""

from __future__ import annotations

import asyncio
import contextlib
from base64 import b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit


@dataclass
class Proxy:
    """The proxy. ``asked`` are the first lines of the requests that came; ``login`` is wanted where it is not
    empty, as user:password."""

    leads_to: int
    login: str = ""
    asked: list[str] = field(default_factory=list)
    port: int = 0

    def url(self, login: str = "") -> str:
        """The address to set."""
        return f"http://{f'{login}@' if login else ''}127.0.0.1:{self.port}"

    @asynccontextmanager
    async def running(self) -> AsyncIterator[Proxy]:
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        try:
            yield self
        finally:
            server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            first, _, rest = head.partition("\r\n")
            self.asked.append(first)
            method, target, version = first.split(" ")
            wanted = b64encode(self.login.encode()).decode()
            if self.login and f"Proxy-Authorization: Basic {wanted}\r\n" not in rest:
                writer.write(b"HTTP/1.1 407 Who are you\r\nProxy-Authenticate: Basic\r\nContent-Length: 0\r\n\r\n")
                await writer.drain()
                writer.close()
                return
            there, back = await asyncio.open_connection("127.0.0.1", self.leads_to)
            if method == "CONNECT":
                writer.write(b"HTTP/1.1 200 Go on\r\n\r\n")
            else:
                parts = urlsplit(target)
                path = f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}"
                kept = "".join(f"{line}\r\n" for line in rest.split("\r\n") if line and not line.startswith("Proxy-"))
                back.write(f"{method} {path} {version}\r\n{kept}Connection: close\r\n\r\n".encode("latin-1"))
            await asyncio.gather(_pour(reader, back), _pour(there, writer))


async def _pour(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while piece := await source.read(65_536):
            sink.write(piece)
            await sink.drain()
    sink.close()
