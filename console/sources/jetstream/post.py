"""A Bluesky post as a mention. Lexicon: app.bsky.feed.post, app.bsky.richtext.facet, app.bsky.embed.*."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import msgspec

from console.domain.mention import Change, RawMention
from console.sources.dates import read_moment

POSTS = "app.bsky.feed.post"
_TAG = "app.bsky.richtext.facet#tag"
_MENTION = "app.bsky.richtext.facet#mention"
_LINK = "app.bsky.richtext.facet#link"


class _Ref(msgspec.Struct, gc=False):
    uri: str = ""


class _Reply(msgspec.Struct, gc=False):
    root: _Ref | None = None
    parent: _Ref | None = None


class _Index(msgspec.Struct, rename="camel", gc=False):
    byte_start: int = 0
    byte_end: int = 0


class _Feature(msgspec.Struct, gc=False):
    kind: str = msgspec.field(default="", name="$type")
    uri: str = ""
    tag: str = ""
    did: str = ""


class _Facet(msgspec.Struct, gc=False):
    index: _Index | None = None
    features: list[_Feature] = []


class _Image(msgspec.Struct, gc=False):
    alt: str = ""


class _External(msgspec.Struct, gc=False):
    uri: str = ""
    title: str = ""
    description: str = ""


class _Media(msgspec.Struct, gc=False):
    images: list[_Image] | None = None
    external: _External | None = None
    alt: str = ""  # of a video


class _Embed(_Media, gc=False):
    media: _Media | None = None  # of a quote with media


class PostWords(msgspec.Struct, rename="camel", gc=False):
    """The parts of a post's record that hold words: all that is decoded of one that nobody watches for."""

    text: str = ""
    facets: list[_Facet] | None = None
    embed: _Embed | None = None


class Post(PostWords, gc=False):
    """What is decoded of a post's record; the rest is skipped over, unread."""

    created_at: str = ""
    langs: list[str] | None = None
    tags: list[str] | None = None
    reply: _Reply | None = None


def patient_post(record: dict[str, Any]) -> Post:
    """The post in an untyped ``record``: a part that does not fit the lexicon costs only itself."""
    post = Post(text=record["text"] if isinstance(record.get("text"), str) else "")
    for name, key, kind in _PARTS:
        try:
            setattr(post, name, msgspec.convert(record.get(key), kind))
        except (msgspec.ValidationError, RecursionError):
            continue
    return post


_PARTS: tuple[tuple[str, str, Any], ...] = (
    ("created_at", "createdAt", str),
    ("langs", "langs", list[str] | None),
    ("tags", "tags", list[str] | None),
    ("reply", "reply", _Reply | None),
    ("facets", "facets", list[_Facet] | None),
    ("embed", "embed", _Embed | None),
)


def words_of(post: PostWords) -> str:
    """Everything of a post that a watch may look for, quickly: its text, and `extra_of` where there is any."""
    if post.embed is None and post.facets is None:
        return post.text
    extra = extra_of(post)
    return f"{post.text}\n{extra}" if extra else post.text


def extra_of(post: PostWords) -> str:
    """Alternative texts, the card of a link, and where links lead, one a line."""
    lines: list[str] = []
    embed = post.embed
    if embed is not None:
        for media in (embed, embed.media):
            if media is None:
                continue
            lines += [image.alt for image in media.images or () if image.alt]
            if media.alt:
                lines.append(media.alt)
            if media.external is not None:
                lines += filter(None, (media.external.title, media.external.description, media.external.uri))
    for facet in post.facets or ():
        lines += [feature.uri for feature in facet.features if feature.kind == _LINK and feature.uri not in lines]
    return "\n".join(lines)


def mention_of(post: Post, *, did: str, rkey: str, collection: str, seen: datetime, change: Change) -> RawMention:
    """The mention that ``post`` is. ``seen`` is when the stream had it: a post claims its own time of writing, and
    one that claims a later time is taken at ``seen``."""
    root = post.reply.root.uri if post.reply and post.reply.root else ""
    parent = post.reply.parent.uri if post.reply and post.reply.parent else ""
    tags, mentioned = _facets(post)
    uri = uri_of(did, collection, rkey)
    return RawMention(
        native_id=uri,
        change=change,
        url=f"https://bsky.app/profile/{did}/post/{rkey}",
        conversation=root or uri,
        parent=parent,
        kind="reply" if parent else "post",
        author=did,
        mentions=mentioned,
        body=post.text,
        extra=extra_of(post),
        tags=(*tags, *(post.tags or ())),
        lang=post.langs[0] if post.langs else "",
        published=min(_moment(post.created_at) or seen, seen),
        edited=seen if change is Change.EDIT else None,
    )


def uri_of(did: str, collection: str, rkey: str) -> str:
    """What makes a record itself in the whole network."""
    return f"at://{did}/{collection}/{rkey}"


def _facets(post: Post) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Tags and who is mentioned. Offsets count bytes of UTF-8, the end excluded; writers choose them, so those out of
    range, or in the middle of a character, are passed over."""
    tags: list[str] = []
    mentioned: list[str] = []
    encoded = b""
    for facet in post.facets or ():
        for feature in facet.features:
            if feature.kind == _TAG and feature.tag:
                tags.append(feature.tag)
            elif feature.kind == _MENTION and feature.did:
                encoded = encoded or post.text.encode("utf-8", "surrogatepass")
                mentioned.append(_slice(encoded, facet.index).removeprefix("@") or feature.did)
    return tuple(tags), tuple(mentioned)


def _slice(encoded: bytes, index: _Index | None) -> str:
    if index is None or not 0 <= index.byte_start < index.byte_end <= len(encoded):
        return ""
    try:
        return encoded[index.byte_start : index.byte_end].decode("utf-8").strip()
    except UnicodeDecodeError:
        return ""


def _moment(text: str) -> datetime | None:
    try:
        return read_moment(text, UTC)
    except ValueError:
        return None
