"""The manual: the pages of `console/manual`, which are installed with the program and read in it."""

from __future__ import annotations

from pathlib import Path

from console.domain.errors import NotFound
from console.domain.frozen import frozen

_FOLDER = Path(__file__).resolve().parent.parent / "manual"
ORDER = (
    "getting-started",
    "operators",
    "sources",
    "channels",
    "judging",
    "teams",
    "queries",
    "commands",
    "administrators",
    "trust",
    "speed",
    "writing-a-source",
)
"""As somebody reads who reads all of it."""


@frozen
class ManualPage:
    """One page of the manual: its name, its title, and all of it as Markdown."""

    name: str
    title: str
    text: str


def pages() -> tuple[ManualPage, ...]:
    """Every page, in the order in which they are read."""
    return tuple(_read(name) for name in ORDER)


def page(topic: str) -> ManualPage:
    """The page whose name ``topic`` is or begins. Raises `NotFound` with the nearest."""
    from difflib import get_close_matches  # loaded late: only a fault needs it

    found = [name for name in ORDER if name == topic] or [name for name in ORDER if topic and name.startswith(topic)]
    if len(found) == 1:
        return _read(found[0])
    near = found or get_close_matches(topic, ORDER, 1)
    raise NotFound(
        f"The manual has no page “{topic}”.",
        advice=f"Did you mean {' or '.join(near)}?" if near else "`outside-in help` lists them.",
    )


def _read(name: str) -> ManualPage:
    text = (_FOLDER / f"{name}.md").read_text(encoding="utf-8")
    return ManualPage(name, text.partition("\n")[0].removeprefix("# "), text)
