"""cli.start: how long a command takes to answer, beside a Python that does nothing and a twin that imports eagerly."""

from __future__ import annotations

import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.bench.table import Row

ROOT = Path(__file__).resolve().parents[2]
EAGER = "import argparse, asyncio, aiosqlite, aiohttp, textual.app, msgspec"  # one import block at the top
SHOWN = {  # what is measured, and how many times `python -c pass` it may take
    "help": ("--help", 4.0),
    "export --help": ("export --help", 4.0),
    "export": ("export, 100 rows", 4.0),
    "query": ("export, 100 rows by a query", 6.0),
}


def run(quick: bool) -> list[Row]:
    """`--help` and an export of 100 rows, interleaved, by CPU time: that is the same on a busy machine."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        prepare(home)
        console = [sys.executable, "-m", "console"]
        contenders = {
            "pass": [sys.executable, "-c", "pass"],
            "eager": [sys.executable, "-c", EAGER],
            "help": [*console, "--help"],
            "export --help": [*console, "export", "--help"],
            "export": [*console, "export", "--format", "csv"],
            "query": [*console, "export", "--format", "csv", "is:open nurses"],
        }
        times: dict[str, list[float]] = {name: [] for name in contenders}
        for repeat in range(6 if quick else 21):
            for name, argv in contenders.items():
                taken = once(argv, home)
                if repeat:  # the first round warms the byte code
                    times[name].append(taken)
    median = {name: statistics.median(each) * 1000 for name, each in times.items()}
    return [row(name, median) for name in SHOWN]


def row(name: str, median: dict[str, float]) -> Row:
    """One command beside its peer and its limit."""
    ratio = median[name] / median["pass"]
    shown, at_most = SHOWN[name]
    return Row(
        name=f"cli.start {shown}",
        ours=f"{median[name]:.0f} ms",
        peer=f"eager imports {median['eager']:.0f} ms",
        limit=f"python -c pass {median['pass']:.0f} ms",
        ratio=f"{ratio:.1f}x the limit",
        bar=f"at most {at_most:g}x",
        met=ratio <= at_most,
    )


def environment(home: Path) -> dict[str, str]:
    """A user with nothing but a home."""
    return {"PATH": os.environ["PATH"], "HOME": str(home), "PYTHONPATH": str(ROOT), "LANG": "C.UTF-8"}


def once(argv: Sequence[str], home: Path) -> float:
    """Seconds of CPU time that a program takes from start to end."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(
        argv, cwd=home, env=environment(home), check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def prepare(home: Path) -> None:
    """A configuration and a store of 100 mentions."""
    config = home / ".config" / "outside-in" / "config.toml"
    config.parent.mkdir(parents=True)
    config.write_text('[organisation]\nname = "Northmoor"\n', encoding="utf-8")
    file = home / "letters.jsonl"
    with file.open("w", encoding="utf-8") as lines:
        for number in range(100):
            lines.write(
                json.dumps(
                    {
                        "id": f"letter-{number}",
                        "source": "letters",
                        "published": f"2026-11-02T09:{number % 60:02}:00Z",
                        "body": f"The nurses on Ward {number} were so kind to us, and the tea was hot.",
                    }
                )
                + "\n"
            )
    once([sys.executable, "-m", "console", "import", str(file)], home)
