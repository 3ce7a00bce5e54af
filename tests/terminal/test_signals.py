"""A link that drops, a service that stops, a terminal that reads no more: the console ends, the terminal is usable."""

from __future__ import annotations

import fcntl
import os
import random
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


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP], ids=lambda number: number.name)
def test_a_signal_ends_it_cleanly(pseudo: Opens, store: Path, number: signal.Signals) -> None:
    one = pseudo(console(store, "sam"))
    one.wait_for("Positive")
    one.process.send_signal(number)
    assert one.ended(SOON) == 0
    assert one.modes_are_back()
    assert b"\x1b[?1049l" in one.bytes, "the other screen is shown again"
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
