"""The rows of one table, each a mention or why it is none: CSV, TSV, JSON Lines and Excel workbooks."""

from __future__ import annotations

import hashlib
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, replace
from datetime import UTC, datetime, tzinfo
from io import BufferedReader
from itertools import chain, islice
from pathlib import Path
from shutil import copyfileobj
from tempfile import NamedTemporaryFile
from threading import Event
from typing import cast
from zoneinfo import ZoneInfo

from console.domain.errors import SourceRefused
from console.domain.mention import RawMention, canonical_url, http_url
from console.domain.text import clean_line
from console.sources.base import Spoiled
from console.sources.dates import DateOrder, Orders, needs_order
from console.sources.json_text import NotJson, read_object
from console.sources.table.columns import find_heading, unpadded
from console.sources.table.csv_records import Records
from console.sources.table.row import FIELDS, MOMENTS, BadRow, mention_of
from console.sources.table.tally import TableTally
from console.sources.table.text_lines import lines_of
from console.sources.table.workbook import MAGIC, OLD, headed, opened

_KEPT = 8 * 1024  # bytes of a bad row that go to the quarantine
_JSON_NAMES = (".jsonl", ".ndjson", ".json")
_DELIMITERS = ",;\t|"
_SEPARATOR = re.compile(r'"?sep=(.)"?\s*$', re.I)
_HEADING_WITHIN = 30  # records from the top
_QUOTED = re.compile(r'"[^"]*"')
_TELLING = ("body", "title", "published", "author", "author_name", "rating", "team", "team_hint", "source")


@dataclass(frozen=True, slots=True)
class Shape:
    """How a table is to be read, where that is not plain from the file. ``format`` is auto, csv, jsonl or xlsx;
    ``sheet`` names the sheet of a workbook, without it the first one that has a heading which fits."""

    format: str = "auto"
    delimiter: str = ""
    encoding: str = ""
    feed: str = ""
    sheet: str = ""


@dataclass(frozen=True, slots=True)
class _Row:
    """One row: where it stands ("line 7"), how, and its values by field, or what is wrong with it."""

    place: str
    raw: str
    values: Mapping[str, object]
    wrong: str = ""
    answers: tuple[tuple[str, str], ...] = ()  # (question, answer), where each becomes a mention of its own


@dataclass(frozen=True, slots=True)
class _Task:
    """What is to be read: the file's name, the columns that somebody named, the shape, who looks on, and until when."""

    name: str
    wanted: Mapping[str, str]
    shape: Shape
    look: TableTally
    ended: Event


def read_table(
    path: str | Path,
    columns: Mapping[str, str] | None = None,
    *,
    zone: tzinfo | str = UTC,
    shape: Shape | None = None,
    look: TableTally | None = None,
    ended: Event | None = None,
) -> Iterator[RawMention | Spoiled]:
    """The rows of ``path`` (``-``: stdin) as they are read, one in memory at a time: a mention each, or why not.

    ``columns`` says which column is which field; what an import needs no mapping for, and what surveys call their
    columns, is found by name. Each answer to a question of a survey is a mention of its own; rows of a survey that
    hold a rating and no words are passed over. A row without an id and a URL is known by a hash of what it says, and
    by how often the same stood above it: reading a file twice adds nothing, and two people who wrote the same words
    stay two. ``look`` is filled on the way; whoever sets ``ended`` waits for no workbook. Raises `SourceRefused` for a
    file that cannot be read.
    """
    where = ZoneInfo(zone) if isinstance(zone, str) else zone
    name = "stdin" if str(path) == "-" else Path(path).name
    task = _Task(name, columns or {}, shape or Shape(), look or TableTally(), ended or Event())
    seen: dict[int, int] = {}
    with _kept(path) as (again, file):
        dates = _Dates(again, task)
        for row in _rows(file, task):
            wrong = row.wrong
            if not wrong:
                try:
                    told = mention_of({"feed": task.shape.feed, **row.values}, where, dates.orders(row.values))
                    mention = told.within_bounds()
                    known = _known(mention, row.values, seen)
                    task.look.beyond += mention is not told
                    task.look.untrue += not _can_be_true(mention.published)
                    task.look.rows += 1
                    task.look.answers += len(row.answers) or 1
                    yield from _parted(known, row.answers)
                    continue
                except BadRow as error:
                    wrong = str(error)
                    if row.values.get("rating") and not (row.values.get("body") or row.values.get("title")):
                        task.look.wordless += 1
                        continue
            task.look.refused += 1
            yield Spoiled(f"{name}, {row.place}: {wrong}", row.raw.encode("utf-8", "replace")[:_KEPT])


