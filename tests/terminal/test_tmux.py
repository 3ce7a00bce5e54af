"""One console in tmux: what it shows, how little it minds poor terminals, and what hostile words cannot do."""

from __future__ import annotations

import asyncio
import re
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from console.services.runtime import now_utc
from tests.support.consoles import arrive, month
from tests.terminal.terminals import Pseudo, Terminal, console

pytestmark = pytest.mark.peer("tmux")
Opens = Callable[..., Terminal]


def arrives(store: Path, body: str) -> int:
    """Another process puts a mention into the store."""

    async def add() -> int:
        async with month(store, clock=now_utc) as runtime:
            return await arrive(runtime, body)

    return asyncio.run(add())


def test_what_arrives_is_painted_without_a_key(terminal: Opens, store: Path) -> None:
    async def five() -> None:
        async with month(store, clock=now_utc) as runtime:
            for number in range(5):
                await arrive(runtime, f"Nobody rang, number {number}!")
                one.wait_for(f"number {number}!")

    one = terminal(console(store, "sam"), 200, 50)
    one.wait_for("▌ +")
    asyncio.run(five())


def test_the_small_screen_is_whole(terminal: Opens, store: Path) -> None:
    one = terminal(console(store, "sam"), 80, 24)
    lines = one.wait_for("▌1 + Positive").splitlines()
    assert len(lines) == 24 and all(len(line) <= 80 for line in lines)
    assert "f forward" in lines[-1] and "Outside In" in lines[0]
    one.press("?")
    one.wait_for("The keys for the panes")
    one.press("q")
    one.press("Enter")
    one.wait_for("Why it is here")


def test_hostile_words_change_nothing_in_the_terminal(terminal: Opens, store: Path) -> None:
    hostile = "kind \x1b]2;PWNED\x1b\\ \x9d52;c;ZXZpbA==\x9c \x1b[2J\x1b[1;1H words \u202egnp.exe"
    one = terminal(console(store, "sam"), 120, 40)
    one.wait_for("▌ +")
    title = one.tmux("display-message", "-p", "#{pane_title}")
    one.press("Escape")
    arrives(store, hostile)
    one.wait_for("words")
    assert one.tmux("display-message", "-p", "#{pane_title}") == title
    assert "Outside In" in one.screen().splitlines()[0]


@pytest.mark.parametrize(
    ("environment", "sentence"),
    [
        (["TERM=dumb"], "cannot draw on a “dumb” terminal"),
        (["PYTHONIOENCODING=latin-1"], "not UTF-8"),
    ],
)
def test_terminals_that_will_not_do_are_refused_with_the_way_out(
    terminal: Opens, environment: list[str], sentence: str
) -> None:
    one = terminal(["env", *environment, sys.executable, "-m", "console"], 120, 20)
    screen = re.sub(r"\s+", " ", one.wait_for("EXIT="))
    assert sentence in screen.replace("�", "“") or sentence.split("“", maxsplit=1)[0] in screen
    assert "outside-in export" in screen and "EXIT=0" not in screen


@pytest.mark.parametrize(
    "environment",
    [
        ["NO_COLOR=1"],
        ["TERM=xterm"],
        ["TERM=linux"],
        ["LC_ALL=C"],
        ["TERM=screen-256color"],
        ["COLORTERM=truecolor"],
    ],
)
def test_poor_terminals_and_locales_show_the_same_words(terminal: Opens, store: Path, environment: list[str]) -> None:
    one = terminal(["env", *environment, *console(store, "sam")], 100, 30)
    screen = one.wait_for("▌ +")
    assert "+ Positive" in screen and "- Negative" in screen and "│" in screen


@pytest.mark.parametrize("term", ["xterm-256color", "xterm", "screen-256color"])
def test_no_colour_is_no_colour(pseudo: Callable[..., Pseudo], store: Path, term: str) -> None:
    one = pseudo(console(store, "sam"), 100, 30, NO_COLOR="1", TERM=term, COLORTERM="truecolor")
    one.wait_for("Positive")
    one.write(b"j/thank")  # a dialog with a line to type in, and its cursor
    one.wait_for("Search")
    one.read(1.0)
    codes = re.findall(rb"\x1b\[([\d;]*)m", one.bytes)
    told = {int(number) for code in codes for number in code.split(b";") if number}
    assert told <= {0, 1, 2, 3, 4, 7, 22, 23, 24, 27, 39, 49}, "a code of a colour"
    assert 7 in told, "what was told by its ground alone is reversed"
