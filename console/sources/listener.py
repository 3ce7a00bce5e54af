"""The listener: a server of ours that others post to, and the wait until the store has what they posted."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import logging
import os
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field

from aiohttp import ClientPayloadError, web
from aiohttp.http_exceptions import HttpProcessingError

from console.domain.errors import SourceLater, SourceRefused
from console.domain.mention import RawMention
from console.sources.base import SOON, Batch, Spoiled

_WAITING = 64  # posts that may wait for the store
_AT_ONCE = 100  # mentions from which no more posts join a batch
_COMMIT = 30.0  # seconds for the store to take a post

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


class _Counted(logging.Filter):
    """Of each fault only which it was is told, and how many there were: the first, and then ever more seldom."""

    said = "requests that could not be served: %s, %d so far"

    def __init__(self) -> None:
        super().__init__()
        self.counts = Counter[str]()

    def filter(self, record: logging.LogRecord) -> bool:
        """Take everything out of the record but the fault."""
        error = record.exc_info[1] if record.exc_info else None
        kind = getattr(error, "strerror", None) or (type(error).__name__ if error is not None else "a fault")
        self.counts[kind] += 1
        count = self.counts[kind]
        record.msg, record.args = self.said, (kind, count)
        record.exc_info = record.exc_text = record.stack_info = None
        return count & (count - 1) == 0


class _Refused(_Counted):
    """`asyncio` logs every connection that it cannot take, a hundred a second where no descriptors are left."""

    said = "connections that could not be taken: %s, %d so far"

    def filter(self, record: logging.LogRecord) -> bool:
        """As above, of those alone; everything else that it logs is let through."""
        return super().filter(record) if "socket.accept()" in str(record.msg) else True


# What the server itself logs of requests that it cannot read holds their bytes and addresses.
_server_log = logging.getLogger(f"{__name__}.server")
_server_log.addFilter(_Counted())
logging.getLogger("asyncio").addFilter(_Refused())


class BadBody(Exception):
    """A body that is not what its header says of it."""


async def body_of(request: web.Request) -> bytes:
    """The body of a request. Raises `BadBody`, and what `web.Request.read` raises for one that is too large."""
    try:
        return await request.read()
    except (ClientPayloadError, HttpProcessingError, web.RequestPayloadError, ValueError) as error:
        raise BadBody from error


class QueueFull(Exception):
    """More posts wait for the store than may; who posts tries again in a moment."""


@dataclass(frozen=True, slots=True)
class Posted:
    """The mentions of one post, and what of it could not be read."""

    mentions: tuple[RawMention, ...]
    spoiled: tuple[Spoiled, ...] = ()


@dataclass(slots=True)
class _Waiting:
    posted: Posted
    kept: asyncio.Future[bool]


@dataclass(slots=True)
class Listener:
    """Listens at ``host``:``port``, or at a socket file where ``host`` is a path; ``largest`` is how many bytes a post
    may have, ``setting`` what to look at where nobody can listen there."""

    host: str
    port: int
    largest: int
    setting: str
    _inbox: asyncio.Queue[_Waiting] = field(default_factory=lambda: asyncio.Queue(_WAITING))

    @property
    def is_file(self) -> bool:
        """Whether only who may open a file of this machine comes in."""
        return self.host.startswith("/")

    @property
    def place(self) -> str:
        """Where it listens, as people write it."""
        return self.host if self.is_file else f"{self.host}:{self.port}"

    async def batches(self, answer: Answer) -> AsyncIterator[Batch]:
        """What is posted, as it comes. To be asked for the next one means that the last one is committed."""
        async with self.listening(answer):
            yield Batch()
            while True:
                waiting = [await self._inbox.get()]
                while sum(len(one.posted.mentions) for one in waiting) < _AT_ONCE and not self._inbox.empty():
                    waiting.append(self._inbox.get_nowait())
                kept = False
                try:
                    yield Batch(
                        tuple(mention for one in waiting for mention in one.posted.mentions),
                        spoiled=tuple(spoiled for one in waiting for spoiled in one.posted.spoiled),
                        seen=sum(len(one.posted.mentions) + len(one.posted.spoiled) for one in waiting),
                    )
                    kept = True
                finally:
                    for one in waiting:
                        if not one.kept.done():
                            one.kept.set_result(kept)

    async def kept(self, posted: Posted) -> bool:
        """Whether the store has taken ``posted``, once that is known. Raises `QueueFull`."""
        waiting = _Waiting(posted, asyncio.get_running_loop().create_future())
        try:
            self._inbox.put_nowait(waiting)
        except asyncio.QueueFull:
            raise QueueFull from None
        try:
            async with asyncio.timeout(_COMMIT):
                return await asyncio.shield(waiting.kept)
        except TimeoutError:
            return False

    async def probe(self, answer: Answer) -> str:
        """Whether one could listen there now. Raises `SourceFault`."""
        try:
            async with self.listening(answer):
                return f"It can listen at {self.place}."
        except SourceLater as later:
            if isinstance(later.__cause__, OSError) and later.__cause__.errno == errno.EADDRINUSE:
                return f"Somebody listens at {self.place} already: the collector, if one runs."
            raise

    @contextlib.asynccontextmanager
    async def listening(self, answer: Answer) -> AsyncIterator[None]:
        """Listen and answer until the block ends. Raises `SourceLater`, whose cause tells why, and `SourceRefused` for
        a port that only root may have."""
        app = web.Application(client_max_size=self.largest)
        app.router.add_route("*", "/{any:.*}", answer)
        runner = web.AppRunner(
            app, access_log=None, logger=_server_log, handle_signals=False, keepalive_timeout=15.0, shutdown_timeout=2.0
        )
        await runner.setup()
        try:
            try:
                await self._site(runner).start()
                if self.is_file:
                    await asyncio.to_thread(os.chmod, self.host, 0o660)  # the proxy is in our group, or its folder's
            except OSError as error:
                said = f"Nobody can listen at {self.place} ({error.strerror or 'no such address'})."
                if isinstance(error, PermissionError):
                    raise SourceRefused(said, advice=f"Choose a port from 1024 on. See {self.setting}.") from error
                raise SourceLater(said, advice=f"Is another program there? See {self.setting}.", after=SOON) from error
            yield
        finally:
            while not self._inbox.empty():
                self._inbox.get_nowait().kept.set_result(False)
            await runner.cleanup()

    def _site(self, runner: web.AppRunner) -> web.BaseSite:
        return web.UnixSite(runner, self.host) if self.is_file else web.TCPSite(runner, self.host, self.port)


def place_of(listen: str) -> tuple[str, int]:
    """Host and port of ``host:port``, or of ``:port`` on loopback; the path and 0 of ``unix:/path``. Raises
    `SourceRefused`."""
    if listen.startswith("unix:/"):
        return listen.removeprefix("unix:"), 0
    host, _, port = listen.rpartition(":")
    if not port.isdecimal() or not 0 < int(port) < 65_536:
        raise SourceRefused("`listen` must be a host and a port.", advice='For example "127.0.0.1:8787".')
    return host.strip("[]") or "127.0.0.1", int(port)
