"""Where a store may lie: on a local disk, in a folder and a file that its group shares and nobody else reads."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

from console.domain.errors import StoreUnsafe

FOLDER_MODE = 0o2770
FILE_MODE = 0o660
_NETWORK = frozenset({"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ceph", "glusterfs", "lustre", "ncpfs",
                      "vboxsf", "fuse", "fuseblk", "virtiofs", "davfs", "gfs2", "ocfs2", "beegfs"})


def prepare(path: Path, *, shared: bool = False, mounts: str | None = None) -> bool:
    """Make the folder of a store with the mode that a group needs, or check what is there.

    Returns True if there is no store yet. ``mounts`` is the text of ``/proc/mounts`` (read if None). Raises
    `StoreUnsafe` with a sentence that says what to change.
    """
    folder = path.parent
    made = _make_folder(folder)
    refuse_network(folder, mounts if mounts is not None else _mounts())
    if made:
        os.chmod(folder, FOLDER_MODE)  # the umask must not decide
    _check_folder(folder, shared=shared)
    if not path.exists():
        return True
    check_file(path, shared=shared)
    return False


def check_file(path: Path, *, shared: bool = False) -> None:
    """Refuse a store that others may read, or that this person or the group cannot write."""
    found = path.stat()
    if not stat.S_ISREG(found.st_mode):
        raise StoreUnsafe(f"{path} is not an ordinary file.", advice="Give the store a path of its own.")
    if found.st_mode & 0o007:
        raise StoreUnsafe(f"Everybody on this machine may open {path}.", advice=f"chmod 0660 {path}")
    if not os.access(path, os.R_OK if on_readonly_disk(path) else os.R_OK | os.W_OK):
        raise StoreUnsafe(f"You may not write to {path}.",
                          advice="Ask to be put into its group, and for mode 0660 on the file.")
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
        raise StoreUnsafe(f"{folder} is on a network file system ({kind}), where a store can be damaged.",
                          advice="Put the store on a disk of this machine.")


def _make_folder(folder: Path) -> bool:
    if folder.is_dir():
        return False
    try:
        folder.mkdir(parents=True, mode=0o770, exist_ok=True)
    except OSError as fault:
        raise StoreUnsafe(f"The folder {folder} cannot be made ({fault.strerror}).",
                          advice="Choose a folder that you may write to.") from fault
    return True


def _check_folder(folder: Path, *, shared: bool) -> None:
    mode = folder.stat().st_mode
    if mode & 0o002:
        raise StoreUnsafe(f"Everybody on this machine may write into {folder}.", advice=f"chmod 2770 {folder}")
    if not on_readonly_disk(folder) and not os.access(folder, os.W_OK | os.X_OK):
        raise StoreUnsafe(f"You may not write into {folder}, where the store keeps its journal.",
                          advice="Ask to be put into its group, and for mode 2770 on the folder.")
    if shared and mode & 0o2070 != 0o2070:
        raise StoreUnsafe(f"The group cannot share {folder}.", advice=f"chmod 2770 {folder}")


def _foreign(folder: Path) -> StoreUnsafe:
    return StoreUnsafe(f"{folder} is no folder of this store's group alone, so nothing there was touched.",
                       advice="Take it away; the program makes its own.")


def _mounts() -> str:
    try:
        return Path("/proc/mounts").read_text(encoding="utf-8", errors="surrogateescape")
    except OSError:
        return ""  # no such file outside Linux; nothing can be said of the disk there
