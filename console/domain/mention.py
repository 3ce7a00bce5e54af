"""A mention: one thing that somebody published or said, and where it stands.

`RawMention` is what a source yields, untouched; `Mention.from_raw` is the one way by which foreign text enters.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from console.domain.frozen import field, frozen, replace
from console.domain.judgement import Judgement
from console.domain.text import clean, clean_line

_ID_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's base 32: no letter that reads as a digit
_COUNTER_BITS = 20
ANSWER = "answer"  # the kind of what staff say to a topic, which is private
NEWS = "news"  # the kind of what a feed or an alert brings
PRAISED, CRITICISED = "praised:", "criticised:"
"""How a tag begins that the source itself calls good, or bad."""
_TONE = "tone:"
_MOST_RATED = 100  # no scale goes further
_COUNTS_BELOW = 10**9  # nobody has as many followers; numbers of patients and telephones are longer
HINTS = "; "  # between the source's own words for whom a mention is about
FEEDBACK_KINDS = frozenset({"survey", "story", "review", "card", "comment", "email"})
"""The kinds of what somebody tells for themselves, mostly to the organisation."""
_TRACKING = ("utm_", "fbclid", "gclid", "mc_cid", "mc_eid", "igshid", "ref_src")


class Change(StrEnum):
    """What a raw mention says happened at the source."""

    NEW = "new"
    EDIT = "edit"
    DELETE = "delete"


@frozen
class RawMention:
    """What a source yields, before cleaning. ``native_id`` is the source's own id; times are UTC."""

    native_id: str
    change: Change = Change.NEW
    url: str = ""
    conversation: str = ""
    parent: str = ""
    kind: str = "post"  # post, reply, story, review, news, comment, survey, email, card
    author: str = ""  # handle or address, as the platform spells it
    author_name: str = ""
    role: str = ""  # patient, carer, relative, staff, public, media
    followers: int | None = None
    to: tuple[str, ...] = ()
    mentions: tuple[str, ...] = ()
    title: str = ""
    body: str = ""
    extra: str = ""  # alternative text of media and text of links, one a line
    question: str = ""  # what was asked, where the body is an answer
    media: tuple[str, ...] = ()  # URLs
    tags: tuple[str, ...] = ()
    lang: str = ""  # as the source claims
    rating: float | None = None
    polarity: str = ""  # the source's own tone: positive, negative, neutral, mixed; kept as a tag
    likes: int | None = None
    reposts: int | None = None
    replies: int | None = None
    published: datetime | None = None
    edited: datetime | None = None
    feed: str = ""
    platform: str = ""  # overrides the source's id in an import ("source" of the file)
    source_severity: int | None = None  # the source's own, 0 to 5, kept beside ours
    team_hint: str = ""  # the source's own word for whom it is about: a service code, a ward's name
    is_repost: bool = False

    def within_bounds(self) -> RawMention:
        """It without a rating that no scale gives and without a count of more people than could be: what stands there
        then is a number of somebody, such as an NHS number."""
        rated = self.rating is None or 0 <= self.rating <= _MOST_RATED
        counts = (self.followers, self.likes, self.reposts, self.replies)
        if rated and all(count is None or count < _COUNTS_BELOW for count in counts):
            return self
        followers, likes, reposts, replies = (
            None if count is None or count >= _COUNTS_BELOW else count for count in counts
        )
        rating = self.rating if rated else None
        return replace(self, rating=rating, followers=followers, likes=likes, reposts=reposts, replies=replies)


