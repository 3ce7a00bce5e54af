"""Themes from TOML files. A file that cannot be used is a complaint, never a crash."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from textual.color import Color, ColorParseError
from textual.theme import Theme

DEFAULT = "outside-in-dark"
OWN = frozenset({"positive", "neutral", "negative", "unsure", "dim", "rule"})
_FAULTS = (OSError, ValueError, TypeError, AttributeError, ColorParseError)
_FALLBACK = {
    "primary": "#e0a94b",
    "secondary": "#7fb2b5",
    "accent": "#e0a94b",
    "warning": "#e0a94b",
    "error": "#ff8d7a",
    "success": "#8fd19e",
    "foreground": "#ece4d4",
    "background": "#0d2024",
    "surface": "#12292e",
    "panel": "#183339",
}
_FALLBACK_OWN = {
    "positive": "#8fd19e",
    "neutral": "#a9c4d6",
    "negative": "#ff9e8a",
    "unsure": "#d9b8e8",
    "dim": "#93a6a3",
    "rule": "#31504f",
}


def load_themes(folders: Iterable[Path]) -> tuple[dict[str, Theme], list[str]]:
    """Every usable theme by name, which is its file's, and a sentence for each that is not; an earlier folder wins."""
    themes: dict[str, Theme] = {}
    complaints: list[str] = []
    for folder in folders:
        for path in sorted(folder.glob("*.toml")) if folder.is_dir() else ():
            if path.stem in themes:
                continue
            try:
                themes[path.stem] = load_theme(path)
            except _FAULTS as error:
                complaints.append(f"The theme “{path.stem}” cannot be used: {_why(error)}")
    themes.setdefault(DEFAULT, _default())
    return themes, complaints


def find_theme(name: str, folders: Iterable[Path]) -> tuple[Theme, list[str]]:
    """The theme of that name alone, so that a start pays for one; the built-in, and why, where it will not do."""
    folders = tuple(folders)
    for folder in folders:
        path = folder / f"{name}.toml"
        if path.is_file():
            try:
                return load_theme(path), []
            except _FAULTS as error:
                return _default(), [f"The theme “{name}” cannot be used: {_why(error)}"]
    return _default(), [] if name == DEFAULT else [f"There is no theme “{name}”."]


def load_theme(path: Path) -> Theme:
    """One theme. Raises ValueError and its like where a key or a colour is wrong or missing."""
    table = tomllib.loads(path.read_text("utf-8"))
    table.pop("name", None)  # the file's name counts, so that none shadows another unnoticed
    variables = table.pop("variables", {})
    missing = sorted(_FALLBACK.keys() - table.keys()) + sorted(OWN - variables.keys())
    unknown = sorted(table.keys() - _FALLBACK.keys() - {"dark"}) + sorted(variables.keys() - OWN)
    if missing or unknown:
        raise ValueError(
            "; ".join(
                filter(
                    None,
                    (
                        f"missing {', '.join(missing)}" if missing else "",
                        f"unknown {', '.join(unknown)}" if unknown else "",
                    ),
                )
            )
        )
    for name, value in {**{key: table[key] for key in _FALLBACK}, **variables}.items():
        if not isinstance(value, str) or not Color.parse(value).a == 1:
            raise ValueError(f"{name} is not a plain colour")
    if not isinstance(table.get("dark", True), bool):
        raise ValueError("dark is true or false")
    theme = _theme(path.stem, table, variables)
    theme.to_color_system().generate()
    return theme


def _default() -> Theme:
    return _theme(DEFAULT, {**_FALLBACK, "dark": True}, _FALLBACK_OWN)


def _theme(name: str, table: Mapping[str, Any], variables: Mapping[str, str]) -> Theme:
    return Theme(name=name, variables=dict(variables), **table)


def _why(error: Exception) -> str:
    if isinstance(error, tomllib.TOMLDecodeError | UnicodeDecodeError):
        return "it is not TOML in UTF-8"
    if isinstance(error, ColorParseError):
        return "it has a colour that is none"
    if isinstance(error, OSError):
        return "it could not be read"
    return str(error)
