"""A post as Bluesky's view of the network shows it: in a search, or as what a notification is about.

The record is the same as in the stream, and is read by the same code; beside it stand the author's handle, counts, and
when the network first saw it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

from console.domain.mention import Change, RawMention
from console.sources.dates import read_moment
from console.sources.jetstream.post import POSTS, mention_of, patient_post
from console.sources.table.row import BadRow

REASONS = frozenset({"mention", "reply", "quote"})  # of notifications: those that are about a post
_NO_HANDLE = "handle.invalid"


def mention_of_view(view: object) -> RawMention:
    """The mention that a post view (``app.bsky.feed.defs#postView``) or a notification is. Raises `BadRow`."""
    if not isinstance(view, dict):
        raise BadRow("it is no post")
    uri, record, author = view.get("uri"), view.get("record"), view.get("author")
    parts = uri.removeprefix("at://").split("/") if isinstance(uri, str) and uri.startswith("at://") else []
    if len(parts) != 3 or parts[1] != POSTS or not all(parts):
        raise BadRow("it has no address of a post")
    if not isinstance(record, dict):
        raise BadRow("it holds no record")
    post = patient_post(record)
    seen = _moment(view.get("indexedAt")) or _moment(post.created_at)
    if seen is None:
        raise BadRow("it has no date")
    did, collection, rkey = parts
    told = author if isinstance(author, Mapping) else {}
    handle = _text(told, "handle")
    mention = mention_of(post, did=did, rkey=rkey, collection=collection, seen=seen, change=Change.NEW)
    return replace(
        mention,
        author=handle if handle and handle != _NO_HANDLE else did,
        author_name=_text(told, "displayName"),
        likes=_count(view, "likeCount"),
        reposts=_count(view, "repostCount"),
        replies=_count(view, "replyCount"),
    )


def indexed(view: object) -> datetime | None:
    """When the network first saw a post, or a like: lists are sorted by it."""
    return _moment(view.get("indexedAt")) if isinstance(view, dict) else None


def _text(content: Mapping[str, object], name: str) -> str:
    value = content.get(name)
    return value if isinstance(value, str) else ""


def _count(content: Mapping[str, object], name: str) -> int | None:
    value = content.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _moment(value: object) -> datetime | None:
    try:
        return read_moment(value, UTC)
    except ValueError:
        return None