@frozen
class Mention:
    """One mention, clean, as it came. What became of it is `MentionState` (tracks); what we think: `Judgement`."""

    id: int  # milliseconds of publication << 20 | counter; 0 before the store gave one
    source: str
    native_id: str
    feed: str = ""
    url: str = ""
    canonical_url: str = ""
    conversation: str = ""
    parent: str = ""
    kind: str = "post"
    author: str = ""  # handle with a short life; empty once it has expired
    author_hash: str = ""  # keyed; never leaves the store
    author_name: str = ""
    role: str = ""
    followers: int | None = None
    to: tuple[str, ...] = ()
    mentions: tuple[str, ...] = ()
    title: str = ""
    body: str = ""
    extra: str = ""
    question: str = ""  # what somebody asked; never the author's words
    media: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    rating: float | None = None
    likes: int | None = None
    reposts: int | None = None
    replies: int | None = None
    reach: int = 0
    published: datetime = datetime(1970, 1, 1, tzinfo=UTC)
    edited: datetime | None = None
    fetched: datetime = datetime(1970, 1, 1, tzinfo=UTC)
    version: int = 1
    source_severity: int | None = None
    team_hint: str = ""
    is_repost: bool = False
    judgement: Judgement = field(default_factory=Judgement)

    @property
    def said(self) -> str:
        """What the author said, and what is judged: title, body and extra, one below the other."""
        return "\n".join(part for part in (self.title, self.body, self.extra) if part)

    @property
    def parts(self) -> tuple[str, str, str, str]:
        """All words that came with it, in the order of `text`."""
        return self.title, self.body, self.extra, self.question

    @property
    def text(self) -> str:
        """What is searched and redacted: what was said, and below it the question that was asked. Spans count in it."""
        return "\n".join(part for part in self.parts if part)

    @classmethod
    def from_raw(cls, raw: RawMention, *, source: str, fetched: datetime, key: bytes) -> Mention:
        """Clean every string of ``raw``, cap it, hash its author under ``key``. A publication in the future or before
        1990 is taken as ``fetched``, so that a wrong clock elsewhere cannot pin a mention on top."""
        raw = raw.within_bounds()
        published = raw.published or fetched
        if published > fetched + timedelta(minutes=5) or published.year < 1990:
            published = fetched
        handle = clean_line(raw.author, limit=200)
        url = http_url(raw.url)
        canonical = canonical_url(url)
        native = clean_line(raw.native_id, limit=500) or canonical
        return cls(
            id=0,
            source=clean_line(raw.platform, limit=60).lower() or source,
            native_id=native,
            feed=clean_line(raw.feed, limit=120),
            url=url,
            canonical_url=canonical,
            conversation=clean_line(raw.conversation, limit=500),
            parent=clean_line(raw.parent, limit=500),
            kind=clean_line(raw.kind, limit=20) or "post",
            author=handle,
            author_hash=author_hash(handle, key) if handle else "",
            author_name=clean_line(raw.author_name, limit=120),
            role=clean_line(raw.role, limit=40),
            followers=_whole(raw.followers),
            to=tuple(filter(None, (clean_line(name, limit=200) for name in raw.to[:50]))),
            mentions=tuple(filter(None, (clean_line(name, limit=200) for name in raw.mentions[:50]))),
            title=clean_line(raw.title, limit=500),
            body=clean(raw.body),
            extra=clean(raw.extra, limit=2_000, lines=40),
            question=clean_line(raw.question, limit=500),
            media=tuple(filter(None, (http_url(link) for link in raw.media[:20]))),
            tags=tuple(
                dict.fromkeys(
                    filter(None, (clean_line(tag, limit=80).lstrip("#").lower() for tag in _told_as_tags(raw)))
                )
            ),
            rating=raw.rating,
            likes=_whole(raw.likes),
            reposts=_whole(raw.reposts),
            replies=_whole(raw.replies),
            reach=min((_whole(raw.followers) or 0) + (_whole(raw.reposts) or 0), 2**53),
            published=published.astimezone(UTC),
            edited=raw.edited.astimezone(UTC) if raw.edited else None,
            fetched=fetched.astimezone(UTC),
            source_severity=None if raw.source_severity is None else max(0, min(5, raw.source_severity)),
            team_hint=clean_line(raw.team_hint, limit=200),
            is_repost=raw.is_repost,
        )

    @property
    def polarity(self) -> str:
        """The tone that its source gave it, by the tags: positive, negative, neutral or mixed; empty for none."""
        if told := next((tag.removeprefix(_TONE) for tag in self.tags if tag.startswith(_TONE)), ""):
            return told
        praised, criticised = (any(tag.startswith(mark) for tag in self.tags) for mark in (PRAISED, CRITICISED))
        return "mixed" if praised and criticised else "positive" if praised else "negative" if criticised else ""

    @property
    def identity(self) -> tuple[str, str]:
        """What makes two arrivals the same mention: the source and its own id, a canonical URL where it has none."""
        return (self.source, self.native_id)


