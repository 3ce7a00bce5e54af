"""Where a source is in pages that go from the newest item back: what is kept between two rounds.

A walk goes from the newest item back to what the last whole walk has seen, less an overlap. It may be cut off at any
page: the place after each page is stored with that page, and the next round goes on from there.
"""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec


class Depth(msgspec.Struct, frozen=True):
    """How far back a walk goes, in seconds: the first one, what every later one reads again, and what the platform
    shows at all (zero where it shows everything)."""

    history: float
    overlap: float
    window: float = 0.0


class PageCursor(msgspec.Struct, frozen=True, omit_defaults=True):
    """A place in one list of pages, as JSON. Moments are seconds since 1970; ``asks`` is a hash of what is asked."""

    asks: str = ""
    seen: float = 0.0  # when the last whole walk began: all before is here, what appears late apart
    began: float = 0.0  # when the walk under way began
    floor: float = 0.0  # where it ends
    page: str = ""  # where it goes on; empty where none is under way

    @classmethod
    def of(cls, cursor: str | None, asks: str) -> PageCursor:
        """What ``cursor`` says; nothing where it is of another question."""
        try:
            place = msgspec.json.decode(cursor or "{}", type=cls)
        except (msgspec.MsgspecError, ValueError):
            return cls(asks)
        return place if place.asks == asks else cls(asks)

    def cursor(self) -> str:
        """This, as the store keeps it."""
        return msgspec.json.encode(self).decode()

    def walking(self, depth: Depth, now: datetime) -> tuple[PageCursor, str]:
        """This at the beginning of a walk, and what is known to be lost, in words."""
        present = now.timestamp()
        floor = self.seen - depth.overlap if self.seen else present - depth.history
        missed = ""
        if depth.window and floor < present - depth.window:
            floor = present - depth.window
            if self.seen and self.seen < floor:
                lost = f"{moment(self.seen):%Y-%m-%d %H:%M} to {moment(floor):%Y-%m-%d %H:%M}"
                days = f"{depth.window / 86_400:.0f} days"
                missed = f"what was said from {lost} UTC: the platform shows {days} and no more"
        return PageCursor(self.asks, self.seen, present, floor), missed

    def at(self, page: str) -> PageCursor:
        """This, with ``page`` to go on; without one the walk is whole."""
        return msgspec.structs.replace(self, page=page) if page else PageCursor(self.asks, self.began)


def moment(seconds: float) -> datetime:
    """The moment of a number of seconds since 1970."""
    return datetime.fromtimestamp(seconds, UTC)
