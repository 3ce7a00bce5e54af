"""One thing to choose."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Choice:
    """What is given back, its name, a few words about it, and a note for the right end."""

    value: str
    name: str
    about: str = ""
    note: str = ""
