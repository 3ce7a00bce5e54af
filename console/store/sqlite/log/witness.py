"""The witness of a store: a folder beside it that only whoever collects can open, with anchors of the log.

The chain of the log shows an edit, but whoever may write the file can compute the whole chain again. An anchor is the
end of the log at one moment, with an HMAC under a key that lies in the folder; the same line goes to the system's
journal. A log that was rewritten, cut or replaced by an older copy contradicts an anchor. What was done after the last
one, and what is done by somebody who can read the key, it cannot show.
"""

from __future__ import annotations

import contextlib
import errno
import os
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from console.config.output_paths import WITNESS
from console.domain.errors import NotFound, StoreUnsafe
from console.store.sqlite import errors
from console.store.sqlite.driver import sqlite3
from console.store.sqlite.log.anchors import Anchor, Head, against, contradiction, head, parsed

_KEY, _ANCHORS = "key", "anchors"
_SAFELY = os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK
_TAIL = 4096  # bytes, which hold the last lines


def folder_of(store: Path) -> Path:
    """Where the witness of a store lies."""
    return store.with_name(f"{store.name}{WITNESS}")


def bear(conn: sqlite3.Connection, store: Path, at: datetime) -> str:
    """Write an anchor, where the log has moved since the last one; a sentence instead where it contradicts that one.
    Raises a `StoreFault`."""
    with _opened(store, make=True) as folder:
        anchors, end = _newest(folder), head(conn)
        if wrong := contradiction(conn, end, anchors):
            return wrong
        last = anchors[-1] if anchors else None
        if last is None or (last.sequence, last.link) != end[1:]:
            undone = last is not None and against(conn, end, [last])  # a restore that did not happen
            _add(folder, end, at, last, begins=last is None or bool(undone))
    return ""


def begin(conn: sqlite3.Connection, store: Path, at: datetime) -> str:
    """Say that the log is another from here on, as a restore makes it; a sentence where that cannot be said. Where
    there is no witness, nothing has to be."""
    if not folder_of(store).exists():
        return ""
    try:
        with _opened(store) as folder:
            _add(folder, head(conn), at, next(reversed(_newest(folder)), None), begins=True)
    except StoreUnsafe as fault:
        return (
            "The witness could not be told of the restore, so `store check` will report that the log was replaced."
            f" {fault.sentence}"
        )
    return ""


class Compared(NamedTuple):
    """What contradicts the anchors, and what is to be said of them: sentences."""

    wrong: list[str]
    said: list[str]


def compare(conn: sqlite3.Connection, store: Path, *, wanted: bool, copy: str = "") -> Compared:
    """The log against the anchors of the witness, where they can be read, and against those in the file ``copy``. If
    they are ``wanted``, that there are none is wrong too."""
    end, found, key = head(conn), Compared([], []), b""
    unread = found.wrong if wanted and not copy else found.said
    try:
        with _opened(store) as folder:
            anchors, spoiled = parsed(_whole(folder))
            key = _key(folder)
        forged = [anchor for anchor in anchors if anchor.signed(key) != anchor]
        found.wrong.extend(f"The anchor of {one.at} was not written with the key of the witness." for one in forged[:1])
        if anchors:
            _look(conn, end, anchors, found)
        else:
            unread.append("The witness holds no anchor.")
        if spoiled:
            found.said.append(f"Lines of the witness that cannot be read: {spoiled:,}.")
    except FileNotFoundError:
        unread.append(f"No anchor was looked at: there is no {folder_of(store)}. A collector makes it.")
    except StoreUnsafe as fault:
        unread.append(f"No anchor of the witness was looked at. {fault.sentence}")
    if copy:
        _look_at_copy(conn, end, copy, key, found)
    return found


def _look_at_copy(conn: sqlite3.Connection, end: Head, copy: str, key: bytes, found: Compared) -> None:
    """Compare the lines of this store in a file, whatever stands before them; anybody may have written there."""
    try:
        lines, _ = parsed(Path(copy).read_text(encoding="utf-8", errors="replace"))
    except OSError as fault:
        raise NotFound(f"{copy} cannot be read: {fault.strerror}.") from fault
    ours = [anchor for anchor in lines if anchor.store == end.store]
    signed = [anchor for anchor in ours if not key or anchor.signed(key) == anchor]
    if not signed:
        found.wrong.append(f"{copy} holds no anchor of this store.")
        return
    if left := len(ours) - len(signed):
        found.said.append(f"Lines of {copy} that were not written with the key of the witness, and left out: {left:,}.")
    if not key:
        found.said.append(f"The key of the witness cannot be read here, so {copy} was taken at its word.")
    _look(conn, end, sorted(signed, key=lambda anchor: anchor.number), found)


def _look(conn: sqlite3.Connection, end: Head, anchors: Sequence[Anchor], found: Compared) -> None:
    if wrong := contradiction(conn, end, anchors):
        found.wrong.append(wrong)
    else:
        last = anchors[-1]
        found.said.append(
            f"The log agrees with its anchors ({len(anchors):,}); the last was made {last.at}, at action"
            f" {last.sequence:,} of {end.sequence:,}."
        )


