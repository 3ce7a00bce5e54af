"""What a restore or a backup writes before it takes its place is written by handle, not through a colleague's link."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from console.domain.errors import StoreFault
from console.store.sqlite.driver import sqlite3
from console.store.sqlite.opening import connect, vacuum_into
from console.store.sqlite.restore import restore
from console.store.sqlite.store import open_store


def back_up(path: Path, copy: Path) -> None:
    vacuum_into(connect(path), copy.with_name(".draft"), 0o600)


def bring_back(path: Path, copy: Path) -> None:
    restore(copy, path)


@pytest.mark.parametrize("act", [back_up, bring_back])
async def test_a_link_in_place_of_a_draft_is_not_written_through(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, act: Callable[[Path, Path], None]
) -> None:
    path, copy, victim = tmp_path / "store.db", tmp_path / "copy.db", tmp_path / "thesis.odt"
    victim.write_text("words")
    victim.chmod(0o600)
    store = await open_store(path)
    await store.backup(str(copy))
    await store.close()
    opened = os.open

    def swapped(name: str | Path, flags: int, *mode: int) -> int:
        handle = opened(name, flags, *mode)
        if flags & os.O_EXCL and os.path.basename(name).startswith("."):
            os.unlink(name)
            os.symlink(victim, name)
        return handle

    with monkeypatch.context() as patch, pytest.raises((StoreFault, sqlite3.Error)):
        patch.setattr(os, "open", swapped)
        act(path, copy)
    assert victim.read_bytes() == b"words"
    assert victim.stat().st_mode & 0o777 == 0o600
