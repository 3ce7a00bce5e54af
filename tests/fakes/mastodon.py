"""A server that speaks the Mastodon API: timelines, notifications, streams by WebSocket and by Server-Sent Events.

After docs.joinmastodon.org and what Mastodon 4.6.4 and GoToSocial 0.20 were seen to send: payloads are JSON in a
string, deletions a bare id, ids text that does not sort.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer

TOKEN = "a token of an account"
Status = dict[str, Any]


def status(number: int, text: str = "", **fields: object) -> Status:
    """A public status. Its id is text, and does not sort as its number does."""
    moment = f"2026-11-22T10:{number // 60 % 60:02}:{number % 60:02}.000Z"
    return {
        "id": f"{(number * 7919) % 1_000_003:07}-{number}", "created_at": moment,
        "visibility": "public", "language": "en", "content": f"<p>{text or f'post {number}'}</p>", "spoiler_text": "",
        "uri": f"https://m.example/s/{number}", "url": f"https://m.example/@a/{number}", "reblog": None, "tags": [],
        "account": {"acct": "anna", "display_name": "Anna", "followers_count": 7}, "mentions": [],
        "media_attachments": [], "favourites_count": 1, "reblogs_count": 2, "replies_count": 3, **fields,
    }  # fmt: skip


@dataclass
class MastodonServer:
    """The server. ``ways`` are the kinds of stream it has; ``refuse`` answers REST requests instead, one by one."""

    ways: tuple[str, ...] = ("ws", "sse")
    statuses: list[Status] = field(default_factory=list)
    notifications: list[dict[str, Any]] = field(default_factory=list)
    refuse: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    remaining: int = 299
    accounts: dict[str, tuple[str, list[Status]]] = field(default_factory=dict)  # by handle: id, and what it posted
    hidden: set[str] = field(default_factory=set)  # from whoever shows a token
    page: str | None = None  # what a proxy before it answers for what there is not
    silent: bool = False  # streams that say nothing
    asked: list[web.Request] = field(default_factory=list)
    streams: list[tuple[str, asyncio.Queue[tuple[str, str] | None]]] = field(default_factory=list)
    port: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @asynccontextmanager
    async def running(self) -> AsyncIterator[MastodonServer]:
        app = web.Application()
        app.router.add_get("/api/v1/streaming", self._socket)
        app.router.add_get("/api/v1/streaming/{path:.*}", self._events)
        app.router.add_get("/{any:.*}", self._rest)
        server = TestServer(app, host="127.0.0.1")
        await server.start_server()
        self.port = server.port or 0
        try:
            yield self
        finally:
            self.cut()
            await server.close()

    def post(self, *statuses: Status) -> None:
        """New statuses, told to whoever follows."""
        for one in statuses:
            self.statuses.append(one)
            self.tell("update", json.dumps(one))

    def tell(self, event: str, payload: str) -> None:
        """An event for whoever follows."""
        if not self.silent:
            for _, queue in self.streams:
                queue.put_nowait((event, payload))

    def cut(self) -> None:
        """Close every stream."""
        for _, queue in self.streams:
            queue.put_nowait(None)
        self.streams.clear()

    def known(self, request: web.Request) -> bool:
        return request.headers.get("Authorization") == f"Bearer {TOKEN}"

    async def _rest(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(request)
        if self.refuse:
            code, headers = self.refuse.pop(0)
            return web.json_response({"error": "no"}, status=code, headers=headers)
        headers = {"X-RateLimit-Remaining": str(self.remaining), "X-RateLimit-Reset": "2026-11-23T12:05:00.643385Z"}
        match request.path:
            case "/api/v1/accounts/verify_credentials":
                if not self.known(request):
                    return web.json_response({"error": "The access token is invalid"}, status=401)
                return web.json_response({"acct": "comms"}, headers=headers)
            case "/api/v2/instance":
                return web.json_response({"configuration": {"urls": {"streaming": self.url.replace("http", "ws")}}})
            case "/api/v1/notifications":
                return web.json_response(self._page(self.notifications, request), headers=headers)
            case path if path.startswith("/api/v1/statuses/"):
                hidden = self.hidden if self.known(request) else set()
                for one in (*self.statuses, *(one for _, posted in self.accounts.values() for one in posted)):
                    if path == f"/api/v1/statuses/{one['id']}" and one["id"] not in hidden:
                        return web.json_response(one, headers=headers)
                if self.page is not None:
                    return web.Response(status=404, text=self.page, content_type="text/html")
            case path if path.startswith("/api/v1/timelines/"):
                return web.json_response(self._page(self.statuses, request), headers=headers)
            case "/api/v1/accounts/lookup":
                for handle, (number, _) in self.accounts.items():
                    if handle == request.query["acct"]:
                        return web.json_response({"id": number, "acct": handle}, headers=headers)
            case path if path.startswith("/api/v1/accounts/"):
                for number, posted in self.accounts.values():
                    if path == f"/api/v1/accounts/{number}/statuses":
                        kept = [one for one in posted if not (one["reblog"] and request.query.get("exclude_reblogs"))]
                        return web.json_response(self._page(kept, request), headers=headers)
        return web.json_response({"error": "Record not found"}, status=404)

    def _page(self, items: list[Any], request: web.Request) -> list[Any]:
        """``min_id``: the oldest page after an id, the newest of it first; without one the newest page."""
        limit = min(40, int(request.query.get("limit", "20")))
        ids = [item["id"] for item in items]
        after = request.query.get("min_id")
        if after is None:
            return items[::-1][:limit]
        start = ids.index(after) + 1 if after in ids else len(items)
        return items[start : start + limit][::-1]

    def _followed(self, name: str) -> asyncio.Queue[tuple[str, str] | None]:
        queue: asyncio.Queue[tuple[str, str] | None] = asyncio.Queue()
        self.streams.append((name, queue))
        return queue

    async def _socket(self, request: web.Request) -> web.StreamResponse:
        if "ws" not in self.ways:
            return web.Response(status=404)
        if not self.known(request):
            return web.json_response({"error": "no token"}, status=401)
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        name = request.query["stream"]
        queue = self._followed(name)
        listening = asyncio.create_task(socket.receive())  # without it nobody answers a ping
        with suppress(ConnectionError):
            while (event := await queue.get()) is not None:
                await socket.send_str(json.dumps({"stream": [name], "event": event[0], "payload": event[1]}) + "\n")
        listening.cancel()
        await socket.close()
        return socket

    async def _events(self, request: web.Request) -> web.StreamResponse:
        if "sse" not in self.ways:
            return web.Response(status=404)
        if not self.known(request):
            return web.json_response({"error": "no token"}, status=401)
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        await response.write(b":)\n")
        queue = self._followed(request.path)
        while (event := await queue.get()) is not None:
            await response.write(f":thump\nevent: {event[0]}\ndata: {event[1]}\n\n".encode())
        return response
