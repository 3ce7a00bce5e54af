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

from tests.bench.table import Row

ROOT = Path(__file__).resolve().parents[2]
FEEDS, CHANGED = 500, 10
EVERY = 900.0  # seconds
AT_MOST = 5.0  # per cent of a core


def run(quick: bool) -> list[Row]:
    """Both readers in turn, each against a server of its own. A quick run asks fewer feeds, and reckons."""
    times: dict[str, list[tuple[float, float]]] = {"ours": [], "bare": []}
    count = 60 if quick else FEEDS
    for _ in range(1 if quick else 3):
        for who, found in times.items():
            found.append(once(who, count, 2 if quick else 5))
    polled, waited = (statistics.median(column) for column in zip(*times["ours"], strict=True))
    polled *= FEEDS / count
    bare = statistics.median(cpu for cpu, _ in times["bare"]) * FEEDS / count
    share = (polled + waited) / EVERY * 100
    return [Row(
        name="feeds.polled 500 every 15 min",
        ours=f"{share:.2f}% of a core ({polled / FEEDS * 1000:.1f} ms a poll, {waited:.1f} s waiting)",
        peer=f"bare aiohttp {bare / EVERY * 100:.2f}% ({bare / FEEDS * 1000:.1f} ms a poll)",
        limit=f"{AT_MOST:g}% of a core", ratio=f"{polled / bare:.1f}x bare a poll", bar=f"at most {AT_MOST:g}%",
        met=share <= AT_MOST,
    )]


def once(who: str, count: int, rounds: int) -> tuple[float, float]:
    """Seconds of CPU that one reader needs for a round, and for waiting until the next."""
    with server(count) as port, tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            [sys.executable, "-m", "tests.bench.feeds_reader", who, str(port), str(count), str(rounds), folder],
            cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True,
        )
    polled, waited = json.loads(done.stdout)
    return float(polled), float(waited)


@contextmanager
def server(count: int) -> Iterator[int]:
    """The feeds; the port they are at."""
    serving = subprocess.Popen([sys.executable, "-m", "tests.bench.feeds_server", str(count), str(CHANGED)], cwd=ROOT,
                               stdout=subprocess.PIPE, text=True)
    try:
        assert serving.stdout is not None
        yield int(serving.stdout.readline())
    finally:
        serving.kill()
        serving.wait()
