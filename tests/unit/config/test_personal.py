"""One operator's own settings: a fault keeps nobody from working, a change loses no comment."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from console.config.personal import load_personal, read_personal, set_personal
from console.config.settings import PaneSettings
from console.domain.errors import ConfigFault, OutsideInError

TEXT = """# mine
theme = "high-contrast"   # for the old screen
mouse = false

[keys]
forward = "f,ctrl+f"  # both hands
undo = ["z", "U"]

[[pane]]
title = "Waits"
query = "wait*"
"""


def test_what_there_is_to_set(tmp_path: Path) -> None:
    folder = tmp_path / "outside-in"
    folder.mkdir()
    (folder / "personal.toml").write_text(TEXT)
    personal, faults = load_personal({"XDG_CONFIG_HOME": str(tmp_path)})
    assert faults == ()
    assert (personal.theme, personal.mouse) == ("high-contrast", False)
    assert personal.keys == {"forward": "f,ctrl+f", "undo": "z,U"}
    assert personal.panes == (PaneSettings("Waits", "wait*"),)
    assert personal.file == folder / "personal.toml"


def test_no_file_is_no_fault(tmp_path: Path) -> None:
    personal, faults = read_personal(tmp_path / "none.toml")
    assert faults == () and personal.theme == "outside-in-dark" and personal.mouse


def test_a_fault_costs_only_itself(tmp_path: Path) -> None:
    file = tmp_path / "personal.toml"
    file.write_text('theme = 3\nmouse = false\nmuse = 1\n[keys]\nforward = 1\nundo = "U"\n[[pane]]\ntitle = "x"\n')
    personal, faults = read_personal(file)
    assert faults == (
        "personal.toml:1: theme must be text in quotes",
        'personal.toml:3: unknown key "muse"; did you mean "mouse"?',
        "personal.toml:5: [keys]: forward must be text in quotes",
        'personal.toml:7: [[pane]] "x": query is missing',
    )
    assert personal.theme == "outside-in-dark" and not personal.mouse and personal.keys == {"undo": "U"}
    assert personal.panes == ()


@pytest.mark.parametrize("content", [b"theme = ", b"\xff\xfe", b"[" * 9000])
def test_no_toml_is_one_sentence_and_is_never_written_over(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "personal.toml"
    file.write_bytes(content)
    personal, faults = read_personal(file)
    assert len(faults) == 1 and faults[0].startswith("personal.toml:1: not") and personal.theme == "outside-in-dark"
    with pytest.raises(ConfigFault):
        set_personal(file, "theme", "x")
    assert file.read_bytes() == content


def test_a_change_keeps_every_comment(tmp_path: Path) -> None:
    file = tmp_path / "personal.toml"
    file.write_text(TEXT)
    set_personal(file, "theme", "monochrome")
    set_personal(file, "keys.forward", "F")
    set_personal(file, "keys.search", "/")
    set_personal(file, "mouse", True)
    text = file.read_text()
    for comment in ("# mine", "# for the old screen", "# both hands"):
        assert comment in text
    personal, faults = read_personal(file)
    assert faults == () and personal.theme == "monochrome" and personal.mouse
    assert personal.keys == {"forward": "F", "undo": "z,U", "search": "/"}


def test_the_first_change_makes_the_file_for_its_owner_alone(tmp_path: Path) -> None:
    file = tmp_path / "deep" / "outside-in" / "personal.toml"
    set_personal(file, "keys.forward", "F")
    assert file.stat().st_mode & 0o777 == 0o600 and file.parent.stat().st_mode & 0o077 == 0
    assert read_personal(file)[0].keys == {"forward": "F"}
    assert os.listdir(file.parent) == ["personal.toml"]


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    real = tmp_path / "dotfiles" / "mine.toml"
    real.parent.mkdir()
    real.write_text(TEXT)
    file = tmp_path / "personal.toml"
    file.symlink_to(real)
    set_personal(file, "theme", "monochrome")
    assert file.is_symlink() and 'theme = "monochrome"' in real.read_text()


def test_a_table_that_is_none_is_said(tmp_path: Path) -> None:
    file = tmp_path / "personal.toml"
    file.write_text("keys = 1\n")
    with pytest.raises(ConfigFault, match="single table"):
        set_personal(file, "keys.forward", "F")


def test_no_room_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OutsideInError, match="could not be"):
        set_personal(tmp_path / "file" / "personal.toml", "theme", "x")
