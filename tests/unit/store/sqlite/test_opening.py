"""Where a store may lie, whose it may be, and what is said of one that is damaged."""

from __future__ import annotations

import os
import random
import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest

from console.domain.errors import StoreDamaged, StoreFault, StoreNewer, StoreUnsafe
from console.store.sqlite import maintenance, opening
from console.store.sqlite.driver import safe_for_many, sqlite3
from console.store.sqlite.export.reader import open_reader
from console.store.sqlite.files import prepare, refuse_network
from console.store.sqlite.schema import APPLICATION_ID
from console.store.sqlite.store import open_store

META = (("key", b"k" * 32), ("zone", "UTC"))


def made(path: Path) -> Path:
    prepare(path)
    assert opening.create(path, META)
    return path


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077])
@pytest.mark.parametrize(("shared", "folder", "file"), [(True, 0o2770, 0o660), (False, 0o700, 0o600)])
async def test_it_is_for_a_group_where_it_is_shared_and_else_for_its_owner_whatever_the_umask(
    tmp_path: Path,
    umask: int,
    shared: bool,
    folder: int,
    file: int,
) -> None:
    before = os.umask(umask)
    try:
        store = await open_store(tmp_path / "kept" / "store.db", shared=shared)
        await store.submit([{}], by="sam", at=datetime.now(UTC))
        assert mode(tmp_path / "kept") == folder
        for name in ("store.db", "store.db-wal", "store.db-shm", "store.db.users"):
            assert mode(tmp_path / "kept" / name) == file, name
        assert mode(tmp_path / "kept" / "store.db.news") == folder
        assert {mode(one) for one in (tmp_path / "kept" / "store.db.news").iterdir()} == {file}
        await store.backup(str(tmp_path / "copy.db"))
        assert mode(tmp_path / "copy.db") == file
        await store.close()
    finally:
        os.umask(before)


async def test_one_that_earlier_versions_left_open_to_the_group_becomes_its_owners(tmp_path: Path) -> None:
    path = tmp_path / "kept" / "store.db"
    await (await open_store(path, shared=True)).close()
    store = await open_store(path)
    await store.submit([{}], by="sam", at=datetime.now(UTC))
    assert {mode(one) for one in (tmp_path / "kept").iterdir() if one.is_file()} == {0o600}
    await store.close()
    with pytest.raises(StoreUnsafe, match="group cannot share"):
        await open_store(path, shared=True)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
async def test_what_root_makes_beside_a_store_belongs_to_its_owner(tmp_path: Path) -> None:
    path = tmp_path / "kept" / "store.db"
    await (await open_store(path)).close()
    for one in (path, path.parent):
        os.chown(one, 12345, 12345)
    path.with_name("store.db.users").unlink()
    path.with_name("store.db.news").rmdir()
    store = await open_store(path)
    await store.submit([{}], by="sam", at=datetime.now(UTC))
    assert {(one.stat().st_uid, mode(one)) for one in path.parent.iterdir() if one.is_file()} == {(12345, 0o600)}
    assert path.with_name("store.db.news").stat().st_uid == 12345
    await store.close()


def test_a_store_that_everybody_may_read_is_refused(tmp_path: Path) -> None:
    path = made(tmp_path / "kept" / "store.db")
    path.chmod(0o664)
    with pytest.raises(StoreUnsafe, match=r"Everybody on this machine may open.* chmod 0600"):
        prepare(path)


def test_a_folder_that_everybody_may_write_to_is_refused(tmp_path: Path) -> None:
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept").chmod(0o777)
    with pytest.raises(StoreUnsafe, match="chmod 0700"):
        prepare(tmp_path / "kept" / "store.db")


@pytest.mark.parametrize(("folder", "file"), [(0o2750, 0o660), (0o770, 0o660), (0o2770, 0o640)])
def test_shared_means_that_the_group_can(tmp_path: Path, folder: int, file: int) -> None:
    path = made(tmp_path / "kept" / "store.db")
    path.chmod(file)
    path.parent.chmod(folder)
    prepare(path)
    with pytest.raises(StoreUnsafe, match="group cannot share"):
        prepare(path, shared=True)


