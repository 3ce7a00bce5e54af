"""store.* and export.*: what the store costs, beside what one would write without it, from the same run.

Throughput is CPU time, because others use the machine; latencies are wall clock. The large store is five times the
small one, so that growth can be seen; a quick run is too small for that, and for what a start costs an export. The
filled stores are kept for the next run where ``OUTSIDE_IN_BENCH_STORES`` names a folder.
"""

from __future__ import annotations

import asyncio
import os
import random
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import partial
from pathlib import Path

from console.query.query import parse
from console.query.subject import Context
from console.store.protocol import Incoming
from console.store.sqlite.driver import sqlite3
from console.store.sqlite.store import SqliteStore, open_store
from tests.bench.store_contention import contention
from tests.bench.store_filling import NEWEST, TEAMS, fill, mentions
from tests.bench.store_naive import add_one_by_one, bare_rows
from tests.bench.table import Row

CONTEXT = Context(NEWEST)
KEPT = "OUTSIDE_IN_BENCH_STORES"
ROOT = Path(__file__).resolve().parents[2]


def run(quick: bool) -> list[Row]:
    """Every bench of the store; some seconds if ``quick``, else ten minutes, most of them to fill a million rows."""
    folder = Path(tempfile.mkdtemp(prefix="outside-in-bench-"))
    os.chmod(folder, 0o2770)
    try:
        small, large = (4_000, 20_000) if quick else (200_000, 1_000_000)
        kept = Path(os.environ.get(KEPT) or folder)
        stores = {size: kept / f"{size}.db" for size in (small, large)}
        for size, path in stores.items():
            if not path.exists():
                fill(path, size)
        rows = [insert(folder, 2_000 if quick else 20_000)]
        rows += asyncio.run(looking(stores[small], stores[large], quick))
        rows += contention(folder, seconds=4 if quick else 30)
        rows += exports(stores[large], large, quick)
        return rows
    finally:
        shutil.rmtree(folder)


