"""ui.* and e2e.latency: the console on a pseudo-terminal of 120 by 40, read and typed into as a terminal does."""

from __future__ import annotations

import asyncio
import os
import select
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from console.domain.mention import id_floor
from console.store.engine import Incoming
from console.store.sqlite import open_store
from tests.bench.store_filling import fill, mentions
from tests.bench.table import Row
from tests.terminal.terminals import Pseudo

TICKS = os.sysconf("SC_CLK_TCK")


def run(quick: bool) -> list[Row]:
    """Start, keys, memory, rest, a live stream, and the way from commit to paint."""
    with tempfile.TemporaryDirectory() as scratch:
        small, large = Path(scratch, "small"), Path(scratch, "large")
        size = 20_000 if quick else 200_000
        for folder, count in ((small, 1_000), (large, size)):
            prepare(folder, count)
        return [*starts(small, 3 if quick else 9), *keys(small, large, size, 30 if quick else 120),
                *rest(small, 3.0 if quick else 10.0), *many(small, 3 if quick else 8),
                *live(small, 4.0 if quick else 8.0), *latency(small, 8 if quick else 30)]


def prepare(folder: Path, count: int) -> None:
    """A store, and settings that start no collector beside the console."""
    folder.mkdir(mode=0o700)
    fill(folder / "store.db", count, closed=0.0)
    (folder / "config.toml").write_text(
        f'[organisation]\nname = "Bench"\n[store]\npath = "{folder}/store.db"\nshared = true\n', encoding="utf-8")
    os.chmod(folder, 0o2770)


# the contenders

def console(folder: Path) -> list[str]:
    """Our console on the store in ``folder``."""
    return [sys.executable, "-m", "console", "--config", str(folder / "config.toml")]


def peer(*argv: str) -> list[str]:
    """One of `ui_peers`."""
    return [sys.executable, "-m", "tests.bench.ui_peers", *argv]


@contextmanager
def shown(command: list[str], until: str = "READY") -> Iterator[Pseudo]:
    """A program on a pseudo-terminal that has drawn itself and come to rest."""
    terminal = Pseudo(command, HOME=tempfile.gettempdir())
    try:
        terminal.wait_for(until, 60)
        terminal.read(1.0)
        yield terminal
    finally:
        terminal.close()


ROWS = "@user"  # in every row of both


# start

def starts(folder: Path, repeats: int) -> list[Row]:
    """From the spawn to the first rows, beside a Textual app of one line."""
    times: dict[str, list[float]] = {"ours": [], "static": []}
    for repeat in range(repeats + 1):
        for name, command, until in (("ours", console(folder), ROWS), ("static", peer("static"), "READY")):
            began = time.perf_counter()
            terminal = Pseudo(command, HOME=tempfile.gettempdir())
            try:
                terminal.wait_for(until, 60)
                if repeat:  # the first round warms the byte code and the disk
                    times[name].append(time.perf_counter() - began)
            finally:
                terminal.close()
    ours, static = (statistics.median(times[name]) * 1000 for name in ("ours", "static"))
    return [Row("ui.start", f"{ours:.0f} ms to the first rows", f"Textual, one line {static:.0f} ms", "",
                f"{ours / static:.2f}x", "at most 1.15x", ours / static <= 1.15)]


# keys

