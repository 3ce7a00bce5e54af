"""A store that was moved or replaced behind an open one: nothing that is acknowledged goes into the old file."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from console.domain.errors import StoreFault, StoreGone
from console.query.match import Context
from console.store.sqlite import restore as restoring
from console.store.sqlite.driver import sqlite3
from console.store.sqlite.files import restored
from console.store.sqlite.restore import restore
from console.store.sqlite.store import SqliteStore, open_store
from tests.support.stores import kept

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
CONTEXT = Context(NOW)


@pytest.fixture
async def store(tmp_path: Path):  # type: ignore[no-untyped-def]
    opened = await open_store(tmp_path / "store.db")
    await kept(opened, "one", "two")
    yield opened
    await opened.close()


async def submitted(path: Path) -> int:
    """How many raw items wait in the store at ``path``."""
    conn = sqlite3.connect(path)
    try:
        return int(conn.execute("SELECT count(*) FROM intake").fetchone()[0])
    finally:
        conn.close()


async def test_what_is_written_after_a_restore_is_in_the_restored_store(store: SqliteStore, tmp_path: Path) -> None:
    await store.backup(str(tmp_path / "copy.db"))
    await kept(store, "three")
    aside = restore(tmp_path / "copy.db", store.path, now=NOW).aside
    await store.submit([{}], by="sam", at=NOW)  # as a collector does that slept longer than its lead
    assert await submitted(store.path) == 1
    assert await submitted(Path(aside)) == 0
    assert await store.count(None, CONTEXT) == 2, "whoever looks sees the restored one as well"
    assert await store.lead("collector", now=NOW, lease=20)
    assert (await store.check()).problems == ()


async def test_a_store_that_was_copied_over_is_noticed_by_its_generation(store: SqliteStore, tmp_path: Path) -> None:
    await store.backup(str(tmp_path / "copy.db"))
    restore(tmp_path / "copy.db", tmp_path / "other.db")
    seen = store._reading.generation
    conn = sqlite3.connect(store.path)
    conn.execute("INSERT OR REPLACE INTO meta (name, value) VALUES ('generation', 'another')")
    conn.commit()
    conn.close()
    await store.count(None, CONTEXT)
    assert store._reading.generation != seen
    await store.submit([{}], by="sam", at=NOW)
    assert await submitted(store.path) == 1


async def test_a_store_that_was_moved_away_is_refused_until_it_is_back(store: SqliteStore, tmp_path: Path) -> None:
    store.path.rename(tmp_path / "moved.db")
    with pytest.raises(StoreGone, match="where there was one"):
        await store.submit([{}], by="sam", at=NOW)
    with pytest.raises(StoreGone):
        await store.count(None, CONTEXT)
    assert not store.path.exists()
    (tmp_path / "moved.db").rename(store.path)
    await store.submit([{}], by="sam", at=NOW)
    assert await submitted(store.path) == 1


@pytest.mark.parametrize("instead", [None, "file", "loop"])
async def test_a_folder_that_was_moved_away_is_refused_until_it_is_back(tmp_path: Path, instead: str | None) -> None:
    """A disk that was unmounted under an open console, and what somebody may have put there meanwhile."""
    folder, away = tmp_path / "folder", tmp_path / "away"
    store = await open_store(folder / "store.db")
    try:
        folder.rename(away)
        if instead == "file":
            folder.write_text("no folder")
        elif instead == "loop":
            folder.symlink_to(folder)
        for _ in range(2):
            with pytest.raises(StoreFault):
                await store.submit([{}], by="sam", at=NOW)
            with pytest.raises(StoreFault):
                await store.count(None, CONTEXT)
            with pytest.raises(StoreFault):
                await store.leader(NOW)
        if instead:
            folder.unlink()
        away.rename(folder)
        await store.submit([{}], by="sam", at=NOW)
        assert await submitted(store.path) == 1
        assert await store.count(None, CONTEXT) == 0
    finally:
        await store.close()


async def test_a_cursor_from_before_a_restore_is_not_written_after_it(store: SqliteStore, tmp_path: Path) -> None:
    """What lies between the backup and that cursor would never be read again."""
    await store.add("s", [], cursor="5", at=NOW)
    await store.backup(str(tmp_path / "copy.db"))
    await store.add("s", [], cursor="9", at=NOW)
    assert await store.cursor("s") == "9"
    restore(tmp_path / "copy.db", store.path, now=NOW)
    with pytest.raises(StoreFault, match="read again"):
        await store.add("s", [], cursor="12", at=NOW)
    assert await store.cursor("s") == "5"
    await store.add("s", [], cursor="6", at=NOW)
    assert await store.cursor("s") == "6"


@pytest.mark.parametrize("step", range(1, 4))
async def test_a_restore_that_was_killed_is_finished_by_the_next_who_opens(
    store: SqliteStore,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    step: int,
) -> None:
    await store.backup(str(tmp_path / "copy.db"))
    await kept(store, "three")
    await store.close()
    real, count = os.replace, 0

    def killed(source: str, target: str) -> None:
        nonlocal count
        count += 1
        if count > step:
            raise KeyboardInterrupt
        real(source, target)

    monkeypatch.setattr(restoring.os, "replace", killed)
    with pytest.raises(KeyboardInterrupt):
        restore(tmp_path / "copy.db", store.path, now=NOW)
    monkeypatch.undo()
    assert restored(store.path).exists()
    again = await open_store(store.path)
    try:
        assert await again.count(None, CONTEXT) == 2
        assert not restored(store.path).exists()
    finally:
        await again.close()


async def test_a_store_that_is_gone_is_asked_about_and_not_made(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    await (await open_store(path)).close()
    path.rename(tmp_path / "elsewhere.db")
    with pytest.raises(StoreGone, match=r"where there was one.*--new"):
        await open_store(path)
    assert not path.exists()
    await (await open_store(path, new=True)).close()
    assert path.exists()
    with pytest.raises(StoreGone):
        await open_store(tmp_path / "never.db", new=False)