def insert(folder: Path, count: int) -> Row:
    """Rows for each second of CPU: batches of 100 against one row and one commit at a time, both of every table."""
    batch = [Incoming(mention) for mention in mentions(count, days=10)]

    async def ours() -> None:
        store = await open_store(folder / "insert.db")
        for start in range(0, count, 100):
            await store.add("bluesky", batch[start : start + 100], cursor=str(start), at=NEWEST)
        await store.close()

    fewer = batch[: max(count // 10, 300)]
    mine = count / cpu(lambda: asyncio.run(ours()))
    peer = len(fewer) / cpu(lambda: asyncio.run(add_one_by_one(folder / "naive.db", fewer)))
    limit = count / cpu(lambda: bare_rows(folder / "bare.db", count))
    return Row(
        "store.insert",
        f"{mine:,.0f} rows/cpu-s",
        f"{peer:,.0f} row by row",
        f"{limit:,.0f} bare table",
        f"{mine / peer:.1f}x",
        "4.5x",
        mine / peer >= 4.5,
    )


async def looking(small: Path, large: Path, quick: bool) -> list[Row]:
    """Pages, searches and summaries on both sizes."""
    stores = {path: await open_store(path) for path in (small, large)}
    raw = {path: sqlite3.connect(path) for path in (small, large)}
    try:
        rows = [await page(stores[small], stores[large], raw[large], 60 if quick else 300)]
        rows.append(await folded(stores[small], 60 if quick else 300))
        rows += await search(stores[large], raw[large], quick)
        return [*rows, await summary(stores, raw, quick)]
    finally:
        for store in stores.values():
            await store.close()
        for conn in raw.values():
            conn.close()


async def page(small: SqliteStore, large: SqliteStore, raw: sqlite3.Connection, repeats: int) -> Row:
    """Fifty mentions by team, tone and *open*, from anywhere in the list."""
    queries = [parse(f"sentiment:{tone} is:open") for tone in ("negative", "neutral", "positive")]

    def one(store: SqliteStore) -> Callable[[], Awaitable[object]]:
        chance = random.Random(1)

        async def ask() -> None:
            teams = frozenset(chance.sample(TEAMS, chance.choice((1, 1, 5)))) if chance.random() < 0.7 else None
            await store.page(chance.choice(queries), CONTEXT, teams=teams)

        return ask

    few, many = await times(one(small), repeats), await times(one(large), repeats)
    top = raw.execute("SELECT max(id) FROM mention").fetchone()[0]
    point = [clock(lambda: raw.execute("SELECT id FROM mention WHERE id = ?", (top,)).fetchone()) for _ in range(500)]
    middle, worst = statistics.median(many), sorted(many)[int(len(many) * 0.99)]
    growth = middle / statistics.median(few)
    return Row(
        "store.page",
        f"p50 {middle * 1e3:.2f} ms, p99 {worst * 1e3:.1f} ms",
        "",
        f"{statistics.median(point) * 1e6:.0f} us point get",
        f"5:1 in size {growth:.2f}",
        "p99 <= 10 ms, 5:1 <= 1.5",
        None if repeats < 100 else worst <= 0.010 and growth <= 1.5,
    )


async def folded(store: SqliteStore, repeats: int) -> Row:
    """The pages of panes with one row for what says the same, against one row for each mention, in turns; CPU time."""
    queries = [parse(f"sentiment:{tone} is:open") for tone in ("negative", "neutral", "positive")]
    took: dict[bool, list[float]] = {True: [], False: []}
    rows = 0
    for turn in range(repeats + 3):
        teams = frozenset({TEAMS[turn % 5]}) if turn % 2 else None
        for once, measured in took.items():
            began = time.process_time()
            found = await store.page(queries[turn % 3], CONTEXT, teams=teams, limit=200, folded=once)
            measured.append(time.process_time() - began)
            rows += once and sum(len(one.together.members) > 1 for one in found.entries if one.together)
    mine, peer = (statistics.median(took[once][3:]) for once in took)
    return Row(
        "store.page folded",
        f"p50 {mine * 1e3:.2f} ms, {rows / repeats:.0f} of 200 rows stand for several",
        f"{peer * 1e3:.2f} ms one by one",
        "",
        f"{mine / peer:.2f}x",
        "<= 1.2x",
        None if repeats < 100 else mine / peer <= 1.2,
    )


async def search(store: SqliteStore, raw: sqlite3.Connection, quick: bool) -> list[Row]:
    """The newest fifty by word, Boolean, phrase and prefix, against LIKE over every row."""
    scan = "SELECT id FROM mention WHERE body LIKE '%nosuchword%'"
    like = statistics.median(clock(lambda: raw.execute(scan).fetchall()) for _ in range(3))
    rows = []
    for name, text in (
        ("word", "rare77"),
        ("boolean", "(nurse OR doctor) food -parking"),
        ("phrase", '"very good"'),
        ("prefix", "appoint*"),
        ("in a pane", "nurse team:ward-3 sentiment:positive is:open"),
    ):
        query = parse(text)
        asked = partial(store.page, query, CONTEXT)
        middle = statistics.median(await times(asked, 10 if quick else 50))
        held = name != "in a pane"  # no bar was set for a search narrowed by team and tone
        rows.append(
            Row(
                f"store.search {name}",
                f"p50 {middle * 1e3:.2f} ms",
                f"{like * 1e3:.1f} ms LIKE",
                "",
                f"{like / middle:.0f}x",
                "60x at 1M" if held else "",
                like / middle >= 60 if held and not quick else None,
            )
        )
    return rows


async def summary(stores: dict[Path, SqliteStore], raw: dict[Path, sqlite3.Connection], quick: bool) -> Row:
    """Mentions of thirty days by team and tone, against counting them by an index."""
    since = NEWEST - timedelta(days=30)
    found = {}
    for path, store in stores.items():
        found[path] = statistics.median(await times(partial(store.totals, since, NEWEST), 10 if quick else 50))
    large = list(stores)[-1]
    scan = statistics.median(
        clock(
            lambda: (
                raw[large]
                .execute(
                    "SELECT t.team, m.sentiment, count(*) FROM mention m LEFT JOIN mention_team t"
                    " ON t.mention = m.id WHERE m.id >= ? GROUP BY 1, 2",
                    (int(since.timestamp() * 1000) << 20,),
                )
                .fetchall()
            )
        )
        for _ in range(5)
    )
    growth = found[large] / found[next(iter(stores))]
    return Row(
        "store.summary",
        f"p50 {found[large] * 1e3:.2f} ms",
        f"{scan * 1e3:.1f} ms counted",
        "",
        f"{scan / found[large]:.1f}x, 5:1 in size {growth:.2f}",
        "8x at 1M, flat",
        None if quick else scan / found[large] >= 8 and growth <= 1.2,
    )


def exports(path: Path, count: int, quick: bool) -> list[Row]:
    """The whole store as CSV and JSON Lines, against the sqlite3 shell with the same fields."""
    rows = []
    shell = shutil.which("sqlite3")
    peer = min(child([shell, "-csv", str(path), _shell_query()])[0] for _ in range(2)) if shell else None
    for kind, bar in (("csv", 0.25), ("jsonl", 0.6)):
        seconds, memory = min(child(_export(kind, path, -1)) for _ in range(2))
        _, few = child(_export(kind, path, 10_000))
        ratio = peer / seconds if peer else 0.0
        rows.append(
            Row(
                f"export.{kind}",
                f"{count / seconds:,.0f} rows/cpu-s, {memory / 1024:.0f} MB",
                f"{count / peer:,.0f} sqlite3 -csv" if peer else "no sqlite3 here",
                "",
                f"{ratio:.2f}x, memory {memory / few:.2f}x",
                f"{bar}x, memory <= 1.1x",
                None if quick or not peer else ratio >= bar and memory / few <= 1.1,
            )
        )
    return rows


def _export(kind: str, path: Path, limit: int) -> list[str]:
    writer = "write_csv_lines" if kind == "csv" else "write_jsonl"
    code = (
        f"import sys\nfrom datetime import UTC, datetime\nfrom console.services.export.formats import {writer}\n"
        "from console.store.sqlite.export.reader import open_reader\nfrom console.query.subject import Context\n"
        f"n = {limit}; c = Context(datetime.now(UTC)); o = open('/dev/null', 'w', newline='')\n"
        f"with open_reader({str(path)!r}) as r: {writer}(r.{kind}(None, c, limit=n), o)\n"
        "sys.stderr.write(next(line for line in open('/proc/self/status') if line.startswith('VmHWM')))"
    )
    return [sys.executable, "-c", code]


def _shell_query() -> str:
    """The columns that an export reads, as they lie in the table."""
    return (
        "SELECT id, native_id, source, feed, url, kind, author, title, body, lang, published, edited, fetched,"
        " sentiment, confidence, unsure, mixed, severity, labels, labels, flags, work, assignee, state, celebrate,"
        " cluster, likes, reposts, replies, rating, tags FROM mention ORDER BY id DESC"
    )


def child(argv: list[str]) -> tuple[float, int]:
    """Run a program; its CPU seconds and the kilobytes it held at most."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(argv, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, cwd=ROOT, text=True, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    # What the kernel says of a child counts its parent before the exec too, so that it tells its own.
    held = int(done.stderr.split()[-2]) if "VmHWM" in done.stderr else 0
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, held


def cpu(work: Callable[[], object]) -> float:
    """The CPU seconds that this process takes for something."""
    began = time.process_time()
    work()
    return time.process_time() - began


def clock(work: Callable[[], object]) -> float:
    """The seconds on the wall that something takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


async def times(work: Callable[[], Awaitable[object]], repeats: int) -> list[float]:
    """The seconds on the wall that each of some repeats takes; three more go before them to warm up."""
    found = []
    for _ in range(repeats + 3):
        began = time.perf_counter()
        await work()
        found.append(time.perf_counter() - began)
    return found[3:]
