"""Events of a Mastodon server as they happen: by WebSocket, and where that is not to be had, by Server-Sent Events."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

from aiohttp import ClientPayloadError, WSMsgType

from console.domain.errors import SourceLater, SourceRefused
from console.net.errors import NotUpgraded
from console.net.http import Fetcher
from console.net.routes import shown
from console.sources.errors import wire_as_source
from console.sources.json_text import NotJson, read_object
from console.sources.mastodon.api import Timeline

LONGEST = 4 * 1024 * 1024  # bytes of one event
_END = re.compile(rb"\r\n|\n|\r(?!\Z)")


class TooLong(ValueError):
    """An event that is longer than any that is meant."""


@dataclass(slots=True)
class EventReader:
    """Takes pieces of a stream and gives the events that have ended in them, as (name, data)."""

    _rest: bytes = b""
    _name: str = ""
    _data: list[str] = field(default_factory=list)
    _size: int = 0

    def feed(self, piece: bytes) -> list[tuple[str, str]]:
        """The events that end in ``piece``. Comments, which keep the line warm, are none. Raises `TooLong`."""
        events = []
        *lines, self._rest = _END.split(self._rest + piece)
        for line in lines:
            event = self._line(line)
            if event is not None:
                events.append(event)
        if len(self._rest) + self._size > LONGEST:
            raise TooLong
        return events

    def _line(self, line: bytes) -> tuple[str, str] | None:
        if not line:
            event = (self._name or "message", "\n".join(self._data)) if self._data or self._name else None
            self._name, self._data, self._size = "", [], 0
            return event
        name, _, value = line.partition(b":")
        text = value.removeprefix(b" ").decode("utf-8", "replace")
        if name == b"event":
            self._name = text
        elif name == b"data":
            self._data.append(text)
            self._size += len(line)
        return None


_CARRIES = frozenset({WSMsgType.TEXT, WSMsgType.BINARY})
_POLICY = 1008  # the close code by which servers refuse a stream after they have accepted the socket
_PATHS = {"public": "public", "public:local": "public/local", "hashtag": "hashtag", "user": "user"}


class NoStreams(Exception):
    """The server has streams by neither way: its timelines have to be asked."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened in a timeline: update, status.update, delete, notification, and others."""

    timeline: Timeline
    name: str
    payload: str


@dataclass(frozen=True, slots=True)
class Streams:
    """The streams of one server for one account. ``sockets`` is where they are (``wss://…``)."""

    sockets: str
    headers: dict[str, str]
    fetcher: Fetcher

    async def follow(self, timeline: Timeline, events: asyncio.Queue[Event]) -> None:
        """Put what happens in ``timeline`` into ``events``; ends with `SourceFault`, or with `NoStreams`."""
        ways = (self._by_socket(timeline), self._by_events(timeline))
        for number, way in enumerate(ways):
            async with aclosing(way) as happening:
                try:
                    async for event in happening:
                        await events.put(event)
                except NoStreams:
                    if number + 1 == len(ways):
                        raise
                    continue
            raise SourceLater(f"{shown(self.sockets)} closed the stream.")

    async def _by_socket(self, timeline: Timeline) -> AsyncGenerator[Event, None]:
        with wire_as_source():
            query = urlencode({"stream": timeline.stream, **({"tag": timeline.tag} if timeline.tag else {})})
            try:
                async with self.fetcher.socket(
                    f"{self.sockets}/api/v1/streaming?{query}", headers=self.headers
                ) as socket:
                    while (message := await socket.receive()).type in _CARRIES:
                        for event in _framed(timeline, message.data):
                            yield event
                    if socket.close_code == _POLICY:
                        raise NoStreams
            except NotUpgraded as answer:
                if answer.status in {429, 503}:
                    raise SourceLater(f"{shown(self.sockets)} opens no stream now ({answer.status}).") from answer
                raise NoStreams from answer  # a refusal too: some take a token here by other ways than there

    async def _by_events(self, timeline: Timeline) -> AsyncGenerator[Event, None]:
        parts = urlsplit(self.sockets)
        secure = "http" if parts.scheme == "ws" else "https"
        query = f"?{urlencode({'tag': timeline.tag})}" if timeline.tag else ""
        url = f"{secure}://{parts.netloc}/api/v1/streaming/{_PATHS[timeline.stream]}{query}"
        reader = EventReader()
        with wire_as_source():
            async with self.fetcher.listen(url, headers={"Accept": "text/event-stream", **self.headers}) as answer:
                if answer.status in {401, 403}:
                    raise SourceRefused(
                        f"{shown(url)} opens no stream for us ({answer.status}).",
                        advice="Streams need the token of an account, with the scope read.",
                    )
                if answer.status != 200 or not answer.content_type.startswith("text/event-stream"):
                    raise NoStreams
                try:
                    async for piece in answer.content.iter_any():
                        for name, data in reader.feed(piece):
                            yield Event(timeline, name, data)
                except (ClientPayloadError, TooLong) as error:
                    raise SourceLater(f"{shown(self.sockets)} broke off the stream.") from error


def _framed(timeline: Timeline, raw: bytes) -> list[Event]:
    """The event in a frame: its payload is JSON once more, as a string, or a bare id. A frame that is none is kept as
    an event of its own, so that it is set aside and counted."""
    try:
        frame = read_object(raw)
    except NotJson:
        return [Event(timeline, "update", raw.decode("utf-8", "replace"))]
    payload = frame.get("payload")
    return [Event(timeline, str(frame.get("event") or ""), payload if isinstance(payload, str) else "")]
