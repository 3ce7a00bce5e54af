"""Twelve places that a backup or an export could destroy, and what a copy must be before it is called a backup."""

from __future__ import annotations

import os
import stat
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from console.config.output_paths import clear_drafts, draft_of
from console.domain.errors import NotAllowed, StoreDamaged, StoreFull
from console.services.export.output import whole_file
from console.store.sqlite.driver import sqlite3
from console.store.sqlite.store import SqliteStore, open_store
from tests.support.stores import kept


@pytest.fixture
async def store(tmp_path: Path):  # type: ignore[no-untyped-def]
    opened = await open_store(tmp_path / "kept" / "store.db")
    await kept(opened, "one", "two")
    yield opened
    await opened.close()


def _other_store(folder: Path) -> Path:
    """Another store that was opened once."""
    (folder / "other.db").write_bytes(b"a store")
    (folder / "other.db.users").touch()
    return folder / "other.db"


def _link(folder: Path, to: Path) -> Path:
    (folder / "link").symlink_to(to)
    return folder / "link"


def _file(folder: Path) -> Path:
    (folder / "config.toml").write_text("[organisation]")
    return folder / "config.toml"


PLACES: dict[str, Callable[[Path, Path], Path]] = {
    "the store": lambda folder, store: store,
    "the store by a link": _link,
    "its journal": lambda folder, store: store.with_name("store.db-wal"),
    "its memory": lambda folder, store: store.with_name("store.db-shm"),
    "its lock": lambda folder, store: store.with_name("store.db.users"),
    "its news": lambda folder, store: store.with_name("store.db.news"),
    "a file in its news": lambda folder, store: store.with_name("store.db.news") / "x",
    "what was replaced": lambda folder, store: store.with_name("store.db.replaced-20261130T120000"),
    "a copy before a migration": lambda folder, store: store.with_name("store.db.before-7"),
    "another store": lambda folder, store: _other_store(folder),
    "settings": lambda folder, store: _file(folder),
    "a link to settings": lambda folder, store: _link(folder, _file(folder)),
    "a link to nowhere": lambda folder, store: _link(folder, folder / "nowhere"),
    "a folder": lambda folder, store: folder,
}
REPLACEABLE = {"settings", "a link to settings", "a link to nowhere"}


def _state(folder: Path) -> dict[str, tuple[int, int]]:
    return {str(one): (one.lstat().st_ino, one.lstat().st_mode) for one in folder.rglob("*")}


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("replace", [False, True])
async def test_nothing_is_replaced_unasked_and_a_store_never(
    store: SqliteStore,
    tmp_path: Path,
    place: str,
    replace: bool,
) -> None:
    target = PLACES[place](tmp_path, store.path)
    before = _state(tmp_path)
    if replace and place in REPLACEABLE:
        await store.backup(str(target), replace=True)
        assert target.read_bytes().startswith(b"SQLite format 3")
        return
    with pytest.raises(NotAllowed):
        await store.backup(str(target), replace=replace)
    with pytest.raises(NotAllowed), whole_file(target, store=store.path, replace=replace):
        pytest.fail("it was opened for writing")
    assert _state(tmp_path) == before
    assert (await store.check()).problems == ()


async def test_a_fifo_is_written_to(store: SqliteStore, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    read: list[bytes] = []
    for _ in range(2):
        reader = threading.Thread(target=lambda: read.append((tmp_path / "pipe").read_bytes()))
        reader.start()
        if not read:
            await store.backup(str(tmp_path / "pipe"))
        else:
            with whole_file(tmp_path / "pipe") as out:
                out.write("words")
        reader.join()
    assert (tmp_path / "pipe").is_fifo()
    (tmp_path / "copy.db").write_bytes(read[0])
    assert sqlite3.connect(tmp_path / "copy.db").execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert read[1] == b"words"


async def test_a_full_device_is_blamed_by_its_own_name(store: SqliteStore) -> None:
    with pytest.raises(StoreFull, match="/dev/full"):
        await store.backup("/dev/full")
    assert stat.S_ISCHR(os.stat("/dev/full").st_mode)


@pytest.mark.parametrize("anyway", [False, True])
async def test_a_copy_with_faults_is_no_backup(store: SqliteStore, tmp_path: Path, anyway: bool) -> None:
    conn = sqlite3.connect(store.path)
    conn.execute("UPDATE mention SET body = 'never said'")
    conn.commit()
    conn.close()
    copy = tmp_path / "copy.db"
    if anyway:
        assert "not those that came" in (await store.backup(str(copy), anyway=True))[0]
        assert copy.exists()
        return
    with pytest.raises(StoreDamaged, match=r"not kept.*not those that came"):
        await store.backup(str(copy))
    assert not copy.exists()


async def test_a_store_that_lacks_a_table_is_no_whole_one(store: SqliteStore, tmp_path: Path) -> None:
    conn = sqlite3.connect(store.path)
    conn.execute("DROP TABLE mention_tag")
    conn.close()
    assert "The file lacks mention_tag." in (await store.check()).problems
    with pytest.raises(StoreDamaged, match="lacks mention_tag"):
        await store.backup(str(tmp_path / "copy.db"))


def test_drafts_of_killed_processes_are_cleared(tmp_path: Path) -> None:
    target, other = tmp_path / "store.db", tmp_path / ".store.db.notes"
    other.touch()
    ours = draft_of(target)
    ours.touch()
    for name in (
        ".store.db.999999999-0123abcd",
        ".store.db.999999999-0123abcd-journal",
        ".store.db.before-7.999999999-0123abcd",
    ):
        (tmp_path / name).touch()
    clear_drafts(target)
    assert set(tmp_path.iterdir()) == {ours, other}
