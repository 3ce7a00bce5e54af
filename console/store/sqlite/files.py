"""Where a store may lie, and for whom: on a local disk, for its owner alone, or for a group where it is shared."""

from __future__ import annotations

import errno
import fcntl
import os
import stat
from pathlib import Path

from console.config.output_paths import USERS
from console.domain.errors import StoreUnsafe
from console.store.sqlite import errors
from console.store.sqlite.driver import SAFE, VERSION

_GROUP, _OWN = 0o660, 0o600  # of the files
_GROUP_FOLDER, _OWN_FOLDER = 0o2770, 0o700
_BESIDE = ("", "-wal", "-shm")  # what SQLite gives the mode of the store, but only when it makes it
_NETWORK = frozenset(
    {
        "nfs",
        "nfs4",
        "cifs",
        "smb3",
        "smbfs",
        "9p",
        "afs",
        "ceph",
        "glusterfs",
        "lustre",
        "ncpfs",
        "vboxsf",
        "fuse",
        "fuseblk",
        "virtiofs",
        "davfs",
        "gfs2",
        "ocfs2",
        "beegfs",
    }
)


def prepare(path: Path, *, shared: bool = False, mounts: str | None = None) -> bool:
    """Make the folder of a store, for its owner or, where it is ``shared``, for a group; or check what is there.

    Returns True if there is no store yet. ``mounts`` is the text of ``/proc/mounts`` (read if None). Raises
    `StoreUnsafe` with a sentence that says what to change.
    """
    folder = path.parent
    made = _make_folder(folder)
    refuse_network(folder, mounts if mounts is not None else _mounts())
    if made:
        os.chmod(folder, _GROUP_FOLDER if shared else _OWN_FOLDER)  # the umask must not decide
    _check_folder(folder, shared=shared)
    if not path.exists():
        return True
    check_file(path, shared=shared)
    return False


def mode_for(*, shared: bool) -> int:
    """The mode of a store that is about to be made."""
    return _GROUP if shared else _OWN


def mode_of(store: Path) -> int:
    """The mode that the files beside a store have: that of a group only where the store is a group's."""
    return mode_for(shared=store.stat().st_mode & 0o060 == 0o060)


def belong(handle: int, store: Path, *, shared: bool | None = None) -> None:
    """Give a file or folder beside a store, which is open and was made by this person, the mode that goes with it: that
    of the store, unless it is to be ``shared`` or not. What root made belongs to whoever has the store, or its folder.
    """
    found = os.fstat(handle)
    folder = stat.S_ISDIR(found.st_mode)
    if found.st_uid != os.geteuid() or (found.st_nlink > 1 and not folder):
        return  # another's, or another file by a second name
    if os.geteuid() == 0:
        its = (store if store.exists() else store.parent).stat()
        os.fchown(handle, its.st_uid, its.st_gid)
    if shared is None:
        shared = mode_of(store) == _GROUP
    os.fchmod(handle, (_GROUP_FOLDER if shared else _OWN_FOLDER) if folder else mode_for(shared=shared))


def keep_to_oneself(store: Path) -> None:
    """Take the group's rights from one's own store that is not shared: earlier versions gave them to every store."""
    for end in _BESIDE:
        path = Path(f"{store}{end}")
        try:
            found = path.lstat()
        except FileNotFoundError:
            continue
        if stat.S_ISREG(found.st_mode) and found.st_uid == os.geteuid() and found.st_mode & 0o077:
            path.chmod(found.st_mode & 0o700)  # by its name: to close a handle of it would let go of SQLite's locks


def check_file(path: Path, *, shared: bool = False) -> None:
    """Refuse a store that others may read, or that this person or the group cannot write."""
    found = path.stat()
    if not stat.S_ISREG(found.st_mode):
        raise StoreUnsafe(f"{path} is not an ordinary file.", advice="Give the store a path of its own.")
    if found.st_mode & 0o007:
        raise StoreUnsafe(
            f"Everybody on this machine may open {path}.", advice=f"chmod {mode_for(shared=shared):04o} {path}"
        )
    if not os.access(path, os.R_OK if on_readonly_disk(path) else os.R_OK | os.W_OK):
        raise StoreUnsafe(
            f"You may not write to {path}.",
            advice="Where colleagues are to share it: `shared = true` under [store], mode 0660 for the"
            " file, and you in its group.",
        )
    if shared and found.st_mode & 0o060 != 0o060:
        raise StoreUnsafe(f"The group cannot share {path}.", advice=f"chmod 0660 {path}")


