"""feeds.polled: five hundred feeds every fifteen minutes, one in ten of them changed, as a share of a core; beside bare
conditional requests to the same feeds."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.bench.feeds_reader import CHANGED
from tests.bench.table import Row

ROOT = Path(__file__).resolve().parents[2]
FEEDS = 500
EVERY = 900.0  # seconds
AT_MOST = 5.0  # per cent of a core


def run(quick: bool) -> list[Row]:
    """Both readers in turn, each against a server of its own: the median of a few rounds of all feeds, which is what
    fifteen minutes ask for, one straight after the other. A quick run asks fewer feeds, and reckons."""
    count, rounds = (60, 3) if quick else (FEEDS, 7)
    (ours, waited), (bared, _) = once("ours", count, rounds), once("bare", count, rounds)
    polled, bare = (statistics.median(times) * FEEDS / count for times in (ours, bared))
    share = (polled + waited) / EVERY * 100
    return [
        Row(
            name="feeds.polled 500 every 15 min",
            ours=f"{share:.2f}% of a core ({polled / FEEDS * 1000:.1f} ms a poll x {FEEDS} = {polled:.1f} s, and "
            f"{waited:.1f} s waiting, in {EVERY:.0f} s)",
            peer=f"bare aiohttp {bare / EVERY * 100:.2f}% ({bare / FEEDS * 1000:.1f} ms a poll)",
            limit=f"{AT_MOST:g}% of a core",
            ratio=f"{polled / bare:.1f}x bare a poll",
            bar=f"at most {AT_MOST:g}%",
            met=share <= AT_MOST,
        )
    ]


def once(who: str, count: int, rounds: int) -> tuple[list[float], float]:
    """Seconds of CPU that one reader needs for each round, and for waiting until the next."""
    with server(count) as port, tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            [sys.executable, "-m", "tests.bench.feeds_reader", who, str(port), str(count), str(rounds), folder],
            cwd=ROOT,
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        )
    polled, waited = json.loads(done.stdout)
    return [float(one) for one in polled], float(waited)


@contextmanager
def server(count: int) -> Iterator[int]:
    """The feeds; the port they are at."""
    serving = subprocess.Popen(
        [sys.executable, "-m", "tests.bench.feeds_server", str(count), str(CHANGED)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert serving.stdout is not None
        yield int(serving.stdout.readline())
    finally:
        serving.kill()
        serving.wait()
