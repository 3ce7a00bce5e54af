"""Watching a program on a pseudo-terminal: when its bytes come, how many, and what it costs."""

from __future__ import annotations

import os
import select
import subprocess
import sys
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.terminal.terminals import ROOT, Pseudo

TICKS = os.sysconf("SC_CLK_TCK")


def command(name: str, folder: Path, *more: str) -> list[str]:
    """How to start one of the programs."""
    return [sys.executable, "-m", "tests.bench.console_programs", name, str(folder), *more]


@contextmanager
def watched(name: str, folder: Path, marker: str) -> Iterator[tuple[Pseudo, float]]:
    """The program once it shows ``marker``, and the seconds that took."""
    began = time.perf_counter()
    one = Pseudo(command(name, folder), 120, 40, PYTHONDONTWRITEBYTECODE="")
    try:
        end = began + 60
        while marker.encode() not in one.bytes and time.perf_counter() < end:
            ready = select.select([one.master], [], [], 1.0)[0]
            if ready:
                one.bytes += os.read(one.master, 65536)
        yield one, time.perf_counter() - began
    finally:
        one.close()


@contextmanager
def fed(folder: Path, rate: float) -> Iterator[None]:
    """While inside, ``rate`` mentions arrive a second; none for 0."""
    if not rate:
        yield
        return
    feeder = subprocess.Popen(command("feed", folder, str(rate)), cwd=ROOT, stderr=subprocess.DEVNULL)
    time.sleep(1.5)
    try:
        yield
    finally:
        feeder.kill()
        feeder.wait()


def settle(one: Pseudo, seconds: float = 0.5) -> None:
    """Read until nothing has come for a while."""
    while one.read(seconds):
        pass


def key_latency(one: Pseudo, keys: tuple[bytes, ...], presses: int, *, quiet: bool) -> list[float]:
    """Milliseconds from a key to the first byte after it. Where the program draws by itself as well (not ``quiet``),
    what is already on its way is read first."""
    waits = []
    for press in range(presses):
        while select.select([one.master], [], [], 0.05 if quiet else 0.0)[0]:
            os.read(one.master, 65536)
        began = time.perf_counter()
        one.write(keys[press % len(keys)])
        if not select.select([one.master], [], [], 2.0)[0]:
            waits.append(2000.0)
            continue
        waits.append((time.perf_counter() - began) * 1000)
        os.read(one.master, 65536)
        time.sleep(0.04)
    return waits


@dataclass(frozen=True, slots=True)
class Cost:
    """What a while of watching cost: share of one core, bytes a second plain and compressed."""

    cpu: float
    bytes: float
    squeezed: float


def cost(one: Pseudo, seconds: float) -> Cost:
    """Watch for so many seconds."""
    began, spent = time.perf_counter(), cpu_seconds(one.process.pid)
    read = one.read(seconds)
    passed = time.perf_counter() - began
    return Cost(
        (cpu_seconds(one.process.pid) - spent) / passed,
        len(read) / passed,
        len(zlib.compress(read, 6)) / passed if read else 0.0,
    )


def cpu_seconds(pid: int) -> float:
    """Processor time that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def proportional_memory(pid: int) -> float:
    """Proportional set size in MB."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    return 0.0