def _rows(file: BufferedReader, task: _Task) -> Iterator[_Row]:
    name, shape = task.name, task.shape
    try:
        if file.peek(8).startswith(OLD):
            raise SourceRefused(
                f"{name} is a workbook of an old kind, or has a password.",
                advice="Save it as .xlsx, without a password.",
            )
        if shape.format == "xlsx" or (shape.format == "auto" and file.peek(8).startswith(MAGIC)):
            yield from _workbook_rows(file, task)
            return
        lines = task.look.counting(lines_of(file, shape.encoding))
        for above, first in enumerate(lines):
            if first.strip():
                read = _json_rows if _is_json(name, first, shape) else _csv_rows
                yield from read(chain([first], lines), above, task)
                return
        task.look.blank = task.look.lines
    except (OSError, LookupError) as error:
        raise SourceRefused(f"{name} cannot be read ({type(error).__name__}).") from error


def _csv_rows(lines: Iterator[str], above: int, task: _Task) -> Iterator[_Row]:
    name, look = task.name, task.look
    top = list(islice(lines, _HEADING_WITHIN))
    told = _SEPARATOR.match(top[0])  # Excel's own first line
    delimiter = task.shape.delimiter or (told[1] if told else _delimiter(top, task))
    if len(delimiter) != 1:
        raise SourceRefused(f"The delimiter of {name} must be one character.")
    if told:
        above, top = above + 1, top[1:]
    first = list(Records(iter(top), delimiter, name, above=above))
    found = find_heading([record.cells for record in first], task.wanted, name)
    if not isinstance(found, tuple):
        raise max(found, key=lambda said: said[0])[1] if found else SourceRefused(f"{name} holds no heading.")
    index, columns = found
    heading = first[index]
    look.heading = f"line {heading.first}"
    look.columns = columns.read_as(unpadded(heading.cells))
    look.above = heading.last
    rest = chain(top[heading.last - above :], lines)
    for record in Records(rest, delimiter, name, above=heading.last, width=columns.width):
        look.within += record.last - record.first
        place = f"line {record.first}"
        if record.wrong:
            yield _Row(place, record.raw, {}, record.wrong)
        elif any(cell.strip() for cell in record.cells[columns.width :]):
            yield _Row(place, record.raw, {}, "it has more cells than there are columns")
        elif any(cell.strip() for cell in record.cells):
            yield _Row(place, record.raw, columns.row(record.cells), answers=columns.parts(record.cells))
        else:
            look.blank += 1


def _workbook_rows(file: BufferedReader, task: _Task) -> Iterator[_Row]:
    with opened(file, task.name, task.ended) as book:
        sheet, number, header, columns, rows = headed(book, task.wanted, task.name, task.shape.sheet)
        task.look.heading = f"row {number} of sheet “{clean_line(sheet, limit=40)}”"
        task.look.columns = columns.read_as(header)
        task.look.left = () if task.shape.sheet else book.others(sheet)
        look = task.look
        look.unit, look.lines, look.above = "row", number, number
        for number, cells in rows:
            look.blank += number - look.lines - 1  # rows that are not even kept
            look.lines = number
            if any(cell.strip() for cell in cells):
                yield _Row(
                    f"row {number}", "\t".join(cells).strip("\t"), columns.row(cells), answers=columns.parts(cells)
                )
            else:
                look.blank += 1


def _json_rows(lines: Iterator[str], above: int, task: _Task) -> Iterator[_Row]:
    look, wanted = task.look, task.wanted
    look.blank = above
    for number, line in enumerate(lines, 1 + above):
        if not line.strip():
            look.blank += 1
            continue
        try:
            values = read_object(line.encode("utf-8", "surrogatepass"))
        except NotJson as error:
            yield _Row(f"line {number}", line, {}, str(error))
            continue
        if not look.heading:
            fields = {column: field for field, column in wanted.items()}
            look.heading = f"line {number}"
            look.columns = tuple(
                (clean_line(key, limit=80), fields.get(key, key if key in FIELDS else "")) for key in values
            )
        mapped = {field: values.get(column) for field, column in wanted.items()}
        yield _Row(f"line {number}", line, {**values, **mapped})


