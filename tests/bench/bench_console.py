"""The console at a pseudo-terminal of 120 by 40: how soon it starts and answers, what arriving mentions cost, how many
consoles a machine bears. Beside a DataTable on the same store, a Textual app of one line and a bare echo."""

from __future__ import annotations

import asyncio
import os
import select
import statistics
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from console.domain.judgement import Judgement, Opinion, Sentiment
from console.domain.mention import Mention, RawMention
from console.services.runtime import open_runtime
from console.store.protocol import Incoming
from tests.bench.console_programs import READY, settings_of
from tests.bench.console_watching import cost, fed, key_latency, proportional_memory, settle, watched
from tests.bench.store_filling import fill
from tests.bench.table import Row

FRAME = 120 * 40  # cells, and so about the bytes of a screenful of text
SHOWN = "@user"  # in the row of every mention


def run(quick: bool) -> list[Row]:
    """All of them; ``quick`` is a look, not a figure."""
    with tempfile.TemporaryDirectory() as scratch:
        small, large = Path(scratch) / "small", Path(scratch) / "large"
        for folder, count in ((small, 1_000), (large, 20_000 if quick else 1_000_000)):
            folder.mkdir()
            fill(folder / "store.db", count, closed=0.0)
        rows = [
            *start(small, large, 3 if quick else 9),
            *keys(small, 20 if quick else 100),
            *scale(small, large, 10 if quick else 60),
            *latency(small, 5 if quick else 30),
        ]
        rows += live(small, 3.0 if quick else 10.0)
        return [*rows, *many(small, 4 if quick else 30, 5.0 if quick else 20.0)]


def start(small: Path, large: Path, repeats: int) -> list[Row]:
    """From spawning to the first real rows."""
    times: dict[str, list[float]] = {"ours": [], "large": [], "static": []}
    for repeat in range(repeats + 1):
        for name, program, folder, marker in (
            ("ours", "ours", small, SHOWN),
            ("large", "ours", large, SHOWN),
            ("static", "static", small, READY),
        ):
            with watched(program, folder, marker) as (_, seconds):
                if repeat:
                    times[name].append(seconds * 1000)
    middle = {name: statistics.median(each) for name, each in times.items()}
    ratio, grown = middle["ours"] / middle["static"], middle["large"] / middle["ours"]
    return [
        Row(
            "ui.start",
            f"{middle['ours']:.0f} ms",
            f"one Static {middle['static']:.0f} ms",
            "",
            f"{ratio:.2f}x the peer",
            "at most 1.15x",
            ratio <= 1.15,
        ),
        Row(
            "ui.scale start",
            f"{middle['large']:.0f} ms",
            f"1k mentions {middle['ours']:.0f} ms",
            "",
            f"{grown:.2f}x of 1k",
            "at most 1.2x",
            grown <= 1.2,
        ),
    ]


def keys(folder: Path, presses: int) -> list[Row]:
    """From a key to its first byte: idle, and while mentions arrive."""
    rows = []
    with watched("echo", folder, READY) as (one, _):
        bare = statistics.median(key_latency(one, (b"j", b"k"), presses, quiet=True))
    for rate, bar in ((0, None), (100, 50.0)):
        waits = {}
        for name in ("ours", "table"):
            with watched(name, folder, SHOWN if name == "ours" else "who") as (one, _), fed(folder, rate):
                one.read(1.0)
                one.write(b"j")
                one.read(0.5)
                waits[name] = key_latency(one, (b"j", b"k"), presses, quiet=not rate)
        ours, peer = (statistics.median(waits[name]) for name in ("ours", "table"))
        worst = percentile(waits["ours"])
        rows.append(
            Row(
                f"ui.key {rate}/s",
                f"p50 {ours:.1f} p95 {worst:.1f} ms",
                f"DataTable {peer:.1f} ms",
                f"bare echo {bare:.2f} ms",
                f"{peer / ours:.1f}x faster than the peer",
                f"p95 at most {bar:.0f} ms" if bar else "",
                worst <= bar if bar else None,
            )
        )
    return rows


def scale(small: Path, large: Path, presses: int) -> list[Row]:
    """A page down over few and over many mentions."""
    middle = {}
    for name, folder in (("small", small), ("large", large)):
        with watched("ours", folder, SHOWN) as (one, _):
            settle(one)
            middle[name] = statistics.median(key_latency(one, (b"\x04",), presses, quiet=True))
    ratio = middle["large"] / middle["small"]
    return [
        Row(
            "ui.scale page down",
            f"{middle['large']:.1f} ms",
            f"1k mentions {middle['small']:.1f} ms",
            "",
            f"{ratio:.2f}x of 1k",
            "at most 2.5x",
            ratio <= 2.5,
        )
    ]


