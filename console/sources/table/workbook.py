"""The rows of an Excel workbook (.xlsx, ECMA-376) as text, one in memory at a time. Formulas are never computed: a cell
holds what Excel computed when the file was saved. Nothing in it is run, and no link in it is followed.

It is read in a process of its own (`workbook_child`) with limits, which waits where its rows are not taken, and ends
with whoever takes them."""

from __future__ import annotations

import json
import select
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict
from io import BufferedReader
from itertools import islice
from pathlib import Path
from threading import Event
from typing import Any

from console.domain.errors import SourceRefused
from console.domain.text import clean_line
from console.sources.table import workbook_child
from console.sources.table.columns import Columns, find_heading, unpadded

MAGIC = b"PK\x03\x04"
OLD = b"\xd0\xcf\x11\xe0"  # the container of .xls, and of a workbook with a password
LARGEST = 64 * 1024 * 1024  # bytes of a file
UNPACKED = 256 * 1024 * 1024
STRINGS = 64 * 1024 * 1024
PART = 16 * 1024 * 1024
MOST_ROWS, MOST_CELLS, MOST_COLUMNS = 1_048_576, 16_384, 256  # the first two are Excel's; further right nobody looks
MOST_TEXT = 1024 * 1024
MEMORY, SECONDS = 512 * 1024 * 1024, 300  # of CPU; a million rows (172 MB unpacked) took 53 s
_HEADING_WITHIN = 30  # rows from the top
_CSV = "Save the sheet as CSV, which may be of any size."
_ANEW = "Open it in Excel and save it again, or save it as CSV."
_LOOKS = 200  # milliseconds between two looks whether its reader is still wanted

Rows = Iterator[tuple[int, list[str]]]


class Workbook:
    """An open workbook: its visible sheets in their order, and the rows of each."""

    def __init__(self, child: subprocess.Popen[bytes], name: str, ended: Event) -> None:
        self._child = child
        self._name = name
        self._answers = self._read(ended)
        self.sheets: tuple[str, ...] = tuple(self._answer(""))

    def others(self, sheet: str) -> tuple[str, ...]:
        """The visible sheets beside ``sheet`` that hold rows."""
        return tuple(
            one for one in self.sheets if one != sheet and any([bool(cells) for _, cells in self.rows(one, 5)])
        )

    def rows(self, sheet: str, most: int | None = None) -> Rows:
        """Number and cells of every row, or of the first ``most``; no cells where it is empty. They are read to their
        end before others are asked for. Raises `SourceRefused` where it cannot go on."""
        assert self._child.stdin is not None
        with suppress(BrokenPipeError):  # what it died of is the next answer
            self._child.stdin.write(json.dumps([sheet, most]).encode() + b"\n")
        while row := self._answer(sheet):
            yield row[0], row[1]

    def _answer(self, sheet: str) -> Any:
        found = next(self._answers, None)
        if found is None:  # it was killed by a limit, or fell over what it read
            found = {"fault": "work" if self._child.wait() < 0 else "unreadable", "row": 0}
        if isinstance(found, dict):
            raise self._refusal(found["fault"], found["row"], sheet)
        return found

    def _read(self, ended: Event) -> Iterator[Any]:
        """What the child answers, until it says no more."""
        assert self._child.stdout is not None
        ready = select.poll()
        ready.register(self._child.stdout, select.POLLIN)
        pieces: list[bytes] = []
        while True:
            while not ready.poll(_LOOKS):
                if ended.is_set():
                    raise SourceRefused(f"{self._name} was left before its end.")
            read = self._child.stdout.read(64 * 1024)
            if not read:
                return
            *whole, rest = read.split(b"\n")
            for line in whole:
                yield json.loads(b"".join([*pieces, line]))
                pieces.clear()
            pieces.append(rest)

    def _refusal(self, fault: str, row: int, sheet: str) -> SourceRefused:
        name = self._name
        sentence, advice = {
            "file": (f"is larger than a workbook may be here ({LARGEST >> 20} MB).", _CSV),
            "damaged": ("is damaged, or is still being written.", ""),
            "unpacked": (f"holds more than can be unpacked here ({UNPACKED >> 20} MB).", _CSV),
            "strings": (f"holds more text than a workbook may here ({STRINGS >> 20} MB).", _CSV),
            "password": ("has a password.", "Save it without one."),
            "unreadable": ("cannot be read as an Excel workbook.", _ANEW),
            "rows": ("says that it has more rows than Excel can hold.", _CSV),
            "cells": (f"has a row of more than {MOST_CELLS:,} cells, which is more than Excel can hold.", _CSV),
            "text": (f"has more than {MOST_TEXT:,} characters in row {row} of “{_said(sheet)}”.", _CSV),
            "row": (f"cannot be read after row {row} of “{_said(sheet)}”.", _ANEW),
            "work": (f"needs more than {MEMORY >> 20} MB of memory or {SECONDS} s to be read.", _CSV),
        }[fault]
        return SourceRefused(f"{name} {sentence}", advice=advice)


@contextmanager
def opened(file: BufferedReader, name: str, ended: Event) -> Iterator[Workbook]:
    """The workbook in ``file``, until ``ended`` is set. Raises `SourceRefused` for one that is damaged, locked or over
    a limit."""
    limits = workbook_child.WorkbookLimits(
        file=LARGEST,
        unpacked=UNPACKED,
        strings=STRINGS,
        part=PART,
        rows=MOST_ROWS,
        cells=MOST_CELLS,
        columns=MOST_COLUMNS,
        text=MOST_TEXT,
        memory=MEMORY,
        seconds=SECONDS,
    )
    number = file.fileno()
    with subprocess.Popen(
        [sys.executable, "-I", str(Path(workbook_child.__file__)), str(number), json.dumps(asdict(limits))],
        bufsize=0,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        pass_fds=(number,),
    ) as child:
        try:
            yield Workbook(child, name, ended)
        finally:
            child.kill()


def headed(
    book: Workbook, wanted: Mapping[str, str], name: str, sheet: str
) -> tuple[str, int, list[str], Columns, Rows]:
    """Where the heading stands, and what follows it: sheet, number of the row, its cells, what they mean, the rest.

    Above a heading there may be a title, merged cells and empty rows. Raises `SourceRefused` where no row near the top
    of ``sheet`` (or, without one, of any sheet) is a heading that names the words.
    """
    sheets = book.sheets
    named = [one for one in sheets if not sheet or one.strip().casefold() == sheet.strip().casefold()]
    shown = ", ".join(f"“{_said(one)}”" for one in sheets[:12])
    if not named:
        raise SourceRefused(
            f"{name} has no sheet “{_said(sheet)}”." if sheet else f"{name} holds no sheet.",
            advice=f"There are: {shown}." if shown else "",
        )
    wrong: list[tuple[int, SourceRefused]] = []
    for one in named:
        top = list(book.rows(one, _HEADING_WITHIN))
        found = find_heading([cells for _, cells in top], wanted, name)
        if isinstance(found, tuple):
            index, columns = found
            number, cells = top[index]
            return one, number, unpadded(cells), columns, islice(book.rows(one), index + 1, None)
        wrong += found
    if not wrong:
        raise SourceRefused(f"{name} holds no rows.", advice=f"Its sheets are {shown}.")
    _, fault = max(wrong, key=lambda said: said[0])  # what is said of the row that looks most like a heading
    more = f" Of the sheets {shown}, `sheet` chooses one." if len(sheets) > 1 and not sheet else ""
    raise SourceRefused(fault.sentence, advice=fault.advice + more)


def _said(sheet: str) -> str:
    return clean_line(sheet, limit=40)
