"""A TOML text as tables, or one sentence with the line of the first thing that is no TOML."""

from __future__ import annotations

import re
import tomllib

from console.domain.text import clean_line

_AT = r" \(at (?:line (\d+), column (\d+)|end of document)\)$"


def parse(text: str, name: str) -> tuple[dict[str, object], str]:
    """The tables of a TOML text, or one sentence with the line of the first thing that is no TOML."""
    try:
        return tomllib.loads(text), ""
    except RecursionError:
        return {}, f"{name}:1: not valid TOML: brackets are nested too deep"
    except ValueError as error:  # TOMLDecodeError, and what int() says of a number of 5,000 digits
        words = str(error)
        at = re.search(_AT, words)
        line = int(at[1]) if at and at[1] else text.count("\n") + 1 if at else 1
        column = f" (column {at[2]})" if at and at[2] else " (the file ends too early)" if at else ""
        said = clean_line(words[: at.start()] if at else words, limit=200)
        return {}, f"{name}:{line}: not valid TOML: {said[:1].lower()}{said[1:]}{column}"