def _parted(mention: RawMention, answers: Sequence[tuple[str, str]]) -> Iterator[RawMention]:
    """A mention for each answer. The first has the id of the whole row, which is how a row was known that was taken in
    as one mention."""
    if not answers:
        yield mention
        return
    known = mention.native_id or canonical_url(http_url(mention.url))
    for number, (question, answer) in enumerate(answers, 1):
        yield replace(
            mention, native_id=f"{known}#{number}" if number > 1 else mention.native_id, body=answer, question=question
        )


def _known(mention: RawMention, values: Mapping[str, object], seen: dict[int, int]) -> RawMention:
    """``mention`` with an id of its own, where neither an id nor a URL came with it."""
    if mention.native_id or canonical_url(http_url(mention.url)):
        return mention
    plain = "\x00".join(str(values.get(field) or "") for field in _TELLING).encode("utf-8", "surrogatepass")
    digest = hashlib.blake2b(plain, digest_size=12)
    mark = int.from_bytes(digest.digest()[:8], "big")
    times = seen[mark] = seen.get(mark, 0) + 1
    return replace(mention, native_id=f"row:{digest.hexdigest()}" + (f"#{times}" if times > 1 else ""))


@contextmanager
def _kept(path: str | Path) -> Iterator[tuple[str | Path, BufferedReader]]:
    """A file, and the path by which it can be read once more. A table that comes by a pipe is put into a file of our
    own first; JSON Lines may come for ever, and their dates have one order."""
    with _opened(path) as file:
        if file.seekable() or file.peek(1)[:1] == b"{":
            yield path, file
            return
        with NamedTemporaryFile() as spool:
            copyfileobj(file, spool)
            spool.flush()
            with open(spool.name, "rb") as whole:
                yield spool.name, whole


def _can_be_true(published: datetime | None) -> bool:
    return published is None or 1990 <= published.year < 2100


def _opened(path: str | Path) -> AbstractContextManager[BufferedReader]:
    if str(path) == "-":
        return nullcontext(cast(BufferedReader, sys.stdin.buffer))
    try:
        return open(path, "rb")
    except OSError as error:
        raise SourceRefused(f"{path} cannot be read ({error.strerror}).") from error


def _is_json(name: str, first: str, shape: Shape) -> bool:
    if shape.format != "auto":
        return shape.format == "jsonl"
    return name.lower().endswith(_JSON_NAMES) or first.lstrip().startswith("{")


def _delimiter(top: list[str], task: _Task) -> str:
    """The character that parts the cells of the heading, which is the widest that can be found; else the one that
    stands most often in the first line."""
    bare = [_QUOTED.sub("", line) for line in top]

    def width(delimiter: str) -> tuple[int, int]:
        found = find_heading([line.rstrip("\n").split(delimiter) for line in bare], task.wanted, task.name)
        return found[1].width if isinstance(found, tuple) else 0, bare[0].count(delimiter)

    return max(_DELIMITERS, key=width)


class _Dates:
    """Which way the dates of each column of a file are written, found out by a look at the whole file as soon as there
    is a date that can be read in two ways."""

    def __init__(self, path: str | Path, task: _Task) -> None:
        self._path = path
        self._task = task
        self._orders: Mapping[str, DateOrder] | None = None

    def orders(self, values: Mapping[str, object]) -> Mapping[str, DateOrder]:
        """The orders of this file's columns, if one of these values needs them."""
        if self._orders is None:
            if not any(needs_order(values.get(name)) for name in MOMENTS):
                return {}
            found = {name: Orders() for name in MOMENTS}
            with _opened(self._path) as file:
                for row in _rows(file, replace(self._task, look=TableTally())):
                    for name, orders in found.items():
                        orders.see(row.values.get(name))
            self._orders = {name: orders.order for name, orders in found.items()}
        return self._orders
