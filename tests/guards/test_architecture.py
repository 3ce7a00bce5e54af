"""`console/ARCHITECTURE.md` describes the tree as it is: its paths exist, and no folder is left out."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "console"
WHOLE = (PACKAGE / "ARCHITECTURE.md").read_text(encoding="utf-8")
PLANS = "Room for what comes"
SECTIONS = dict(re.findall(r"^## (.+)\n((?:(?!## ).*\n?)*)", WHOLE, re.MULTILINE))
PATH = re.compile(r"`((?:[a-z_\d-]+/)+[a-z_\d.-]*)`", re.IGNORECASE)


def is_there(path: str) -> bool:
    """Whether it is a folder, a file or a module without its ending, in the package or beside it."""
    plain = path.rstrip("/")
    found = [base / f"{plain}{ending}" for base in (PACKAGE, ROOT) for ending in ("", ".py")]
    return any(one.is_dir() if path.endswith("/") else one.exists() for one in found)


def test_every_path_exists() -> None:
    there = {path for title, text in SECTIONS.items() if title != PLANS for path in PATH.findall(text)}
    assert len(there) > 100
    assert sorted(path for path in there if not is_there(path)) == []


def test_what_is_planned_is_not_there_yet() -> None:
    planned = PATH.findall(SECTIONS[PLANS])
    assert planned and [path for path in planned if is_there(path)] == [], "it has come: describe it under Folders"


def test_every_folder_has_its_line() -> None:
    told = re.findall(r"^\| `([^`]+)/` \|", SECTIONS["Folders"], re.MULTILINE)
    folders = {
        str(path.relative_to(PACKAGE))
        for path in PACKAGE.rglob("*")
        if path.is_dir() and "__pycache__" not in path.parts and any(one.is_file() for one in path.iterdir())
    }
    assert len(told) == len(set(told))
    assert set(told) ^ folders == set()