def knows(conn: sqlite3.Connection, store: Path) -> str:
    """Why the witness of ``store`` does not know the log of a backup, as far as it goes back; empty where it does, or
    cannot be read, or was made later."""
    try:
        with _opened(store) as folder:
            anchors, _ = parsed(_whole(folder))
    except (FileNotFoundError, StoreUnsafe):
        return ""
    end = head(conn)
    parts: list[list[Anchor]] = []
    for anchor in anchors:
        if anchor.kind == "begins" or not parts:
            parts.append([])
        if anchor.sequence <= end.sequence:
            parts[-1].append(anchor)
    found = [against(conn, end, part) for part in parts if part]
    return found[-1] if found and all(found) else ""


# the folder


@contextlib.contextmanager
def _opened(store: Path, *, make: bool = False) -> Iterator[int]:
    """A handle on the witness' folder. Raises FileNotFoundError where it is not there, else `StoreFault`."""
    path = folder_of(store)
    try:
        if make and not path.exists():
            path.mkdir(mode=0o700)
        folder = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except FileNotFoundError:
        raise
    except PermissionError as fault:
        raise StoreUnsafe(f"{path} is open to {_owner(path)} alone.", advice=_ADVICE) from fault
    except OSError as fault:
        raise errors.of_the_system(fault, path) from fault
    try:
        found = os.fstat(folder)
        trusted = {os.geteuid()}
        if os.geteuid() == 0:
            trusted |= {one.stat().st_uid for one in (store, store.parent) if one.exists()}
        if found.st_uid not in trusted:
            raise StoreUnsafe(f"{path} belongs to {_owner(path)}.", advice=_ADVICE)
        if found.st_mode & 0o077:
            raise StoreUnsafe(
                f"{path} is open to others than its owner, so its key proves nothing.",
                advice=f"chmod 0700 {path}, after a look at who changed it.",
            )
        yield folder
    except FileNotFoundError as fault:
        raise StoreUnsafe(f"{path} lacks its {fault.filename}.", advice=_ADVICE) from fault
    except OSError as fault:
        raise errors.of_the_system(fault, path) from fault
    finally:
        os.close(folder)


_ADVICE = "The manual says under Trust who writes anchors, and what to do where they are gone."


def _owner(path: Path) -> str:
    import pwd

    number = path.lstat().st_uid
    with contextlib.suppress(KeyError):
        return pwd.getpwuid(number).pw_name
    return f"user {number}"


def _key(folder: int) -> bytes:
    handle = os.open(_KEY, os.O_RDONLY | _SAFELY, dir_fd=folder)
    with open(handle, "rb") as file:
        return file.read(64)


def _new_key(folder: int) -> bytes:
    """A key, whole or not at all."""
    key = os.urandom(32).hex().encode()
    _write(folder, f"{_KEY}.new", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, key)
    os.rename(f"{_KEY}.new", _KEY, src_dir_fd=folder, dst_dir_fd=folder)
    os.fsync(folder)
    return key


def _whole(folder: int) -> str:
    try:
        handle = os.open(_ANCHORS, os.O_RDONLY | _SAFELY, dir_fd=folder)
    except FileNotFoundError:
        return ""  # a collector was killed before it wrote the first
    with open(handle, encoding="ascii", errors="replace") as file:
        return file.read()


def _newest(folder: int) -> list[Anchor]:
    """The last anchors, some twenty of them."""
    try:
        handle = os.open(_ANCHORS, os.O_RDONLY | _SAFELY, dir_fd=folder)
    except FileNotFoundError:
        return []
    with open(handle, "rb") as file:
        file.seek(max(0, os.fstat(handle).st_size - _TAIL))
        return parsed(file.read().decode("ascii", "replace"))[0]


def _add(folder: int, end: Head, at: datetime, last: Anchor | None, *, begins: bool) -> None:
    """Write one anchor to the disk and to the journal."""
    try:
        key = _key(folder)
    except FileNotFoundError:
        if last is not None:
            raise
        key = _new_key(folder)
    anchor = Anchor(
        end.store,
        last.number + 1 if last else 1,
        "begins" if begins else "stands",
        end.sequence,
        end.link,
        at.astimezone(UTC).isoformat(timespec="seconds"),
        "",
    ).signed(key)
    _write(folder, _ANCHORS, os.O_RDWR | os.O_CREAT | os.O_APPEND, f"{anchor.line()}\n".encode())
    tell(anchor.line())


def _write(folder: int, name: str, how: int, told: bytes) -> None:
    handle = os.open(name, how | _SAFELY, 0o600, dir_fd=folder)
    try:
        if os.geteuid() == 0:
            its = os.fstat(folder)
            os.fchown(handle, its.st_uid, its.st_gid)
        size = os.fstat(handle).st_size
        if how & os.O_APPEND and size and os.pread(handle, 1, size - 1) != b"\n":
            told = b"\n" + told  # the line before was torn
        if os.write(handle, told) < len(told):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        os.fsync(handle)
    finally:
        os.close(handle)


def tell(line: str) -> None:
    """Give the line to the system's log, where whoever may change these files cannot take it back."""
    import syslog

    syslog.openlog("outside-in", 0, syslog.LOG_DAEMON)
    syslog.syslog(syslog.LOG_NOTICE, line)
