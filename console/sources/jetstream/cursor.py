"""Where in a stream one is: the cursor that is kept, the address that goes on from it, and what was missed."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import msgspec

from console.domain.errors import SourceFault, SourceLater, SourceRefused
from console.domain.text import clean_line
from console.net.errors import NotUpgraded
from console.net.rate_limits import asked_wait
from console.net.routes import shown
from console.sources.json_text import NotJson, read_object

REWIND = 5_000_000  # microseconds that v1 is asked to begin earlier: its clock is each server's own
_STALE = frozenset({"CursorTooOld", "FutureCursor", "InvalidCursor", "OutdatedCursor"})


class StaleCursor(Exception):
    """The server does not take the cursor: what lies between it and now is lost, and the live end is what is left."""


class StreamCursor(msgspec.Struct, frozen=True, omit_defaults=True):
    """Where a stream stopped: the number of the event (v2 alone) and its time in microseconds."""

    at: int = 0
    seq: int = 0

    @classmethod
    def of(cls, cursor: str | None) -> StreamCursor:
        """The place that ``cursor`` says, or the live end where it says none."""
        try:
            return msgspec.json.decode(cursor or "{}", type=cls)
        except (msgspec.MsgspecError, ValueError):
            return cls()

    def cursor(self) -> str | None:
        """This, as the store keeps it; None at the live end."""
        return msgspec.json.encode(self).decode() if self.at or self.seq else None

    def missed(self, until: datetime) -> str:
        """What is lost from here until then, in words."""
        since = f"{moment_of(self.at):%Y-%m-%d %H:%M}" if self.at else "an earlier moment"
        return f"what was posted from {since} to {until:%Y-%m-%d %H:%M} UTC: the server no longer holds it"


def address(url: str, place: StreamCursor, *, v2: bool, collections: Sequence[str], dids: Sequence[str]) -> str:
    """``url`` with its filters, save those that it names itself, and the place to go on from.

    v1 takes ``wantedCollections``, ``wantedDids`` and a time; v2 ``kinds``, ``collections``, ``dids`` and the number of
    an event, or a time where a place was kept on v1.
    """
    parts = urlsplit(url)
    query = parse_qsl(parts.query, keep_blank_values=True)
    named = {name for name, _ in query}
    if v2:
        filters = [("kinds", "commit"), *(("collections", one) for one in collections)]
        filters += [("dids", did) for did in dids]
    else:
        filters = [("wantedCollections", one) for one in collections]
        filters += [("wantedDids", did) for did in dids]
    query += [(name, value) for name, value in filters if name not in named]
    start = (place.seq or place.at) if v2 else max(0, place.at - REWIND)
    if start:
        query.append(("cursor", str(start)))
    return urlunsplit(parts._replace(query=urlencode(query)))


def fault_of_handshake(answer: NotUpgraded, url: str, place: StreamCursor, *, now: datetime) -> SourceFault:
    """What an answer to the handshake means. Raises `StaleCursor` where it is ``place`` that is not taken."""
    host, status = shown(url), answer.status
    try:
        said = read_object(answer.body)
    except NotJson:
        said = {}
    if status == 400:
        name, words = (clean_line(str(said.get(key, "")), limit=160) for key in ("error", "message"))
        if name in _STALE and place != StreamCursor():
            raise StaleCursor(name)
        return SourceRefused(f"{host} does not take what we ask for: {' '.join(filter(None, (name, words)))} (400).")
    if status in {429, 503}:
        words = "asks us to come less often" if status == 429 else "is warming up"
        return SourceLater(f"{host} {words} ({status}).", after=asked_wait(answer.headers, now=now))
    if status >= 500:
        return SourceLater(f"{host} has a fault of its own ({status}).")
    return SourceRefused(
        f"{host} opens no stream there ({status}).",
        advice="Is it the address of a Jetstream? It ends in /subscribe or in network.bsky.jetstream.subscribeEvents.",
    )


def moment_of(microseconds: int) -> datetime:
    """A moment from a stream; the epoch where the number is beyond all bounds."""
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    with contextlib.suppress(OverflowError):
        return epoch + timedelta(microseconds=microseconds)
    return epoch
