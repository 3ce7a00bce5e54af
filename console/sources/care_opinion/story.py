"""A story of Care Opinion as a mention, and what hangs on it: services, tags with their polarity, responses.

Fields as read by public programs in 2026: ``id title body dateOfSubmission dateOfPublication criticality progress
authorRole authorAgeGroup submissionRoute links``. The body is Markdown. ``links`` are told as ``{rel, id, href}`` in
the documentation, and as ``{relation, link, id}`` by the server: both are read.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import msgspec

from console.domain.mention import CRITICISED, HINTS, PRAISED, Change, RawMention
from console.domain.text import clean_line
from console.sources.dates import read_moment
from console.sources.markup import words_of
from console.sources.table.row import BadRow, read_severity

Json = Mapping[str, Any]
_ROLES = (
    ("staff", "staff"),
    ("carer", "carer"),
    ("relative", "relative"),
    ("parent", "relative"),
    ("guardian", "relative"),
    ("friend", "relative"),
    ("patient", "patient"),
    ("service user", "patient"),
    ("visitor", "public"),
    ("volunteer", "public"),
)  # the first that fits: staff may write for a patient
_POLARITY = {1: PRAISED, -1: CRITICISED}


@dataclass(frozen=True, slots=True)
class StoryLink:
    """One link of a story: what it is to it, where it leads, and the id of what lies there."""

    relation: str
    target: str
    id: str


@dataclass(frozen=True, slots=True)
class Around:
    """What is told of a story elsewhere: its services (code, name), its tags, how many responses it has."""

    services: Sequence[tuple[str, str]] = ()
    tags: Sequence[str] = ()
    responses: int | None = None


@dataclass(frozen=True, slots=True)
class Story:
    """One story as the list gives it. ``digest`` changes with anything that the list tells of it."""

    id: str
    published: datetime
    digest: str
    content: Json = field(repr=False)

    @classmethod
    def of(cls, content: object) -> Story:
        """Read an item of the list. Raises `BadRow`."""
        if not isinstance(content, dict):
            raise BadRow("it is no story")
        identity = content.get("id")
        if not isinstance(identity, int | str) or isinstance(identity, bool) or not str(identity).strip().isalnum():
            raise BadRow("it has no id")
        plain = msgspec.json.encode({name: content[name] for name in sorted(content)})
        published = _moment(content, "dateOfPublication") or _moment(content, "dateOfSubmission")
        if published is None:
            raise BadRow("it has no date")
        return cls(str(identity).strip(), published, hashlib.blake2b(plain, digest_size=6).hexdigest(), content)

    @property
    def links(self) -> tuple[StoryLink, ...]:
        """Its links, in either shape; what is none is passed over."""
        found = self.content.get("links")
        return tuple(
            StoryLink(
                clean_line(str(one.get("rel") or one.get("relation") or ""), limit=60).lower(),
                str(one.get("href") or one.get("link") or ""),
                clean_line(str(one.get("id") or ""), limit=60),
            )
            for one in (found if isinstance(found, list) else ())
            if isinstance(one, dict)
        )

    def mention(self, around: Around, *, site: str) -> RawMention:
        """The mention that it is. ``site`` is the public site; a story's page is its number there."""
        progress = clean_line(_text(self.content, "progress"), limit=60).lower()
        codes, names = [code for code, _ in around.services if code], [name for _, name in around.services if name]
        submitted = _moment(self.content, "dateOfSubmission")
        body = words_of(_text(self.content, "body"))
        title = words_of(_text(self.content, "title"))
        if not (body or title):
            raise BadRow("there are no words in it")
        return RawMention(
            native_id=self.id,
            url=f"{site}/{self.id}",
            conversation=self.id,
            kind="story",
            role=role_of(_text(self.content, "authorRole")),
            title=title,
            body=body,
            tags=(*around.tags, *((f"progress:{progress}",) if progress else ())),
            published=self.published if submitted is None else max(self.published, submitted),
            source_severity=read_severity(self.content.get("criticality")),
            team_hint=HINTS.join(dict.fromkeys((*codes, *names))),
            replies=around.responses,
        )


def removed(identity: str) -> RawMention:
    """The deletion of a story that the site shows no longer."""
    return RawMention(native_id=identity, change=Change.DELETE)


def role_of(author: str) -> str:
    """Who tells the story, in the words that a mention has for it."""
    plain = author.lower()
    return next((role for word, role in _ROLES if word in plain), clean_line(plain, limit=40))


def tags_of(found: object) -> tuple[str, ...]:
    """The tags of a story: each by its name and, where it has a polarity, once more as ``praised:…`` or
    ``criticised:…``."""
    tags: list[str] = []
    for one in found if isinstance(found, list) else ():
        name = clean_line(_text(one, "name"), limit=60).lower() if isinstance(one, dict) else ""
        if name:
            tags.append(name)
            polarity = one.get("polarity")
            if isinstance(polarity, int) and polarity in _POLARITY:
                tags.append(_POLARITY[polarity] + name)
    return tuple(dict.fromkeys(tags))


def services_of(found: object) -> tuple[tuple[str, str], ...]:
    """The services that a story is about: code and name, that of the organisation added."""
    services = []
    for one in found if isinstance(found, list) else ():
        if isinstance(one, dict):
            organisation = one.get("organisation")
            whole = organisation.get("name", "") if isinstance(organisation, dict) else organisation or ""
            name = ", ".join(filter(None, (_text(one, "name"), whole if isinstance(whole, str) else "")))
            code = _text(one, "nacs") or _text(one, "siteNacs")
            services.append((clean_line(code, limit=40), clean_line(name, limit=200)))
    return tuple(services)


def _text(content: Json, name: str) -> str:
    value = content.get(name)
    return value if isinstance(value, str) else ""


def _moment(content: Json, name: str) -> datetime | None:
    try:
        moment = read_moment(content.get(name), UTC)
    except ValueError:
        return None
    return moment
