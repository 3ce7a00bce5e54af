"""What is installed: bounded above, locked by hashes, and used."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
CORE = [Requirement(text) for text in PROJECT["dependencies"]]
TEST = [Requirement(text) for text in PROJECT["optional-dependencies"]["test"]]
IMPORTED_AS = {"google-re2": "re2", "tzdata": ""}  # tzdata is read by zoneinfo where the system has none
LOCKED = re.compile(r"^([\w.-]+)==([^\s;]+)(?:.*\\\n(?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)+)", re.MULTILINE)


def locked(name: str) -> dict[str, set[str]]:
    """The versions in a lock that have hashes, by name."""
    found: dict[str, set[str]] = {}
    for package, version in LOCKED.findall((ROOT / name).read_text(encoding="utf-8")):
        found.setdefault(canonicalize_name(package), set()).add(version)
    return found


@pytest.mark.parametrize("wanted", [*CORE, *TEST], ids=str)
def test_a_dependency_is_bounded_above(wanted: Requirement) -> None:
    assert wanted.name == "tzdata" or any(one.operator in {"<", "<=", "=="} for one in wanted.specifier)


@pytest.mark.parametrize(("lock", "wanted"), [("requirements.lock", CORE), (".ci/requirements.lock", [*CORE, *TEST])])
def test_the_lock_is_of_these_dependencies(lock: str, wanted: list[Requirement]) -> None:
    """Where this fails, run the command at the head of the lock."""
    there = locked(lock)
    assert [
        str(one)
        for one in wanted
        if not any(one.specifier.contains(Version(version)) for version in there.get(canonicalize_name(one.name), ()))
    ] == []
    names = re.findall(r"^([\w.-]+)==", (ROOT / lock).read_text(encoding="utf-8"), re.MULTILINE)
    assert {canonicalize_name(name) for name in names} == set(there), "each with its hashes"


def test_no_dependency_is_idle() -> None:
    imported = set()
    for path in (ROOT / "console").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                imported |= {one.name.split(".")[0] for one in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                imported.add(node.module.split(".")[0])
    names = {one.name: IMPORTED_AS.get(one.name, one.name.replace("-", "_")) for one in CORE}
    assert [name for name, module in names.items() if module and module not in imported] == []
