"""One line of a bench, and the table that all of them are printed in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

COLUMNS = ("bench", "ours", "peer", "limit", "ratio", "bar", "")


@dataclass(frozen=True, slots=True)
class Row:
    """What one bench found, in words that carry their units: ours, a peer and a limit from the same run, and the ratio
    that the bar is set on. ``met`` is None where nothing on this machine can be held against the bar."""

    name: str
    ours: str
    peer: str = ""
    limit: str = ""
    ratio: str = ""
    bar: str = ""
    met: bool | None = None

    @property
    def verdict(self) -> str:
        """Met or not, in a word."""
        return {True: "met", False: "NOT MET", None: "-"}[self.met]


def render(rows: Sequence[Row]) -> str:
    """The rows as one aligned table."""
    cells = [COLUMNS, *((row.name, row.ours, row.peer, row.limit, row.ratio, row.bar, row.verdict) for row in rows)]
    widths = [max(len(line[number]) for line in cells) for number in range(len(COLUMNS))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in cells]
    return "\n".join([lines[0], "-" * len(lines[0]), *lines[1:]])
