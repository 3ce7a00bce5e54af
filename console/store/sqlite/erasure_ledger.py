"""The ledger of erasures: a file beside the store, one line for each mention that was erased on request.

It outlives a restore, so that what an older backup brings back can be erased again. A line is the keyed hash by which
the store itself knows what is gone, and the time: it tells nobody what or who it was.
"""

from __future__ import annotations

import errno
import os
import re
import stat
from datetime import datetime
from pathlib import Path

from console.config.output_paths import ERASED, sync
from console.store.sqlite import errors
from console.store.sqlite.files import belong

_LINE = re.compile(rb"([0-9a-f]{64}) [0-9T:.+-]+")
_OWN = 0o600
_SAFELY = os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK  # a pipe must not hold anybody up
_BACK = "the words of what was erased since this backup was made may be back."


def ledger_of(store: Path) -> Path:
    """Where the ledger of a store lies."""
    return store.with_name(f"{store.name}{ERASED}")


def note(store: Path, identity: str, at: datetime) -> None:
    """Add a line, and bring it to the disk. Raises a `StoreFault` where that cannot be done."""
    ledger = ledger_of(store)
    try:
        handle = _open(ledger, os.O_RDWR | os.O_APPEND | os.O_CREAT)
        try:
            found = os.fstat(handle)
            belong(handle, store)
            line = f"{identity} {at.isoformat()}\n".encode()
            if found.st_size and os.pread(handle, 1, found.st_size - 1) != b"\n":
                line = b"\n" + line  # the one before was torn
            if os.write(handle, line) < len(line):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        finally:
            os.close(handle)
        sync(ledger)
    except OSError as fault:
        raise errors.of_the_system(fault, ledger) from fault


def noted(store: Path) -> tuple[frozenset[str], str]:
    """The hashes in the ledger, and a sentence where it is not there or cannot be read as a whole."""
    ledger = ledger_of(store)
    try:
        with open(_open(ledger, os.O_RDONLY), "rb") as file:
            lines = file.read().splitlines()
    except FileNotFoundError:
        return frozenset(), f"There is no {ledger}: {_BACK}"
    except OSError as fault:
        return frozenset(), f"{ledger} cannot be read ({fault.strerror}): {_BACK}"
    found = [_LINE.fullmatch(line) for line in lines]
    spoiled = found.count(None)
    doubt = f"{spoiled} line{'s' * (spoiled > 1)} of {ledger} cannot be read: {_BACK}" if spoiled else ""
    return frozenset(line[1].decode() for line in found if line), doubt


def _open(ledger: Path, how: int) -> int:
    handle = os.open(ledger, how | _SAFELY, _OWN)
    if stat.S_ISREG(os.fstat(handle).st_mode):
        return handle
    os.close(handle)
    raise OSError(errno.EINVAL, "it is not an ordinary file")
