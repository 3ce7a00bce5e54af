"""Words that nobody else on the machine should read come from standard input or an editor."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest

from console.cli import private_words
from tests.cli.conftest import Type

WORDS = "Rang Mrs Jones of Elm Road; she is content."
CASE = "case 2026-14 of the county court"  # the reason of a hold names nobody


def ids(filled: Type) -> list[str]:
    return [str(row["id"]) for row in filled("list", "--json").rows]


def stored(folder: Path) -> bytes:
    return b"".join(one.read_bytes() for one in (folder / "store").iterdir() if one.is_file())


@pytest.mark.parametrize(
    "words",
    [
        ("note", "{}", "--text", "-"),
        ("action", "{}", "--note", "-"),
        ("redact", "{}", "--add", "-"),
        ("hold", "{}", "--reason", "-"),
        ("erase", "{}", "--reason", "-"),
        ("add", "-"),
    ],
)
def test_a_dash_reads_standard_input(
    filled: Type, words: tuple[str, ...], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = {"redact": "Amira\nWard 7", "hold": CASE}.get(words[0], WORDS)
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{said}\n"))
    one = ids(filled)[-1]
    assert filled(*(word.format(one) for word in words)).code == 0
    if words[0] == "redact":
        assert "Amira" not in (shown := filled("redact", one).out) and "Ward 7" not in shown
    else:
        assert said.encode() in stored(folder)


@pytest.mark.parametrize("words", [("note", "{}"), ("erase", "{}"), ("hold", "{}"), ("add",)])
def test_without_words_and_without_a_terminal_nothing_is_done(filled: Type, words: tuple[str, ...]) -> None:
    before = filled("log").out
    said = filled(*(word.format(ids(filled)[0]) for word in words))
    assert said.code == 1 and "standard input" in said.err
    assert filled("log").out == before


def test_an_editor_opens_where_there_are_none_and_leaves_nothing_behind(
    filled: Type,
    folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    editor, place = tmp_path / "editor", tmp_path / "run"
    place.mkdir()
    editor.write_text(f'#!/bin/sh\nls -l "$1" > {tmp_path}/seen\ncp "$1" "$1~"\necho "{WORDS}" > "$1"\n')
    editor.chmod(0o755)
    monkeypatch.setenv("VISUAL", str(editor))
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(place))
    monkeypatch.setattr(private_words, "_at_a_terminal", lambda: True)
    one = ids(filled)[0]
    assert filled("note", one).code == 0
    assert WORDS.encode() in stored(folder)
    assert (tmp_path / "seen").read_text().startswith("-rw-------") and not list(place.iterdir())
    editor.write_text("#!/bin/sh\nexit 3\n")
    assert filled("note", one).code == 1 and not list(place.iterdir())


@pytest.mark.parametrize("name", ["add", "note", "redact", "erase", "hold"])
def test_the_help_says_why(name: str, command: Type) -> None:
    assert "every user" in " ".join(command(name, "--help").out.split())
