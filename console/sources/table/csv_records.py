"""The records of a CSV (RFC 4180), each with the lines that it stands on, so that no quote makes one of two.

A quote that is never closed, or closes only behind other people's rows, would swallow them: then the line where it
began is given back with what is wrong with it, and reading goes on with the very next line.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator

from console.domain.errors import SourceRefused
from console.domain.frozen import frozen

_MOST_LINES = 1_000  # of one record
_MOST_CHARACTERS = 1024 * 1024  # of one record
_MOST_AGAIN = 64 * 1024 * 1024  # characters of a file that are looked at once more after stray quotes
_MOST_FIRSTS = 5_000  # beginnings of rows that are remembered
_DIGITS, _LETTERS = re.compile(r"\d+"), re.compile(r"[^\W\d_]+")


@frozen
class Record:
    """One record, its first and last line counted from 1, and what is wrong with it, in which case ``raw`` is the
    first line alone."""

    first: int
    last: int
    cells: list[str]
    raw: str
    wrong: str = ""


class Records:
    """The records of ``lines``, which stand below ``above`` others. Where the ``width`` of the table is told, a cell of
    several lines in which rows seem to stand is none. ``name`` is that of the file, for what is said of it."""

    def __init__(self, lines: Iterator[str], delimiter: str, name: str, *, above: int = 0, width: int = 0) -> None:
        self._lines = lines
        self._delimiter = delimiter
        self._name = name
        self._waiting: deque[str] = deque()  # looked at already, and given back
        self._again = 0
        self._number = above
        self._width = width
        self._firsts: set[str] = set()  # what rows begin with, as "Ward 7"

    def __iter__(self) -> Iterator[Record]:
        while (line := self._next()) is not None:
            if not line.endswith("\n"):  # as `lines_of` gives a line that it had to cut
                yield Record(self._number, self._number, [], line[:200], "it is longer than a line may be")
                continue
            text = line[:-1]
            record = (
                self._quoted(text)
                if '"' in text
                else Record(self._number, self._number, text.split(self._delimiter), text)
            )
            if record.cells and (first := record.cells[0].strip()) and len(self._firsts) < _MOST_FIRSTS:
                self._firsts.add(first)
            yield record

    def _next(self) -> str | None:
        line = self._waiting.popleft() if self._waiting else next(self._lines, None)
        self._number += line is not None
        return line

    def _quoted(self, text: str) -> Record:
        first, scan = self._number, _Scan(self._delimiter)
        taken: list[str] = []  # the lines after the first
        wrong = scan.read(text)
        size = len(text)
        while scan.open and not wrong:
            line = self._next()
            if line is None:
                wrong = "the quote that opens in it is never closed"
                break
            taken.append(line)
            size += len(line)
            if len(taken) > _MOST_LINES or size > _MOST_CHARACTERS or not line.endswith("\n"):
                wrong = f"the quote that opens in it is not closed within {len(taken):,} lines"
                break
            wrong = scan.read(line[:-1])
        if not wrong and taken and self._holds_rows(scan.cells, taken):
            wrong = "the quote that opens in it is closed only behind what seem to be other rows"
        if wrong:
            self._give_back(taken, first)
            return Record(first, first, [], text, wrong)
        return Record(first, self._number, scan.cells, "\n".join((text, *(line[:-1] for line in taken))))

    def _holds_rows(self, cells: list[str], taken: list[str]) -> bool:
        """Whether a line within looks like a record of its own: as many cells, and the first as in other rows."""
        form = _form(cells[0])

        def begins_a_row(line: str) -> bool:
            first = line.split(self._delimiter, 1)[0]
            return ("9" in form and _form(first) == form) or first.strip() in self._firsts

        return self._width > 1 and any(
            line.count(self._delimiter) + 1 >= self._width and begins_a_row(line) for line in taken
        )

    def _give_back(self, taken: list[str], first: int) -> None:
        self._waiting.extendleft(reversed(taken))
        self._number = first
        self._again += sum(map(len, taken))
        if self._again > _MOST_AGAIN:
            raise SourceRefused(
                f"{self._name} is full of quotes that are never closed, the last in line {first}.",
                advice="Save it again as CSV; every quote within a cell is written twice.",
            )


class _Scan:
    """One record, read line by line: its cells so far, and whether a quote is still open."""

    def __init__(self, delimiter: str) -> None:
        self.cells: list[str] = []
        self.open = False
        self._delimiter = delimiter
        self._pieces: list[str] = []

    def read(self, text: str) -> str:
        """Read one more line; what is wrong with it, or nothing."""
        place, before = 0, self.open  # opened in an earlier line
        if before:
            self._pieces.append("\n")
        while True:
            if not self.open:
                if text[place : place + 1] != '"':
                    end = text.find(self._delimiter, place)
                    self._end(text[place:] if end < 0 else text[place:end])
                    if end < 0:
                        return ""
                    place = end + 1
                    continue
                self.open, before, place = True, False, place + 1
            end = text.find('"', place)
            if end < 0:
                self._pieces.append(text[place:])
                return ""
            if text[end + 1 : end + 2] == '"':
                self._pieces.append(text[place : end + 1])
                place = end + 2
                continue
            self._pieces.append(text[place:end])
            self.open = False
            after = text.find(self._delimiter, end + 1)
            rest = text[end + 1 :] if after < 0 else text[end + 1 : after]
            if rest.strip() and before:
                return "the quote that opens in it meets another within a later row"
            self._end(rest.rstrip() if not rest.strip() else rest)
            if after < 0:
                return ""
            place = after + 1

    def _end(self, last: str) -> None:
        self.cells.append("".join((*self._pieces, last)))
        self._pieces.clear()


def _form(cell: str) -> str:
    """How a cell is made: "2026-03-01" and "2026-3-1" are alike, "a17" and "b9" too."""
    return _LETTERS.sub("a", _DIGITS.sub("9", cell.strip().strip('"')))
