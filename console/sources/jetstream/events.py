"""The events of Jetstream, in both of the forms that it sends, frame by frame.

v1 (``/subscribe``) and v2 (``/xrpc/network.bsky.jetstream.subscribeEvents``), as in bluesky-social/jetstream @ 9a30def
(August 2026); v1 checked against recorded frames, v2 built from its lexicon: no recording of it was to be had. Frames
are decoded as bytes straight into types, at about a microsecond each; what does not fit is looked at again, patiently.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TypeVar

import msgspec

from console.domain.errors import SourceLater
from console.domain.mention import Change, RawMention
from console.domain.text import clean_line
from console.sources.base import Keep, Spoiled
from console.sources.dates import read_moment
from console.sources.jetstream.cursor import moment_of
from console.sources.jetstream.post import POSTS, Post, PostWords, mention_of, patient_post, uri_of, words_of
from console.sources.json_text import NotJson, read_object

_KEPT = 8 * 1024  # bytes of a bad frame that go to the quarantine
_MOST_REVISIONS = 20_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_CHANGES = {"create": Change.NEW, "update": Change.EDIT, "delete": Change.DELETE}


class _Commit(msgspec.Struct, gc=False):
    operation: str = ""
    collection: str = ""
    rkey: str = ""
    rev: str = ""
    record: Post | None = None


class _Event(msgspec.Struct, gc=False):
    did: str = ""
    time_us: int = 0
    kind: str = ""
    commit: _Commit | None = None


class _Payload(msgspec.Struct, gc=False):
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


class _Frame(msgspec.Struct, gc=False):
    kind: str = msgspec.field(default="", name="$type")
    payload: _Payload | None = None
    error: str = ""
    message: str = ""


class _GlanceCommit(msgspec.Struct, gc=False):
    record: PostWords | None = None


class _GlanceEvent(msgspec.Struct, gc=False):
    time_us: int = 0
    inner: _GlanceCommit | None = msgspec.field(default=None, name="commit")


class _GlancePayload(msgspec.Struct, gc=False):
    seq: int = 0
    time: str = ""
    record: PostWords | None = None


class _GlanceFrame(msgspec.Struct, gc=False):
    inner: _GlancePayload | None = msgspec.field(default=None, name="payload")


_Shape = TypeVar("_Shape", _Event, _Frame)
_EVENT, _FRAME = msgspec.json.Decoder(_Event).decode, msgspec.json.Decoder(_Frame).decode
_GLANCE_V1, _GLANCE_V2 = msgspec.json.Decoder(_GlanceEvent).decode, msgspec.json.Decoder(_GlanceFrame).decode


@dataclass(slots=True)
class FrameReading:
    """What the frames of one connection have come to since it was last taken. ``first`` and `moment` are the times of
    the first and the last event in microseconds, ``seq`` is the number of the last one (v2 alone)."""

    wanted: Collection[str] = (POSTS,)
    keep: Keep | None = None
    revisions: OrderedDict[str, str] = field(default_factory=OrderedDict)
    seq: int = 0
    first: int = 0
    seen: int = 0
    ignored: int = 0
    outdated: bool = False
    mentions: list[RawMention] = field(default_factory=list)
    spoiled: list[Spoiled] = field(default_factory=list)
    _at: int = 0
    _when: str = ""  # the time of the last event as v2 spells it; read when it is asked for

    @property
    def held(self) -> int:
        """How much waits to be taken."""
        return len(self.mentions) + len(self.spoiled)

    @property
    def moment(self) -> int:
        """The time of the last event, in microseconds; 0 before the first."""
        if self._when:
            self._at, self._when = _microseconds(self._when) or self._at, ""
        return self._at

    def worth_v1(self, frames: Sequence[bytes]) -> Sequence[bytes]:
        """Those of some frames of v1 that `take_v1` is to read. The others are posts that nobody watches for, as all
        but a hundredth of a network are: a glance at their words is half of what reading them costs."""
        passed, left = self._glance(frames, _GLANCE_V1)
        if isinstance(passed, _GlanceEvent):
            self._at = max(self._at, passed.time_us)
        return left

    def worth_v2(self, frames: Sequence[bytes]) -> Sequence[bytes]:
        """The same of v2."""
        passed, left = self._glance(frames, _GLANCE_V2)
        if isinstance(passed, _GlanceFrame) and passed.inner is not None:
            self.seq, self._when = max(self.seq, passed.inner.seq), passed.inner.time
        return left

    def take_v1(self, raw: bytes) -> None:
        """One frame of v1. Kinds that are not known, and identity and account events, are counted and passed over."""
        self.seen += 1
        event = self._read(raw, _EVENT, _Event)
        if event is None:
            return
        self._at = max(self._at, event.time_us)
        self.first = self.first or event.time_us
        if event.commit is None or event.kind != "commit":
            self.ignored += 1
        else:
            self._commit(event.did, event.commit, event.time_us)

    def take_v2(self, raw: bytes) -> None:
        """One frame of v2. Raises `SourceLater` for an error frame, which is the last of its connection."""
        self.seen += 1
        frame = self._read(raw, _FRAME, _Frame)
        if frame is None:
            return
        payload = frame.payload
        if payload is None and (frame.kind == "error" or frame.error):
            raise _ended(frame)
        if payload is None or payload.kind.endswith("#info"):
            self.outdated = self.outdated or (payload is not None and payload.name == "OutdatedCursor")
            self.ignored += 1
            return
        self.seq, self._when = max(self.seq, payload.seq), payload.time
        self.first = self.first or self.moment
        if payload.kind.endswith("#commit"):
            self._commit(payload.did, payload, self.moment)
        else:
            self.ignored += 1

    def _glance(
        self, frames: Sequence[bytes], decode: Callable[[bytes], _GlanceEvent | _GlanceFrame]
    ) -> tuple[_GlanceEvent | _GlanceFrame | None, Sequence[bytes]]:
        """The last frame that may be passed over, and in order all that may not: what is no post, what no glance can
        read, what is watched for. The first event of a connection is always read in full."""
        if self.keep is None or not self.first:
            return None, frames
        texts, posts, left = [], [], []
        event = passed = None
        for place, raw in enumerate(frames):
            try:
                event = decode(raw)
            except (msgspec.MsgspecError, ValueError, RecursionError):
                left.append(place)
                continue
            inner = event.inner
            post = inner.record if inner is not None else None
            if post is None:
                left.append(place)
                continue
            texts.append(post.text if post.embed is None and post.facets is None else words_of(post))
            posts.append(place)
            passed = event
        watched = self.keep(texts)
        self.seen += len(texts) - len(watched)
        left += [posts[number] for number in watched]
        return passed, [frames[place] for place in sorted(left)]

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
        if self.keep is not None and not self.keep([words_of(post)]):
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

    def _read(self, raw: bytes, decode: Callable[[bytes], _Shape], kind: type[_Shape]) -> _Shape | None:
        """The frame; where it does not fit its types, what of it does; None, and set aside, where nothing can be read
        of it."""
        try:
            return decode(raw)
        except (msgspec.MsgspecError, ValueError, RecursionError):
            pass  # looked at again, more slowly
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
