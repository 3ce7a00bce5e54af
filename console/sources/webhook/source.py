"""Mentions that others push to us: Power Automate, Zapier, n8n, a script of one's own.

    time=$(date +%s); body='{"id": "7", "body": "Thank you, Ward 7!", "source": "google-reviews"}'
    signed=$(printf '%s.%s' "$time" "$body" | openssl dgst -sha256 -hmac "$KEY" -hex | sed 's/.* //')
    curl -d "$body" -H "X-Outside-In-Time: $time" -H "X-Outside-In-Signature: $signed" http://127.0.0.1:8787/

The answer is 202 once the mentions are committed to the store, and not before: who sends keeps what got another answer,
and sends it again; the same id twice is one mention. 401 unsigned or not fresh, 413 too large, 422 unreadable, 429 too
much at once, 503 the store could not take it. Where it listens elsewhere than on loopback, put TLS before it.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING

from aiohttp import web

from console.config.settings import SourceSettings
from console.domain.errors import SourceRefused
from console.sources.base import Batch, Source
from console.sources.declared.fields import BadPreset, FieldMap
from console.sources.listener import BadBody, Listener, Posted, QueueFull, body_of, place_of
from console.sources.webhook.post import LARGEST, UnreadablePost, is_fresh, is_signed, read_post

if TYPE_CHECKING:
    from console.net.http import Fetcher

_BODY = 10.0  # seconds for a body to come
_SOON = {"Retry-After": "5"}


@dataclass(slots=True)
class WebhookSource:
    """Listens at ``host``:``port`` for posts signed with ``key``. It has no cursor: who sends knows what is left."""

    id: str
    host: str
    port: int
    key: bytes
    now: Callable[[], datetime]
    zone: tzinfo
    fields: FieldMap | None = None
    listener: Listener = field(init=False)

    def __post_init__(self) -> None:
        self.listener = Listener(self.host, self.port, LARGEST, "`listen`")

    async def read(self, cursor: str | None) -> AsyncIterator[Batch]:
        """Batches as they are posted. To be asked for the next one means that the last one is committed."""
        async with contextlib.aclosing(self.listener.batches(self._answer)) as batches:  # type: ignore[type-var]
            async for batch in batches:
                yield batch

    async def probe(self) -> str:
        """Whether one could listen there now."""
        return await self.listener.probe(self._answer)

    async def _answer(self, request: web.Request) -> web.Response:
        if request.method != "POST":
            return _said(405, "Mentions are posted here.", headers={"Allow": "POST"})
        if not is_fresh(request.headers, self.now()):
            return _said(401, "The post names no time, or one that is not within five minutes of ours.")
        try:
            async with asyncio.timeout(_BODY):
                body = await body_of(request)
        except BadBody:
            return _said(400, "The body is not what its header says.")
        except web.HTTPRequestEntityTooLarge:
            return _said(413, "A post may hold 1 MiB.")
        except TimeoutError:
            return _said(408, "The body did not come in time.")
        if not is_signed(request.headers, body, self.key):
            return _said(401, "The signature does not fit.")
        try:
            posted = read_post(body, self.fields, self.zone)
        except UnreadablePost as error:
            return _said(422, f"Nothing can be read: {error}.")
        return await self._kept(posted)

    async def _kept(self, posted: Posted) -> web.Response:
        """The answer once the store has taken ``posted``, or has not."""
        try:
            kept = await self.listener.kept(posted)
        except QueueFull:
            return _said(429, "Too much at once.", headers=_SOON)
        if not kept:
            return _said(503, "The store could not take it now.", headers=_SOON)
        aside = [spoiled.why for spoiled in posted.spoiled]
        return web.json_response({"taken": len(posted.mentions), "set_aside": aside}, status=202)


def open_source(
    settings: SourceSettings, *, fetcher: Fetcher, keep: object, now: Callable[[], datetime], zone: tzinfo
) -> Source:
    """The listener that ``settings`` describe: the options ``listen`` (host:port, or :port on loopback) and ``secret``,
    and ``columns`` for senders with names of their own. Raises `SourceRefused`."""
    host, port = place_of(str(settings.options.get("listen") or ""))
    key = str(settings.options.get("secret") or "").encode()
    if len(key) < 16:
        raise SourceRefused("The secret of a webhook must have 16 characters or more.")
    try:
        fields = FieldMap.of(settings.columns) if settings.columns else None
    except BadPreset as error:
        raise SourceRefused(f"`columns` cannot be read: {error}.") from error
    return WebhookSource(settings.id, host, port, key, now, zone, fields)


def _said(status: int, sentence: str, *, headers: dict[str, str] | None = None) -> web.Response:
    return web.json_response({"error": sentence}, status=status, headers=headers)
