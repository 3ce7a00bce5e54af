"""What a Bluesky source remembers between two rounds: its place in each list, and which posts it has given lately.

Lists do not tell of deletions, so posts of the last days are asked for again, some in every round, the longest unasked
first: ``app.bsky.feed.getPosts`` leaves out those that are deleted, taken down, or hidden from the account.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

import msgspec

from console.sources.page_walk import PageCursor

ASKED_AT_ONCE = 25  # as many as getPosts takes
_MOST = 1_000
_DAYS = 14 * 86_400.0


class Memory(msgspec.Struct, frozen=True, omit_defaults=True):
    """The cursor of a Bluesky source, as JSON. ``given`` is for each post until when it is asked for again (seconds
    since 1970), in the order in which that is done."""

    places: dict[str, PageCursor] = {}
    given: dict[str, float] = {}

    @classmethod
    def of(cls, cursor: str | None) -> Memory:
        """What ``cursor`` says; nothing where it is not ours."""
        try:
            return msgspec.json.decode(cursor or "{}", type=cls)
        except (msgspec.MsgspecError, ValueError):
            return cls()

    def cursor(self) -> str:
        """This, as the store keeps it."""
        return msgspec.json.encode(self).decode()

    def after(self, lane: str, place: PageCursor, uris: Iterable[str], *, now: float) -> Memory:
        """This, with ``uris`` given and the place in a list behind them. Of too many the oldest are let go."""
        added = {uri: now + _DAYS for uri in uris if uri not in self.given}
        given = list({**self.given, **added}.items())[-_MOST:]
        return Memory({**self.places, lane: place}, dict(given))

    def to_ask(self) -> list[str]:
        """The posts whose turn it is."""
        return list(self.given)[:ASKED_AT_ONCE]

    def asked(self, uris: Collection[str], there: Collection[str], *, now: float) -> Memory:
        """This, after ``uris`` were asked for and ``there`` were found: they go to the end of the line."""
        rest = {uri: until for uri, until in self.given.items() if uri not in uris}
        again = {uri: self.given[uri] for uri in uris if uri in there and self.given[uri] > now}
        return Memory(self.places, {**rest, **again})
