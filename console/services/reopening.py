"""A source that is opened anew once its secrets are others, so that `sources login` reaches a collector that runs."""

from __future__ import annotations

import asyncio
import hashlib
import os
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from console.domain.errors import OutsideInError, SourceRefused
from console.sources.base import Batch, Source

if TYPE_CHECKING:
    from console.net.quota import Quota

_KEY = os.urandom(16)
LOOK_EVERY = 5.0  # seconds between looks at the secrets of a source that waits for a person


@dataclass(frozen=True, slots=True)
class Opened:
    """A source, and what its platform has said of the requests that are left."""

    source: Source
    quota: Callable[[datetime], Quota | None] = lambda now: None


@dataclass(slots=True)
class Shut:
    """A source that could not be opened, in the place of one that can: a person must act."""

    id: str
    fault: OutsideInError

    async def read(self, cursor: str | None) -> AsyncIterator[Batch]:
        """Raises `SourceRefused` with the words of the fault."""
        raise SourceRefused(self.fault.sentence, advice=self.fault.advice)
        yield Batch()

    async def probe(self) -> str:
        """Raises the fault."""
        raise self.fault


async def as_before(within: float) -> Opened | None:
    """The wait of a source that is never opened anew."""
    await asyncio.sleep(within)
    return None


@dataclass(slots=True)
class Opening:
    """How a source is opened: by ``make``, with what ``secret`` gives for the ``references`` in its settings."""

    references: Sequence[str]
    secret: Callable[[str], str]
    make: Callable[[], Opened]
    _known: bytes = b""

    def open(self) -> Opened:
        """The source, with its secrets as they are now. Raises `OutsideInError`."""
        self._known = self._mark()
        return self.make()

    async def renewed(self, within: float = 0.0) -> Opened | None:
        """The source anew as soon as its secrets are others than when it was opened last; None where they are the same
        for ``within`` seconds, or are not good for opening it."""
        loop = asyncio.get_running_loop()
        until = loop.time() + within
        while self.references:
            found = await asyncio.to_thread(self._mark)  # a keyring may take its time
            if found not in {self._known, b""}:
                try:
                    return self.open()
                except OutsideInError:
                    self._known = found
            if (left := until - loop.time()) <= 0:
                return None
            await asyncio.sleep(min(left, LOOK_EVERY))
        return await as_before(within)

    def _mark(self) -> bytes:
        """A mark of the secrets that says nothing of them; empty where one is missing."""
        try:
            told = [self.secret(reference) for reference in self.references]
        except OutsideInError:
            return b""
        return hashlib.blake2b(repr(told).encode("utf-8", "surrogatepass"), digest_size=16, key=_KEY).digest()
