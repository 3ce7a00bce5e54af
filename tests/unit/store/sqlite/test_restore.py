"""A backup in the place of the store."""

from __future__ import annotations

import os
import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest

from console.domain.errors import NotFound, StoreBusy, StoreDamaged
from console.query.match import Context
from console.store.sqlite.restore import restore
from console.store.sqlite.store import open_store
from tests.support.stores import kept

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


async def backed_up(folder: Path, *bodies: str) -> tuple[Path, Path]:
    path, copy = folder / "store.db", folder / "copy.db"
    store = await open_store(path)
    await kept(store, *bodies)
    await store.backup(str(copy))
    await kept(store, "after the backup")
    await store.close()
    return path, copy


async def count(path: Path) -> int:
    store = await open_store(path)
    try:
        return await store.count(None, Context(NOW))
    finally:
        await store.close()


async def test_a_backup_takes_the_place_and_what_was_there_is_kept(tmp_path: Path) -> None:
    path, copy = await backed_up(tmp_path, "one", "two")
    aside = restore(copy, path, now=NOW).aside
    assert await count(path) == 2
    assert await count(Path(aside)) == 3
    assert {stat.S_IMODE(os.stat(one).st_mode) for one in (path, aside)} == {0o600}


async def test_a_backup_that_is_not_there_is_told_as_that(tmp_path: Path) -> None:
    path, _ = await backed_up(tmp_path, "one")
    with pytest.raises(NotFound, match=r"no backup at .*tuesday\.db"):
        restore(tmp_path / "tuesday.db", path, now=NOW)
    assert await count(path) == 2


async def test_a_damaged_store_can_be_replaced(tmp_path: Path) -> None:
    path, copy = await backed_up(tmp_path, "one")
    path.write_bytes(b"\0" * 8192)
    restore(copy, path, now=NOW)
    assert await count(path) == 1


@pytest.mark.parametrize(
    "content", [b"", b"not a store at all", b"SQLite format 3\0" + b"\0" * 4080], ids=["empty", "text", "zeroed"]
)
async def test_what_is_no_backup_changes_nothing(tmp_path: Path, content: bytes) -> None:
    path, copy = await backed_up(tmp_path, "one")
    copy.write_bytes(content)
    with pytest.raises(StoreDamaged):
        restore(copy, path, now=NOW)
    assert await count(path) == 2
    assert not [name for name in os.listdir(tmp_path) if "restored" in name]


async def test_nobody_loses_a_store_that_they_have_open(tmp_path: Path) -> None:
    path, copy = await backed_up(tmp_path, "one")
    store = await open_store(path)
    await store.lead("collector", now=NOW, lease=60)
    with pytest.raises(StoreBusy, match="collector"):
        restore(copy, path, now=NOW)
    await store.close()
