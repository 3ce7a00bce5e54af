"""A walk without a plan: keys in bursts, bytes that are no text, what terminals answer, cut anywhere, at any size.

Nothing of it may end the console, and nothing may be done for which no key of the table was pressed. Short here; with
``OUTSIDE_IN_LONG=1`` 20,000 keys for each of ten seeds, or as many as ``OUTSIDE_IN_WALK`` says (``4000 11 12``: 4,000
keys for each of the seeds 11 and 12).
"""

from __future__ import annotations

import asyncio
import fcntl
import os
import random
import signal
import struct
import termios
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from console.domain.actions import Verb
from console.services.runtime import now_utc
from tests.support.consoles import month
from tests.terminal.terminals import Pseudo, console
from tests.unit.tui.terminal.test_input_parser import REPLIES

Opens = Callable[..., Pseudo]
LONG = " ".join(("20000", *map(str, range(10)))) if os.environ.get("OUTSIDE_IN_LONG") == "1" else ""
KEYS, *SEEDS = map(int, (os.environ.get("OUTSIDE_IN_WALK") or LONG or "600 0").split())
WHERE = (
    "Triage",
    "Search",
    "Celebrations",
    "Outbox",
    "Sources",
    "Log",
    "How right the judge is",
    "What it learnt",
    "Judge again",
    "One mention",
    "What leaves",
    "The keys for",
)

MOVES = (
    b"j",
    b"k",
    b"G",
    b"gg",
    b"\x04",
    b"\x15",
    b"h",
    b"l",
    b"\t",
    b"\x1b[Z",
    b"1",
    b"2",
    b"4",
    b"n",
    b"N",
    b"\x1b[A",
    b"\x1b[B",
    b"\x1b[5~",
    b"\x1b[6~",
    b"\x1bOH",
    b"\x1b[F",
    b"\x1b[<0;20;8M\x1b[<0;20;8m",
)
GOES = (
    b"gi",
    b"gx",
    b"gt",
    b"gc",
    b"go",
    b"gs",
    b"gl",
    b"gr",
    b"ge",
    b"gj",
    b"g/",
    b"/",
    b"\\",
    b"e",
    b"R",
    b"o",
    b"?",
)
OPENS = (
    b"\r",
    b"\r",
    b"\x1b",
    b"\x1b",
    b"q",
    b"F",
    b"#",
    b"T",
    b"b",
    b"d",
    b"@",
    b"A",
    b"I",
    b"M",
    b"y",
    b"Y",
    b".",
    b"p",
)
ACTS = (b"a", b"f", b"w", b"z", b"Z", b"x", b" ", b"v", b"*", b"u", b"s3", b"t", b"porters", b"ward 7")
NOISE = (
    b"\xe9",
    b"\xff\xfe",
    b"\xc3",
    b"\x80\x9f",
    b"\x1ba",
    b"\x1bc",
    b"\x00",
    b"\x7f",
    b"\x1b[200~a c P\x1b[201~",
    b"\x1b[201~",
    b"\x1b[M\xe9\xa9\xc3",
    *REPLIES,
)
SIZES = ((120, 40), (120, 40), (80, 24), (100, 30), (500, 200), (1, 1), (40, 10), (200, 60), (3, 90))
NEVER_PRESSED = {  # no key for these is ever sent, though letters of theirs stand in the noise
    Verb.PINNED,
    Verb.UNPINNED,
    Verb.MUTED,
    Verb.UNMUTED,
    Verb.CELEBRATED,
    Verb.SENTIMENT_SET,
    Verb.CELEBRATION_MOVED,
}
ROUNDS = 8  # bursts between two sizes


def burst(chance: random.Random) -> list[bytes]:
    """One to eight keys or pieces of noise for one write, the last at times cut."""
    pieces = [
        chance.choice(chance.choices((MOVES, GOES, OPENS, ACTS, NOISE), (5, 3, 4, 3, 2))[0])
        for _ in range(chance.randint(1, 8))
    ]
    if chance.random() < 0.05:
        pieces[-1] = pieces[-1][: chance.randint(1, len(pieces[-1]))]
    elif chance.random() < 0.5:
        pieces.append(b"\x1b")  # out of a dialog: a key of its own only where nothing follows it
    return pieces


def resize(one: Pseudo, columns: int, rows: int) -> None:
    """Give the terminal another size."""
    fcntl.ioctl(one.slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
    os.kill(one.process.pid, signal.SIGWINCH)


@pytest.mark.timeout(240 + KEYS)
@pytest.mark.parametrize("seed", SEEDS)
def test_a_walk_without_a_plan_ends_nothing_and_does_nothing_unannounced(
    pseudo: Opens, store: Path, seed: int, capsys: pytest.CaptureFixture[str]
) -> None:
    chance, counts, seen = random.Random(seed), Counter[str](), set[str]()
    one = pseudo(console(store, "sam"))
    one.wait_for("Positive")
    sent: list[bytes] = []  # since it was started
    while counts["keys"] < KEYS:
        if counts["bursts"] % ROUNDS == 0:
            resize(one, *chance.choice(SIZES))
        pieces = burst(chance)
        sent.append(b"".join(pieces))
        one.write(sent[-1])
        one.read(0.15 if pieces[-1] == b"\x1b" else chance.choice((0.001, 0.01, 0.05, 0.3)))
        counts["keys"] += len(pieces)
        counts["bursts"] += 1
        seen |= {where for where in WHERE if where.encode() in one.bytes}
        one.bytes = one.bytes[-200:]
        if one.process.poll() is not None:
            assert one.process.returncode == 0 and not crashes(store), f"{crashes(store)}\nended by {sent[-20:]}"
            assert b"q" in b"".join(sent), f"left without q: {sent[-20:]}"
            counts["left by q"] += 1
            sent = []
            one = pseudo(console(store, "sam"))
            one.wait_for("Positive")
    one.write(b"\x1b")  # whatever sequence is open
    one.read(6.0)
    if one.process.poll() is None:
        one.process.send_signal(signal.SIGTERM)
    assert one.ended(60) == 0 and not crashes(store), crashes(store)
    done = Counter(asyncio.run(verbs(store)))
    assert not NEVER_PRESSED & done.keys(), f"nobody pressed a key for that: {done}"
    with capsys.disabled():
        print(
            f"\nwalk {seed}: {counts['keys']:,} keys in {counts['bursts']:,} bursts, {len(seen)} of {len(WHERE)} "
            f"places, left by q {counts['left by q']} times, 0 other ends, {sum(done.values())} acts, 0 unannounced"
        )


def crashes(store: Path) -> str:
    """What the console wrote of an end of its own making."""
    log = store / "crash.log"
    return log.read_text("utf-8") if log.exists() else ""


async def verbs(store: Path) -> list[Verb]:
    """What was done."""
    async with month(store, clock=now_utc) as runtime:
        actions = await runtime.store.actions(limit=100_000)
        return [one.verb for one in actions if one.operator == "sam"]
