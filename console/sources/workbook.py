"""The rows of an Excel workbook (.xlsx, ECMA-376) as text, one in memory at a time. Formulas are never computed: a cell
holds what Excel computed when the file was saved. Nothing in it is run, and no link in it is followed."""

from __future__ import annotations

import io
import warnings
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime, time
from io import BufferedReader
from itertools import chain, islice
from typing import Any, BinaryIO

from console.domain.errors import SourceRefused
from console.domain.text import clean_line
from console.sources.columns import Columns, find_heading, unpadded

MAGIC = b"PK\x03\x04"
OLD = b"\xd0\xcf\x11\xe0"  # the container of .xls, and of a workbook with a password
LARGEST = 64 * 1024 * 1024  # bytes of a file
UNPACKED = 256 * 1024 * 1024  # bytes of its parts, as they say themselves; no more than that is ever unpacked
PART = 16 * 1024 * 1024  # of a part that is neither a sheet nor the table of texts
MOST_ROWS, MOST_COLUMNS = 1_048_576, 256  # Excel's own limit; what lies further right than that is not looked at
_HEADING_WITHIN = 30  # rows from the top
_LARGE_PARTS = ("xl/worksheets/", "xl/sharedstrings")
_ERRORS = frozenset({"#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A", "#GETTING_DATA"})

Rows = Iterator[tuple[int, list[str]]]


class Workbook:
    """An open workbook: its visible sheets in their order, and the rows of each."""

    def __init__(self, book: Any, name: str) -> None:
        self._book = book
        self._name = name

    @property
    def sheets(self) -> tuple[str, ...]:
        """The names of the sheets that hold tables and are not hidden."""
        return tuple(str(sheet.title) for sheet in self._book.worksheets if sheet.sheet_state == "visible")

    def others(self, sheet: str) -> tuple[str, ...]:
        """The visible sheets beside ``sheet`` that hold rows."""
        return tuple(one for one in self.sheets
                     if one != sheet and any(cells for _, cells in islice(self.rows(one), 5)))

    def rows(self, sheet: str) -> Rows:
        """Number and cells of every row, none where it is empty. Raises `SourceRefused` where it cannot go on."""
        source = self._book[sheet]
        source.reset_dimensions()  # what a sheet says of its own size is often wrong
        number = 0
        try:
            for number, cells in enumerate(source.iter_rows(max_col=MOST_COLUMNS, values_only=True), 1):
                if number > MOST_ROWS:
                    raise SourceRefused(f"{self._name} says that it has more rows than Excel can hold.")
                yield number, [_text(cell) for cell in cells] if any(cells) else []
        except SourceRefused:
            raise
        except Exception as error:  # a library that reads a hostile file may raise anything
            raise SourceRefused(f"{self._name} cannot be read after row {number} of “{_said(sheet)}”.",
                                advice="Open it in Excel and save it anew.") from error


@contextmanager
def opened(file: BufferedReader, name: str) -> Iterator[Workbook]:
    """The workbook in ``file``. Raises `SourceRefused` for one that is damaged, locked or too large."""
    from openpyxl.reader.excel import load_workbook  # only who reads a workbook pays for it

    warnings.filterwarnings("ignore", module="openpyxl")  # what it says of styles and validations concerns nobody here
    whole: BinaryIO = file if file.seekable() else io.BytesIO(file.read(LARGEST + 1))
    _measure(whole, name)
    try:
        book: Any = load_workbook(whole, read_only=True, data_only=True, keep_links=False)  # type: ignore[no-untyped-call]
    except Exception as error:  # see `Workbook.rows`
        raise SourceRefused(f"{name} cannot be read as an Excel workbook.",
                            advice="Open it in Excel and save it anew, or save it as CSV.") from error
    try:
        yield Workbook(book, name)
    finally:
        book.close()


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
        raise SourceRefused(f"{name} has no sheet “{_said(sheet)}”." if sheet else f"{name} holds no sheet.",
                            advice=f"There are: {shown}." if shown else "")
    wrong: list[tuple[int, SourceRefused]] = []
    for one in named:
        rows = book.rows(one)
        top = list(islice(rows, _HEADING_WITHIN))
        found = find_heading([cells for _, cells in top], wanted, name)
        if isinstance(found, tuple):
            index, columns = found
            number, cells = top[index]
            return one, number, unpadded(cells), columns, chain(top[index + 1 :], rows)
        wrong += found
    if not wrong:
        raise SourceRefused(f"{name} holds no rows.", advice=f"Its sheets are {shown}.")
    _, fault = max(wrong, key=lambda said: said[0])  # what is said of the row that looks most like a heading
    more = f" Of the sheets {shown}, `sheet` chooses one." if len(sheets) > 1 and not sheet else ""
    raise SourceRefused(fault.sentence, advice=fault.advice + more)


def _measure(file: BinaryIO, name: str) -> None:
    size = file.seek(0, io.SEEK_END)
    file.seek(0)
    if size > LARGEST:
        raise SourceRefused(f"{name} is larger than a workbook may be here ({LARGEST >> 20} MB).",
                            advice="Save it as CSV, which may be of any size.")
    try:
        with zipfile.ZipFile(file) as parts:
            listed = parts.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise SourceRefused(f"{name} is damaged, or is still being written.") from error
    texts = [part for part in listed if part.filename.lower().endswith((".xml", ".rels"))]
    small = [part for part in texts if not part.filename.lower().startswith(_LARGE_PARTS)]
    if sum(part.file_size for part in listed) > UNPACKED or any(part.file_size > PART for part in small):
        raise SourceRefused(f"{name} holds more than can be unpacked here ({UNPACKED >> 20} MB).",
                            advice="Save the sheet as CSV, which may be of any size.")
    if any(part.flag_bits & 1 for part in listed):
        raise SourceRefused(f"{name} has a password.", advice="Save it without one.")
    file.seek(0)


def _text(cell: object) -> str:
    """A cell as a CSV would hold it. A day without a time stays a day, a whole number has no decimals."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return "" if cell in _ERRORS else cell
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(sep=" ", timespec="seconds")
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 2**53:
        return str(int(cell))
    return str(cell)


def _said(sheet: str) -> str:
    return clean_line(sheet, limit=40)
