"""News between processes touches nothing but sockets of our own, whatever a colleague puts in their place."""

from __future__ import annotations

import asyncio
import logging
import os
import shutil
import socket
from datetime import UTC, datetime
from pathlib import Path

import pytest

from console.store.sqlite.notify import Notifier
from console.store.sqlite.store import open_store


@pytest.fixture
def others(tmp_path: Path) -> Path:
    """A colleague's folder with a file, and a dead socket that bears a name of our form."""
    folder = tmp_path / "others"
    folder.mkdir()
    (folder / "thesis.txt").write_text("years of work")
    dead(folder / "4711-0123abcd")
    return folder


def dead(path: Path) -> None:
    """A socket that nobody listens to any more."""
    one = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    one.bind(str(path))
    one.close()


def ring(store: Path) -> None:
    notifier = Notifier(store)
    notifier.ring()
    notifier.close()


def test_a_link_in_place_of_the_folder_deletes_nothing(tmp_path: Path, others: Path) -> None:
    (tmp_path / "store.db.news").symlink_to(others)
    ring(tmp_path / "store.db")
    assert sorted(os.listdir(others)) == ["4711-0123abcd", "thesis.txt"]


async def test_a_link_in_place_of_the_folder_gets_no_socket(tmp_path: Path, others: Path) -> None:
    (tmp_path / "store.db.news").symlink_to(others)
    notifier = Notifier(tmp_path / "store.db")
    notifier.listen()
    assert len(os.listdir(others)) == 2
    assert not await notifier.wait(0.01)
    notifier.close()


def test_only_dead_sockets_with_names_of_ours_are_taken_away(tmp_path: Path, others: Path) -> None:
    folder = tmp_path / "store.db.news"
    folder.mkdir(mode=0o770)
    dead(folder / "12-0123abcd")
    dead(folder / "somebody-elses.sock")
    (folder / "13-0123abcd").write_text("no socket")
    (folder / "14-0123abcd").symlink_to(others / "thesis.txt")
    (folder / "15-0123abcd").symlink_to(others / "4711-0123abcd")
    ring(tmp_path / "store.db")
    assert sorted(os.listdir(folder)) == ["13-0123abcd", "14-0123abcd", "15-0123abcd", "somebody-elses.sock"]
    assert len(os.listdir(others)) == 2


def test_a_folder_that_anybody_may_write_to_is_left_alone(tmp_path: Path) -> None:
    folder = tmp_path / "store.db.news"
    folder.mkdir()
    folder.chmod(0o777)
    dead(folder / "12-0123abcd")
    ring(tmp_path / "store.db")
    assert os.listdir(folder) == ["12-0123abcd"]


async def test_a_path_of_any_length_is_heard(tmp_path: Path) -> None:
    store = tmp_path / ("deep-" * 30) / "store.db"
    store.parent.mkdir()
    store.touch(0o600)
    hears, rings = Notifier(store), Notifier(store)
    hears.listen()
    await asyncio.to_thread(rings.ring)
    assert await hears.wait(5)
    for one in (hears, rings):
        one.close()
    assert not os.listdir(f"{store}.news")


async def test_what_is_not_ours_is_refused_in_one_sentence(
    tmp_path: Path, others: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "store.db.news").symlink_to(others)
    notifier = Notifier(tmp_path / "store.db")
    with caplog.at_level(logging.WARNING):
        notifier.listen()
        notifier.ring()
        notifier.ring()
    notifier.close()
    [said] = caplog.messages
    assert "nothing there was touched. Take it away" in said


async def test_news_come_the_slow_way_past_what_is_refused(tmp_path: Path, others: Path) -> None:
    (tmp_path / "store.db.news").symlink_to(others)
    hears, tells = await open_store(tmp_path / "store.db"), await open_store(tmp_path / "store.db")
    await hears.wait(0)
    await tells.submit([{}], by="sam", at=datetime.now(UTC))
    assert await hears.wait(60)
    for one in (hears, tells):
        await one.close()
    assert len(os.listdir(others)) == 2


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder away")
def test_a_folder_of_other_people_is_left_alone(tmp_path: Path) -> None:
    folder = tmp_path / "store.db.news"
    folder.mkdir(mode=0o770)
    dead(folder / "12-0123abcd")
    os.chown(folder, 4711, 4711)
    ring(tmp_path / "store.db")
    assert os.listdir(folder) == ["12-0123abcd"]


def test_a_link_that_comes_meanwhile_leads_nowhere(
    tmp_path: Path, others: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, listed = tmp_path / "store.db.news", os.listdir
    folder.mkdir(mode=0o770)
    dead(folder / "4711-0123abcd")

    def swapped(handle: int) -> list[str]:
        names = listed(handle)
        shutil.move(folder, tmp_path / "aside")
        folder.symlink_to(others)
        return names

    with monkeypatch.context() as patch:
        patch.setattr(os, "listdir", swapped)
        ring(tmp_path / "store.db")
    assert len(os.listdir(others)) == 2
    assert os.listdir(tmp_path / "aside") == []


async def test_a_link_in_place_of_a_socket_has_no_mode_changed(
    tmp_path: Path, others: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    victim, changed = others / "thesis.txt", os.chmod
    victim.chmod(0o600)

    def swapped(name: str, mode: int, *, dir_fd: int, follow_symlinks: bool = True) -> None:
        os.unlink(name, dir_fd=dir_fd)
        os.symlink(victim, name, dir_fd=dir_fd)
        changed(name, mode, dir_fd=dir_fd, follow_symlinks=follow_symlinks)

    notifier = Notifier(tmp_path / "store.db")
    with monkeypatch.context() as patch:
        patch.setattr(os, "chmod", swapped)
        notifier.listen()
    notifier.close()
    assert victim.stat().st_mode & 0o777 == 0o600
