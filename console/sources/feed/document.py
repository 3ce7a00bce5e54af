"""A feed as it was served, whatever its dialect: what stands in it, before anything of it becomes a mention."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from console.sources.json_text import NotJson, read_object

MOST_ENTRIES = 2_000  # of one document; real ones hold 10 to 100


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """One entry. Dates are as they were spelled; ``title_markup`` and ``body_markup`` say whether those are HTML."""

    id: str = ""
    link: str = ""
    title: str = ""
    title_markup: bool = True
    body: str = ""
    body_markup: bool = True
    published: str = ""
    updated: str = ""
    author: str = ""
    tags: tuple[str, ...] = ()
    media: tuple[str, ...] = ()
    lang: str = ""
    captions: tuple[str, ...] = ()  # what describes its pictures, where that is not its body


@dataclass(frozen=True, slots=True)
class Document:
    """One feed. ``note`` is what an operator should know of how it was read; ``ttl`` is in minutes."""

    id: str = ""
    title: str = ""
    lang: str = ""
    ttl: int = 0
    entries: tuple[FeedEntry, ...] = ()
    note: str = ""


class NotAFeed(ValueError):
    """What cannot be read as a feed; the text says what it looks like instead, ``page`` whether that is a web page."""

    def __init__(self, why: str, *, page: bool = False) -> None:
        super().__init__(why)
        self.page = page


def read_json_feed(body: bytes) -> Document:
    """The feed in ``body``. Raises `NotAFeed`."""
    try:
        feed = read_object(body)
    except NotJson as error:
        raise NotAFeed(str(error)) from error
    items = feed.get("items")
    if not isinstance(items, list):
        raise NotAFeed("it is JSON, but not a JSON Feed")
    lang = _text(feed.get("language"))
    read = [_entry(item, lang) for item in items[:MOST_ENTRIES] if isinstance(item, dict)]
    lost = len(items) - len(read)
    return Document(
        id=_text(feed.get("feed_url")),
        title=_text(feed.get("title")),
        lang=lang,
        entries=tuple(read),
        note=f"{lost} items could not be read" if lost else "",
    )


def _entry(item: dict[str, object], lang: str) -> FeedEntry:
    markup, plain = _text(item.get("content_html")), _text(item.get("content_text"))
    return FeedEntry(
        id=_text(item.get("id")),
        link=_text(item.get("url")) or _text(item.get("external_url")),
        title=_text(item.get("title")),
        title_markup=False,
        body=markup or plain or _text(item.get("summary")),
        body_markup=bool(markup),
        published=_text(item.get("date_published")),
        updated=_text(item.get("date_modified")),
        author=_author(item),
        tags=tuple(filter(None, map(_text, _list(item.get("tags"))))),
        media=tuple(filter(None, (_text(item.get("image")), _text(item.get("banner_image"))))),
        lang=_text(item.get("language")) or lang,
    )


def _author(item: dict[str, object]) -> str:
    """Version 1.1 has a list of authors, 1.0 one."""
    for author in (*_list(item.get("authors")), item.get("author")):
        if isinstance(author, dict) and (name := _text(author.get("name"))):
            return name
    return ""


def _text(value: object) -> str:
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""


def _list(value: object) -> Iterable[object]:
    return value[:100] if isinstance(value, list) else ()
