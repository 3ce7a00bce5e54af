"""Nothing half done is left lying about, and nothing that only one machine knows."""

from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PYTHON = sorted(
    path for folder in ("console", "tests") for path in (ROOT / folder).rglob("*.py") if "__pycache__" not in path.parts
)
WRITTEN = [*PYTHON, *ROOT.glob("*.md"), *ROOT.glob("*.toml"), *(ROOT / "themes").glob("*.toml"), ROOT / ".ci" / "run"]
HALF_DONE = re.compile(r"\b(" + "|".join(("TO" + "DO", "FIX" + "ME", "XX" + "X", "HA" + "CK")) + r")\b")
ONE_MACHINE = re.compile(r"(?<![\w.<])/(work|root)/")
EXPECTED_AT_THE_TOP = {
    ".ci",
    ".git-blame-ignore-revs",
    ".gitignore",
    ".images",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "LICENSE",
    "NOTICE",
    "README.md",
    "config.toml",
    "console",
    "pyproject.toml",
    "requirements.lock",
    "tests",
    "themes",
}
MADE_BY_TOOLS = {
    ".git",
    ".venv",
    ".peers",
    ".mypy_cache",
    ".ruff_cache",
    ".pytest_cache",
    ".hypothesis",
    "build",
    "dist",
    "snapshot_report.html",
}


def test_nothing_is_half_done() -> None:
    assert [
        f"{path.relative_to(ROOT)}: {found[0]}"
        for path in WRITTEN
        if (found := HALF_DONE.search(path.read_text(encoding="utf-8")))
    ] == []


def test_no_file_knows_one_machine() -> None:
    assert [
        f"{path.relative_to(ROOT)}: {found[0]}"
        for path in WRITTEN
        if (found := ONE_MACHINE.search(path.read_text(encoding="utf-8")))
    ] == []


def test_the_top_of_the_tree_is_fixed() -> None:
    there = {path.name for path in ROOT.iterdir() if not path.name.endswith(".egg-info")}
    assert there - MADE_BY_TOOLS <= EXPECTED_AT_THE_TOP


def test_no_exception_is_swallowed() -> None:
    """Whoever catches everything does something with it; a narrow fault may be passed over."""
    faults = []
    for path in PYTHON:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.ExceptHandler):
                continue
            caught = node.type.id if isinstance(node.type, ast.Name) else ""
            broad = node.type is None or caught in {"Exception", "BaseException"}
            idle = all(
                isinstance(line, ast.Pass | ast.Continue)
                or (isinstance(line, ast.Expr) and isinstance(line.value, ast.Constant))
                for line in node.body
            )
            if broad and idle:
                faults.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert faults == []
