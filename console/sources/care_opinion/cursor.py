"""Where in Care Opinion's list a source is, and which stories of the last weeks it holds, in which form."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta

import msgspec

from console.sources.care_opinion.story import Story

OVERLAP = timedelta(days=14)  # read again in every round: a story or two a month appear late, or are left out once
HISTORY = timedelta(days=90)  # how far back the first round looks
_MOST = 3_000  # stories remembered


class StoryCursor(msgspec.Struct, frozen=True, omit_defaults=True):
    """The cursor, as JSON. Moments are seconds since 1970. ``known`` is for each story of the overlap its digest and
    when it was published."""

    asks: str = ""
    seen: float = 0.0  # when the last whole walk began
    began: float = 0.0  # when the walk under way began; zero where none is
    floor: float = 0.0
    skip: int = 0
    known: dict[str, tuple[str, float]] = {}

    @classmethod
    def of(cls, cursor: str | None, asks: str) -> StoryCursor:
        """What ``cursor`` says; nothing where it is of another search."""
        try:
            place = msgspec.json.decode(cursor or "{}", type=cls)
        except (msgspec.MsgspecError, ValueError):
            return cls(asks)
        return place if place.asks == asks else cls(asks)

    def cursor(self) -> str:
        """This, as the store keeps it."""
        return msgspec.json.encode(self).decode()

    def walking(self, now: datetime) -> StoryCursor:
        """This at the beginning of a walk, or as it stands where one is under way."""
        if self.began:
            return self
        since = datetime.fromtimestamp(self.seen, UTC) - OVERLAP if self.seen else now - HISTORY
        return msgspec.structs.replace(self, began=now.timestamp(), floor=since.timestamp(), skip=0)

    @property
    def since(self) -> datetime:
        """The moment from which the walk under way asks."""
        return datetime.fromtimestamp(self.floor, UTC)

    def after(self, stories: Iterable[Story], items: int) -> StoryCursor:
        """This, with ``stories`` kept and ``items`` of the list behind it."""
        added = {story.id: (story.digest, story.published.timestamp()) for story in stories}
        return msgspec.structs.replace(self, known={**self.known, **added}, skip=self.skip + items)

    def whole(self, gone: Iterable[str]) -> StoryCursor:
        """This at the end of a walk: what is gone, or older than the next walk looks, is forgotten."""
        left = set(gone)
        oldest = self.began - OVERLAP.total_seconds()
        kept = [(name, told) for name, told in self.known.items() if name not in left and told[1] >= oldest]
        return StoryCursor(self.asks, self.began, known=dict(kept[-_MOST:]))

    def holds(self, story: Story) -> bool:
        """Whether the story is here as it stands."""
        return self.known.get(story.id, ("",))[0] == story.digest

    def missing(self, listed: Mapping[str, object] | set[str]) -> list[str]:
        """Stories that were there, should be in the list and are not."""
        return [
            name
            for name, (_, published) in self.known.items()
            if name not in listed and published >= self.floor + 86_400
        ]  # the floor is asked for as a day
