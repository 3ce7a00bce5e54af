"""A platform as data: what to ask, how its pages follow each other, and which value is which field of a mention.

The shipped presets stand in ``presets/``; a user's own stand in a folder ``presets`` beside the configuration. Both are
TOML of the same shape, and every fault in one is a sentence that names the file and the place.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Literal

import msgspec

from console.config.locations import PRESETS
from console.config.reading.values import seconds
from console.domain.errors import NotFound, SourceRefused
from console.domain.text import clean_line
from console.sources.declared.fields import BadPreset, FieldMap, expression, path_of
from console.sources.page_walk import Depth

SHIPPED = PRESETS
_LARGEST = 256 * 1024  # bytes of a preset


class _Part(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A table of a preset; a key that there is not is a fault."""


class SignIn(_Part, frozen=True, kw_only=True):
    """OAuth 2 (RFC 6749): a request that gives a token for a while; it then stands for ``{token}``. With ``user`` the
    program itself is named by Basic authentication."""

    url: str
    form: dict[str, str]
    user: str = ""
    password: str = ""


class Pages(_Part, frozen=True, kw_only=True):
    """How pages follow each other: by what the answer names (``cursor``, a path), or by counting from ``first`` in
    steps. ``more`` is a path that must hold something for there to be another page."""

    parameter: str = ""
    cursor: str = ""
    more: str = ""
    first: int = 1
    step: int = 1
    most: int = 10  # pages of one round; the next round goes on where this one stopped
    order: Literal["newest", "any"] = "newest"
    pause: str = "0s"  # between two pages


class Join(_Part, frozen=True, kw_only=True):
    """Puts what the answer tells elsewhere (of authors, say) into each item: that one whose ``by`` equals the item's
    ``where``."""

    source: str = msgspec.field(name="from")
    by: str
    where: str


class Items(_Part, frozen=True, kw_only=True):
    """One list of items in an answer, and which kind of mention each of them is."""

    path: str
    kind: str = "post"
    fields: dict[str, str | list[str]]
    joins: dict[str, Join] = {}


class Faults(_Part, frozen=True, kw_only=True):
    """What a platform says in the body of an answer when it will not give one: the path of its code, and which codes
    need a person (``refused``) or only time (``later``). An answer of status 200 that holds a code is a fault too."""

    code: str = ""
    refused: list[str] = []
    later: list[str] = []


class Rate(_Part, frozen=True, kw_only=True):
    """Headers that tell how many requests are left, and when there are more."""

    remaining: str = ""
    reset: str = ""


class RecheckRequest(_Part, frozen=True, kw_only=True):
    """How to ask for known items once more, to find what was taken down. ``{id}`` in the URL: one request for each, at
    most ``most`` a round, and a 404 or 410 says that it is gone. ``{ids}`` in the query: up to ``most`` of them with
    commas, and one that ``path`` does not hold is gone, as is one that ``missing`` names. ``gone`` are expressions on
    an item: anything but nothing says that it is."""

    url: str
    query: dict[str, str] = {}
    path: str = ""
    id: str = "id"
    missing: str = ""
    gone: list[str] = []
    most: int = 5
    within: str = "7d"
    every: str = "15m"


class Preset(_Part, frozen=True, kw_only=True):
    """One platform. Every text in ``url``, ``headers``, ``query`` and ``sign_in`` may hold ``{name}`` of ``needs``, of
    ``defaults``, ``{key}``, ``{token}``, and ``{since}`` (ISO 8601), ``{since.epoch}`` or ``{since.day}``."""

    about: str
    tested: str
    url: str
    items: list[Items]
    documentation: str = ""
    needs: dict[str, str] = {}
    defaults: dict[str, str] = {}
    headers: dict[str, str] = {}
    query: dict[str, str] = {}
    sign_in: SignIn | None = None
    pages: Pages = Pages()
    faults: Faults = Faults()
    rate: Rate = Rate()
    again: RecheckRequest | None = None
    history: str = "7d"  # how far back the first round looks
    overlap: str = "1h"  # read again in every round, for what appears late
    window: str = ""  # how far back the platform looks at all


class LoadedPreset(msgspec.Struct, frozen=True):
    """A preset with its expressions read."""

    name: str
    preset: Preset
    maps: tuple[FieldMap, ...]
    depth: Depth
    pause: float


def names(folder: Path | None = None) -> tuple[str, ...]:
    """Every preset that there is, by name."""
    files = [*SHIPPED.glob("*.toml"), *(folder.glob("*.toml") if folder else ())]
    return tuple(sorted({file.stem for file in files}))


def load(name: str, folder: Path | None = None) -> LoadedPreset:
    """The preset called ``name``, or in the file that it names; one in ``folder`` goes before a shipped one. Raises
    `NotFound`, and `SourceRefused` for one that cannot be used."""
    for file in _places(name, folder):
        if file.is_file():
            return _read(file)
    near = get_close_matches(name, names(folder), n=1, cutoff=0.5)
    advice = f"Is “{near[0]}” meant?" if near else f"There are: {', '.join(names(folder))}."
    raise NotFound(f"There is no preset “{clean_line(name, limit=80)}”.", advice=advice)


def _places(name: str, folder: Path | None) -> list[Path]:
    if name.endswith(".toml"):
        return [Path(name)]
    plain = name.replace("-", "").replace("_", "").isalnum()
    return [place / f"{name}.toml" for place in (folder, SHIPPED) if place is not None and plain]


def _read(file: Path) -> LoadedPreset:
    try:
        with file.open("rb") as opened:
            content = opened.read(_LARGEST)
        preset = msgspec.convert(tomllib.loads(content.decode("utf-8")), Preset)
        _check(preset)
        maps = tuple(FieldMap.of(one.fields) for one in preset.items)
    except OSError as error:
        raise SourceRefused(f"{file} cannot be read ({error.strerror}).") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, msgspec.ValidationError, BadPreset) as error:
        raise SourceRefused(
            f"The preset {file.name} cannot be used: {error}.",
            advice="`outside-in sources try` shows what a preset makes of a sample.",
        ) from error
    history, overlap, window, pause, *_ = (seconds(text) or 0.0 for text in _durations(preset).values())
    return LoadedPreset(file.stem, preset, maps, Depth(history, overlap, window), pause)


def _durations(preset: Preset) -> Mapping[str, str]:
    again = {"again.within": preset.again.within, "again.every": preset.again.every} if preset.again else {}
    return {
        "history": preset.history,
        "overlap": preset.overlap,
        "window": preset.window,
        "pause": preset.pages.pause,
        **again,
    }


def _check(preset: Preset) -> None:
    """What types cannot tell. Raises `BadPreset`."""
    for name, text in _durations(preset).items():
        if text and seconds(text) is None:
            raise BadPreset(f"{name} must be a duration such as 15m, 2h or 7d")
    if not preset.items:
        raise BadPreset("it has no [[items]]")
    if not preset.url.startswith(("https://", "http://")):
        raise BadPreset("url must begin with https://")
    if preset.again and ("{id}" in preset.again.url) == any("{ids}" in text for text in preset.again.query.values()):
        raise BadPreset("again needs either {id} in its url or {ids} in its query")
    for written in preset.again.gone if preset.again else ():
        expression(written)
    if preset.pages.cursor and not preset.pages.parameter:
        raise BadPreset("pages.cursor needs pages.parameter, which carries it")
    for path in (preset.pages.cursor, preset.pages.more, preset.faults.code, *(one.path for one in preset.items)):
        path_of(path)
