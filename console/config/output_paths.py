"""Where a file that somebody named may be put: never onto a store, and onto another file only where that was asked for.

A device or a FIFO is written to as it stands. Anything else is written beside its place first, whole, and put there in
one step.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Callable
from pathlib import Path

from console.domain.errors import NotAllowed

USERS = ".users"  # the lock beside each store that was ever opened
ERASED = ".erased"  # the ledger of what was erased from it
WITNESS = ".witness"  # the folder of whoever collects, with anchors of its log
COMPANIONS = ("-wal", "-shm", "-journal", USERS, ERASED, WITNESS, ".news", ".before-", ".replaced-", ".restored")
_DRAFT = re.compile(r"\.(\d+)-[0-9a-f]{8}(-journal|-wal|-shm)?$")


def check_target(
    path: Path, *, store: Path | None = None, replace: bool = False, ours: Callable[[Path], bool] = lambda _: False
) -> bool:
    """Whether ``path`` is written to as it stands; otherwise `put` may put a file there.

    ``ours`` knows a file that may be replaced without ``replace``. Raises `NotAllowed` for a store and whatever belongs
    to one (``store`` is the one that is open), and for what is there already.
    """
    if belongs_to_a_store(path, store):
        raise NotAllowed(f"{path} is a store, or belongs to one; nothing was written.", advice="Name another file.")
    if not os.path.lexists(path):
        return False
    if _is_stream(path):
        return True
    if path.is_dir():
        raise NotAllowed(f"{path} is a folder; nothing was written.", advice="Name a file in it.")
    if not replace and (path.is_symlink() or not ours(path)):
        raise NotAllowed(
            f"{path} is there already; nothing was written.", advice="Name another file, or add --replace."
        )
    return False


def belongs_to_a_store(path: Path, store: Path | None = None) -> bool:
    """Whether ``path`` is ``store`` or any other store that was ever opened, or one of the files that go with one."""
    for name in {path.absolute(), Path(os.path.realpath(path))}:
        for one in (name, *name.parents[:1]):
            cuts = {len(one.name), *(one.name.find(end) for end in COMPANIONS)}
            bases = {one.with_name(one.name[:cut]) for cut in cuts if cut > 0}
            known = {store.absolute(), Path(os.path.realpath(store))} if store else set()
            if bases & known or any(os.path.lexists(f"{base}{USERS}") for base in bases):
                return True
    return False


def draft_of(path: Path) -> Path:
    """A name beside ``path`` for what is to become it, by which `clear_drafts` knows whose it was."""
    return path.with_name(f".{path.name}.{os.getpid()}-{os.urandom(4).hex()}")


def discard(draft: Path) -> None:
    """Take a draft away, with what SQLite keeps beside it."""
    for end in ("", "-journal", "-wal", "-shm"):
        Path(f"{draft}{end}").unlink(missing_ok=True)


def clear_drafts(path: Path) -> None:
    """Take away the drafts of ``path``, and of files named after it, that processes left behind which were killed."""
    start = f".{path.name}."
    for name in os.listdir(path.parent):
        found = _DRAFT.search(name) if name.startswith(start) else None
        if found and not _alive(int(found[1])):
            path.with_name(name).unlink(missing_ok=True)


def put(draft: Path, path: Path, *, over: bool) -> None:
    """Put a whole file in its place in one step; without ``over`` only where nothing is, even if it has just come."""
    if over:
        os.replace(draft, path)
        return
    try:
        os.link(draft, path, follow_symlinks=False)
    except FileExistsError:
        raise NotAllowed(
            f"{path} has just been made by somebody else; nothing was written.",
            advice="Name another file, or add --replace.",
        ) from None
    except PermissionError:  # a disk without hard links
        os.rename(draft, path)


def sync(path: Path) -> None:
    """Bring a file, and the name of it, to the disk."""
    for name in (path, path.parent):
        handle = os.open(name, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:  # another user's
        return True
    return True


def _is_stream(path: Path) -> bool:
    """Whether it is a device or a FIFO, or a link to one, as ``/dev/stdout`` is."""
    try:
        mode = path.stat().st_mode
    except OSError:  # a link to nowhere
        return False
    return stat.S_ISCHR(mode) or stat.S_ISBLK(mode) or stat.S_ISFIFO(mode)