def hold_folder(folder: Path) -> int:
    """A handle on a folder beside the store, which whoever may write there could replace by something else.

    Raises `StoreUnsafe` for a link, for what is no folder, and for a folder of other people or open to everybody.
    """
    beside = folder.parent.stat()
    try:
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError as fault:
        if fault.errno in {errno.ELOOP, errno.ENOTDIR}:
            raise _foreign(folder) from None
        raise
    found = os.fstat(handle)
    ours = found.st_gid == beside.st_gid or found.st_uid in {beside.st_uid, os.geteuid()}
    if not ours or found.st_mode & 0o007:
        os.close(handle)
        raise _foreign(folder)
    return handle


def restored(path: Path) -> Path:
    """Where a backup lies that is about to be the store at ``path``."""
    return path.with_name(f"{path.name}.restored")


def on_readonly_disk(path: Path) -> bool:
    """Whether the disk of this file or folder can only be read."""
    return bool(os.statvfs(path).f_flag & os.ST_RDONLY)


def refuse_network(folder: Path, mounts: str) -> None:
    """Refuse a folder on a network file system: a WAL store needs memory that all its processes share."""
    where = os.path.realpath(folder)
    best, kind = "", ""
    for line in mounts.splitlines():
        parts = line.split()
        if len(parts) < 3:
            continue
        point = parts[1].encode().decode("unicode_escape")
        inside = where == point or where.startswith(point.rstrip("/") + "/")
        if inside and len(point) >= len(best):
            best, kind = point, parts[2]
    if kind.split(".")[0] in _NETWORK:
        raise StoreUnsafe(
            f"{folder} is on a network file system ({kind}), where a store can be damaged.",
            advice="Put the store on a disk of this machine.",
        )


def _make_folder(folder: Path) -> bool:
    if folder.is_dir():
        return False
    try:
        folder.mkdir(parents=True, mode=0o770, exist_ok=True)
    except OSError as fault:
        raise StoreUnsafe(
            f"The folder {folder} cannot be made ({fault.strerror}).", advice="Choose a folder that you may write to."
        ) from fault
    return True


def _check_folder(folder: Path, *, shared: bool) -> None:
    mode = folder.stat().st_mode
    if mode & 0o002:
        raise StoreUnsafe(
            f"Everybody on this machine may write into {folder}.",
            advice=f"chmod {_GROUP_FOLDER if shared else _OWN_FOLDER:04o} {folder}",
        )
    if not on_readonly_disk(folder) and not os.access(folder, os.W_OK | os.X_OK):
        raise StoreUnsafe(
            f"You may not write into {folder}, where the store keeps its journal.",
            advice="Ask to be put into its group, and for mode 2770 on the folder.",
        )
    if shared and mode & 0o2070 != 0o2070:
        raise StoreUnsafe(f"The group cannot share {folder}.", advice=f"chmod 2770 {folder}")


def _foreign(folder: Path) -> StoreUnsafe:
    return StoreUnsafe(
        f"{folder} is no folder of this store's group alone, so nothing there was touched.",
        advice="Take it away; the program makes its own.",
    )


def _mounts() -> str:
    try:
        return Path("/proc/mounts").read_text(encoding="utf-8", errors="surrogateescape")
    except OSError:
        return ""  # no such file outside Linux; nothing can be said of the disk there


WHY = (
    f"SQLite {VERSION} can lose what several processes write, so one process alone may use a store (pysqlite3 0.6.1"
    " or a Python with SQLite 3.51.3 is the way out)"
)


def claim(store: Path) -> int:
    """Take the lock, to be given back by `os.close`. Raises `StoreUnsafe` where two processes must not meet."""
    if on_readonly_disk(store.parent):
        return os.open(os.devnull, os.O_RDONLY | os.O_CLOEXEC)  # nobody writes there: all may look
    name = store.with_name(f"{store.name}{USERS}")
    try:
        handle = os.open(name, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, mode_of(store))
    except OSError as fault:
        raise errors.of_the_system(fault, name) from fault
    belong(handle, store)
    try:
        fcntl.flock(handle, (fcntl.LOCK_SH if SAFE else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        if SAFE:
            raise StoreUnsafe(
                f"A process with an older SQLite has {store} open, which only one process may then use.",
                advice="End it first, or install pysqlite3 for it.",
            ) from None
        raise StoreUnsafe(
            f"SQLite {VERSION} can lose what several processes write, so one process alone may use"
            f" {store}, and another has it open.",
            advice="Install pysqlite3, which carries a newer one.",
        ) from None
    return handle
