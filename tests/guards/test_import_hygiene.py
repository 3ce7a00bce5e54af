"""What a command really loads, seen from a fresh process: an export pays for no screen, no network and no model."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
HEAVY = (
    "textual",
    "rich",
    "aiohttp",
    "onnxruntime",
    "numpy",
    "lxml",
    "feedparser",
    "fastfeedparser",
    "aiosmtplib",
    "ahocorasick_rs",
    "tomlkit",
    "torch",
    "openpyxl",
)
NOT_IN_A_CONSOLE = (
    "aiohttp",
    "onnxruntime",
    "numpy",
    "lxml",
    "feedparser",
    "fastfeedparser",
    "aiosmtplib",
    "torch",
    "openpyxl",
)

PROBE = """
import json, sys
code = 0
try:
    {work}
except SystemExit as done:
    code = done.code or 0
print(json.dumps([code, sorted(sys.modules)]), file=sys.stderr)
"""
RUN = "sys.argv[1:] = {argv!r}; from console.__main__ import main; code = main()"

MENTION = {
    "id": "one",
    "url": "https://example.org/1",
    "author": "@carol",
    "source": "letters",
    "body": "The nurses on Ward 7 were so kind.",
    "published": "2026-11-02T09:30:00Z",
}


def modules_after(work: str, home: Path) -> set[str]:
    """The modules that a fresh Python holds after ``work``, with nothing of this user's around it."""
    environment = {"PATH": os.environ["PATH"], "HOME": str(home), "PYTHONPATH": str(ROOT), "LANG": "C.UTF-8"}
    done = subprocess.run(
        [sys.executable, "-c", PROBE.format(work=work)],
        env=environment,
        cwd=home,
        text=True,
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    code, modules = json.loads(done.stderr.splitlines()[-1])
    assert code == 0, done.stderr[-2000:]
    return set(modules)


def command(argv: list[str], home: Path) -> set[str]:
    """The modules that ``outside-in ARGV`` loads."""
    return modules_after(RUN.format(argv=argv), home)


def held_against(loaded: set[str], forbidden: tuple[str, ...]) -> list[str]:
    """Those of ``forbidden`` that were loaded."""
    return [library for library in forbidden if library in loaded]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home of somebody who has a configuration and one mention in the store."""
    folder = tmp_path_factory.mktemp("home")
    config = folder / ".config" / "outside-in" / "config.toml"
    config.parent.mkdir(parents=True)
    config.write_text('[organisation]\nname = "Northmoor"\nplaces = ["Northmoor"]\n', encoding="utf-8")
    letters = folder / "letters.jsonl"
    letters.write_text(json.dumps(MENTION) + "\n", encoding="utf-8")
    command(["import", str(letters)], folder)
    return folder


def test_importing_the_package_loads_next_to_nothing(home: Path) -> None:
    bare = modules_after("pass", home)
    assert {name for name in modules_after("import console", home) - bare} == {"console"}


def test_the_table_of_commands_is_light(home: Path) -> None:
    """argparse and a little more: no asyncio, no dataclass machinery, none of our rooms."""
    loaded = modules_after("import console.cli.main", home)
    assert held_against(loaded, ("asyncio", "dataclasses", "inspect", "sqlite3", "logging", *HEAVY)) == []
    assert {name for name in loaded if name.startswith("console")} == {"console", "console.cli", "console.cli.main"}


@pytest.mark.parametrize("typed", ["--help", "--version", "export --help", "list --help", "forward --help"])
def test_help_is_light(typed: str, home: Path) -> None:
    assert held_against(command(typed.split(), home), ("asyncio", "sqlite3", *HEAVY)) == []


@pytest.mark.parametrize("kind", ["csv", "jsonl", "md", "html", "text"])
def test_an_export_loads_no_screen_no_network_and_no_model(kind: str, home: Path) -> None:
    target = home / f"out.{kind}"
    loaded = command(["export", "--format", kind, "--since", "3650d", "-o", str(target)], home)
    assert "kind" in target.read_text(encoding="utf-8")
    assert held_against(loaded, HEAVY) == []


@pytest.mark.parametrize("argv", [["list"], ["counts"], ["query", "check", "nurse* AND ward"], ["undo"], ["log"]])
def test_looking_and_acting_load_no_screen_no_network_and_no_model(argv: list[str], home: Path) -> None:
    loaded = modules_after(RUN.format(argv=argv) + "; code = 0", home)  # `undo` may have nothing to take back
    assert held_against(loaded, HEAVY) == []


def test_the_console_loads_no_network_and_no_model(home: Path) -> None:
    loaded = modules_after("import console.tui.app, console.services.runtime, console.store.sqlite.store", home)
    assert "textual" in loaded
    assert held_against(loaded, NOT_IN_A_CONSOLE) == []


def test_judging_leaves_no_trace_in_the_home_and_calls_nobody(tmp_path: Path) -> None:
    """The library that runs the accurate judge would keep an identifier of the machine and report to its maker."""
    text = json.dumps({"id": "1", "text": "The nurses were so kind."})
    work = f"import io; sys.stdin = io.TextIOWrapper(io.BytesIO({text.encode()!r})); " + RUN.format(argv=["classify"])
    loaded = modules_after(work, tmp_path)
    assert "onnxruntime" in loaded
    assert [path.name for path in tmp_path.iterdir()] == []
