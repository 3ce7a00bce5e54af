"""A file or a drop folder of tables, read again whenever one of them has changed."""

from __future__ import annotations

import asyncio
import glob
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from itertools import islice, takewhile
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

import msgspec

from console.config.settings import SourceSettings
from console.domain.errors import SourceLater, SourceRefused
from console.domain.mention import RawMention
from console.sources.base import SOON, Batch, Source, Spoiled
from console.sources.table.rows import Shape, read_table
from console.sources.table.tally import TableTally

if TYPE_CHECKING:
    from console.net.http import Fetcher

_AT_ONCE = 100
_SETTLED = 5.0  # seconds after which a file whose last line has no end counts as whole
_LOCKS = ("~$", ".~lock.")  # what Excel and LibreOffice put beside a file that somebody has open
_TOLD = 5  # files of a round of which not all was read, and what is said of each
_WHOLE = -1  # rows done of a file that was read to its end

__all__ = ["Shape", "TableSource", "open_source", "read_table"]

Files = dict[str, tuple[int, int, int]]
"""By path: size, modification in nanoseconds, rows done."""


@dataclass(slots=True)
class TableSource:
    """The tables that ``pattern`` names (a path, or one with ``*``). The cursor is what each file looked like when it
    was read, and how far: one that has not changed is not read again, one that has is read from its top, for the store
    knows the rows that it holds already."""

    id: str
    pattern: str
    zone: tzinfo
    now: Callable[[], datetime]
    columns: Mapping[str, str] = field(default_factory=dict)
    shape: Shape = field(default_factory=Shape)

    async def read(self, cursor: str | None) -> AsyncIterator[Batch]:
        """One round over the files. A file that cannot be read is named at the end, when the others are done."""
        known, paths = _files(cursor), await asyncio.to_thread(self._paths)
        files = {str(path): known[str(path)] for path in paths if str(path) in known}
        wrong: SourceRefused | None = None
        wanting: list[str] = []  # what is said of the files of this round of which not all was read
        for path in paths:
            try:
                looks = await asyncio.to_thread(self._looks, path)
            except OSError as error:
                wrong = SourceRefused(f"{path.name} cannot be read ({error.strerror}).")
                continue
            before = known.get(str(path), (0, 0, 0))
            same = before[:2] == looks
            if same and before[2] == _WHOLE:
                continue
            if not await asyncio.to_thread(self._whole, path):
                continue
            ended = Event()
            rows = read_table(
                path, self.columns, zone=self.zone, shape=self.shape, look=(look := TableTally()), ended=ended
            )
            done = before[2] if same else 0
            number, first = 0, ""
            try:
                while chunk := await asyncio.to_thread(lambda rows=rows: list(islice(rows, _AT_ONCE))):  # type: ignore[misc]
                    number += len(chunk)
                    if number <= done:
                        continue
                    files[str(path)] = (*looks, number)
                    batch = _batch(chunk, files)
                    first = first or next((one.why for one in batch.spoiled), "")
                    yield batch
            except SourceRefused as error:
                wrong = error
                continue
            finally:
                ended.set()
            files[str(path)] = (*looks, _WHOLE)
            sums = [*wanting, f"{path.name}: {look.sum()}" + (f" First: {first}." if first else "")]
            wanting = sums[-_TOLD:] if look.refused or look.missing else wanting
            yield Batch(cursor=_cursor(files), note=" ".join(sums))
        if not paths and (lacking := await asyncio.to_thread(self._lacking)):
            wrong = SourceRefused(lacking, advice="It is looked for again; is `path` right?")
        if wrong is not None:  # a file that is bad now may be whole in a moment, and others come beside it
            raise SourceLater(wrong.sentence, advice=wrong.advice, after=SOON)

    async def probe(self) -> str:
        """Read the first rows of the newest file; how many files there are, and what came of those rows."""
        paths = await asyncio.to_thread(self._paths)
        if not paths:
            return await asyncio.to_thread(self._lacking) or f"No file matches {self.pattern} yet."
        newest = max(paths, key=lambda path: path.stat().st_mtime)
        rows = await asyncio.to_thread(
            lambda: list(islice(read_table(newest, self.columns, zone=self.zone, shape=self.shape), _AT_ONCE))
        )
        good = sum(isinstance(row, RawMention) for row in rows)
        bad = next((f" {row.why}." for row in rows if isinstance(row, Spoiled)), "")
        files = f"{len(paths)} file{'' if len(paths) == 1 else 's'}"
        return f"{files}; of the first {len(rows)} rows of {newest.name}, {good} can be read.{bad}"

    def _paths(self) -> list[Path]:
        found = map(Path, glob.glob(self.pattern, recursive=True))
        return sorted(path for path in found if not path.name.startswith(_LOCKS) and path.is_file())

    def _lacking(self) -> str:
        """What of the place itself is not there, in words: the file, or the folder that files are dropped into."""
        if not glob.has_magic(self.pattern):
            return f"There is no file {self.pattern}."
        fixed = takewhile(lambda part: not glob.has_magic(part), Path(self.pattern).parts)
        folder = Path(*fixed)
        return "" if folder.is_dir() else f"There is no folder {folder}."

    def _looks(self, path: Path) -> tuple[int, int]:
        status = path.stat()
        return status.st_size, status.st_mtime_ns

    def _whole(self, path: Path) -> bool:
        """Whether nobody is likely to be writing the file: it ends with a line's end, or has rested for a while."""
        status = path.stat()
        if self.now().timestamp() - status.st_mtime > _SETTLED or not status.st_size:
            return True
        with path.open("rb") as file:
            file.seek(-1, 2)
            return file.read(1) in b"\r\n"


def open_source(
    settings: SourceSettings, *, fetcher: Fetcher, keep: object, now: Callable[[], datetime], zone: tzinfo
) -> Source:
    """The tables that ``settings`` describe: ``path``, ``columns``, and the options of `Shape`."""
    told = {name: str(settings.options.get(name) or "") for name in ("delimiter", "encoding", "feed", "sheet")}
    shape = Shape(str(settings.options.get("format") or "auto"), **told)
    return TableSource(settings.id, settings.path, zone, now, settings.columns, shape)


def _batch(chunk: list[RawMention | Spoiled], files: Files) -> Batch:
    spoiled = tuple(row for row in chunk if isinstance(row, Spoiled))
    return Batch(
        tuple(row for row in chunk if isinstance(row, RawMention)),
        _cursor(files),
        spoiled,
        seen=len(chunk),
        note=f"rows were set aside: {spoiled[0].why}" if spoiled else "",
    )


def _files(cursor: str | None) -> Files:
    try:
        return msgspec.json.decode(cursor or "{}", type=Files)
    except (msgspec.MsgspecError, ValueError):
        return {}


def _cursor(files: Files) -> str:
    return msgspec.json.encode(files).decode()
