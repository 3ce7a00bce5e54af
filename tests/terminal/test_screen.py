"""GNU screen: it shows the console's tones as colours of their own, also where it inherits the promise of more colours
than it has, and leaves nothing behind."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.terminal.terminals import Terminal, console

pytestmark = pytest.mark.peer("tmux", "screen")

Opens = Callable[..., Terminal]


@pytest.mark.parametrize(
    "around", ["COLORTERM=truecolor", "-u TMUX COLORTERM=truecolor", "-u COLORTERM", "-u COLORTERM -u TMUX"]
)
@pytest.mark.parametrize("term", ["screen", "screen-256color"])
def test_tones_are_colours_in_screen(terminal: Opens, store: Path, tmp_path: Path, around: str, term: str) -> None:
    (tmp_path / "sockets").mkdir(mode=0o700)
    (tmp_path / "screenrc").write_text(f"startup_message off\ndefutf8 on\nterm {term}\n", "utf-8")
    screen = shlex.join(["screen", "-U", "-c", str(tmp_path / "screenrc"), "-S", "outside", *console(store, "sam")])
    one = terminal(["sh", "-c", f"exec env {around} LANG=C.UTF-8 SCREENDIR={tmp_path}/sockets {screen}"])
    one.wait_for("+ Positive")
    one.wait_for("- Negative")
    drawn = one.tmux("capture-pane", "-p", "-e")
    inks = {sign: ink(drawn, f"{sign} ") for sign in "+=-"}
    assert all(inks.values()), f"a tone has no colour: {inks}"
    assert len(set(inks.values())) == 3, f"tones share their colours: {inks}"
    assert not re.search(r"\x1b\[(?:\d+;)*2(?:;\d+)*m", re.sub(r"[34]8;5;\d+", "", drawn)), "dim: a colour was misread"
    one.press("q")
    one.wait_for("EXIT=0")


def ink(drawn: str, sign: str) -> str:
    """The colour in force where ``sign`` is first drawn, as its sequence names it; empty where it is the default."""
    colour = ""
    for sequence, text in re.findall(r"\x1b\[([\d;]*)m([^\x1b]*)", drawn):
        found = re.findall(r"38;5;\d+|(?<!\d)(?:3[0-6]|9[0-6])(?!\d)", sequence)
        colour = found[-1] if found else "" if sequence in {"", "0", "39"} else colour
        if text.startswith(sign):
            return colour
    return ""
