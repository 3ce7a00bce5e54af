"""A status of the Mastodon API as a mention. What is not as the documentation says is passed over, field by field."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from console.domain.mention import Change, RawMention
from console.sources.dates import read_moment
from console.sources.markup import text_of
from console.sources.table.row import BadRow

_OPEN = frozenset({"public", "unlisted"})  # a status that its author kept to some is none of ours


def mention_of(status: object, *, server: str, change: Change = Change.NEW, to_us: bool = False) -> RawMention | None:
    """The mention that ``status`` is; None for one that is not public, unless it was addressed ``to_us``.

    ``server`` is the host that accounts without one belong to. Raises `BadRow` for what is no status.
    """
    if not isinstance(status, dict):
        raise BadRow("it is not a JSON object")
    native = _text(status, "id")
    if not native:
        raise BadRow("it has no id")
    if not to_us and _text(status, "visibility") not in _OPEN:
        return None
    boosted = status.get("reblog")
    said = boosted if isinstance(boosted, dict) else status
    account = _inner(status, "account")
    name = _text(account, "acct")
    parent = _text(said, "in_reply_to_id") if said is status else _text(said, "id")
    published, edited = _moment(status, "created_at"), _moment(said, "edited_at")
    return RawMention(
        native_id=native,
        change=change,
        url=_text(said, "url") or _text(said, "uri"),
        parent=parent,
        conversation=parent or native,
        kind="repost" if said is not status else "reply" if parent else "post",
        author=name if "@" in name or not name else f"{name}@{server}",
        author_name=_text(account, "display_name"),
        followers=_count(account, "followers_count"),
        mentions=tuple(filter(None, (_text(one, "acct") for one in _list(said, "mentions")))),
        title=_text(said, "spoiler_text"),
        body=text_of(_text(said, "content")),
        extra="\n".join(_extra(said)),
        media=tuple(filter(None, (_text(one, "url") for one in _list(said, "media_attachments")))),
        tags=tuple(filter(None, (_text(one, "name") for one in _list(said, "tags")))),
        lang=_text(said, "language"),
        likes=_count(status, "favourites_count"),
        reposts=_count(status, "reblogs_count"),
        replies=_count(status, "replies_count"),
        published=published,
        edited=edited,
        is_repost=said is not status,
    )


def _extra(said: Mapping[str, object]) -> list[str]:
    """Descriptions of media, the card of a link, the choices of a poll."""
    card, poll = _inner(said, "card"), _inner(said, "poll")
    lines = [_text(one, "description") for one in _list(said, "media_attachments")]
    lines += [_text(card, "title"), _text(card, "description")]
    lines += [_text(one, "title") for one in _list(poll, "options")]
    return [line for line in lines if line]


def _text(value: Mapping[str, object], name: str) -> str:
    found = value.get(name)
    return found if isinstance(found, str) else ""


def _inner(value: Mapping[str, object], name: str) -> Mapping[str, object]:
    found = value.get(name)
    return found if isinstance(found, dict) else {}


def _list(value: Mapping[str, object], name: str) -> list[Mapping[str, object]]:
    found = value.get(name)
    return [one for one in found[:50] if isinstance(one, dict)] if isinstance(found, list) else []


def _count(value: Mapping[str, object], name: str) -> int | None:
    found = value.get(name)
    return found if isinstance(found, int) and not isinstance(found, bool) else None


def _moment(value: Mapping[str, object], name: str) -> datetime | None:
    try:
        return read_moment(_text(value, name), UTC)
    except ValueError:
        return None
