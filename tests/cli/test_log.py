"""Where the log lies, and that nobody's words are in it."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from console.services.collector.collector import Collector
from tests.cli.conftest import Type

WORDS = "my mother on Ward 7"


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    root, ours = logging.getLogger(), logging.getLogger("console")
    handlers, level = list(root.handlers), ours.level
    yield
    root.handlers[:] = handlers
    ours.setLevel(level)


def test_a_source_that_breaks_is_told_in_the_log_that_locate_names(
    command: Type,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def broken(*_: object, **__: object) -> None:
        raise RuntimeError(WORDS)

    config = folder / "config.toml"
    config.write_text(config.read_text() + '\n[[source]]\nid = "fft"\nkind = "table"\npath = "drop"\n')
    monkeypatch.setattr(Collector, "_read", broken)
    said = command("collect", "--once")
    log = Path(command("locate", "log").out.strip())
    assert said.code == 5 and "`outside-in locate log`" in said.err
    assert "builtins.RuntimeError" in log.read_text() and "source fft stopped" in log.read_text()
    assert WORDS not in log.read_text() + said.err + said.out
    assert log.stat().st_mode & 0o777 == 0o640


def test_locate_tells_the_log_among_the_others(command: Type) -> None:
    assert "outside-in.log" in command("locate").out
