"""ingest.*: the collector at the network's rate and far above it, beside a script and beside receiving alone.

What is counted is the CPU of the reading process, from the open socket to the committed row: decode, watch, judge,
store with full-text search, synchronous FULL. Both keep the same posts. The script judges by VADER, so that the fast
judge is held against it; what the accurate one costs, and the stream without judge and store, stand apart. Readers
take turns, each several times; medians are compared.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.bench.ingest_posts import HITS
from tests.bench.table import Row

ROOT = Path(__file__).resolve().parents[2]
RATE = 2_000.0  # events a second: the worst that Bluesky has documented


@dataclass(frozen=True)
class Run:
    """What one reader found."""

    events: int
    cpu: float
    seconds: float
    kept: int
    held: tuple[float, ...]

    @property
    def each(self) -> float:
        """Microseconds of CPU an event."""
        return self.cpu / self.events * 1e6

    @property
    def share(self) -> float:
        """Of one core."""
        return self.cpu / self.seconds * 100


def run(quick: bool) -> list[Row]:
    """All rows; with ``quick`` fewer posts and one repeat."""
    count, repeats = (12_000, 1) if quick else (60_000, 5)
    return [
        *bulk(count, repeats),
        growth(count, repeats),
        paced(4 if quick else 10, 1 if quick else 3),
        *backlog(10 if quick else 120),
    ]


def bulk(count: int, repeats: int) -> list[Row]:
    """500 aliases, one hit in a hundred: the whole way with either judge, and the stream without judge and store."""
    with server(count, 500) as url:
        who = ("fast", "accurate", "stream", "scripted", "limit")
        fast, accurate, stream, peer, limit = readings(who, url, 500, repeats)
    assert fast.events == accurate.events == peer.events == count, f"not {count} events: {fast}, {peer}"
    assert fast.kept == accurate.kept == peer.kept > 0.7 * HITS * count, f"not the same kept: {fast}, {peer}"
    received = f"receive+decode {1e6 / limit.each:,.0f}"
    faster, of_limit, alone = peer.each / fast.each, limit.each / fast.each, limit.each / stream.each
    hits = [(one.cpu - stream.cpu) / one.kept * 1e6 for one in (fast, accurate)]
    return [
        Row(
            "ingest.bulk",
            f"{1e6 / fast.each:,.0f} ev/cpu-s",
            f"script {1e6 / peer.each:,.0f}",
            received,
            f"{faster:.1f}x peer, {of_limit:.0%} of limit; a hit {hits[0]:.0f} us",
            ">= 25x, >= 50%",
            faster >= 25 and of_limit >= 0.5,
        ),
        Row(
            "ingest.accurate",
            f"{1e6 / accurate.each:,.0f} ev/cpu-s",
            f"script {1e6 / peer.each:,.0f}",
            received,
            f"{peer.each / accurate.each:.1f}x peer, {limit.each / accurate.each:.0%} of limit; a hit {hits[1]:.0f} us",
        ),
        Row(
            "ingest.stream",
            f"{1e6 / stream.each:,.0f} ev/cpu-s",
            "",
            received,
            f"{peer.each / stream.each:.1f}x peer, {alone:.0%} of limit",
            ">= 50%",
            alone >= 0.5,
        ),
    ]


def growth(count: int, repeats: int) -> Row:
    """The same with 50 and with 5,000 aliases."""
    with server(count, 50) as url:
        (few,) = readings(("fast",), url, 50, repeats)
    with server(count, 5_000) as url:
        (many,) = readings(("fast",), url, 5_000, repeats)
    small = count // 20
    with server(small, 50) as url:
        (peer_few,) = readings(("scripted",), url, 50, 1)
    with server(small, 5_000) as url:
        (peer_many,) = readings(("scripted",), url, 5_000, 1)
    ratio = many.each / few.each
    return Row(
        "ingest.aliases",
        f"{few.each:.1f} -> {many.each:.1f} us/event",
        f"script {peer_few.each:.0f} -> {peer_many.each:.0f} us",
        "",
        f"{ratio:.2f}x",
        "<= 1.5x",
        ratio <= 1.5,
    )


def paced(seconds: int, repeats: int) -> Row:
    """One frame at a time over TLS."""
    with tempfile.TemporaryDirectory() as folder:
        certificate = certified(Path(folder))
        with server(int(RATE * seconds), 500, RATE, certificate) as url:
            ours, bare = readings(("fast", "bare"), url, 500, repeats, certificate)
    tls = "TLS" if certificate else "without TLS: openssl is not here"
    return Row(
        "ingest.paced",
        f"{ours.share:.1f}% of a core",
        f"bare loop {bare.share:.1f}%",
        tls,
        f"{ours.share / bare.share:.2f}x bare",
        "<= 13%",
        ours.share <= 13,
    )


def backlog(rounds: int) -> list[Row]:
    """An hour of 2,000 events a second (7.2 million; ``rounds`` of 60,000) that waits after an outage, for 200 watches
    of 25 aliases each: how fast it is caught up (36 s are what the network's server takes to send it), and what the
    collector holds after a tenth of it and at its end."""
    count = 60_000
    with server(count, 5_000, rounds=rounds) as url:
        (ours,) = readings(("fast",), url, 5_000, 1)
    assert ours.events == rounds * count, f"{ours.events} of {rounds * count} events came"
    tenth, end = ours.held[len(ours.held) // 10], max(ours.held[-len(ours.held) // 20 :])
    hour = 3_600 * RATE * ours.each / 1e6
    return [
        Row("ingest.backlog", f"{1e6 / ours.each:,.0f} ev/cpu-s", "", f"{ours.kept:,} of {ours.events:,} kept",
            f"an hour in {hour:.0f} s of one core", "<= 36 s", hour <= 36),
        Row("ingest.memory", f"{end:.0f} MB at the end", "", f"{tenth:.0f} MB after a tenth", f"{end / tenth:.2f}x",
            "<= 1.1x", end <= 1.1 * tenth),
    ]  # fmt: skip


def readings(who: tuple[str, ...], url: str, names: int, repeats: int, ca: str = "") -> list[Run]:
    """The median run of each reader, their turns interleaved."""
    runs: dict[str, list[Run]] = {one: [] for one in who}
    for _ in range(repeats):
        for one in who:
            folder = tempfile.mkdtemp(prefix="bench-ingest-")
            try:
                output = subprocess.run(
                    [sys.executable, "-m", "tests.bench.ingest_reader", one, url, str(names), folder, ca],
                    cwd=ROOT,
                    check=True,
                    stdout=subprocess.PIPE,
                    timeout=900,
                ).stdout
            finally:
                shutil.rmtree(folder)
            runs[one].append(Run(*json.loads(output)))
    return [sorted(several, key=lambda one: one.cpu)[len(several) // 2] for several in runs.values()]


@contextmanager
def server(count: int, names: int, rate: float = 0.0, certificate: str = "", rounds: int = 1) -> Iterator[str]:
    """A server of ``count`` posts, ``rounds`` times, that hold some of ``names`` aliases; its address."""
    told = [str(count), str(names), str(rate), str(rounds), certificate]
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.bench.ingest_server", *told], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        port = int(process.stdout.readline())
        yield f"{'wss' if certificate else 'ws'}://127.0.0.1:{port}/subscribe"
    finally:
        process.kill()
        process.wait()


def certified(folder: Path) -> str:
    """A certificate and its key for loopback, in one file; empty where openssl is not on this machine."""
    if shutil.which("openssl") is None:
        return ""
    made = folder / "loopback.pem"
    subprocess.run(
        [
            "openssl",
            "req",
            "-x509",
            "-newkey",
            "rsa:2048",
            "-nodes",
            "-days",
            "2",
            "-subj",
            "/CN=127.0.0.1",
            "-addext",
            "subjectAltName=IP:127.0.0.1",
            "-keyout",
            str(folder / "key"),
            "-out",
            str(folder / "cert"),
        ],
        check=True,
        capture_output=True,
    )
    made.write_text((folder / "key").read_text() + (folder / "cert").read_text())
    return str(made)
