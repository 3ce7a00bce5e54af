"""What was worked out for a text is remembered, up to a number of bytes: texts come from outside, in any number."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

Found = TypeVar("Found")

MOST = 1_000_000
_PLACE = 100  # bytes of a dictionary for each text that it holds


def _size(one: object) -> int:
    return one.__sizeof__()


class Remembered(dict[str, Found]):
    """What ``work`` makes of each text, worked out once. What would take more than ``most`` bytes is forgotten, all at
    once: whatever people say every day is there again a moment later. ``weigh`` gives the bytes of an answer."""

    __slots__ = ("_held", "_most", "_weigh", "_work")

    def __init__(
        self, work: Callable[[str], Found], *, most: int = MOST, weigh: Callable[[Found], int] = _size
    ) -> None:
        super().__init__()
        self._work = work
        self._weigh = weigh
        self._most = most
        self._held = 0

    def __missing__(self, text: str) -> Found:
        found = self._work(text)
        cost = _size(text) + self._weigh(found) + _PLACE
        if cost * 8 > self._most:
            return found  # it would push out too much for one answer
        if self._held + cost > self._most:
            self.clear()
            self._held = 0
        self._held += cost
        self[text] = found
        return found
