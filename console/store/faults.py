"""What SQLite says, as the one tree of errors that operators are told about."""

from __future__ import annotations

from pathlib import Path

from console.domain.errors import StoreBusy, StoreDamaged, StoreFault, StoreFull, StoreUnsafe
from console.store.library import sqlite3

BUSY, LOCKED, READONLY, IOERR, CORRUPT, FULL, CANTOPEN, NOTADB = 5, 6, 8, 10, 11, 13, 14, 26


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
            return StoreDamaged(f"The store {path} is damaged.",
                                advice="Nothing was written. `outside-in store restore` puts a backup in its place.")
        case 13:
            return StoreFull(f"There is no room left on the disk of {path}.",
                             advice="Make room; nothing that was confirmed is lost, and writing goes on by itself.")
        case 8:
            return StoreUnsafe(f"The store {path} cannot be written to.",
                               advice="Look at the modes of its folder (2770) and its file (0660).")
        case 14:
            return StoreUnsafe(f"The store {path} cannot be opened.", advice="Look at the path and at its modes.")
        case 10:
            return StoreFault(f"The disk of {path} does not answer as it should.", advice="Look at the system's log.")
        case _:
            return StoreFault(f"The store {path} could not do that ({type(fault).__name__}).",
                              advice="`outside-in store check` looks it over.")


def busy(path: str | Path) -> StoreBusy:
    """Another process holds the store for longer than anybody should."""
    return StoreBusy(f"Another process has been writing to {path} for too long; nothing was changed.",
                     advice="Try again. If it stays so, a console or collector of this store has been stopped or hangs:"
                            f" `fuser {path}` names it.")


def missing(path: str | Path) -> StoreUnsafe:
    """There is no store where one is wanted."""
    return StoreUnsafe(f"There is no store at {path}.", advice="Look at `path` under [store]; the collector makes it.")
