"""What SQLite and the system say, as the one tree of errors that operators are told about.

SQLite tells of a full disk, but neither why a file cannot be opened nor why it cannot be written: that is looked up
here, by asking the system for the same, so that nobody is sent to look at modes while the disk is dead.
"""

from __future__ import annotations

import errno
import os
from pathlib import Path

from console.domain.errors import (
    StoreBusy,
    StoreDamaged,
    StoreFault,
    StoreFull,
    StoreGone,
    StoreLater,
    StoreReadOnly,
    StoreReplaced,
    StoreStarved,
    StoreUnsafe,
)
from console.store.sqlite.driver import sqlite3

BUSY, LOCKED, READONLY, INTERRUPT, IOERR, CORRUPT, FULL, CANTOPEN = 5, 6, 8, 9, 10, 11, 13, 14
_FILES = 4  # that SQLite has open for a store: the file, its journal, the journal's memory, and one to spare
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_STARVED = {errno.EMFILE, errno.ENFILE, errno.ENOMEM}
_DEAD = {errno.EIO, errno.ENXIO, errno.ENODEV, errno.ESTALE, errno.EUCLEAN, errno.ESHUTDOWN}


def code(fault: sqlite3.Error) -> int:
    """The primary result code, whatever extension it carries; 0 where the library gives none."""
    return int(getattr(fault, "sqlite_errorcode", 0) or 0) & 0xFF


def is_busy(fault: sqlite3.Error) -> bool:
    """Whether trying once more may help."""
    return code(fault) in {BUSY, LOCKED}


def translated(fault: sqlite3.Error, path: str | Path) -> StoreFault:
    """The store's fault for one of SQLite's."""
    match code(fault):
        case 5 | 6:
            return busy(path)
        case 11 | 26:
            return damaged(path)
        case 13:
            return full(path)
        case 8 | 14 as kind:
            found = cause(Path(path))
            if found is None and kind == READONLY:
                return StoreUnsafe(
                    f"The store {path} cannot be written to.",
                    advice="Look at the modes of its folder (2770) and its file (0660).",
                )
            return found or StoreUnsafe(f"The store {path} cannot be opened.", advice="Look at the path and its modes.")
        case 10:
            return cause(Path(path)) or dead(path)
        case 7:
            return of_the_system(OSError(errno.ENOMEM, ""), path)
        case _:
            return StoreFault(
                f"The store {path} could not do that ({type(fault).__name__}).",
                advice="`outside-in store check` looks it over.",
            )


def of_the_system(error: OSError, path: str | Path) -> StoreFault:
    """The store's fault for one of the system's, met at ``path``."""
    number = error.errno or 0
    if number in _FULL:
        return full(path)
    if number in _STARVED:
        return StoreStarved(
            f"The system gives this process no more files or memory ({os.strerror(number)}).",
            advice="`ulimit -a` shows its limits, LimitNOFILE= and MemoryMax= those of a service.",
        )
    if number in _DEAD:
        return dead(path)
    if number == errno.EROFS:
        return readonly(path)
    if number == errno.ENOENT:
        return missing(path)
    return StoreUnsafe(
        f"{path} cannot be used: {os.strerror(number)}.",
        advice="Look at the modes of the folder (2770) and of the file (0660).",
    )


def cause(path: Path) -> StoreFault | None:
    """Why SQLite could not open or write ``path``, as far as the system tells; None where it sees nothing wrong.

    The file itself is not opened: closing it would give up the locks that this process holds on it.
    """
    opened: list[int] = []
    try:
        os.stat(path)
        room = os.statvfs(path)
        for _ in range(_FILES):
            opened.append(os.open(os.devnull, os.O_RDONLY | os.O_CLOEXEC))
    except OSError as error:
        return of_the_system(error, path)
    finally:
        for handle in opened:
            os.close(handle)
    if room.f_flag & os.ST_RDONLY:
        return readonly(path)
    return full(path) if _is_full(room) else None


def _is_full(room: os.statvfs_result) -> bool:
    return room.f_bavail == 0 or (room.f_files > 0 and room.f_favail == 0)


def full(path: str | Path) -> StoreFull:
    """No room: of bytes, or of files where the disk has bytes left."""
    where = Path(path)
    try:
        room = os.statvfs(where if where.exists() else where.absolute().parent)
        files_only = room.f_bavail > 0 and room.f_files > 0 and room.f_favail == 0
    except OSError:  # the disk is gone as well: then its room cannot be told apart
        files_only = False
    what = "no more files (inodes) on" if files_only else "no room left on"
    return StoreFull(
        f"There {'are' if files_only else 'is'} {what} the disk of {path}.",
        advice="Make room; nothing that was confirmed is lost, and writing goes on by itself.",
    )


def damaged(path: str | Path, found: str = "") -> StoreDamaged:
    """The file is not what SQLite wrote."""
    return StoreDamaged(
        f"The store {path} is damaged{f' ({found})' if found else ''}.",
        advice="Nothing was written. `outside-in store restore` puts a backup in its place.",
    )


def dead(path: str | Path) -> StoreLater:
    """The disk answers with errors."""
    return StoreLater(f"The disk of {path} does not answer as it should.", advice="Look at the system's log.")


def readonly(path: str | Path) -> StoreReadOnly:
    """A disk that can only be read, as it becomes when the system finds a fault in it."""
    return StoreReadOnly(
        f"The disk of {path} can only be read, so nothing can be changed.",
        advice="The system's log says why. Looking, exporting and backing up to another disk work.",
    )


def busy(path: str | Path) -> StoreBusy:
    """Another process holds the store for longer than anybody should."""
    return StoreBusy(
        f"Another process has been writing to {path} for too long; nothing was changed.",
        advice="Try again. If it stays so, a console or collector of this store has been stopped or hangs:"
        f" `fuser {path}` names it.",
    )


def missing(path: str | Path) -> StoreGone:
    """There is no store where one is wanted."""
    return StoreGone(f"There is no store at {path}.", advice="Look at `path` under [store]; the collector makes it.")


def gone(path: str | Path) -> StoreGone:
    """There is no store any more where there was one: that is asked about, not made good by an empty one."""
    return StoreGone(
        f"There is no store at {path}, where there was one.",
        advice="If its disk is not mounted or it was moved, bring it back. `outside-in store restore FILE` puts a"
        " backup there; --new, once, begins an empty one, which reads every source from its beginning.",
    )


def replaced(path: str | Path) -> StoreReplaced:
    """Another store was put in its place while somebody collected for the one before."""
    return StoreReplaced(
        f"Another store was put in the place of {path} meanwhile.",
        advice="Sources are read again from where that one left them.",
    )
