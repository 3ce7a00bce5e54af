"""The two wires of Jetstream, frame by frame.

v1 (``/subscribe``) and v2 (``/xrpc/network.bsky.jetstream.subscribeEvents``), as in bluesky-social/jetstream @ 9a30def
(August 2026); v1 checked against recorded frames, v2 built from its lexicon: no recording of it was to be had. Frames
are decoded as bytes straight into types, at about a microsecond each; what does not fit is looked at again, patiently.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TypeVar

import msgspec

from console.domain.errors import SourceLater
from console.domain.mention import Change, RawMention
from console.domain.text import clean_line
from console.sources.base import Spoiled
from console.sources.dates import read_moment
from console.sources.jetstream_place import moment_of
from console.sources.jetstream_post import POSTS, Post, mention_of, patient_post, uri_of, words_of
from console.sources.json_text import NotJson, read_object

_KEPT = 8 * 1024  # bytes of a bad frame that go to the quarantine
_MOST_REVISIONS = 20_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_CHANGES = {"create": Change.NEW, "update": Change.EDIT, "delete": Change.DELETE}


class _Commit(msgspec.Struct):
    operation: str = ""
    collection: str = ""
    rkey: str = ""
    rev: str = ""
    record: Post | None = None


class _Event(msgspec.Struct):
    did: str = ""
    time_us: int = 0
    kind: str = ""
    commit: _Commit | None = None


class _Payload(msgspec.Struct):
    kind: str = msgspec.field(default="", name="$type")
    seq: int = 0
    did: str = ""
    time: str = ""
    operation: str = ""
    collection: str = ""
    rkey: str = ""
    rev: str = ""
    record: Post | None = None
    name: str = ""
    message: str = ""


class _Frame(msgspec.Struct):
    kind: str = msgspec.field(default="", name="$type")
    payload: _Payload | None = None
    error: str = ""
    message: str = ""


_Shape = TypeVar("_Shape", _Event, _Frame)


@dataclass(slots=True)
class Reading:
    """What the frames of one connection have come to since it was last taken. ``position`` is what to go on from: the
    largest ``time_us`` of v1, the last ``seq`` of v2; ``moment`` the time of the last event, in microseconds."""

    wanted: Collection[str] = (POSTS,)
    keep: Callable[[str], bool] | None = None
    position: int = 0
    moment: int = 0
    first: int = 0
    seen: int = 0
    ignored: int = 0
    outdated: str = ""
    mentions: list[RawMention] = field(default_factory=list)
    spoiled: list[Spoiled] = field(default_factory=list)
    revisions: OrderedDict[str, str] = field(default_factory=OrderedDict)
    _events: msgspec.json.Decoder[_Event] = field(default_factory=lambda: msgspec.json.Decoder(_Event))
    _frames: msgspec.json.Decoder[_Frame] = field(default_factory=lambda: msgspec.json.Decoder(_Frame))

    @property
    def held(self) -> int:
        """How much waits to be taken."""
        return len(self.mentions) + len(self.spoiled)

    def take_v1(self, raw: bytes) -> None:
        """One frame of v1. Kinds that are not known, and identity and account events, are counted and passed over."""
        self.seen += 1
        try:
            event = self._events.decode(raw)
        except (msgspec.MsgspecError, ValueError, RecursionError):
            patient = self._patiently(raw, _Event)
            if patient is None:
                return
            event = patient
        if event.time_us > self.position:
            self.position = self.moment = event.time_us
        if not self.first:
            self.first = event.time_us
        commit = event.commit
        if commit is None or event.kind != "commit":
            self.ignored += 1
        else:
            self._commit(event.did, commit, event.time_us)

    def take_v2(self, raw: bytes) -> None:
        """One frame of v2. Raises `SourceLater` for an error frame, which is the last of its connection."""
        self.seen += 1
        try:
            frame = self._frames.decode(raw)
        except (msgspec.MsgspecError, ValueError, RecursionError):
            patient = self._patiently(raw, _Frame)
            if patient is None:
                return
            frame = patient
        payload = frame.payload
        if payload is None:
            if frame.kind == "error" or frame.error:
                raise _ended(frame)
            self.ignored += 1
            return
        if payload.kind.endswith("#info"):
            self.outdated = payload.name if payload.name == "OutdatedCursor" else self.outdated
            self.ignored += 1
            return
        self.position = max(self.position, payload.seq)
        if not payload.kind.endswith("#commit"):
            self.ignored += 1
            return
        self.moment = _microseconds(payload.time) or self.moment
        self.first = self.first or self.moment
        self._commit(payload.did, payload, self.moment)

    def _commit(self, did: str, commit: _Commit | _Payload, moment: int) -> None:
        change = _CHANGES.get(commit.operation)
        if commit.collection not in self.wanted or change is None:
            self.ignored += 1
            return
        post = commit.record
        if change is Change.DELETE:
            uri = uri_of(did, commit.collection, commit.rkey)
            if self._newest(uri, commit.rev):
                self.mentions.append(RawMention(native_id=uri, change=change, published=moment_of(moment)))
            return
        if post is None:
            self.ignored += 1
            return
        if self.keep is not None and not self.keep(words_of(post)):
            return
        if self._newest(uri_of(did, commit.collection, commit.rkey), commit.rev):
            self.mentions.append(
                mention_of(
                    post, did=did, rkey=commit.rkey, collection=commit.collection, seen=moment_of(moment), change=change
                )
            )

    def _newest(self, uri: str, revision: str) -> bool:
        """Whether this is no older than what was seen of ``uri``: after a reconnect the stream begins a little earlier,
        and a post must not go back to what it was before its edit. Revisions sort as text (atproto TIDs)."""
        known = self.revisions.get(uri, "")
        if revision and revision < known:
            return False
        self.revisions[uri] = revision
        self.revisions.move_to_end(uri)
        if len(self.revisions) > _MOST_REVISIONS:
            self.revisions.popitem(last=False)
        return True

    def _patiently(self, raw: bytes, kind: type[_Shape]) -> _Shape | None:
        """The frame without what does not fit its types; None, and set aside, where nothing can be read of it."""
        try:
            plain = read_object(raw)
            body = plain.get("commit") if kind is _Event else plain.get("payload")
            record = body.pop("record", None) if isinstance(body, dict) else None
            frame = msgspec.convert(plain, kind)
            inner = frame.commit if isinstance(frame, _Event) else frame.payload
            if inner is not None and isinstance(record, dict):
                inner.record = patient_post(record)
        except (NotJson, msgspec.ValidationError, RecursionError) as error:
            why = str(error) if isinstance(error, NotJson) else "it does not fit the stream's format"
            self.spoiled.append(Spoiled(f"a frame of the stream: {why}", raw[:_KEPT]))
            return None
        return frame


def _ended(frame: _Frame) -> SourceLater:
    if frame.error == "ConsumerTooSlow":
        return SourceLater("The stream let us go because we read too slowly.", advice="It goes on where it stopped.")
    return SourceLater(f"The stream ended with an error: {clean_line(frame.error, limit=60) or 'unnamed'}.")


def _microseconds(text: str) -> int:
    try:
        moment = read_moment(text, UTC)
    except ValueError:
        return 0
    return int((moment - _EPOCH).total_seconds() * 1_000_000) if moment else 0
