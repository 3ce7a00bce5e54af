"""Operators' words, file names and arguments: nothing that drives a terminal is kept, printed or exported."""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest

from console.domain.actions import Verb
from console.services.export import formats
from console.services.runtime import open_runtime
from console.store.protocol import Act, Quarantined, SourceHealth
from tests.cli.conftest import Type

HOSTILE = "k\b\a\x1b]52;c;ZXZpbA==\x07\x1b[2J\x9b31m\x9d0;t\x9c\u202eexe.txt\u2066\u200f\ufeff\rend"
FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff]")


def on_a_terminal(folder: Path, *words: str) -> str:
    """What a command writes on a terminal that is both its standard output and its standard error."""
    ours, theirs = pty.openpty()
    line = [sys.executable, "-m", "console", words[0], "--config", str(folder / "config.toml"), *words[1:]]
    child = subprocess.Popen(
        line, stdin=subprocess.DEVNULL, stdout=theirs, stderr=theirs, env={**os.environ, "PYTHONUTF8": "1"}
    )
    os.close(theirs)
    said = b""
    try:
        while part := os.read(ours, 65536):
            said += part
    except OSError:  # the terminal is closed with the last who writes on it
        pass
    os.close(ours)
    child.wait()
    return said.decode().replace("\r\n", "\n")  # the terminal itself ends lines so


def planted(folder: Path, ids: dict[str, str]) -> None:
    """A tag, an assignment and a note as an older release kept them: as they were typed."""
    import asyncio

    from console.config.load import load
    from console.domain.mention import parse_id

    async def plant() -> None:
        async with open_runtime(load(folder / "config.toml", os.environ)) as runtime:
            identity = parse_id(ids["3"])
            acts = [
                Act(identity, Verb.TAGGED, {"tags": [HOSTILE]}),
                Act(identity, Verb.ASSIGNED, {"to": HOSTILE}),
                Act(identity, Verb.NOTED, {"text": HOSTILE}),
            ]
            await runtime.store.act(acts, operator=f"jo{HOSTILE}", at=runtime.clock())
            refused = Quarantined(f"s{HOSTILE}", runtime.clock(), HOSTILE, HOSTILE.encode())
            await runtime.store.add(
                "s",
                (),
                cursor=None,
                at=runtime.clock(),
                quarantined=[refused],
                health=SourceHealth(f"s{HOSTILE}", sentence=HOSTILE),
            )

    asyncio.run(plant())


@pytest.mark.parametrize(
    "words",
    [
        ("export", "--format", "csv"),
        ("export", "--format", "jsonl"),
        ("export", "--format", "text"),
        ("list", "--json"),
        ("list",),
        ("log",),
        ("sources",),
        ("sources", "refused"),
        ("sources", "refused", "--json"),
    ],
    ids=" ".join,
)
def test_what_was_kept_before_drives_no_terminal(folder: Path, ids: dict[str, str], words: tuple[str, ...]) -> None:
    planted(folder, ids)
    said = on_a_terminal(folder, *words)
    assert said.strip() and "Traceback" not in said
    assert FORBIDDEN.findall(said) == []


@pytest.mark.parametrize(
    "words",
    [
        ("show", HOSTILE),
        ("list", f"is:{HOSTILE}"),
        ("list", f"--{HOSTILE}"),
        ("import", f"/nowhere/{HOSTILE}"),
        ("show", "--config", f"/nowhere/{HOSTILE}", "x"),
        (HOSTILE,),
    ],
    ids=lambda words: re.sub(r"\W+", "-", " ".join(words)),
)
def test_a_sentence_that_repeats_an_argument_drives_no_terminal(folder: Path, words: tuple[str, ...]) -> None:
    said = on_a_terminal(folder, *words)
    assert said.strip() and "Traceback" not in said
    assert FORBIDDEN.findall(said) == []


def test_the_name_of_a_file_drives_no_terminal(folder: Path) -> None:
    file = folder / f"{HOSTILE}.xyz"
    file.write_text("no table")
    said = on_a_terminal(folder, "import", str(file))
    assert "ZXZpbA==" in said and "Traceback" not in said
    assert FORBIDDEN.findall(said) == []


def test_an_error_in_a_file_of_the_log_is_as_harmless(command: Type) -> None:
    said = command("show", HOSTILE)
    assert said.code and said.err and FORBIDDEN.findall(said.err) == []


@pytest.mark.parametrize("kind", ["csv", "md", "html", "text"])
def test_no_exported_file_holds_what_turns_or_hides_words(
    filled: Type, folder: Path, ids: dict[str, str], kind: str
) -> None:
    planted(folder, ids)
    assert filled("export", "--format", kind, "-o", str(folder / "out")).code == 0
    written = (folder / "out").read_bytes().decode().replace("\r", "")  # CSV ends its lines so
    assert written and FORBIDDEN.findall(written) == []


def test_what_is_taken_out_of_a_cell_makes_no_formula_of_it(tmp_path: Path) -> None:
    with open(tmp_path / "out.csv", "w", newline="") as out:
        formats.write_csv_lines(["\u202e=1+1,\x9b=2"], out)
        formats.write_csv([["\u202e=1+1", "\x9b=2"]], out, header=False)
    for line in (tmp_path / "out.csv").read_text().splitlines()[1:]:
        assert not any(cell.startswith("=") for cell in line.split(",")), line