def keys(small: Path, large: Path, size: int, presses: int) -> list[Row]:
    """From a key to the first byte of the answer, and how long the answer is."""
    with shown(peer("echo")) as terminal:
        limit, _ = pressed(terminal, [b"j"], presses)
    with shown(peer("table", "0")) as terminal:
        naive, naive_bytes = pressed(terminal, [b"\x1b[B"], presses)
    with shown(console(small), ROWS) as terminal:
        ours, ours_bytes = pressed(terminal, [b"j"], presses)
        small_page, page_bytes = pressed(terminal, [b"\x04"], presses // 2)
    with shown(console(large), ROWS) as terminal:
        large_page, _ = pressed(terminal, [b"\x04"], presses // 2)
    middle = statistics.median
    ratio = middle(large_page) / middle(small_page)
    return [
        Row("ui.key j", f"p50 {middle(ours):.1f} ms, p95 {late(ours):.1f} ms", f"DataTable {middle(naive):.1f} ms",
            f"raw echo {middle(limit):.2f} ms", f"{middle(naive) / middle(ours):.1f}x faster", "p95 at most 50 ms",
            late(ours) <= 50),
        Row("ui.key bytes", f"{middle(ours_bytes):.0f} B a key, {middle(page_bytes):.0f} B a page",
            f"DataTable {middle(naive_bytes):.0f} B a key"),
        Row("ui.scale page down", f"p50 {middle(large_page):.1f} ms on {size:,}",
            f"{middle(small_page):.1f} ms on 1,000", "", f"{ratio:.2f}x", "at most 2.5x", ratio <= 2.5),
    ]


def pressed(terminal: Pseudo, typed: list[bytes], presses: int) -> tuple[list[float], list[int]]:
    """Milliseconds to the first byte, and bytes of the answer, for each press."""
    times, lengths = [], []
    for number in range(presses):
        began = time.perf_counter()
        terminal.write(typed[number % len(typed)])
        select.select([terminal.master], [], [], 2.0)
        times.append((time.perf_counter() - began) * 1000)
        lengths.append(len(terminal.read(0.06)))
    return times, lengths


def late(times: list[float]) -> float:
    """The 95th percentile."""
    return sorted(times)[int(len(times) * 0.95)]


# rest and memory

def rest(folder: Path, seconds: float) -> list[Row]:
    """What a console costs while nothing happens."""
    with shown(console(folder), ROWS) as terminal:
        terminal.read(2.0)
        share, written = over(terminal, seconds)
    return [Row("ui.idle", f"{share:.2f} % of a core, {written / seconds:.0f} B/s", "", "nothing", "",
                "at most 0.5 %, 50 B/s", share <= 0.5 and written / seconds <= 50)]


def many(folder: Path, count: int) -> list[Row]:
    """The memory of each of several consoles, what they share counted in parts."""
    def each(command: list[str], until: str) -> float:
        opened = [Pseudo(command, HOME=tempfile.gettempdir()) for _ in range(count)]
        try:
            for terminal in opened:
                terminal.wait_for(until, 60)
            for terminal in opened:
                terminal.read(0.3)
            return statistics.mean(proportional(terminal.process.pid) for terminal in opened)
        finally:
            for terminal in opened:
                terminal.close()

    ours, static = each(console(folder), ROWS), each(peer("static"), "READY")
    return [Row("ui.many", f"{ours:.0f} MB each of {count} (PSS)", f"Textual, one line {static:.0f} MB", "",
                f"{ours / static:.2f}x", "at most 27 MB", ours <= 27)]


def proportional(pid: int) -> float:
    """The proportional set size of a process, in MB."""
    text = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    return next(int(line.split()[1]) for line in text.splitlines() if line.startswith("Pss:")) / 1024


def over(terminal: Pseudo, seconds: float) -> tuple[float, int]:
    """Per cent of a core, and bytes written, while so many seconds pass."""
    before = spent(terminal.process.pid)
    began = time.perf_counter()
    written = len(terminal.read(seconds))
    return (spent(terminal.process.pid) - before) / (time.perf_counter() - began) * 100, written


def spent(pid: int) -> float:
    """Seconds of processor time of a process."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


# a live stream

def live(folder: Path, seconds: float) -> list[Row]:
    """Mentions that arrive at a rate, beside three tables that get their rows at the same one."""
    rows = []
    for rate in (10, 100):
        with shown(peer("table", str(rate))) as terminal:
            terminal.read(1.0)
            naive, naive_written = over(terminal, seconds)
        with shown(console(folder), ROWS) as terminal, arriving(folder / "store.db", rate):
            terminal.write(b"\x1b")  # let go of the cursor, so that the panes run
            terminal.read(1.5)
            ours, written = over(terminal, seconds)
            pressing, _ = pressed(terminal, [b"j", b"k"], 20)
        rows.append(Row(
            f"ui.live {rate}/s", f"{ours:.1f} %, {written / seconds / 1000:.0f} kB/s, key p95 {late(pressing):.0f} ms",
            f"DataTables {naive:.1f} %, {naive_written / seconds / 1000:.0f} kB/s", "", f"{naive / ours:.1f}x less CPU",
            "at least 8x, p95 at most 50 ms", naive / ours >= 8 and late(pressing) <= 50))
    return rows


@contextmanager
def arriving(store: Path, rate: int) -> Iterator[None]:
    """Mentions written into the store by another thread, ten times a second, as a collector would."""
    ended = threading.Event()

    async def write() -> None:
        opened = await open_store(store)
        fresh = new_mentions()
        try:
            while not ended.is_set():
                began = time.monotonic()
                part = [next(fresh) for _ in range(max(1, rate // 10))]
                await opened.add("live", part, cursor=None, at=datetime.now(UTC))
                await asyncio.sleep(max(0.0, len(part) / rate - (time.monotonic() - began)))
        finally:
            await opened.close()

    thread = threading.Thread(target=lambda: asyncio.run(write()))
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def new_mentions(word: Callable[[int], str] = lambda number: "") -> Iterator[Incoming]:
    """Mentions that happen now."""
    base = int(time.time() * 1000)
    for number, mention in enumerate(mentions(1_000_000, seed=base)):
        at = datetime.now(UTC)
        judged = replace(mention.judgement, redacted_body=f"{word(number)} {mention.body}")
        yield Incoming(replace(mention, id=id_floor(at), native_id=f"live-{base}-{number}", published=at, fetched=at,
                               body=f"{word(number)} {mention.body}", judgement=judged, canonical_url="", url=""))


def latency(folder: Path, count: int) -> list[Row]:
    """From the commit of a mention to its words on the terminal, beside the time that a key takes."""
    async def measure(terminal: Pseudo) -> list[float]:
        opened = await open_store(folder / "store.db")
        fresh = new_mentions(lambda number: f"Zq{base}x{number}y")
        times = []
        try:
            for number in range(count):
                await opened.add("live", [next(fresh)], cursor=None, at=datetime.now(UTC))
                began = time.perf_counter()
                word, read = f"Zq{base}x{number}y".encode(), b""
                while word not in read and time.perf_counter() - began < 3:
                    if select.select([terminal.master], [], [], 0.5)[0]:
                        read += os.read(terminal.master, 65536)
                times.append((time.perf_counter() - began) * 1000)
                terminal.read(0.6)
        finally:
            await opened.close()
        return times

    base = f"{int(time.time()) % 100_000}"
    with shown(console(folder), ROWS) as terminal:
        key, _ = pressed(terminal, [b"j", b"k"], 20)
        terminal.write(b"\x1b")
        terminal.read(1.0)
        times = asyncio.run(measure(terminal))
    middle = statistics.median(times)
    return [Row("e2e.latency", f"p50 {middle:.0f} ms, p95 {late(times):.0f} ms",
                f"key to paint {statistics.median(key):.1f} ms", "",
                f"{middle / statistics.median(key):.1f}x key to paint", "p95 at most 20 ms", late(times) <= 20)]