@pytest.mark.parametrize("kind", ["nfs4", "cifs", "9p", "fuse.sshfs", "smb3"])
def test_a_network_disk_is_refused(tmp_path: Path, kind: str) -> None:
    mounts = f"/dev/vda / ext4 rw 0 0\nserver:/x {tmp_path} {kind} rw 0 0\n"
    with pytest.raises(StoreUnsafe, match="network file system"):
        prepare(tmp_path / "store.db", mounts=mounts)
    refuse_network(tmp_path, f"server:/x {tmp_path}/elsewhere {kind} rw 0 0\n/dev/vda / ext4 rw 0 0\n")
    refuse_network(tmp_path, f"server:/x / {kind} rw 0 0\n/dev/vda {tmp_path} ext4 rw 0 0\n")


@pytest.mark.parametrize(
    ("version", "safe"),
    [
        ((3, 40, 1), False),
        ((3, 44, 5), False),
        ((3, 44, 6), True),
        ((3, 45, 0), False),
        ((3, 50, 6), False),
        ((3, 50, 7), True),
        ((3, 51, 0), False),
        ((3, 51, 2), False),
        ((3, 51, 3), True),
        ((3, 53, 4), True),
    ],
)
def test_which_sqlite_several_processes_may_use(version: tuple[int, ...], safe: bool) -> None:
    assert safe_for_many(version) is safe


async def test_an_old_sqlite_is_for_one_process_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from console.store.sqlite import files

    monkeypatch.setattr(files, "SAFE", False)
    monkeypatch.setattr(files, "VERSION", "3.40.1")
    store = await open_store(tmp_path / "store.db")
    with pytest.raises(StoreUnsafe, match=r"3\.40\.1.*one process"):
        files.claim(tmp_path / "store.db")
    with pytest.raises(StoreUnsafe):
        open_reader(tmp_path / "store.db")
    monkeypatch.setattr(files, "SAFE", True)
    with pytest.raises(StoreUnsafe, match="older SQLite"):
        files.claim(tmp_path / "store.db")
    await store.close()
    store = await open_store(tmp_path / "store.db")
    await store.close()


async def test_a_newer_store_is_left_alone(tmp_path: Path) -> None:
    path = made(tmp_path / "store.db")
    before = sqlite3.connect(path)
    before.execute("PRAGMA user_version = 99")
    before.close()
    kept = path.read_bytes()
    with pytest.raises(StoreNewer, match="newer version"):
        await open_store(path)
    with pytest.raises(StoreNewer):
        open_reader(path)
    assert path.read_bytes() == kept


async def test_somebody_elses_database_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE t (x)")
    other.close()
    path.chmod(0o660)
    with pytest.raises(StoreDamaged, match="not a store of this program"):
        await open_store(path)
    path.write_text("Dear diary, " * 1000)
    with pytest.raises(StoreDamaged):
        await open_store(path)
    path.write_bytes(b"")
    with pytest.raises(StoreDamaged):
        await open_store(path)
    with pytest.raises(StoreFault):
        open_reader(tmp_path / "none.db")


async def test_an_old_console_refuses_at_its_next_write(tmp_path: Path) -> None:
    store = await open_store(tmp_path / "store.db")
    moved_on = sqlite3.connect(tmp_path / "store.db")
    moved_on.execute("PRAGMA user_version = 99")
    moved_on.close()
    with pytest.raises(StoreNewer, match="nothing was changed"):
        await store.submit([{}], by="sam", at=datetime.now(UTC))
    await store.close()


