"""What stands beside a mention's words (link, its source's own id, stream, tags), and whether it names somebody.

A fact is *clear* where every word of it is an everyday word or one of the organisation's own and nobody's name, and
every number is none that identifies a person. It is *named* where it holds what redaction takes out of words, or a
word that nobody can vouch for and that is not its author's. `domain.leaving` says what follows from that.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from itertools import pairwise
from urllib.parse import unquote

from console.domain.bounded_cache import Remembered
from console.domain.judgement import PersonalDetail
from console.domain.leaving import OURS
from console.domain.mention import Mention
from console.domain.text import fold
from console.understand.personal.folded_text import fold_signs
from console.understand.personal.identifiers import identifiers
from console.understand.personal.name_lists import NameLists
from console.understand.personal.personal_data import PersonalData
from console.understand.words import listed, read_words

_PIECES = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[^\W\d_]+|\d+")  # camelCase, letters and digits apart
_OPAQUE = re.compile(  # a UUID, a hash, a platform's counter; the numbers of people are shorter
    r"\b(?=[0-9a-f-]*\d)(?=[0-9-]*[a-f])[0-9a-f]{8,}(?:-[0-9a-f]{4,}){0,4}\b|(?<!\d)\d{12,}(?!\d)", re.IGNORECASE
)
_SHORT = 4  # letters from which on a name is looked for inside a longer word: "janesmithblog"
_CODE = 3  # letters up to which a word beside a number is a code ("opA-001"), where no list knows it as a name
_NO_NAMES = frozenset({"staff_name", "staff_surname", "handle"})


class Facts:
    """Marks the facts of mentions, for an organisation whose own ``words`` (of teams, sites, towns) name nobody."""

    def __init__(self, personal: PersonalData, words: Collection[str] = (), staff: Iterable[str] = ()) -> None:
        self._personal = personal
        self._lists = NameLists(staff, words)
        self._words = frozenset(words) | listed("stream_words.txt")
        self._known = Remembered(self._vouched).__getitem__  # a source has few streams and kinds, and says them often
        self._numbers = Remembered(self._numbered).__getitem__
        self._names = Remembered(self._peopled).__getitem__

    def marks(self, mention: Mention, personal: Collection[PersonalDetail]) -> tuple[frozenset[str], frozenset[str]]:
        """The facts of ``mention`` that are clear, and those that are named. ``personal`` was found in its words."""
        author = frozenset(self._telling(f"{mention.author} {mention.author_name}"))
        taken = (
            frozenset(
                word
                for one in personal
                if one.kind not in _NO_NAMES
                for word in self._telling(mention.text[one.start : one.end])
            )
            - author
        )
        clear, named = set(), set()
        for name, values in _facts(mention):
            theirs = taken | author if name in OURS else taken  # what is ours leaves unless it is named
            if any(self._numbers(value) or _holds(value, theirs) for value in values):
                named.add(name)
            elif name == "url":  # it leads to who wrote it, so that it is never clear, and says any word
                if any(self._whole_name(_without(value, author)) for value in values):
                    named.add(name)
            elif all(self._known(value) and not _holds(value, author) for value in values):
                clear.add(name)
            elif any(self._names(_without(value, author)) for value in values) or not (
                name in OURS or all(self._known(_without(value, author)) for value in values)
            ):
                named.add(name)
        return frozenset(clear), frozenset(named)

    def _telling(self, words: str) -> Iterator[str]:
        """The words of a name that are no everyday words, and the whole of it run together."""
        parts = [part for part in _pieces(words) if len(part) > 1]
        yield from (
            part for part in parts if len(part) > 2 and part not in self._words and not self._lists.is_common(part)
        )
        if len(parts) > 1:
            yield "".join(parts)

    def _vouched(self, value: str) -> bool:
        pieces = _pieces(_OPAQUE.sub(" ", value))
        numbered = any(piece.isdigit() for piece in pieces)
        for piece in pieces:
            if piece.isdigit() or piece in self._words:
                continue
            if self._lists.is_first(piece) or self._lists.is_surname(piece):
                return False
            if not self._lists.is_plain(piece) and not (numbered and len(piece) <= _CODE):
                return False
        return True

    def _numbered(self, value: str) -> bool:
        """Whether a fact by itself holds a number or an address of a person's."""
        value = _OPAQUE.sub(" ", value)
        return any(
            one.sure and one.kind != "handle"
            for plain in (" ".join(re.split(r"[\s/_?&=#:;,]+", value)), " ".join(_PIECES.findall(value)))
            for one in identifiers(fold_signs(plain))
        )

    def _peopled(self, value: str) -> bool:
        """Whether a fact by itself says a name in the way in which people say one."""
        if "://" in value:
            return False
        spoken = " ".join(piece.capitalize() for piece in _pieces(_OPAQUE.sub(" ", value)) if not piece.isdigit())
        return any(
            one.kind not in _NO_NAMES and not self._ours(spoken[one.start : one.end])
            for one in self._personal.find(read_words(spoken))
        )

    def _whole_name(self, value: str) -> bool:
        """Whether a link says a first name and a surname, one after the other: nobody can tell whose it is."""
        parts = [part for part in value.split() if part not in self._words]
        return any(
            self._lists.is_first(first)
            and not self._lists.is_common(first)
            and not self._lists.is_own_staff(first)
            and self._lists.is_surname(last)
            for first, last in pairwise(parts)
        )

    def _ours(self, words: str) -> bool:
        return all(piece in self._words for piece in _pieces(words))


def _facts(mention: Mention) -> Iterator[tuple[str, tuple[str, ...]]]:
    yield "url", (unquote(mention.url),)
    yield "native_id", (mention.native_id,)
    yield "source", (mention.source,)
    yield "feed", (mention.feed,)
    yield "tags", mention.tags


def _pieces(value: str) -> list[str]:
    return [fold(piece) for piece in _PIECES.findall(value)]


def _without(value: str, names: Collection[str]) -> str:
    return " ".join(piece for piece in _pieces(value) if piece not in names and len(piece) > 1)


def _holds(value: str, names: Collection[str]) -> bool:
    """Whether a fact says any of ``names``: as a word, or inside a longer one."""
    if not names:
        return False
    pieces = set(_pieces(value))
    together = "".join(char for char in fold(value) if char.isalnum())
    return any(name in pieces or (len(name) >= _SHORT and name in together) for name in names)
