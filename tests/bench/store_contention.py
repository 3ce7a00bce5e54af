"""ops.contention: ten operators at two actions a second each, in processes of their own, beside a collector that takes
in a thousand mentions a second; then the same while one operator acts on five thousand at once."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import random
import statistics
import time
from multiprocessing.connection import Connection
from pathlib import Path

from console.domain.actions import Verb
from console.domain.errors import StoreBusy
from console.store.protocol import Act, Incoming
from console.store.sqlite.store import open_store
from tests.bench.store_filling import NEWEST, mentions
from tests.bench.table import Row

FORK = multiprocessing.get_context("fork")
OPERATORS, EACH, RATE, BATCH, MARKED = 10, 2.0, 1000, 20, 5000


def contention(folder: Path, seconds: float) -> list[Row]:
    """Both, on one store."""
    path = folder / "contention.db"
    ids = asyncio.run(_filled(path))
    waits, busy, kept, _, (sync, journal) = _together(path, ids, seconds, bulk=False)
    p99 = sorted(waits)[int(len(waits) * 0.99)]
    bar = max(0.120, 6 * sync)
    beside, _, _, bulk, _ = _together(path, ids, max(3.0, seconds / 4), bulk=True)
    longest = max(beside)
    return [
        Row(
            "ops.contention",
            f"p50 {statistics.median(waits) * 1e3:.1f} ms, p99 {p99 * 1e3:.0f} ms, {busy} busy, "
            f"intake {kept:.0%}, WAL {journal / 2**20:.0f} MB",
            "",
            f"fdatasync {sync * 1e3:.1f} ms",
            f"p99 = {p99 / sync:.0f} fdatasync",
            f"p99 <= {bar * 1e3:.0f} ms, 0 busy, 95 %",
            p99 <= bar and not busy and kept >= 0.95,
        ),
        Row(
            "ops.contention bulk",
            f"{MARKED} acts in {bulk:.2f} s",
            "",
            "",
            f"longest wait {longest:.2f} s",
            "<= 2 s",
            longest <= 2,
        ),
    ]


def _together(
    path: Path, ids: list[int], seconds: float, *, bulk: bool
) -> tuple[list[float], int, float, float, tuple[float, int]]:
    """Waits of the operators, how often they were told busy, what share of the intake was kept, how long the bulk took,
    and what `_watch` saw."""
    first = time.time_ns() % 10**12
    incoming = [Incoming(one) for one in mentions(int(RATE * (seconds + 1)), days=1, start=first)]
    start = time.time() + 2
    running = [_begin(_operate, path, ids, start, seconds, number) for number in range(OPERATORS)]
    running.append(_begin(_collect, path, incoming, start, seconds))
    if bulk:
        running.append(_begin(_bulk, path, ids, start + seconds / 3))
    seen = _watch(path, start, seconds)
    said = [here.recv() for _, here in running]
    for process, _ in running:
        process.join()
    waits = [wait for kind, value in said if kind == "waits" for wait in value[0]]
    busy = sum(value[1] for kind, value in said if kind == "waits")
    kept = next(value for kind, value in said if kind == "kept")
    return waits, busy, kept, next((value for kind, value in said if kind == "bulk"), 0.0), seen


async def _filled(path: Path) -> list[int]:
    store = await open_store(path)
    ids: list[int] = []
    batch = [Incoming(one) for one in mentions(MARKED)]
    for start in range(0, MARKED, 500):
        ids += (await store.add("bluesky", batch[start : start + 500], cursor=None, at=NEWEST)).ids
    await store.close()
    return ids


async def _operate(out: Connection, path: Path, ids: list[int], *when: float) -> None:
    start, seconds, number = when
    store = await open_store(path)
    chance = random.Random(number)
    waits, busy, due = [], 0, start + chance.random() / EACH
    while due < start + seconds:
        await asyncio.sleep(max(0.0, due - time.time()))
        began = time.perf_counter()
        try:
            act = Act(chance.choice(ids), chance.choice((Verb.PINNED, Verb.UNPINNED)))
            await store.act([act], operator=f"op{number:.0f}", at=NEWEST)
        except StoreBusy:
            busy += 1
        waits.append(time.perf_counter() - began)
        due += 1 / EACH
    await store.close()
    out.send(("waits", (waits, busy)))


async def _collect(out: Connection, path: Path, incoming: list[Incoming], start: float, seconds: float) -> None:
    store = await open_store(path)
    done = 0
    await asyncio.sleep(max(0.0, start - time.time()))
    while time.time() < start + seconds:
        await asyncio.sleep(max(0.0, start + done / RATE - time.time()))
        await store.add("bluesky", incoming[done : done + BATCH], cursor=str(done), at=NEWEST)
        done += BATCH
    await store.close()
    out.send(("kept", done / (RATE * seconds)))


async def _bulk(out: Connection, path: Path, ids: list[int], at: float) -> None:
    store = await open_store(path)
    await asyncio.sleep(max(0.0, at - time.time()))
    began = time.perf_counter()
    await store.act([Act(one, Verb.MUTED) for one in ids], operator="bulk", at=NEWEST)
    out.send(("bulk", time.perf_counter() - began))
    await store.close()


def _begin(work, path: Path, *arguments: object):  # type: ignore[no-untyped-def]  # one of the three above
    here, there = FORK.Pipe()
    process = FORK.Process(target=lambda: asyncio.run(work(there, path, *arguments)), daemon=True)
    process.start()
    return process, here


def _watch(path: Path, start: float, seconds: float) -> tuple[float, int]:
    """While the others work: the median of flushing four kilobytes to the same disk, and how large the journal grew."""
    found, journal = [], 0
    with open(path.with_name("sync"), "wb") as out:
        while time.time() < start + seconds:
            time.sleep(0.2)
            out.write(os.urandom(4096))
            out.flush()
            began = time.perf_counter()
            os.fdatasync(out.fileno())
            found.append(time.perf_counter() - began)
            if os.path.exists(f"{path}-wal"):  # not before the first of them has opened the store
                journal = max(journal, os.stat(f"{path}-wal").st_size)
    return statistics.median(found), journal