def _filled(path: Path) -> bytes:
    made(path)
    conn = opening.connect(path)
    conn.execute("BEGIN")
    conn.executemany("INSERT INTO intake (by, at, item) VALUES ('sam', 1, ?)", [("word " * 150,) for _ in range(400)])
    conn.execute("COMMIT")
    conn.close()
    return path.read_bytes()


@pytest.mark.parametrize("damage", ["cut", "zero"])
async def test_fifty_times_damaged_and_never_opened_in_silence(tmp_path: Path, damage: str) -> None:
    whole = _filled(tmp_path / "store.db")
    chance = random.Random(1)
    pages = len(whole) // 4096
    for number in range(50):
        path = tmp_path / f"{number}.db"
        if damage == "cut":
            hurt = whole[: chance.randrange(len(whole))]
        else:
            page = chance.randrange(pages)
            hurt = whole[: page * 4096] + bytes(4096) + whole[(page + 1) * 4096 :]
        path.write_bytes(hurt)
        path.chmod(0o660)
        with pytest.raises(StoreDamaged, match=r"damaged|cut short|not a store"):
            await open_store(path)
        path.unlink()


async def test_a_page_of_a_table_in_the_place_of_an_index_is_told(tmp_path: Path) -> None:
    """Where the index should hold no row, SQLite's own check calls the file whole, and no copy of it can be made."""
    whole = _filled(tmp_path / "store.db")
    conn = opening.connect(tmp_path / "store.db")
    roots = dict(conn.execute("SELECT name, rootpage FROM sqlite_schema WHERE type = 'index'"))
    conn.close()
    pages = [whole[start : start + 4096] for start in range(4096, len(whole), 4096)]
    leaf = next(page for page in pages if page[0] == 13 and page[3:5] != b"\0\0")  # a leaf of a table, with rows
    for name, root in roots.items():
        path = tmp_path / f"{root}.db"
        path.write_bytes(whole[: (root - 1) * 4096] + leaf + whole[root * 4096 :])
        path.chmod(0o660)
        conn = opening.connect(path)
        assert maintenance.problems(conn), name
        conn.close()
        with pytest.raises(StoreDamaged, match="damaged"):
            await open_store(path)


async def test_flipped_bytes_never_end_in_a_traceback(tmp_path: Path) -> None:
    """Not every flipped byte can be seen from outside the words; what is seen is a sentence."""
    whole = _filled(tmp_path / "store.db")
    chance = random.Random(2)
    path = tmp_path / "hurt.db"
    for _ in range(50):
        hurt = bytearray(whole)
        for _ in range(3):
            hurt[chance.randrange(len(hurt))] ^= 1 << chance.randrange(8)
        path.write_bytes(hurt)
        path.chmod(0o660)
        try:
            store = await open_store(path)
        except StoreFault as fault:
            assert fault.sentence
            continue
        try:
            await store.check()
        except StoreFault as fault:
            assert fault.sentence
        finally:
            await store.close()


async def test_news_travel_where_the_path_is_too_long_for_a_socket(tmp_path: Path) -> None:
    path = tmp_path / ("a" * 60) / ("b" * 60) / "store.db"
    hears, tells = await open_store(path), await open_store(path)
    await hears.wait(0)
    for _ in range(3):
        await tells.submit([{}], by="sam", at=datetime.now(UTC))
        assert await hears._notifier.wait(0.4), "sooner than anybody looks again"
    await tells.close()
    await hears.close()
    assert not [one for one in path.parent.glob("*") if one.is_dir() and any(one.iterdir())]


def test_the_file_says_whose_it_is(tmp_path: Path) -> None:
    conn = opening.connect(made(tmp_path / "store.db"))
    assert conn.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)
    assert conn.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert conn.execute("PRAGMA synchronous").fetchone() == (2,)
    assert conn.execute("PRAGMA foreign_keys").fetchone() == (1,)
    assert conn.execute("PRAGMA recursive_triggers").fetchone() == (1,)
    assert conn.execute("PRAGMA secure_delete").fetchone() == (1,)
    conn.close()
