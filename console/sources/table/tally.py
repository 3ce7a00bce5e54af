"""What was seen of a table while it was read, and whether that adds up to what stands in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass


@dataclass(slots=True)
class TableTally:
    """Where the heading of a table stands, what each column became, and what became of every line (of a workbook: of
    every row of the sheet), each of which is counted once in one of the numbers from ``above`` to ``within``."""

    heading: str = ""
    columns: tuple[tuple[str, str], ...] = ()
    unit: str = "line"
    lines: int = 0  # all that there are
    above: int = 0  # down to the heading, and with it
    rows: int = 0  # that were read
    refused: int = 0  # that could not be read
    wordless: int = 0  # rows of a survey that rate and say nothing
    blank: int = 0  # that hold nothing
    within: int = 0  # that go on with the row above them
    answers: int = 0  # mentions in the rows that were read
    untrue: int = 0  # rows with a date that cannot be true, which count as of today
    beyond: int = 0  # rows with a rating or a count that is none, and is left out
    left: tuple[str, ...] = ()  # sheets of a workbook that were not read

    @property
    def missing(self) -> int:
        """Lines of which nobody knows what became of them: zero, or the reader has a fault."""
        counted = self.above + self.rows + self.refused + self.wordless + self.blank + self.within
        return abs(self.lines - counted)

    def counting(self, lines: Iterable[str]) -> Iterator[str]:
        """``lines``, counted on their way."""
        for line in lines:
            self.lines += 1
            yield line

    def sum(self) -> str:
        """What became of all lines, in a sentence."""
        answers = f" (with {self.answers:,} answers)" if self.answers != self.rows else ""
        parts = (
            (self.above, "down to the heading"),
            (self.rows, f"read{answers}"),
            (self.refused, "set aside"),
            (self.wordless, "with a rating and no words"),
            (self.within, "within the row above"),
            (self.blank, "empty"),
            (self.missing, "of which is not known what became of them"),
        )
        said = ", ".join(f"{count:,} {what}" for count, what in parts if count)
        return f"{self.lines:,} {self.unit}{'' if self.lines == 1 else 's'}: {said}." if self.lines else "It is empty."
