"""The log: without anybody's words, bounded, for its owner and group."""

from __future__ import annotations

import logging
import os
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from console.services import logbook
from console.services.logbook import OLDER, keep_log

WORDS = "my mother on Ward 7"


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Path]:
    """A log that is kept for one test."""
    path = tmp_path / "state" / "outside-in.log"
    root, ours = logging.getLogger(), logging.getLogger("console")
    handlers, level = list(root.handlers), ours.level
    keep_log(path)
    yield path
    root.handlers[:] = handlers
    ours.setLevel(level)


def stumble() -> None:
    try:
        try:
            raise ValueError(WORDS)
        except ValueError as inner:
            raise KeyError(WORDS) from inner
    except KeyError:
        logging.getLogger("console.services.intake").exception("an item of %s is set aside", "survey")


def test_of_a_fault_its_kinds_and_places_are_told_and_never_its_text(log: Path) -> None:
    stumble()
    text = log.read_text()
    assert WORDS not in text and "an item of survey is set aside" in text
    assert "builtins.KeyError" in text and "builtins.ValueError" in text
    assert f"{__file__}:" in text and "in stumble" in text


def test_of_what_a_library_logs_only_the_place_is_told(log: Path) -> None:
    logging.getLogger("asyncio").error("Task exception was never retrieved: ValueError('%s')", WORDS)
    text = log.read_text()
    assert WORDS not in text and "test_logbook:" in text and "asyncio" in text


@pytest.mark.parametrize("umask", [0o000, 0o077])
def test_its_mode_is_0640_and_a_link_is_not_followed(log: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        stumble()
    finally:
        os.umask(before)
    assert stat.S_IMODE(log.stat().st_mode) == 0o640
    other = log.with_name("other")
    other.write_text("")
    log.unlink()
    log.symlink_to(other)
    stumble()
    assert other.read_text() == ""


def test_what_is_said_again_and_again_does_not_fill_it(log: Path) -> None:
    for _ in range(20_000):
        logging.getLogger("asyncio").error("socket.send() raised exception")
    lines = log.read_text().splitlines()
    assert len(lines) < 20 and "16,384 times so far" in lines[-1]
    logging.getLogger("console.x").warning("source %s: %s", "sky", "SourceLater")
    logging.getLogger("console.x").warning("source %s: %s", "alerts", "SourceLater")
    assert "alerts" in log.read_text(), "another source is another thing to tell"


def test_it_is_told_again_the_next_day(log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(3):
        stumble()
    assert log.read_text().count("ValueError") == 2
    monkeypatch.setattr(logbook, "_DAY", -1.0)
    stumble()
    assert log.read_text().count("ValueError") == 3


def test_it_is_rotated_whoever_writes(log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logbook, "MOST", 20_000)
    code = ("import logging, sys; from pathlib import Path; from console.services import logbook;"
            "logbook.MOST = 20_000; logbook.keep_log(Path(sys.argv[1]));"
            "[logging.getLogger('console.x').warning('number %s', str(n)) for n in range(1_000)]")
    writers = [subprocess.Popen([sys.executable, "-c", code, str(log)]) for _ in range(3)]
    assert [writer.wait(60) for writer in writers] == [0, 0, 0]
    files = sorted(one.name for one in log.parent.iterdir())
    assert files == [log.name, *(f"{log.name}.{number}" for number in range(1, OLDER + 1))]
    assert all(one.stat().st_size <= 20_000 for one in log.parent.iterdir())
    assert all(line.endswith(tuple("0123456789")) and " WARNING " in line
               for one in log.parent.iterdir() for line in one.read_text().splitlines())


def test_the_journal_hears_the_same(log: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = tmp_path / "journal"
    monkeypatch.setattr(logbook, "_JOURNAL", str(place))
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as journal:
        journal.bind(str(place))
        stumble()
        heard = journal.recv(100_000)
    assert heard.startswith(b"SYSLOG_IDENTIFIER=outside-in\nPRIORITY=3\nMESSAGE\n") and WORDS.encode() not in heard
    size = int.from_bytes(heard.split(b"MESSAGE\n", 1)[1][:8], "little")
    words = heard.split(b"MESSAGE\n", 1)[1][8:]
    assert len(words) == size + 1 and b"builtins.KeyError" in words


def test_a_log_that_cannot_be_written_stops_nothing(log: Path) -> None:
    log.parent.write_text("a file where the folder should be")
    stumble()
