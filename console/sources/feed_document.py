"""A feed as it was served, whatever its dialect: what stands in it, before anything of it becomes a mention."""

from __future__ import annotations

from dataclasses import dataclass

MOST_ENTRIES = 2_000  # of one document; real ones hold 10 to 100


@dataclass(frozen=True, slots=True)
class Entry:
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
    entries: tuple[Entry, ...] = ()
    note: str = ""


class NotAFeed(ValueError):
    """What cannot be read as a feed; the text says what it looks like instead, ``page`` whether that is a web page."""

    def __init__(self, why: str, *, page: bool = False) -> None:
        super().__init__(why)
        self.page = page
