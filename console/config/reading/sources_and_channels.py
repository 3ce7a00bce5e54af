"""Ways in and out: every ``[[source]]`` and ``[[channel]]``, read by the table of its kind."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from console.config.kinds import CHANNELS, SOURCES, Kind, Option
from console.config.locations import PRESETS, expand
from console.config.reading.problems import nearest
from console.config.reading.sections import existing
from console.config.reading.table import SECRET, Table
from console.config.reading.values import bad_address, bad_host, bad_identifier, bad_listen
from console.config.settings import ChannelSettings, SourceSettings

_SHARED = ("url", "path", "every", "watch", "columns", "to", "proxy", "ca_file")
_TELLING_HEADERS = frozenset({"authorization", "cookie", "x-api-key", "api-key", "subscription-key"})
_TELLING_ENDS = ("secret", "password", "token")


def source(table: Table, folder: Path, environment: Mapping[str, str]) -> SourceSettings:
    """One ``[[source]]``."""
    identifier = table.text("id", needed=True, bad=bad_identifier)
    name, kind = _kind(table, SOURCES, "source")
    default = SourceSettings(identifier, name)
    found = SourceSettings(
        id=identifier,
        kind=name,
        url=table.url("url", kind.schemes, needed="url" in kind.needs) if _takes(kind, "url") else "",
        path=_path(table, kind, folder, environment),
        every=table.duration("every", default.every, *kind.every) if _takes(kind, "every") else default.every,
        watch=table.query("watch") if _takes(kind, "watch") else "",
        columns=_columns(table) if _takes(kind, "columns") else {},
        options=_options(table, kind, folder),
        proxy=table.url("proxy", ("http", "https")) if _takes(kind, "proxy") else "",
        ca_file=existing(table, "ca_file", folder, environment) if _takes(kind, "ca_file") else None,
        allow=table.texts("allow", bad=bad_host) if _reaches(kind) else (),
    )
    if kind.firehose and not found.watch:
        table.warn("watch", "watch is missing: everything that the whole network says is kept")
    _done(table, kind, name)
    return found


def channel(table: Table, folder: Path, environment: Mapping[str, str]) -> ChannelSettings:
    """One ``[[channel]]``."""
    identifier = table.text("id", needed=True, bad=bad_identifier)
    name, kind = _kind(table, CHANNELS, "channel")
    bad_recipient = bad_address if name == "email" else None
    found = ChannelSettings(
        id=identifier,
        kind=name,
        to=table.texts("to", needed=True, bad=bad_recipient) if "to" in kind.needs else (),
        path=_path(table, kind, folder, environment),
        url=table.url("url", kind.schemes, needed="url" in kind.needs) if _takes(kind, "url") else "",
        identifiable=table.flag("identifiable"),
        allow=table.texts("allow", bad=bad_host) if _takes(kind, "url") else (),
        options=_options(table, kind, folder),
    )
    _done(table, kind, name)
    return found


def _kind(table: Table, kinds: Mapping[str, Kind], noun: str) -> tuple[str, Kind]:
    """The entry's kind. Of one that is not known everything is taken, so that a slip is one fault and not seven."""
    name = table.text("kind", needed=True)
    known = kinds.get(name)
    if known is None:
        if name:
            table.fault("kind", f'kind "{name}" is not known{nearest(name, kinds)}')
        return name, Kind(takes=_SHARED)
    if not known.ready:
        table.fault(
            "kind",
            f'kind "{name}" is not in this version yet; there is '
            f"{', '.join(word for word, kind in kinds.items() if kind.ready)}",
        )
    return name, known


def _takes(kind: Kind, key: str) -> bool:
    return key in kind.needs or key in kind.takes


def _reaches(kind: Kind) -> bool:
    """Whether a kind goes out onto the wire, and so may have to reach a host inside."""
    return _takes(kind, "url") or "host" in kind.options


def _path(table: Table, kind: Kind, folder: Path, environment: Mapping[str, str]) -> str:
    if not _takes(kind, "path"):
        return ""
    text = table.text("path", needed="path" in kind.needs)
    return str(expand(text, folder, environment)) if text else ""


def _columns(table: Table) -> dict[str, str]:
    from console.domain.mention import FIELDS_FROM_FILE  # only tables have columns

    columns = table.words("columns", filled=True)
    for field in columns:
        if field not in FIELDS_FROM_FILE:
            table.problems.fault(
                (*table.place, "columns", field),
                table.label,
                f'columns: a mention has no field "{field}"{nearest(field, FIELDS_FROM_FILE)}',
            )
    return columns


def _options(table: Table, kind: Kind, folder: Path) -> dict[str, object]:
    """What only this kind knows. A key that the file leaves out is left out: the adapter knows its own default."""
    return {
        key: _option(table, key, option, folder)
        for key, option in kind.options.items()
        if option.needed or key in table
    }


def _option(table: Table, key: str, option: Option, folder: Path) -> object:
    match option.type:
        case "preset":
            return _preset(table, key, folder, needed=option.needed)
        case "choice":
            return table.choice(key, option.choices, needed=option.needed)
        case "secret":
            return table.secret(key, needed=option.needed)
        case "url":
            return table.url(key, option.schemes, needed=option.needed)
        case "host":
            return table.text(key, needed=option.needed, bad=bad_host)
        case "listen":
            return table.text(key, needed=option.needed, bad=bad_listen)
        case "flag":
            return table.flag(key)
        case "whole":
            return table.whole(key, int(option.low), int(option.low), int(option.high))
        case "number":
            return table.number(key, option.low, option.low, option.high)
        case "duration":
            return table.duration(key, option.low, option.low, option.high)
        case "texts":
            return table.texts(key, needed=option.needed)
        case "words":
            return _words(table, key, needed=option.needed)
        case _:
            return table.text(key, needed=option.needed)


def _preset(table: Table, key: str, folder: Path, *, needed: bool) -> str:
    """A preset by its name, or its file where it is the organisation's own: in ``presets/`` beside the settings."""
    name = table.text(key, needed=needed)
    named_file = name.endswith(".toml")
    own = folder / (name if named_file else f"presets/{name}.toml")
    if not name or os.path.isfile(own):
        return str(own) if name else ""
    if named_file:
        table.fault(key, f"{key} names no file that is there ({own})")
        return str(own)
    known = {file.stem for place in (PRESETS, folder / "presets") for file in place.glob("*.toml")}
    if name not in known:
        table.fault(key, f'{key} "{name}" is not known{nearest(name, sorted(known))}')
    return name


def _words(table: Table, key: str, *, needed: bool) -> dict[str, str]:
    """A table of texts, in which what is called like a secret must be the reference of one."""
    words = table.words(key, needed=needed)
    for name, value in words.items():
        telling = name.lower() in _TELLING_HEADERS or name.lower().endswith(_TELLING_ENDS)
        if telling and not value.startswith(SECRET):
            table.problems.fault(
                (*table.place, key, name),
                table.label,
                f'{key}: {name} holds the secret itself: keep it as "{SECRET}name"',
            )
    return words


def _done(table: Table, kind: Kind, name: str) -> None:
    """Report what is left; a key that another kind would take gets a word of its own."""
    if kind.takes == _SHARED:
        return
    takes = {*kind.needs, *kind.takes, *kind.options, *(("allow",) if _reaches(kind) else ())}
    for key in _SHARED:
        if key in table and key not in takes:
            table.refuse(key, f'kind "{name}" has no {key}')
    table.done(takes)
