"""The cause that is told is the true one, whatever SQLite calls it."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from types import SimpleNamespace

import pytest

from console.domain.errors import StoreFull, StoreGone, StoreLater, StoreReadOnly, StoreStarved, StoreUnsafe
from console.store.sqlite import errors
from console.store.sqlite.driver import sqlite3

ROOM = {"f_bavail": 100, "f_files": 100, "f_favail": 100, "f_flag": 0}
SYSTEM = [
    (errno.ENOSPC, StoreFull, "no room left"),
    (errno.EDQUOT, StoreFull, "no room left"),
    (errno.EFBIG, StoreFull, "no room left"),
    (errno.EMFILE, StoreStarved, "no more files or memory"),
    (errno.ENFILE, StoreStarved, "no more files or memory"),
    (errno.ENOMEM, StoreStarved, "no more files or memory"),
    (errno.EIO, StoreLater, "does not answer"),
    (errno.ENODEV, StoreLater, "does not answer"),
    (errno.ENXIO, StoreLater, "does not answer"),
    (errno.ESTALE, StoreLater, "does not answer"),
    (errno.EROFS, StoreReadOnly, "can only be read"),
    (errno.ENOENT, StoreGone, "no store at"),
    (errno.EACCES, StoreUnsafe, "Permission denied"),
    (errno.EPERM, StoreUnsafe, "not permitted"),
]
DISKS = [
    ({}, None, ""),
    ({"f_bavail": 0}, StoreFull, "no room left"),
    ({"f_favail": 0}, StoreFull, "no more files"),
    ({"f_flag": os.ST_RDONLY}, StoreReadOnly, "can only be read"),
    ({"f_files": 0, "f_favail": 0}, None, ""),  # a disk that does not count its files, as btrfs
]


def said_by_sqlite(code: int) -> sqlite3.Error:
    fault = sqlite3.OperationalError("unable to do it")
    fault.sqlite_errorcode = code
    return fault


@pytest.mark.parametrize(("number", "kind", "words"), SYSTEM, ids=str)
def test_what_the_system_says(tmp_path: Path, number: int, kind: type[Exception], words: str) -> None:
    found = errors.of_the_system(OSError(number, os.strerror(number)), tmp_path / "store.db")
    assert type(found) is kind
    assert words in str(found)


@pytest.mark.parametrize("code", [errors.READONLY, errors.CANTOPEN, errors.IOERR])
@pytest.mark.parametrize("seen", DISKS, ids=str)
def test_what_sqlite_cannot_tell_is_looked_up(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    code: int,
    seen: tuple[dict[str, int], type[Exception] | None, str],
) -> None:
    disk, kind, words = seen
    (tmp_path / "store.db").touch()
    monkeypatch.setattr(os, "statvfs", lambda _: SimpleNamespace(**{**ROOM, **disk}))
    found = errors.translated(said_by_sqlite(code), tmp_path / "store.db")
    if kind:
        assert type(found) is kind
    assert words in str(found)
    assert ("modes" in str(found)) is (kind is None and code != errors.IOERR)
    assert ("does not answer" in str(found)) is (kind is None and code == errors.IOERR)


def test_a_store_that_went_away_is_no_matter_of_modes(tmp_path: Path) -> None:
    found = errors.translated(said_by_sqlite(errors.CANTOPEN), tmp_path / "store.db")
    assert isinstance(found, StoreGone)
