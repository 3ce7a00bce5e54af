"""The cursor of a feed: its validators, where it moved to, which guids it gave twice."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

import msgspec

from console.net.request import Answer

MOVED_AFTER = 3  # times that a feed must say "for good" before its new address is used
LONGEST_FRESH = 3_600.0  # seconds that a feed may ask not to be fetched again
_MOST_SHARED = 500
_TELLING = 16  # characters of a part of a path from which it may be a key


@dataclass(frozen=True, slots=True)
class FeedMemory:
    """The cursor of a feed, as JSON. It never holds an address that a key may stand in.

    ``place`` is a hash of the configured URL: with another one everything here is void. ``moved`` is the new address.
    """

    place: str = ""
    etag: str = ""
    modified: str = ""
    digest: str = ""
    moved: str = ""
    moves: int = 0
    fresh_until: float = 0.0  # seconds since 1970
    shared: tuple[str, ...] = ()

    @classmethod
    def of(cls, cursor: str | None, url: str) -> FeedMemory:
        """What ``cursor`` says of the feed at ``url``; nothing where it is another's, or none of ours."""
        place = digest_of(url.encode())
        try:
            memory = msgspec.json.decode(cursor or "{}", type=cls)
        except (msgspec.MsgspecError, ValueError):
            return cls(place)
        return memory if memory.place == place else cls(place)

    def cursor(self) -> str:
        """This, as the store keeps it."""
        return msgspec.json.encode(self).decode()

    def url(self, configured: str) -> str:
        """The address to ask: where the feed has moved to, once it has said so often enough."""
        return self.moved if self.moves >= MOVED_AFTER and self.moved else configured

    def after(self, answer: Answer, configured: str, *, fresh: float, now: float) -> FeedMemory:
        """This, after a good answer. ``fresh`` is for how many seconds it asks to be left alone."""
        asked = self.url(configured)
        moved, moves = self.moved, self.moves
        if asked == configured:
            target = answer.permanent_url if memorable(configured, answer.permanent_url) else ""
            moves = (moves + 1 if target == moved else 1) if target else 0
            moved = target
        changed = answer.status != 304
        return replace(
            self,
            etag=answer.etag if changed else self.etag,
            modified=answer.last_modified if changed else self.modified,
            digest=digest_of(answer.body) if changed else self.digest,
            moved=moved,
            moves=moves,
            fresh_until=now + min(fresh, LONGEST_FRESH),
        )

    def sharing(self, marks: tuple[str, ...]) -> FeedMemory:
        """This, with the guids that entries share."""
        return replace(self, shared=marks[-_MOST_SHARED:])

    def home(self) -> FeedMemory:
        """This, without the new address: it did not answer."""
        return replace(self, moved="", moves=0)


def digest_of(body: bytes) -> str:
    """A short hash, to tell the same document from another."""
    return hashlib.blake2b(body, digest_size=12).hexdigest()


def memorable(configured: str, target: str) -> bool:
    """Whether ``target`` may be written down: it has no query, no login, and no part of it that could be a key."""
    if not target or target == configured:
        return False
    parts = urlsplit(target)
    words = [word for word in parts.path.split("/") if len(word) >= _TELLING]
    secret = any(character.isdigit() for word in words for character in word)
    return parts.scheme in {"http", "https"} and not parts.query and not parts.username and not secret
