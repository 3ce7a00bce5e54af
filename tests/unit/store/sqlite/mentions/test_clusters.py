"""Clusters of near copies: what it costs to take leave of a very large one, in steps of SQLite's machine."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from console.store.sqlite import opening
from console.store.sqlite.driver import sqlite3
from console.store.sqlite.mentions import clusters

EVERY = 100  # steps between two counts
ORDERS = {
    "oldest first": lambda ids: ids,
    "newest first": lambda ids: ids[::-1],
    "any": lambda ids: random.Random(7).sample(ids, len(ids)),
}


def clustered(path: Path, size: int) -> tuple[sqlite3.Connection, list[int]]:
    """A store with one cluster of ``size`` mentions, and their ids."""
    opening.create(path, (("key", b"k" * 32), ("zone", "UTC")))
    conn = opening.connect(path)
    columns = {row[1]: row for row in conn.execute("PRAGMA table_info(mention)")}
    needed = [name for name, row in columns.items() if row[3] and row[4] is None and name not in {"id", "cluster"}]
    ids = [(number + 1) << 20 for number in range(size)]
    conn.executemany(
        f"INSERT INTO mention (id, cluster, {', '.join(needed)}) VALUES (?, ?{', ?' * len(needed)})",
        [
            (
                one,
                ids[0],
                *(
                    str(one)
                    if name == "native_id"
                    else b""
                    if columns[name][2] == "BLOB"
                    else ""
                    if columns[name][2] == "TEXT"
                    else 0
                    for name in needed
                ),
            )
            for one in ids
        ],
    )
    conn.execute("INSERT INTO cluster VALUES (?, ?)", (ids[0], size))
    return conn, ids


def cost(path: Path, size: int, order: str) -> int:
    conn, ids = clustered(path, size)
    steps = 0

    def count() -> int:
        nonlocal steps
        steps += 1
        return 0

    leaving = ORDERS[order](ids)
    conn.execute("BEGIN")  # or each step waits for the disk
    conn.set_progress_handler(count, EVERY)
    for one in leaving[:-2]:
        clusters.leave(conn, one)
    conn.set_progress_handler(None, 0)
    left = sorted(leaving[-2:])
    [(cluster, kept)] = conn.execute("SELECT id, size FROM cluster")
    assert kept == 2 and cluster in left
    assert [row[0] for row in conn.execute("SELECT cluster FROM mention WHERE id IN (?, ?)", left)] == [cluster] * 2
    clusters.leave(conn, left[0])
    assert conn.execute("SELECT count(*) FROM cluster").fetchone() == (0,)
    assert conn.execute("SELECT count(*) FROM mention WHERE cluster <> 0").fetchone() == (0,)
    conn.close()
    return steps * EVERY


@pytest.mark.parametrize("order", ORDERS)
def test_leaving_a_large_cluster_costs_little_more_than_its_size(tmp_path: Path, order: str) -> None:
    few, many = cost(tmp_path / "few.db", 200, order), cost(tmp_path / "many.db", 1_200, order)
    assert many < 3 * 6 * few, f"{few:,} steps for 200, {many:,} for 1,200"


def test_a_small_cluster_is_counted_and_goes_by_the_next(tmp_path: Path) -> None:
    conn, ids = clustered(tmp_path / "store.db", 5)
    conn.execute("UPDATE cluster SET size = 9")  # what is derived may be wrong, until it is made again
    clusters.leave(conn, ids[0])
    assert conn.execute("SELECT id, size FROM cluster").fetchall() == [(ids[1], 4)]
    conn.execute("DELETE FROM cluster")
    clusters.leave(conn, ids[3])
    assert conn.execute("SELECT id, size FROM cluster").fetchall() == [(ids[1], 3)]
    conn.close()
