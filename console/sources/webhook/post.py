"""What is posted to us: whose it is, whether it is fresh, and the mentions in it."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, tzinfo

from console.domain.mention import RawMention, canonical_url, http_url
from console.sources.base import Spoiled
from console.sources.declared.fields import FieldMap
from console.sources.json_text import NotJson, read_json
from console.sources.listener import Posted
from console.sources.table.row import BadRow, mention_of

LARGEST = 1024 * 1024  # bytes of one post
MOST = 500  # mentions of one post
FRESH = 300.0  # seconds that the sender's clock may be wrong, and a recorded post may be played again
TIME, SIGNATURE = "X-Outside-In-Time", "X-Outside-In-Signature"
_KEPT = 8 * 1024


class UnreadablePost(ValueError):
    """A post of which nothing can be read; the text says why, without quoting it."""


def signature(key: bytes, time: str, body: bytes) -> str:
    """What signs ``body`` sent at ``time`` (seconds since 1970, as text): HMAC-SHA256 of both, a full stop between."""
    return "sha256=" + hmac.new(key, time.encode("utf-8", "replace") + b"." + body, hashlib.sha256).hexdigest()


def is_fresh(headers: Mapping[str, str], now: datetime) -> bool:
    """Whether the time that the post names is within five minutes of ours."""
    time = headers.get(TIME, "")
    return time.isascii() and time.isdecimal() and len(time) < 12 and abs(int(time) - now.timestamp()) <= FRESH


def is_signed(headers: Mapping[str, str], body: bytes, key: bytes) -> bool:
    """Whether who posted this knows the key. Compared in constant time; ``sha256=`` may be left out."""
    given = headers.get(SIGNATURE, "").strip().lower()
    expected = signature(key, headers.get(TIME, ""), body)
    return any(
        hmac.compare_digest(given.encode("utf-8", "replace"), one.encode())
        for one in (expected, expected.removeprefix("sha256="))
    )


def read_post(body: bytes, fields: FieldMap | None, zone: tzinfo) -> Posted:
    """The mentions in ``body``: one object, or a list of them. ``fields`` says where in an object which field lies;
    without it the names of an import are looked for. What comes without an id and an address is known by its words,
    so that a sender that tries again adds nothing. Raises `UnreadablePost` where nothing is left."""
    try:
        value = read_json(body)
    except NotJson as error:
        raise UnreadablePost(str(error)) from error
    items = value if isinstance(value, list) else [value]
    if len(items) > MOST:
        raise UnreadablePost(f"it holds more than {MOST} mentions")
    mentions: list[RawMention] = []
    spoiled: list[Spoiled] = []
    for number, item in enumerate(items, 1):
        try:
            mentions.append(_known(_mention(item, fields, zone)))
        except BadRow as error:
            spoiled.append(Spoiled(f"a posted mention, number {number}: {error}", body[:_KEPT]))
    if not mentions:
        raise UnreadablePost(spoiled[0].why if spoiled else "it is empty")
    return Posted(tuple(mentions), tuple(spoiled))


def _mention(item: object, fields: FieldMap | None, zone: tzinfo) -> RawMention:
    if not isinstance(item, dict):
        raise BadRow("it is not a JSON object")
    if fields is None:
        return mention_of(item, zone)
    mention = fields.mention(item)
    if mention is None:
        raise BadRow("there are no words in it")
    return mention


def _known(mention: RawMention) -> RawMention:
    if mention.native_id or canonical_url(http_url(mention.url)):
        return mention
    parts = (mention.title, mention.body, mention.author, str(mention.published or ""), str(mention.rating or ""))
    plain = "\x00".join(parts).encode("utf-8", "surrogatepass")
    return replace(mention, native_id=f"post:{hashlib.blake2b(plain, digest_size=12).hexdigest()}")
