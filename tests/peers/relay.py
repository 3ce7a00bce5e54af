"""A relay between us and a peer, on which a network can fail: refuse, hang, or break off in the middle of anything."""

from __future__ import annotations

import asyncio
import random
import socket
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

TROUBLES = ("refuse", "hang", "cut", "cut")  # half of all trouble breaks off in the middle


@dataclass
class Relay:
    """Hands on what comes to ``port``. With a ``trouble`` new connections fail in that way; `strike` also breaks off
    those that there are. A cut is after some bytes of what the peer sends, so in the middle of a body, a frame, a
    literal."""

    to: int
    chance: random.Random
    trouble: str = ""
    port: int = 0
    cuts: int = 0
    _open: set[asyncio.StreamWriter] = field(default_factory=set)

    def strike(self, trouble: str) -> None:
        """Break off every connection, and fail new ones by ``trouble`` until it is taken away (empty)."""
        self.trouble = trouble
        for writer in list(self._open):
            writer.transport.abort()

    async def _taken(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open.add(writer)
        try:
            if self.trouble == "refuse":
                return
            while self.trouble == "hang":
                await asyncio.sleep(0.05)
            there, hence = await asyncio.open_connection("127.0.0.1", self.to)
            self._open.add(hence)
            most = self.chance.randrange(1, 3_000) if self.trouble == "cut" else None
            pumps = [
                asyncio.create_task(self._pump(reader, hence, None)),
                asyncio.create_task(self._pump(there, writer, most)),
            ]
            await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
            for pump in pumps:
                pump.cancel()
            self._open.discard(hence)
            hence.transport.abort()
        except OSError:
            pass  # the peer is away: so are we
        finally:
            self._open.discard(writer)
            _close(writer, reset=self.chance.random() < 0.5)

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, most: int | None) -> None:
        with suppress(OSError):
            while piece := await reader.read(65_536):
                if most is not None and len(piece) >= most:
                    writer.write(piece[:most])
                    await asyncio.sleep(0.02)  # the half has to be on its way before the reset
                    self.cuts += 1
                    return
                most = None if most is None else most - len(piece)
                writer.write(piece)
                await writer.drain()
            await asyncio.sleep(0.02)


def _close(writer: asyncio.StreamWriter, *, reset: bool) -> None:
    """Close at once, by a reset or as if all had been said."""
    if reset:
        with suppress(OSError):
            writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


@asynccontextmanager
async def relay(to: int, chance: random.Random) -> AsyncIterator[Relay]:
    """A relay to ``to``, without trouble."""
    here = Relay(to, chance)
    server = await asyncio.start_server(here._taken, "127.0.0.1", 0)
    here.port = server.sockets[0].getsockname()[1]
    try:
        yield here
    finally:
        server.close()
        here.strike("refuse")