def latency(folder: Path, arrivals: int) -> list[Row]:
    """From the commit of a mention to its bytes on the terminal of another process."""
    rows = []
    with watched("echo", folder, READY) as (one, _):
        bare = statistics.median(key_latency(one, (b"j",), arrivals, quiet=True))
    for rate, bar in ((0, 20.0), (10, 100.0), (100, 100.0)):
        with watched("ours", folder, SHOWN) as (one, _), fed(folder, rate):
            one.read(1.0)
            waits = asyncio.run(_arrivals(folder, one.master, arrivals))
        worst = percentile(waits)
        rows.append(
            Row(
                f"e2e.latency {rate}/s",
                f"p50 {statistics.median(waits):.1f} p95 {worst:.1f} ms",
                "",
                f"bare echo {bare:.2f} ms",
                "",
                f"p95 at most {bar:.0f} ms",
                worst <= bar,
            )
        )
    return rows


async def _arrivals(folder: Path, master: int, count: int) -> list[float]:
    waits = []
    async with open_runtime(settings_of(folder), operator="bench") as runtime:
        for number in range(count):
            word = f"zq{number}x{time.time_ns() % 10**6}"
            now = datetime.now(UTC)
            raw = RawMention(native_id=word, author=word, body=word, published=now)
            made = Mention.from_raw(raw, source="bench", fetched=now, key=b"k")
            opinion = Opinion(Sentiment.NEGATIVE, 0.9, (0.9, 0.05, 0.05))
            made = replace(made, judgement=Judgement(opinion=opinion))
            await runtime.store.add("bench", [Incoming(made)], cursor=None, at=now)
            waits.append(await asyncio.to_thread(_painted, master, word.encode()))
            await asyncio.sleep(0.4)
    return waits


def _painted(master: int, word: bytes) -> float:
    began, seen = time.perf_counter(), b""
    while word not in seen and time.perf_counter() - began < 5:
        if select.select([master], [], [], 0.2)[0]:
            seen = seen[-4096:] + os.read(master, 65536)
    return (time.perf_counter() - began) * 1000


def live(folder: Path, seconds: float) -> list[Row]:
    """What it costs while mentions arrive, and while none do."""
    rows = []
    with watched("ours", folder, SHOWN) as (one, _):
        settle(one, 1.5)
        still = cost(one, seconds)
    rows.append(Row("ui.idle", f"{still.bytes:.0f} B/s, {still.cpu:.1%} CPU", bar="0 B/s", met=still.bytes == 0))
    for rate in (10, 100):
        found = {}
        for name in ("ours", "table"):
            with watched(name, folder, SHOWN if name == "ours" else "who") as (one, _), fed(folder, rate):
                one.write(b"\x1b")  # the console lets go of its cursor, and every pane runs live
                one.read(1.5)
                found[name] = cost(one, seconds)
        ours, peer = found["ours"], found["table"]
        ratio, text = peer.cpu / max(ours.cpu, 1e-6), ours.bytes / (12 * FRAME)
        rows.append(
            Row(
                f"ui.live {rate}/s",
                f"{ours.cpu:.1%} CPU",
                f"DataTable {peer.cpu:.1%}",
                "",
                f"{ratio:.1f}x less",
                "at least 8x less",
                ratio >= 8,
            )
        )
        rows.append(
            Row(
                f"ui.bytes {rate}/s",
                f"{ours.bytes / 1000:.0f} KB/s, zlib {ours.squeezed / 1000:.1f}",
                f"DataTable {peer.bytes / 1000:.0f} KB/s",
                f"text {12 * FRAME / 1000:.0f} KB/s",
                f"{text:.2f}x the text",
                "at most 2.2x",
                text <= 2.2,
            )
        )
    return rows


def many(folder: Path, count: int, seconds: float) -> list[Row]:
    """Many consoles at rest, and with one mention a second."""
    with ExitStack() as stack:
        ones = [stack.enter_context(watched("ours", folder, SHOWN))[0] for _ in range(count)]
        for one in ones:
            one.write(b"\x1b")
        for one in ones:
            one.read(0.3)
        memory = statistics.median(proportional_memory(one.process.pid) for one in ones)
        shares = []
        for rate in (0, 1):
            with fed(folder, rate):
                shares.append(_together(ones, seconds))
    resting, running = (share * 30 / count for share in shares)
    said = f"{memory:.1f} MB each; as for 30: {resting:.1%} resting, {running:.0%} at 1/s"
    met = memory <= 27 and resting <= 0.03 and running <= 0.30
    return [Row(f"ui.many x{count}", said, bar="27 MB, 3 %, 30 %", met=met)]


def _together(ones: Sequence[object], seconds: float) -> float:
    from tests.bench.console_watching import cpu_seconds
    from tests.terminal.terminals import Pseudo

    pids = [one.process.pid for one in ones if isinstance(one, Pseudo)]
    before, began = sum(map(cpu_seconds, pids)), time.perf_counter()
    while time.perf_counter() - began < seconds:
        for one in ones:
            if isinstance(one, Pseudo):
                one.read(0.01)
    return (sum(map(cpu_seconds, pids)) - before) / (time.perf_counter() - began)


def percentile(waits: Sequence[float], share: float = 0.95) -> float:
    """The value that so large a share stays under."""
    return sorted(waits)[min(len(waits) - 1, int(len(waits) * share))]
