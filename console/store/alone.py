"""One process alone, where SQLite is too old for several: held by a lock on a file beside the store.

Every process holds the lock as one of many; a process on an old SQLite wants it for itself.
"""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from console.config.targets import USERS
from console.domain.errors import StoreUnsafe
from console.store import faults
from console.store.library import SAFE, VERSION
from console.store.places import belong, mode_of, on_readonly_disk

WHY = (f"SQLite {VERSION} can lose what several processes write, so one process alone may use a store (pysqlite3 0.6.1"
       " or a Python with SQLite 3.51.3 is the way out)")


def claim(store: Path) -> int:
    """Take the lock, to be given back by `os.close`. Raises `StoreUnsafe` where two processes must not meet."""
    if on_readonly_disk(store.parent):
        return os.open(os.devnull, os.O_RDONLY | os.O_CLOEXEC)  # nobody writes there: all may look
    name = store.with_name(f"{store.name}{USERS}")
    try:
        handle = os.open(name, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, mode_of(store))
    except OSError as fault:
        raise faults.of_the_system(fault, name) from fault
    belong(handle, store)
    try:
        fcntl.flock(handle, (fcntl.LOCK_SH if SAFE else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        if SAFE:
            raise StoreUnsafe(f"A process with an older SQLite has {store} open, which only one process may then use.",
                              advice="End it first, or install pysqlite3 for it.") from None
        raise StoreUnsafe(f"SQLite {VERSION} can lose what several processes write, so one process alone may use"
                          f" {store}, and another has it open.",
                          advice="Install pysqlite3, which carries a newer one.") from None
    return handle
