"""From one item of an answer to a mention, as a preset says it: paths, transforms, and templates of several values.

A path walks into an item: ``author.name``, ``tags[].name`` (of each), ``0`` (the first). ``path | transform`` changes
what was found; ``"https://a.example/{user.name}/{id}"`` is a template, empty where one of its values is. Of a list of
such expressions the first that gives something counts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC

from console.domain.mention import Change, RawMention
from console.sources.markup import text_of, words_of
from console.sources.table.row import FIELDS, BadRow, mention_of

Transform = Callable[[object], object]
LISTS = frozenset({"to", "mentions", "tags", "media"})
EXTRA_FIELDS = frozenset({"deleted"})  # beside those of a mention: anything but nothing makes it a deletion
_PLACED = re.compile(r"\{([^{}]+)\}")
_DEPTH = 12  # parts of a path
_STARS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5}  # as Google Business spells a rating
_TAKEN_DOWN = frozenset({"[deleted]", "[removed]", "[deleted by user]", "[ removed by reddit ]"})


class BadPreset(ValueError):
    """An expression that cannot be read; the text says what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Take:
    """One path into an item, and what is done to what is found there."""

    path: tuple[str, ...]
    transforms: tuple[Transform, ...] = ()

    def __call__(self, item: object) -> object:
        value = walk(item, self.path)
        for transform in self.transforms:
            value = [transform(one) for one in value] if isinstance(value, list) else transform(value)
        return value


@dataclass(frozen=True, slots=True)
class Template:
    """Fixed words with values between them; empty where one of the values is."""

    pieces: tuple[str | Take, ...]

    def __call__(self, item: object) -> object:
        filled = [piece if isinstance(piece, str) else plain(piece(item)) for piece in self.pieces]
        return "".join(filled) if all(filled) else ""


@dataclass(frozen=True, slots=True)
class FieldMap:
    """Every field of a mention that a preset fills, each by one or more expressions."""

    fields: Mapping[str, tuple[Take | Template, ...]]

    @classmethod
    def of(cls, written: Mapping[str, str | Sequence[str]]) -> FieldMap:
        """Read the expressions. Raises `BadPreset`."""
        for name in written:
            if name not in FIELDS and name not in EXTRA_FIELDS:
                raise BadPreset(f"a mention has no field “{name}”")
        return cls(
            {
                name: tuple(expression(one) for one in ([value] if isinstance(value, str) else value))
                for name, value in written.items()
            }
        )

    def mention(self, item: object) -> RawMention | None:
        """The mention that ``item`` is; None for one without words (a rating alone). Raises `BadRow`."""
        row: dict[str, object] = {}
        for name, expressions in self.fields.items():
            value = next((found for one in expressions if (found := one(item)) not in (None, "", [])), None)
            row[name] = value if name in LISTS else _single(value)
        deleted = row.pop("deleted", None) not in (None, "")
        if not (deleted or row.get("body") or row.get("title")):
            return None
        mention = mention_of({**row, "deleted": deleted}, UTC)
        if not (mention.native_id or mention.url):
            raise BadRow("it has neither an id nor an address")
        published, edited = mention.published, mention.edited
        if edited is not None and (published is None or edited <= published):
            mention = replace(mention, published=published or edited, edited=None)
        later = mention.edited is not None and mention.change is Change.NEW
        return replace(mention, change=Change.EDIT) if later else mention


def expression(written: str) -> Take | Template:
    """A path with its transforms, or a template. Raises `BadPreset`."""
    if "{" not in written:
        return _take(written)
    pieces: list[str | Take] = []
    done = 0
    for placed in _PLACED.finditer(written):
        pieces += [written[done : placed.start()], _take(placed[1])]
        done = placed.end()
    pieces.append(written[done:])
    kept = tuple(piece for piece in pieces if piece != "")
    if any(isinstance(piece, str) and ("{" in piece or "}" in piece) for piece in kept):
        raise BadPreset(f"the brackets of “{written}” do not fit")
    return Template(kept)


def path_of(written: str) -> tuple[str, ...]:
    """The parts of a path; ``[]`` is a part of its own. Raises `BadPreset`."""
    parts = tuple(part for part in written.strip().replace("[]", ".[]").split(".") if part)
    if not parts and written.strip() not in {"", "."}:
        raise BadPreset(f"“{written}” is no path")
    if len(parts) > _DEPTH:
        raise BadPreset(f"“{written}” goes too deep")
    return parts


def walk(value: object, path: Sequence[str]) -> object:
    """What lies at ``path`` in ``value``, None where nothing does. After ``[]`` it is a list of what each gave."""
    for number, part in enumerate(path):
        if part == "[]":
            inner = [walk(one, path[number + 1 :]) for one in value] if isinstance(value, list) else []
            return [leaf for one in inner for leaf in (one if isinstance(one, list) else [one]) if leaf is not None]
        if isinstance(value, dict):
            value = value.get(part)
        elif isinstance(value, list) and part.isdecimal():
            value = value[int(part)] if int(part) < len(value) else None
        else:
            return None
    return value


def plain(value: object) -> str:
    """A value as text: numbers as they are written, nothing for what is none, a list one a line."""
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return "\n".join(plain(one) for one in value if isinstance(one, str | int | float) and plain(one))
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""


def _single(value: object) -> object:
    if isinstance(value, bool):
        return "yes" if value else None
    return plain(value) if isinstance(value, list) else value


def _take(written: str) -> Take:
    path, *names = (part.strip() for part in written.split("|"))
    unknown = [name for name in names if name not in TRANSFORMS]
    if unknown:
        raise BadPreset(f"there is no transform “{unknown[0]}”; there are {', '.join(TRANSFORMS)}")
    return Take(path_of(path), tuple(TRANSFORMS[name] for name in names))


def _html(value: object) -> object:
    return text_of(value) if isinstance(value, str) else value


def _markdown(value: object) -> object:
    return words_of(value) if isinstance(value, str) else value


def _stars(value: object) -> object:
    return _STARS.get(value.lower(), value) if isinstance(value, str) else value


def _standing(value: object) -> object:
    """Nothing where a moderator's or author's removal is all that is left of the words."""
    return None if isinstance(value, str) and value.strip().lower() in _TAKEN_DOWN else value


def _taken_down(value: object) -> object:
    """The opposite of `_standing`: what a removal leaves in the place of words or of a name, and nothing else."""
    return value if _standing(value) is None else None


def _words(value: object) -> object:
    return value.split() if isinstance(value, str) else value


TRANSFORMS: Mapping[str, Transform] = {
    "html": _html,
    "markdown": _markdown,
    "stars": _stars,
    "standing": _standing,
    "taken-down": _taken_down,
    "words": _words,
}
