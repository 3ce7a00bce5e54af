"""What the fetchers of a process share: connections, trusted certificates, and whose turn it is."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from weakref import WeakValueDictionary

import aiohttp

from console.config.settings import Net
from console.net.client_session import session, trusted
from console.net.guard import Guard

MOST = 64  # requests at the same time; streams do not count


@dataclass(slots=True)
class Connections:
    """Opened when they are first needed. One request at a time goes to one host, and `MOST` altogether."""

    _sessions: dict[Guard, aiohttp.ClientSession] = field(default_factory=dict)
    _trust: dict[Path | None, ssl.SSLContext] = field(default_factory=dict)
    _turns: WeakValueDictionary[str, asyncio.Lock] = field(default_factory=WeakValueDictionary)
    _crowd: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(MOST))

    def session(self, net: Net, guard: Guard) -> aiohttp.ClientSession:
        """The one session of those who may reach the same: a connection is never another's who may not."""
        found = self._sessions.get(guard)
        if found is None or found.closed:
            found = self._sessions[guard] = session(net, guard)
        return found

    def trusted(self, net: Net) -> ssl.SSLContext:
        """Whom these settings believe: the system's list, and the ``ca_file`` beside it; read once for each such file.
        Raises `Blocked` for a file without any."""
        if net.ca_file not in self._trust:
            self._trust[net.ca_file] = trusted(net)
        return self._trust[net.ca_file]

    @asynccontextmanager
    async def turn(self, host: str) -> AsyncIterator[None]:
        """A request's turn at a host."""
        lock = self._turns.setdefault(host, asyncio.Lock())
        async with lock, self._crowd:
            yield

    async def close(self) -> None:
        """Close every connection."""
        while self._sessions:
            _, one = self._sessions.popitem()
            await one.close()
