"""Spool: one text file per letter in a folder, for a printer, a script, or a trial without a mail server.

Names are made here, from the day and the letter's key, never from anybody's words. A letter that is there already is
left as it is, so a repeat changes nothing.
"""

from __future__ import annotations

import asyncio
import errno
import hashlib
import os
import textwrap
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from console.channels.base import Letter, Receipt
from console.config.settings import ChannelSettings
from console.domain.errors import ChannelFault, ChannelLater
from console.domain.text import clean, clean_line

MODE = 0o640
FOLDER_MODE = 0o750
PAPER = 76  # columns that fit on paper and in any viewer
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})


class SpoolChannel:
    """One ``[[channel]]`` of kind ``spool``."""

    def __init__(self, settings: ChannelSettings, *, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self.id = settings.id
        self._folder = Path(settings.path)
        self._clock = clock

    async def send(self, letter: Letter) -> Receipt:
        """Write the letter, whole or not at all."""
        name = await asyncio.to_thread(self._write, letter)
        return Receipt(name)

    async def probe(self) -> str:
        """Look whether the folder can be written to, without making anything."""
        return await asyncio.to_thread(self._look)

    def _look(self) -> str:
        if not self._folder.exists():
            return f"{self._folder} is not there yet and will be made."
        with self._plainly():
            folder = _opened(self._folder)
            try:
                if not os.access(self._folder, os.W_OK):
                    raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
                waiting = sum(entry.endswith(".txt") for entry in os.listdir(folder))
            finally:
                os.close(folder)
        return f"{self._folder} can be written to; {waiting} letter{'' if waiting == 1 else 's'} in it."

    def _write(self, letter: Letter) -> str:
        mark = hashlib.sha256(letter.key.encode("utf-8")).hexdigest()[:24]
        with self._plainly():
            self._folder.mkdir(FOLDER_MODE, parents=True, exist_ok=True)
            folder = _opened(self._folder)
            try:
                # an earlier attempt may carry another day, so the mark alone decides what is a repeat
                for there in os.listdir(folder):
                    if there.endswith(f"-{mark}.txt"):
                        return there
                name = f"{self._clock():%Y%m%d}-{mark}.txt"
                _put(folder, f".{mark}.part", name, sheet(letter).encode("utf-8"))
                return name
            finally:
                os.close(folder)

    @contextmanager
    def _plainly(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise _fault(self._folder, error) from error


def sheet(letter: Letter) -> str:
    """The letter as a sheet of plain text, its lines short enough for paper."""
    title = clean_line(letter.subject, limit=150)
    rows = [title, "=" * min(len(title), PAPER), ""]
    for row in clean(letter.text, limit=20_000, lines=600).split("\n"):
        whole = len(row) <= PAPER or row.startswith("http")
        rows += [row] if whole else textwrap.wrap(row, PAPER, break_long_words=False, break_on_hyphens=False)
    return "\n".join(rows) + "\n"


def _opened(folder: Path) -> int:
    """The folder itself, held open: what happens to its path afterwards cannot lead a file elsewhere."""
    return os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)


def _put(folder: int, part: str, name: str, content: bytes) -> None:
    """Write ``content`` to ``part``, bring it to the disk, and give it its name; what bears the name stays as it is."""
    with suppress(FileNotFoundError):
        os.unlink(part, dir_fd=folder)  # left by an attempt that was killed
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, MODE, dir_fd=folder)
    try:
        with os.fdopen(descriptor, "wb") as file:
            os.fchmod(descriptor, MODE)  # whatever the umask: whoever prints reads by the group
            file.write(content)
            file.flush()
            os.fsync(descriptor)
        os.link(part, name, src_dir_fd=folder, dst_dir_fd=folder, follow_symlinks=False)
    finally:
        os.unlink(part, dir_fd=folder)
    os.fsync(folder)


def _fault(folder: Path, error: OSError) -> ChannelFault:
    """Nothing that a disk says is about the letter, so it is always worth another attempt."""
    if error.errno in _FULL:
        return ChannelLater(f"There is no room left for {folder}.", advice="Make room; the letter waits.")
    if error.errno == errno.ELOOP:
        return ChannelLater(f"{folder} is a link, and links are not followed.", advice="Name the folder itself.")
    if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
        return ChannelLater(f"{folder} may not be written to.", advice="Let the collector's user write there.")
    return ChannelLater(f"{folder} could not be written to: {error.strerror}.")
