"""Handles among the accounts of a stream, which knows accounts by their DIDs alone.

``com.atproto.identity.resolveHandle`` of a public service of the network tells the DID of a handle; each is asked for
once in the life of a source, when it is first read.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from console.domain.errors import SourceFault
from console.net.routes import shown
from console.sources.errors import wire_as_source
from console.sources.json_text import NotJson, read_object

if TYPE_CHECKING:
    from console.net.http import Fetcher

RESOLVER = "https://public.api.bsky.app"
_METHOD = "/xrpc/com.atproto.identity.resolveHandle"
_DID = re.compile(r"did:[a-z]+:[A-Za-z0-9._:%-]{1,500}")  # https://atproto.com/specs/did
_CAP = 64 * 1024


@dataclass(slots=True)
class Handles:
    """``accounts`` are DIDs and handles, as they were set; ``resolver`` is asked for the latter."""

    accounts: Sequence[str]
    resolver: str
    fetcher: Fetcher
    _known: dict[str, str] = field(default_factory=dict)
    _wrong: dict[str, str] = field(default_factory=dict)

    async def dids(self) -> tuple[str, ...]:
        """The DIDs of all that are known. Handles that are not are asked for once more, and `lacking` tells of them."""
        self._wrong.clear()
        await asyncio.gather(*(self._learn(one) for one in self.accounts if one not in self._known))
        return tuple(dict.fromkeys(self._known[one] for one in self.accounts if one in self._known))

    def lacking(self) -> str:
        """Which handles have no DID, and why, in a sentence; empty where all have."""
        if not self._wrong:
            return ""
        wrong = [one for one in self.accounts if one in self._wrong]
        return f"Not read: {', '.join(wrong)}. {self._wrong[wrong[0]]} It is asked again."

    async def _learn(self, one: str) -> None:
        try:
            self._known[one] = one if one.startswith("did:") else await self._resolved(one)
        except SourceFault as fault:
            self._wrong[one] = fault.sentence

    async def _resolved(self, handle: str) -> str:
        """The DID of ``handle``. Raises `SourceFault`."""
        name = handle.strip().removeprefix("@")
        url = f"{self.resolver.rstrip('/')}{_METHOD}?{urlencode({'handle': name})}"
        with wire_as_source():
            answer = await self.fetcher.get(url, cap=_CAP, follow=False)
        host = shown(self.resolver)
        if answer.status == 400:
            raise SourceFault(f"{host} knows no such handle.")
        if answer.status != 200:
            raise SourceFault(f"{host} does not tell whose handle it is ({answer.status}).")
        try:
            did = read_object(answer.body).get("did")
        except NotJson:
            did = None
        if not isinstance(did, str) or not _DID.fullmatch(did):
            raise SourceFault(f"{host} answers with something else than a DID.")
        return did
