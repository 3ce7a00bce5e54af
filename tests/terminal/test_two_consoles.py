"""Two operators on one store, each in a real terminal of another size."""

from __future__ import annotations

import contextlib
import json
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.terminal.tmux import Desk, Screen, desk

pytestmark = pytest.mark.peer("tmux")

SETTINGS = """
[organisation]
name = "Northmoor"
places = ["Northmoor"]
[judge]
sentiment = "fast"
[[channel]]
id = "paper"
kind = "spool"
path = "{letters}"
[[team]]
id = "eye-clinic"
name = "Eye Clinic"
aliases = ["the eye place"]
channel = "paper"
"""
PRAISE = "The eye place at Northmoor was wonderful, thank you all so much, everybody was kind"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Desk]:
    """A desk with a configuration and a store."""
    file = tmp_path / ".config" / "outside-in" / "config.toml"
    file.parent.mkdir(parents=True)
    file.write_text(SETTINGS.format(letters=tmp_path / "letters"), encoding="utf-8")
    with desk(tmp_path) as here:
        yield here


def consoles(office: Desk) -> tuple[Screen, Screen]:
    """A narrow and a wide console, both open, with a collector behind them."""
    narrow = office.open("narrow")
    narrow.wait("Positive")
    wide = office.open("wide", width=200, height=50)
    wide.wait("Needs a team")
    return narrow, wide


def arrive(office: Desk, words: str) -> None:
    """Somebody types a card in; the collector of the consoles takes it."""
    office.typed("add", f"{words}. {PRAISE}.")


def test_what_arrives_shows_in_both_and_what_one_does_shows_in_the_other(office: Desk) -> None:
    narrow, wide = consoles(office)
    arrive(office, "Zebra")  # the first one waits until the collector has read its models
    for screen in (narrow, wide):
        screen.wait("Zebra")
    narrow.press("Escape")
    wide.press("Escape")
    arrive(office, "Quagga")
    assert max(narrow.wait("Quagga", 5), wide.wait("Quagga", 5)) < 2.5  # a second, and room for a busy machine
    narrow.press("g", "g", "j", "k", "a")
    narrow.wait("Marked as actioned")
    wide.wait(lambda shown: "Quagga" not in shown or "actioned" in shown, 5)
    narrow.press("z")
    narrow.wait("Took back")


def test_two_who_press_f_at_once_send_one_letter(office: Desk) -> None:
    narrow, wide = consoles(office)
    arrive(office, "Zebra")
    for screen in (narrow, wide):
        screen.wait("Zebra")
        screen.press("g", "g", "j", "k")
    for screen in (narrow, wide):
        screen.press("f")
    both = [
        screen
        for screen in (narrow, wide)
        if screen.wait(lambda shown: "Forwarded to Eye Clinic" in shown or "already forwarded" in shown)
    ]
    said = [screen.text() for screen in both]
    assert sum("Forwarded to Eye Clinic" in text for text in said) == 1
    assert sum("already forwarded" in text for text in said) == 1
    wide.wait("accepted", 30)
    narrow.wait("accepted")
    assert len(list((office.home / "letters").iterdir())) == 1
    row = json.loads(office.typed("export"))
    assert row["forward"] == ["eye-clinic:accepted"]


def test_any_size_is_survived_and_q_leaves_with_a_clean_screen(office: Desk) -> None:
    narrow = office.open("narrow")
    narrow.wait("Positive")
    for width, height in ((10, 3), (1, 1), (300, 80), (40, 10), (2, 60), (80, 24)):
        narrow.resize(width, height)
    narrow.wait("Positive")
    narrow.press("q")
    narrow.wait("ended with 0")


def test_a_collector_that_is_killed_is_missed_within_seconds_and_comes_back(office: Desk) -> None:
    screen = office.open("one", width=150, height=30)
    screen.wait("Positive")
    arrive(office, "Zebra")
    screen.wait("Zebra", 60)
    for _ in range(2):
        [collector] = collectors(office)
        os.kill(collector, signal.SIGKILL)
        screen.wait("No collector runs since", 40)  # 23 s at most; the rest is for a busy machine
        assert "no collector" in screen.text().splitlines()[0]
        screen.wait(lambda shown: "No collector runs" not in shown and bool(collectors(office)), 90)


def collectors(office: Desk) -> list[int]:
    """The collectors that run for that home."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            arguments = (process / "cmdline").read_bytes().split(b"\0")
            if b"collect" in arguments and os.fsencode(office.home) in (process / "environ").read_bytes():
                found.append(int(process.name))
    return found
