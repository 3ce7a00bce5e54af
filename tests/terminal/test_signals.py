"""A link that drops, a service that stops, a terminal that reads no more: the console ends, the terminal is usable."""

from __future__ import annotations

import fcntl
import os
import random
import shlex
import signal
import struct
import termios
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.terminal.terminals import Pseudo, console

SOON = 60.0  # it takes three at most; the rest is for a busy machine
Opens = Callable[..., Pseudo]


@pytest.mark.parametrize(
    "number",
    [signal.SIGTERM, signal.SIGHUP, signal.SIGUSR1, signal.SIGINT, signal.SIGALRM],
    ids=lambda number: number.name,
)
def test_a_signal_ends_it_cleanly(pseudo: Opens, store: Path, number: signal.Signals) -> None:
    one = pseudo(console(store, "sam"))
    one.wait_for("Positive")
    one.process.send_signal(number)
    assert one.ended(SOON) == 0
    assert one.modes_are_back()
    assert b"\x1b[?1049l" in one.bytes, "the other screen is shown again"
    left = one.bytes.rpartition(b"\x1b[?1049l")[0]
    assert left.rpartition(b"\x1b[2J")[1], "GNU screen has no other one as it comes: nobody's words stay on it"
    assert b"Positive" not in left.rpartition(b"\x1b[2J")[2]
    assert b"\x1b[?1000l" in one.bytes, "the mouse is given back"


def test_a_signal_while_something_is_done_loses_nothing(pseudo: Opens, store: Path) -> None:
    one = pseudo(console(store, "sam"))
    one.wait_for("Positive")
    one.write(b"aaaa")
    one.read(0.05)
    one.process.send_signal(signal.SIGTERM)
    assert one.ended(SOON) == 0
    again = pseudo(console(store, "sam"))
    again.wait_for("Positive")


def test_hanging_up_ends_it(pseudo: Opens, store: Path) -> None:
    one = pseudo(console(store, "sam"))
    one.wait_for("Positive")
    os.close(one.slave)
    os.close(one.master)
    end = time.monotonic() + SOON
    while one.process.poll() is None and time.monotonic() < end:
        time.sleep(0.05)
    assert one.process.poll() is not None


def test_a_terminal_that_reads_no_more_can_be_ended(pseudo: Opens, store: Path) -> None:
    one = pseudo(console(store, "sam"), 400, 100)
    one.wait_for("Positive")
    for _ in range(120):  # nobody reads what these make it draw
        one.write(b"lh")
        time.sleep(0.01)
    time.sleep(0.5)
    one.process.send_signal(signal.SIGTERM)
    end = time.monotonic() + SOON
    while one.process.poll() is None and time.monotonic() < end:
        time.sleep(0.05)
    assert one.process.poll() is not None
    assert one.modes_are_back()


def test_bytes_that_are_no_utf_8_and_replies_of_the_terminal_end_nothing_and_act_on_nothing(
    pseudo: Opens, store: Path
) -> None:
    one = pseudo(console(store, "sam"))
    one.wait_for("Positive")
    for sent in (
        b"\xe9",
        b"\xff\xfe",
        b"\x1b[M \xc3\xa9",
        b"\x1bP>|tmux 3.3a\x1b\\",
        b"\x1b[>84;0;0c",
        b"\x1b]52;c;YWNm\x07",
        b"\x1b_Gi=31;OK\x1b\\",
        b"\x1ba",
        b"\x1b[?1;2c",
        b"\xc3",
    ):
        one.write(sent)
        one.read(0.1)
    one.bytes = b""
    one.write(b"?")
    one.wait_for("The keys for")
    one.write(b"qgl")
    one.wait_for("Nobody has done anything yet")
    one.write(b"qq")
    assert one.ended(SOON) == 0


@pytest.mark.parametrize("number", [signal.SIGTSTP, signal.SIGSTOP], ids=lambda number: number.name)
def test_all_is_drawn_after_it_was_stopped(pseudo: Opens, store: Path, number: signal.Signals) -> None:
    one = pseudo(console(store, "sam"))
    one.wait_for("Positive")
    for _ in range(2):
        one.process.send_signal(number)
        while Path(f"/proc/{one.process.pid}/stat").read_text().rpartition(")")[2].split()[0] != "T":
            one.read(0.05)
        assert number is signal.SIGSTOP or one.modes_are_back()
        one.read(0.2)
        one.bytes = b""
        one.process.send_signal(signal.SIGCONT)
        for words in ("Outside In", "Positive", "Needs a team", "All waiting", "Chaplaincy", " celebrate"):
            one.wait_for(words)
    one.write(b"q")
    assert one.ended(SOON) == 0
    assert one.modes_are_back()


def test_ctrl_z_gives_the_terminal_to_the_shell_and_fg_brings_all_back(pseudo: Opens, store: Path) -> None:
    one = pseudo(["bash", "-m", "-c", f"{shlex.join(console(store, 'sam'))}; echo the shell has it; read; fg"])
    one.wait_for("Positive")
    one.write(b"\x1a")
    one.wait_for("the shell has it")
    assert b"\x1b[?1049l" in one.bytes
    one.bytes = b""
    one.write(b"\n")
    one.wait_for("Chaplaincy")
    one.write(b"q")
    assert one.ended(SOON) == 0


def test_ctrl_z_stops_nothing_where_no_shell_could_bring_it_back(pseudo: Opens, store: Path) -> None:
    one = pseudo(console(store, "sam"))
    one.wait_for("Positive")
    one.write(b"\x1a?")
    one.wait_for("The keys for")
    one.write(b"qq")
    assert one.ended(SOON) == 0


@pytest.mark.parametrize("key", [b"\x1a", b"\x1c", b"\x03"], ids=["Ctrl-Z", "Ctrl-backslash", "Ctrl-C"])
def test_keys_that_are_typed_while_it_leaves_neither_stop_nor_kill_it(pseudo: Opens, store: Path, key: bytes) -> None:
    one = pseudo(console(store, "sam"))
    one.wait_for("Positive")
    one.write(b"q")
    while one.process.poll() is None:
        one.write(key)
        one.read(0.01)
    assert one.ended(SOON) == 0


def test_a_storm_of_sizes_leaves_it_alive(pseudo: Opens, store: Path) -> None:
    one = pseudo(console(store, "sam"))
    one.wait_for("Positive")
    chance = random.Random(7)
    sizes = [(1, 1), (0, 0), (500, 1000), *((chance.randrange(1, 120), chance.randrange(1, 300)) for _ in range(300))]
    for rows, columns in sizes:
        fcntl.ioctl(one.slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        os.kill(one.process.pid, signal.SIGWINCH)
        one.read(0.005)
    fcntl.ioctl(one.slave, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
    os.kill(one.process.pid, signal.SIGWINCH)
    one.bytes = b""
    one.wait_for("Positive")
    one.write(b"q")
    assert one.ended(SOON) == 0


def test_it_writes_nothing_while_nothing_happens(pseudo: Opens, store: Path) -> None:
    one = pseudo(console(store, "sam"))
    one.wait_for("Positive")
    one.read(3.0)
    assert one.read(3.0) == b""
