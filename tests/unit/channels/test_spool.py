"""The spool: one whole file per letter, under a name of ours, and never anywhere else."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from console.channels import spool
from console.channels.base import Letter
from console.channels.registry import open_channel
from console.channels.spool import SpoolChannel, sheet
from console.config.settings import ChannelSettings, Email
from console.domain.errors import ChannelLater, ChannelRefused

NOON = datetime(2027, 6, 1, 11, 0, tzinfo=UTC)
LETTER = Letter(
    "41:emergency:paper:1", "Praise for ED", f"Somebody said:\n\n“{'so kind ' * 30}”\n\nhttps://x.example/{'a' * 90}\n"
)


def channel(folder: Path, day: datetime = NOON) -> SpoolChannel:
    return SpoolChannel(ChannelSettings("paper", "spool", path=str(folder)), clock=lambda: day)


async def test_a_letter_becomes_a_file_that_a_group_may_read(tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "letters"
    receipt = await channel(folder).send(LETTER)
    (file,) = folder.iterdir()
    assert file.name == receipt.words and file.name.startswith("20270601-") and file.suffix == ".txt"
    assert file.stat().st_mode & 0o777 == 0o640
    assert file.read_text(encoding="utf-8") == sheet(LETTER)
    assert "emergency" not in file.name


async def test_a_repeat_changes_nothing_even_on_another_day(tmp_path: Path) -> None:
    first = await channel(tmp_path).send(LETTER)
    (tmp_path / first.words).write_text("somebody has written on it")
    later = datetime(2027, 6, 2, tzinfo=UTC)
    assert await channel(tmp_path, later).send(LETTER) == first
    assert (tmp_path / first.words).read_text() == "somebody has written on it"
    await channel(tmp_path).send(Letter("41:emergency:paper:2", "s", "t"))
    assert len(os.listdir(tmp_path)) == 2


async def test_many_at_once_are_all_written(tmp_path: Path) -> None:
    way = channel(tmp_path)
    await asyncio.gather(*(way.send(Letter(str(number % 20), "s", "t")) for number in range(20)))
    assert len(os.listdir(tmp_path)) == 20
    assert all(name.endswith(".txt") for name in os.listdir(tmp_path))


async def test_what_a_killed_attempt_left_is_taken_away(tmp_path: Path) -> None:
    receipt = await channel(tmp_path).send(LETTER)
    mark = receipt.words.split("-")[1].removesuffix(".txt")
    (tmp_path / receipt.words).rename(tmp_path / f".{mark}.part")
    assert await channel(tmp_path).send(LETTER) == receipt
    assert os.listdir(tmp_path) == [receipt.words]


def test_a_sheet_fits_on_paper() -> None:
    rows = sheet(LETTER).split("\n")
    assert rows[:2] == ["Praise for ED", "============="]
    assert all(len(row) <= 76 for row in rows if not row.startswith("https://"))
    assert f"https://x.example/{'a' * 90}" in rows, "a link is never broken"
    assert "".join(sheet(LETTER).split()).endswith("".join(LETTER.text.split()))


async def test_names_come_from_no_words(tmp_path: Path, shared: Path) -> None:
    """T15: hostile keys, subjects and texts; nothing outside the folder, no name of theirs inside."""
    hostile = list(_texts(json.loads((shared / "fixtures/naughty/own/sinks.json").read_text())))
    folder = tmp_path / "letters"
    for text in hostile:
        await channel(folder).send(Letter(text.encode("utf-8", "replace").decode(), text, text))
    print(f"{len(hostile)} hostile letters: {len(os.listdir(folder))} files")
    assert sorted(os.listdir(tmp_path)) == ["letters"]
    assert all(spool_name(name) for name in os.listdir(folder))
    for file in folder.iterdir():
        assert not any(ord(char) < 32 and char != "\n" for char in file.read_text(encoding="utf-8"))


def spool_name(name: str) -> bool:
    day, _, rest = name.partition("-")
    return day == "20270601" and rest.endswith(".txt") and all(char in "0123456789abcdef" for char in rest[:-4])


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, (list, dict)):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _texts(inner)


async def test_no_link_is_followed(tmp_path: Path) -> None:
    real, link = tmp_path / "real", tmp_path / "link"
    real.mkdir()
    link.symlink_to(real)
    with pytest.raises(ChannelLater, match="link"):
        await channel(link).send(LETTER)
    receipt = await channel(real).send(LETTER)
    mark = receipt.words.split("-")[1].removesuffix(".txt")
    (real / receipt.words).unlink()
    (real / f".{mark}.part").symlink_to(tmp_path / "target")
    await channel(real).send(LETTER)
    assert not (tmp_path / "target").exists()


async def test_a_folder_that_is_swapped_while_writing_leads_nowhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, away = tmp_path / "letters", tmp_path / "away"
    folder.mkdir()
    away.mkdir()
    opened = spool._opened

    def swap(path: Path) -> int:
        descriptor = opened(path)
        path.rename(tmp_path / "moved")
        path.symlink_to(away)
        return descriptor

    monkeypatch.setattr(spool, "_opened", swap)
    await channel(folder).send(LETTER)
    assert os.listdir(away) == [] and len(os.listdir(tmp_path / "moved")) == 1


async def test_a_full_disk_and_a_file_in_the_way_are_later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ChannelLater, match="could not be written"):
        await channel(tmp_path / "file").send(LETTER)

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    folder = tmp_path / "letters"
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ChannelLater, match="no room") as caught:
        await channel(folder).send(LETTER)
    assert "waits" in caught.value.advice and os.listdir(folder) == [], "no part of a letter is left"


async def test_a_probe_makes_nothing(tmp_path: Path) -> None:
    assert "will be made" in await channel(tmp_path / "letters").probe()
    assert os.listdir(tmp_path) == []
    await channel(tmp_path / "letters").send(LETTER)
    assert "1 letter in it" in await channel(tmp_path / "letters").probe()
    (tmp_path / "file").write_text("")
    with pytest.raises(ChannelLater):
        await channel(tmp_path / "file").probe()


def test_open_channel_knows_its_kinds(tmp_path: Path) -> None:
    way = open_channel(ChannelSettings("paper", "spool", path=str(tmp_path)), email=Email(), secret=lambda value: value)
    assert way.id == "paper"
    with pytest.raises(ChannelRefused, match="pigeon"):
        open_channel(ChannelSettings("x", "pigeon"), email=Email(), secret=lambda value: value)
