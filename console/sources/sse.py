"""Server-Sent Events (WHATWG HTML 9.2), read as they come, cut wherever the network cuts them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

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