def _told_as_tags(raw: RawMention) -> tuple[str, ...]:
    return (*raw.tags[:50], *((_TONE + raw.polarity,) if raw.polarity else ()))


def author_hash(handle: str, key: bytes) -> str:
    """Keyed hash of a handle, so that the same author can be recognised without a list of authors.

    ``@Name`` and ``name`` are one. 128 bits of HMAC-SHA256, in hex.
    """
    import hmac  # loads OpenSSL: twenty milliseconds that an export, which hashes nothing, need not wait for

    plain = handle.strip().lstrip("@").casefold()
    return hmac.digest(key, plain.encode("utf-8", "ignore"), "sha256").hex()[:32]


def http_url(url: str) -> str:
    """``url`` if it is a web address that may be shown, else an empty string. Never ``javascript:`` or ``file:``."""
    url = clean_line(url, limit=2_000)
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return url if parts.scheme.lower() in {"http", "https"} and parts.netloc and " " not in url else ""


def canonical_url(url: str) -> str:
    """One spelling for one page: lower-case host without ``www.``, no fragment, no tracking parameters."""
    if not url:
        return ""
    parts = urlsplit(url)
    asked = parse_qsl(parts.query, keep_blank_values=True) if parts.query else ()
    query = [(name, value) for name, value in asked if not name.lower().startswith(_TRACKING)]
    host = parts.netloc.lower().removeprefix("www.").removesuffix(":443").removesuffix(":80")
    return urlunsplit(("https", host, parts.path.rstrip("/") or "/", urlencode(query), ""))


def mention_id(published: datetime, counter: int) -> int:
    """The id of a mention: milliseconds of its publication and a counter, so that pages and search share one order."""
    return (int(published.timestamp() * 1000) << _COUNTER_BITS) | counter


def id_floor(moment: datetime) -> int:
    """The smallest id that a mention published at ``moment`` or later can have."""
    return mention_id(moment, 0)


def format_id(identity: int) -> str:
    """An id as people type it: 13 characters of base 32 at most."""
    digits = ""
    while True:
        identity, digit = divmod(identity, 32)
        digits = _ID_ALPHABET[digit] + digits
        if not identity:
            return digits


def parse_id(text: str) -> int:
    """The id that ``text`` spells. Raises ValueError for anything that `format_id` cannot have made."""
    value = 0
    plain = text.strip().lower().replace("o", "0").replace("i", "1").replace("l", "1")
    if not plain or len(plain) > 13:
        raise ValueError(text)
    for letter in plain:
        value = value * 32 + _ID_ALPHABET.index(letter)
    if value >= 2**63:
        raise ValueError(text)
    return value


def _whole(number: int | None) -> int | None:
    """A count as the store can keep it: whole, not negative, at most 2**53."""
    return None if number is None else max(0, min(int(number), 2**53))


FIELDS_FROM_FILE: Mapping[str, str] = {
    "id": "native_id",
    "native_id": "native_id",
    "url": "url",
    "author": "author",
    "author_name": "author_name",
    "title": "title",
    "body": "body",
    "published": "published",
    "edited": "edited",
    "source": "platform",
    "feed": "feed",
    "kind": "kind",
    "lang": "lang",
    "rating": "rating",
    "likes": "likes",
    "reposts": "reposts",
    "replies": "replies",
    "tags": "tags",
    "conversation": "conversation",
    "parent": "parent",
    "role": "role",
    "followers": "followers",
    "to": "to",
    "mentions": "mentions",
    "media": "media",
    "extra": "extra",
    "question": "question",
    "polarity": "polarity",
    "severity": "source_severity",
}  # lifecycle.md: the names that a table or an import needs no mapping for; ``native_id`` wins over ``id``
