"""ingest.bulk, ingest.aliases, ingest.paced: the collector at the network's rate, beside a script and receiving alone.

What is counted is the CPU of the reading process, from the open socket to the committed row: decode, watch, judge
(fast), store with full-text search, synchronous FULL. Readers take turns, each several times; medians are compared.
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

    @property
    def each(self) -> float:
        """Microseconds of CPU an event."""
        return self.cpu / self.events * 1e6

    @property
    def share(self) -> float:
        """Of one core."""
        return self.cpu / self.seconds * 100


def run(quick: bool) -> list[Row]:
    """The three rows; with ``quick`` fewer posts and one repeat."""
    count, repeats = (12_000, 1) if quick else (60_000, 5)
    return [*bulk(count, repeats), growth(count, repeats), paced(4 if quick else 10, 1 if quick else 3)]


def bulk(count: int, repeats: int) -> list[Row]:
    """500 aliases, one hit in a hundred: the whole way, and apart from it the stream alone, without judge and store."""
    with server(count, 500) as url:
        ours, stream, peer, limit = readings(("ours", "stream", "scripted", "limit"), url, 500, repeats)
    hits = HITS * count
    assert ours.events == count, f"{ours.events} of {count} events came"
    assert 0.7 * hits < ours.kept < 1.5 * hits, f"{ours.kept} kept of about {hits:.0f}"
    faster, of_limit = peer.each / ours.each, limit.each / ours.each
    alone = limit.each / stream.each
    hit = (ours.cpu - stream.cpu) / ours.kept * 1e6
    received = f"receive+decode {1e6 / limit.each:,.0f}"
    return [
        Row(
            "ingest.bulk", f"{1e6 / ours.each:,.0f} ev/cpu-s", f"script {1e6 / peer.each:,.0f}", received,
            f"{faster:.1f}x peer, {of_limit:.0%} of limit", ">= 25x, >= 50%", faster >= 25 and of_limit >= 0.5,
        ),
        Row(
            "ingest.stream", f"{1e6 / stream.each:,.0f} ev/cpu-s", "", received,
            f"{alone:.0%} of limit; a hit then costs {hit:.0f} us", ">= 50%", alone >= 0.5,
        ),
    ]


def growth(count: int, repeats: int) -> Row:
    """The same with 50 and with 5,000 aliases."""
    with server(count, 50) as url:
        (few,) = readings(("ours",), url, 50, repeats)
    with server(count, 5_000) as url:
        (many,) = readings(("ours",), url, 5_000, repeats)
    small = count // 20
    with server(small, 50) as url:
        (peer_few,) = readings(("scripted",), url, 50, 1)
    with server(small, 5_000) as url:
        (peer_many,) = readings(("scripted",), url, 5_000, 1)
    ratio = many.each / few.each
    return Row(
        "ingest.aliases", f"{few.each:.1f} -> {many.each:.1f} us/event",
        f"script {peer_few.each:.0f} -> {peer_many.each:.0f} us", "", f"{ratio:.2f}x", "<= 1.5x", ratio <= 1.5,
    )


def paced(seconds: int, repeats: int) -> Row:
    """One frame at a time over TLS."""
    with tempfile.TemporaryDirectory() as folder:
        certificate = certified(Path(folder))
        with server(int(RATE * seconds), 500, RATE, certificate) as url:
            ours, bare = readings(("ours", "bare"), url, 500, repeats, certificate)
    tls = "TLS" if certificate else "without TLS: openssl is not here"
    return Row(
        "ingest.paced", f"{ours.share:.1f}% of a core", f"bare loop {bare.share:.1f}%", tls,
        f"{ours.share / bare.share:.2f}x bare", "<= 13%", ours.share <= 13,
    )


def readings(who: tuple[str, ...], url: str, names: int, repeats: int, ca: str = "") -> list[Run]:
    """The median run of each reader, their turns interleaved."""
    runs: dict[str, list[Run]] = {one: [] for one in who}
    for _ in range(repeats):
        for one in who:
            folder = tempfile.mkdtemp(prefix="bench-ingest-")
            try:
                output = subprocess.run(
                    [sys.executable, "-m", "tests.bench.ingest_reader", one, url, str(names), folder, ca],
                    cwd=ROOT, check=True, capture_output=True, timeout=600,
                ).stdout
            finally:
                shutil.rmtree(folder)
            runs[one].append(Run(*json.loads(output)))
    return [sorted(several, key=lambda one: one.cpu)[len(several) // 2] for several in runs.values()]


@contextmanager
def server(count: int, names: int, rate: float = 0.0, certificate: str = "") -> Iterator[str]:
    """A server of ``count`` posts that hold some of ``names`` aliases; its address."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.bench.ingest_server", str(count), str(names), str(rate), certificate],
        cwd=ROOT, stdout=subprocess.PIPE, text=True,
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
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1",
         "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(folder / "key"), "-out", str(folder / "cert")],
        check=True, capture_output=True,
    )
    made.write_text((folder / "key").read_text() + (folder / "cert").read_text())
    return str(made)

