"""A process that is frozen for longer than its lead while the store is restored or moved: what it acknowledges when it
goes on is in the store, or it was refused. Short here; ``OUTSIDE_IN_LONG=1`` tries it fifty times."""

from __future__ import annotations

import os
import signal
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from console.domain.errors import StoreGone
from console.store.sqlite.driver import sqlite3
from console.store.sqlite.restore import restore
from console.store.sqlite.store import SqliteStore, open_store
from tests.services.test_store_processes import LONG, begin, path

__all__ = ["path"]  # the fixture
NOW = datetime.now(UTC)


async def _collecting(store: SqliteStore, out: Connection, number: int) -> None:
    """Lead, sleep, and then take what a web hook brings."""
    await store.lead("collector", now=NOW, lease=0.01)
    out.send("leads")
    os.kill(os.getpid(), signal.SIGSTOP)
    done = []
    for one in range(5):
        try:
            await store.submit([{"number": one}], by="hook", at=datetime.now(UTC))
            done.append(one)
        except StoreGone:
            pass
    out.send(done)


def _wait_until_it_sleeps(process: int) -> None:
    os.waitid(os.P_PID, process, os.WSTOPPED | os.WNOWAIT)


def _items(file: Path) -> int:
    conn = sqlite3.connect(file)
    try:
        return int(conn.execute("SELECT count(*) FROM intake").fetchone()[0])
    finally:
        conn.close()


@pytest.mark.parametrize("how", ["restored", "moved"])
async def test_nothing_acknowledged_goes_into_a_file_that_was_put_aside(path: Path, how: str) -> None:
    rounds = 50 if LONG else 2
    acknowledged = lost = 0
    for number in range(rounds):
        place = path.with_name(f"{number}.db")
        store = await open_store(place)
        await store.backup(str(place.with_name(f"copy{number}.db")))
        await store.close()
        process, here = begin(place, _collecting)
        assert here.recv() == "leads"
        assert process.pid
        _wait_until_it_sleeps(process.pid)
        if how == "restored":
            restore(place.with_name(f"copy{number}.db"), place, now=NOW + timedelta(minutes=5))
        else:
            place.rename(place.with_name(f"moved{number}.db"))
        os.kill(process.pid, signal.SIGCONT)
        done = here.recv()
        process.join()
        acknowledged += len(done)
        lost += len(done) - (_items(place) if place.exists() else 0)
    print(f"{how}: {rounds} rounds, {acknowledged} acknowledged, {lost} lost")
    assert lost == 0
    assert acknowledged == (5 * rounds if how == "restored" else 0)
