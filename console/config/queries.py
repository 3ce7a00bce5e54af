"""Every query of the file, read strictly: what is ambiguous is a fault here, because nobody is there to ask."""

from __future__ import annotations

from console.config.problems import Problems
from console.config.settings import Settings


def check(settings: Settings, problems: Problems) -> None:
    """Note every query that cannot be read, with its column."""
