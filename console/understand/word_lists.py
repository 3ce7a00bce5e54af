"""Lists of words that ship beside this module as plain text."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files


def shipped(name: str) -> str:
    """The text of a file that ships beside this module."""
    return files("console.understand").joinpath(name).read_text("utf-8")


@lru_cache(maxsize=8)
def listed(name: str) -> frozenset[str]:
    """The words of a list that ships beside this module; lines that begin with # are its notes."""
    lines = (line for line in shipped(name).splitlines() if not line.startswith("#"))
    return frozenset(" ".join(lines).split())
