"""The reader of Excel workbooks, in a process of its own that can be killed: run by path, with nothing of the console.

Takes the number of an open file and its `WorkbookLimits`. Answers with the names of the visible sheets, then for each
line on stdin, a sheet and how many rows of it are wanted, with those rows and ``[]``; each a line of JSON on stdout. A
fault is an object and the last line. Measured: openpyxl took 5.8 GB for a file of 196 KB.
"""

from __future__ import annotations

import io
import json
import re
import sys
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import islice
from typing import Any, BinaryIO

_CHUNK, _TAG = 64 * 1024, 256  # bytes that are looked at together, and of a tag that they may cut
_ROW, _CELL = re.compile(rb"<(?:[\w.-]+:)?row[\s/>]"), re.compile(rb"<(?:[\w.-]+:)?c[\s/>]")
_LARGE_PARTS = ("xl/worksheets/", "xl/sharedstrings")
_ERRORS = frozenset({"#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A", "#GETTING_DATA"})


@dataclass(frozen=True, slots=True)
class WorkbookLimits:
    """What a workbook may hold and its reader may use: bytes where nothing else is said."""

    file: int
    unpacked: int  # of all parts, as they say themselves; no more than that is ever unpacked
    strings: int  # of the table of shared texts
    part: int  # of any other part that is not a sheet
    rows: int
    cells: int  # of one row
    columns: int  # that are looked at
    text: int  # characters of one row
    memory: int
    seconds: int  # of CPU


class Fault(Exception):
    """Why a workbook is not read: the name of a sentence of the parent's, and the row before."""

    def __init__(self, kind: str, row: int = 0) -> None:
        super().__init__(kind)
        self.kind, self.row = kind, row


def rows(book: Any, sheet: str, limits: WorkbookLimits) -> Iterator[tuple[int, list[str]]]:
    """Number and cells of every row, without the empty cells at its end."""
    source = book[sheet]
    source.reset_dimensions()  # what a sheet says of its own size is often wrong
    number = 0
    try:
        for number, cells in enumerate(source.iter_rows(max_col=limits.columns, values_only=True), 1):
            if number > limits.rows:
                raise Fault("rows")
            texts = [_text(cell) for cell in cells] if any(cells) else []
            while texts and not texts[-1]:
                texts.pop()
            if sum(map(len, texts)) > limits.text:
                raise Fault("text", number)
            yield number, texts
    except (Fault, MemoryError):
        raise
    except Exception as error:  # a library that reads a hostile file may raise anything
        raise Fault("row", number) from error


def opened(file: BinaryIO, limits: WorkbookLimits) -> Any:
    """openpyxl's workbook. Raises `Fault` for one that is damaged, locked or over a limit."""
    from openpyxl.reader.excel import load_workbook

    warnings.filterwarnings("ignore", module="openpyxl")  # what it says of styles and validations concerns nobody here
    measure(file, limits)
    try:
        return load_workbook(file, read_only=True, data_only=True, keep_links=False)  # type: ignore[no-untyped-call]
    except MemoryError:
        raise
    except Exception as error:  # see `rows`
        raise Fault("unreadable") from error


def measure(file: BinaryIO, limits: WorkbookLimits) -> None:
    """Raises `Fault` for a file that says of itself, or shows at a quick look, that it is over a limit."""
    if file.seek(0, io.SEEK_END) > limits.file:
        raise Fault("file")
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as parts:
            listed = parts.infolist()
            texts = [part for part in listed if part.filename.lower().endswith((".xml", ".rels"))]
            small = [part for part in texts if not part.filename.lower().startswith(_LARGE_PARTS)]
            if sum(part.file_size for part in listed) > limits.unpacked or any(
                part.file_size > limits.part for part in small
            ):
                raise Fault("unpacked")
            if any(part.flag_bits & 1 for part in listed):
                raise Fault("password")
            for part in texts:
                if part.filename.lower().startswith("xl/sharedstrings") and part.file_size > limits.strings:
                    raise Fault("strings")
                if part.filename.lower().startswith("xl/worksheets/"):
                    with parts.open(part) as sheet:
                        _look_for_wide_rows(sheet, limits.cells)
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError) as error:
        raise Fault("damaged") from error
    file.seek(0)


def _look_for_wide_rows(sheet: Any, most: int) -> None:
    """openpyxl holds a whole row before it looks at the first cell. Only rows that are longer than a chunk are
    counted: no other can have too many cells, for each needs four bytes (``<c/>``)."""
    cells, left = 0, b""
    while read := sheet.read(_CHUNK):
        chunk = left + read
        cut = chunk.rfind(b"<", max(0, len(chunk) - _TAG))
        left, chunk = (chunk[cut:], chunk[:cut]) if cut >= 0 else (b"", chunk)
        pieces = _ROW.split(chunk)
        cells += len(_CELL.findall(pieces[0]))
        if cells > most:
            raise Fault("cells")
        if len(pieces) > 1:
            cells = len(_CELL.findall(pieces[-1]))


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


def _say(value: object) -> None:
    sys.stdout.buffer.write(json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass") + b"\n")


def _serve(file: BinaryIO, limits: WorkbookLimits) -> None:
    book = opened(file, limits)
    _say([str(sheet.title) for sheet in book.worksheets if sheet.sheet_state == "visible"])
    sys.stdout.flush()
    for line in sys.stdin.buffer:
        sheet, most = json.loads(line)
        for row in islice(rows(book, sheet, limits), most):
            _say(row)
        _say([])
        sys.stdout.flush()


def main() -> None:
    """Limit ourselves, and answer until nobody asks."""
    import resource

    limits = WorkbookLimits(**json.loads(sys.argv[2]))
    if sys.platform != "darwin":  # which takes no limit below what every process maps
        resource.setrlimit(resource.RLIMIT_AS, (limits.memory, limits.memory))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.seconds, limits.seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        with open(int(sys.argv[1]), "rb") as file:
            _serve(file if file.seekable() else io.BytesIO(file.read(limits.file + 1)), limits)
    except Fault as fault:
        _say({"fault": fault.kind, "row": fault.row})
    except MemoryError:
        _say({"fault": "work", "row": 0})


if __name__ == "__main__":
    main()
