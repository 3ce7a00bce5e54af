"""Which domains there are, and the themes of one: those that ship, and files in ``domains/`` beside the configuration.

A domain is what one sort of organisation needs to be judged by: `console.understand.domains` reads all of it.
"""

from __future__ import annotations

from pathlib import Path

from console.config.locations import DOMAINS
from console.config.reading.toml_text import parse
from console.domain.themes import THEMES

_HEALTH = DOMAINS / "health.toml"


def known_domains(folder: Path) -> dict[str, Path]:
    """Each domain by its name, with its file. An organisation's own stands in for a shipped one of its name."""
    return {file.stem: file for place in (DOMAINS, folder / "domains") for file in sorted(place.glob("*.toml"))}


def themes_of(file: Path) -> tuple[tuple[str, ...], str]:
    """The names of the themes that a domain's file tells of, those of its base first; or a sentence why it cannot be
    read. What else is wrong with the file is told by whoever builds a judge of it."""
    if file == _HEALTH:
        return THEMES, ""  # most have it, and every command reads the settings
    try:
        content, fault = parse(file.read_text("utf-8"), file.name)
    except (OSError, UnicodeDecodeError):
        return (), f"{file.name}: cannot be read as UTF-8 text"
    if fault:
        return (), fault
    names: tuple[str, ...] = THEMES if content.get("nhs_themes") is True else ()
    base = content.get("base")
    if isinstance(base, str) and (shipped := DOMAINS / f"{base}.toml").is_file() and shipped != file:
        names = (*themes_of(shipped)[0], *names)
    themes = content.get("theme")
    own = themes if isinstance(themes, list) else []
    named = [one["name"] for one in own if isinstance(one, dict) and isinstance(one.get("name"), str)]
    return tuple(dict.fromkeys((*names, *named))), ""
