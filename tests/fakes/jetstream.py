"""A Jetstream that replays recorded events through a real WebSocket, on both of its wires.

Behaviour after bluesky-social/jetstream @ 9a30def: filters, inclusive cursors, a window that forgets, refusals before
the upgrade, error frames. Recorded v1 lines go out verbatim; v2 frames are built from them by the lexicon.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from aiohttp import WSCloseCode, web
from aiohttp.test_utils import TestServer

V1, V2 = "/subscribe", "/xrpc/network.bsky.jetstream.subscribeEvents"
_TYPE = "network.bsky.jetstream.subscribeEvents"
Event = dict[str, Any]


def v2_frame(event: Event, seq: int) -> str:
    """The v2 frame of a v1 event."""
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=event["time_us"])
    payload: Event = {
        "$type": f"{_TYPE}#{event['kind']}",
        "seq": seq,
        "did": event["did"],
        "time": moment.isoformat().replace("+00:00", "Z"),
    }
    payload.update(event.get("commit") or event.get(event["kind"]) or {})
    payload["seq"] = seq
    return json.dumps({"$type": "message", "payload": payload}, ensure_ascii=False, separators=(",", ":"))


@dataclass
class Jetstream:
    """The server. ``lines`` are v1 events as they were recorded; each has the number of its place as v2 ``seq``.

    ``cut_after`` frames a connection is cut, once for each number; ``refuse`` answers handshakes instead, one by one;
    ``forgotten`` lines can no longer be had; ``last_words`` are a v2 error that ends the replay; ``extra`` frames go
    out before all others.
    """

    lines: Sequence[bytes]
    cut_after: list[int] = field(default_factory=list)
    refuse: list[tuple[int, bytes, dict[str, str]]] = field(default_factory=list)
    forgotten: int = 0
    last_words: str = ""
    extra: Sequence[str | bytes] = ()
    stay: bool = True
    first_seq: int = 1000
    asked: list[web.Request] = field(default_factory=list)
    handles: dict[str, str] = field(default_factory=dict)  # what its resolver answers: a DID, or anything else
    resolved: list[str] = field(default_factory=list)
    sockets: set[web.WebSocketResponse] = field(default_factory=set)
    port: int = 0

    @property
    def v1(self) -> str:
        return f"ws://127.0.0.1:{self.port}{V1}"

    @property
    def v2(self) -> str:
        return f"ws://127.0.0.1:{self.port}{V2}"

    def publish(self, *lines: bytes) -> None:
        """New events, for whoever follows and for whoever comes later."""
        self.lines = [*self.lines, *lines]

    @asynccontextmanager
    async def running(self) -> AsyncIterator[Jetstream]:
        app = web.Application()
        app.router.add_get(V1, self._subscribe)
        app.router.add_get(V2, self._subscribe)
        app.router.add_get("/xrpc/com.atproto.identity.resolveHandle", self._resolve)
        server = TestServer(app, host="127.0.0.1")
        await server.start_server()
        self.port = server.port or 0
        try:
            yield self
        finally:
            for socket in list(self.sockets):
                await socket.close(code=WSCloseCode.GOING_AWAY)
            await server.close()

    async def _resolve(self, request: web.Request) -> web.StreamResponse:
        handle = request.query["handle"]
        self.resolved.append(handle)
        if handle not in self.handles:
            return web.json_response({"error": "InvalidRequest", "message": "Unable to resolve handle"}, status=400)
        return web.json_response({"did": self.handles[handle]})

    async def _subscribe(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(request)
        v2 = request.path == V2
        if self.refuse:
            status, body, headers = self.refuse.pop(0)
            return web.Response(status=status, body=body, headers=headers)
        cursor = int(request.query.get("cursor", "0"))
        chosen, known = self._chosen(request, cursor, v2), len(self.lines)
        if chosen is None:
            return web.json_response({"error": "CursorTooOld", "message": "cursor is too old"}, status=400)
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self.sockets.add(socket)
        try:
            await self._send(socket, chosen, v2, known)
        except ConnectionError:
            pass
        finally:
            self.sockets.discard(socket)
        return socket

    def _chosen(self, request: web.Request, cursor: int, v2: bool) -> list[tuple[int, Event, bytes]] | None:
        """The events that the request's filters and cursor leave, or None where the cursor is too old."""
        wanted = set(request.query.getall("collections" if v2 else "wantedCollections", []))
        kinds = set(request.query.getall("kinds", [])) if v2 else set()
        events = [(self.first_seq + n, json.loads(line), line) for n, line in enumerate(self.lines)][self.forgotten :]
        if v2 and self.forgotten and 0 < cursor < self.first_seq + self.forgotten:
            return None
        if not cursor and self.forgotten:
            return []
        chosen = []
        for seq, event, line in events:
            collection = (event.get("commit") or {}).get("collection")
            if collection is not None and wanted and collection not in wanted:
                continue
            if (kinds and event["kind"] not in kinds) or (v2 and collection is None and wanted):
                continue
            place = seq if v2 and cursor < 10**15 else event["time_us"]
            if place >= cursor:
                chosen.append((seq, event, line))
        return chosen

    async def _send(
        self, socket: web.WebSocketResponse, chosen: list[tuple[int, Event, bytes]], v2: bool, known: int
    ) -> None:
        cut = self.cut_after.pop(0) if self.cut_after else None
        for frame in self.extra:
            await (socket.send_str(frame) if isinstance(frame, str) else socket.send_bytes(frame))
        for sent, (seq, event, line) in enumerate(chosen):
            if cut is not None and sent >= cut:
                assert socket._req is not None
                assert socket._req.transport is not None
                socket._req.transport.abort()  # as a lost network does: no close frame
                return
            await socket.send_str(v2_frame(event, seq) if v2 else line.decode())
        if self.last_words:
            await socket.send_str(json.dumps({"$type": "error", "error": self.last_words, "message": "bye"}))
            await socket.close(code=1008)
            return
        if not self.stay:
            await socket.close(code=WSCloseCode.GOING_AWAY)
            return
        following = asyncio.create_task(self._follow(socket, v2, known))
        async for _ in socket:
            pass
        following.cancel()

    async def _follow(self, socket: web.WebSocketResponse, v2: bool, number: int) -> None:
        """What is published after ``number`` lines goes out live."""
        with suppress(ConnectionError):
            while True:
                for line in self.lines[number:]:
                    await socket.send_str(v2_frame(json.loads(line), self.first_seq + number) if v2 else line.decode())
                    number += 1
                await asyncio.sleep(0.02)


def commit(number: int, *, operation: str = "create", text: str = "", rkey: str = "", **record: object) -> bytes:
    """A v1 line of a post that nobody wrote, a second after the one before it."""
    body: Event = {
        "rev": f"r{number:09}",
        "operation": operation,
        "collection": "app.bsky.feed.post",
        "rkey": rkey or f"k{number}",
    }
    if operation != "delete":
        body["record"] = {
            "$type": "app.bsky.feed.post",
            "text": text or f"post {number}",
            "createdAt": "2026-07-04T14:38:08Z",
            "langs": ["en"],
            **record,
        }
    moment = 1_783_175_888_000_000 + number * 1_000_000
    return json.dumps({"did": "did:plc:test", "time_us": moment, "kind": "commit", "commit": body}).encode()
