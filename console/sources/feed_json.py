"""JSON Feed 1.0 and 1.1 (jsonfeed.org): a reader of our own, in which one bad item costs only itself."""

from __future__ import annotations

from collections.abc import Iterable

from console.sources.feed_document import MOST_ENTRIES, Document, Entry, NotAFeed
from console.sources.json_text import NotJson, read_object


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
        id=_text(feed.get("feed_url")), title=_text(feed.get("title")), lang=lang, entries=tuple(read),
        note=f"{lost} items could not be read" if lost else "",
    )


def _entry(item: dict[str, object], lang: str) -> Entry:
    markup, plain = _text(item.get("content_html")), _text(item.get("content_text"))
    return Entry(
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
