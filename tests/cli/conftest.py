"""The command line in this process, on a configuration and a store of its own."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from console.cli.main import run

CONFIG = """
[organisation]
name = "Northmoor Hospitals"
[store]
path = "store/store.db"
[judge]
sentiment = "fast"
[forwarding]
undo_for = "0s"
[[team]]
id = "ward-7"
name = "Ward 7"
aliases = ["the eye place"]
channel = "spool"
[[team]]
id = "emergency"
name = "Emergency Department"
aliases = ["A&E"]
channel = "spool"
[[channel]]
id = "spool"
kind = "spool"
path = "spool"
"""
MENTIONS = [
    {
        "id": "1",
        "source": "cards",
        "author": "@carol",
        "body": "Nurse Amira on Ward 7 was so kind, thank you",
        "published": "2026-11-20T10:00:00Z",
        "url": "https://example.org/1",
    },
    {
        "id": "2",
        "source": "cards",
        "author": "@dan",
        "body": "Waited nine hours in A&E, a disgrace",
        "published": "2026-11-21T10:00:00Z",
    },
    {"id": "3", "source": "cards", "body": "Where is the car park", "published": "2026-11-22T10:00:00Z"},
]


class Said(NamedTuple):
    """What a command said and how it ended."""

    code: int
    out: str
    err: str

    @property
    def rows(self) -> list[dict[str, object]]:
        """Standard output as JSON Lines."""
        return [json.loads(line) for line in self.out.splitlines()]


Type = Callable[..., Said]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A configuration, and the three mentions in a file beside it."""
    (tmp_path / "config.toml").write_text(CONFIG)
    (tmp_path / "mentions.jsonl").write_text("".join(json.dumps(one) + "\n" for one in MENTIONS))
    return tmp_path


@pytest.fixture
def command(folder: Path, capfd: pytest.CaptureFixture[str]) -> Type:
    """Run one command line on the configuration."""

    def typed(*words: str) -> Said:
        code = run([*words[:1], "--config", str(folder / "config.toml"), *words[1:]])
        return Said(code, *capfd.readouterr())

    return typed


@pytest.fixture
def filled(command: Type, folder: Path) -> Type:
    """The same, with the three mentions in the store."""
    said = command("import", str(folder / "mentions.jsonl"))
    assert said.code == 0, said.err
    assert re.search(r"3 read.*3 new", said.err), said.err
    return command


@pytest.fixture
def ids(filled: Type) -> dict[str, str]:
    """Our ids by the source's own."""
    return {str(row["native_id"]): str(row["id"]) for row in filled("export").rows}
