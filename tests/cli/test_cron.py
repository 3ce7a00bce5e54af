"""The lines that the manual gives for cron, run as cron runs them: by `sh`, with hardly a PATH."""

from __future__ import annotations

import re
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from console.services.runtime import now_utc
from console.store.sqlite.store import open_store
from tests.cli.conftest import Type

ROOT = Path(__file__).resolve().parents[2]
MANUAL = ROOT / "console" / "manual" / "commands.md"
BLOCK = re.search(r"## From cron\n+```text\n(.*?)```", MANUAL.read_text("utf-8"), re.DOTALL)
LINES = BLOCK[1].splitlines() if BLOCK else []


def run(line: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """One line, with the command of this checkout and folders of ours in place of those that it names."""
    program = folder / "outside-in"
    program.write_text(f'#!/bin/sh\nPYTHONPATH={ROOT} exec {sys.executable} -m console "$@"\n')
    program.chmod(0o755)
    fields = line.split(None, 5)
    assert len(fields) == 6 and fields[5].startswith("/")
    told = fields[5].replace("/opt/outside-in/.venv/bin/outside-in", str(program)).replace("/srv/intranet", str(folder))
    return subprocess.run(
        ["/bin/sh", "-c", told],
        cwd="/",
        capture_output=True,
        text=True,
        check=False,
        env={
            "HOME": str(folder),
            "PATH": "/usr/bin:/bin",
            "SHELL": "/bin/sh",
            "OUTSIDE_IN_CONFIG": str(folder / "config.toml"),
        },
    )


def test_there_are_some() -> None:
    assert [line.split()[6] for line in LINES] == ["collect", "store", "export"]


@pytest.mark.parametrize("line", LINES)
def test_a_line_works_as_printed(line: str, folder: Path, filled: Type) -> None:
    done = run(line, folder)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", ""), (folder / "outside-in.log").read_text()


def test_a_web_server_goes_on_reading_an_export_that_is_replaced(folder: Path, filled: Type) -> None:
    page = folder / "good-words.html"
    page.touch()
    page.chmod(0o644)
    for _ in range(2):
        assert run(LINES[-1], folder).returncode == 0
        assert stat.S_IMODE(page.stat().st_mode) == 0o644 and "<html" in page.read_text("utf-8")
    page.unlink()
    run(LINES[-1], folder)
    assert stat.S_IMODE(page.stat().st_mode) == 0o640


async def test_collecting_once_beside_a_collector_is_no_failure(folder: Path, tmp_path: Path) -> None:
    store = await open_store(folder / "store" / "store.db")
    await store.lead("w", now=now_utc(), lease=20)
    await store.close()
    done = run(LINES[0], folder)
    assert done.returncode == 0
    said = (folder / "outside-in.log").read_text()
    assert "is collecting on this store already" in said
    assert said.count("Nothing to do") == 1
