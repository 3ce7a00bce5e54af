"""Real processes on one store: they race, are killed, frozen, and run out of disk. Short here; ``OUTSIDE_IN_LONG=1``
runs the counts that were promised."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import random
import signal
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import pytest

from console.domain.actions import Verb
from console.domain.errors import StoreBusy, StoreFull
from console.domain.judgement import Judgement, Opinion, Sentiment, TeamGuess
from console.domain.mention import Mention, RawMention
from console.query.query import parse
from console.query.subject import Context
from console.store.protocol import Act, Incoming
from console.store.sqlite import store as sqlite
from console.store.sqlite.driver import sqlite3
from console.store.sqlite.store import SqliteStore, open_store

LONG = os.environ.get("OUTSIDE_IN_LONG") == "1"
NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
CONTEXT = Context(NOW)
FORK = multiprocessing.get_context("fork")
Work = Callable[[SqliteStore, Connection, int], Awaitable[None]]


def mention(number: int) -> Mention:
    raw = RawMention(
        native_id=str(number), body=f"Thank you {number} " + "so kind " * 20, published=NOW - timedelta(seconds=number)
    )
    made = Mention.from_raw(raw, source="s", fetched=NOW, key=b"k")
    return replace(
        made,
        judgement=Judgement(
            opinion=Opinion(Sentiment.POSITIVE, 0.9, (0.0, 0.1, 0.9)),
            teams=(TeamGuess("w7", 0.9),),
            redacted_body=made.body,
        ),
    )


@pytest.fixture
def path() -> Iterator[Path]:
    """A store's path that another user may get to, which pytest's own folders do not allow."""
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        yield Path(folder) / "kept" / "store.db"


@asynccontextmanager
async def opened(path: Path) -> AsyncIterator[SqliteStore]:
    store = await open_store(path, patience=120.0)  # whose turn it is comes late where twenty share one slow core
    try:
        yield store
    finally:
        await store.close()


async def fill(path: Path, count: int) -> list[int]:
    async with opened(path) as store:
        added = await store.add("s", [Incoming(mention(number)) for number in range(count)], cursor=None, at=NOW)
        return list(added.ids)


def begin(
    path: Path, work: Work, number: int = 0, before: Callable[[], None] = lambda: None
) -> tuple[BaseProcess, Connection]:
    """Start ``work`` in a process of its own; what it sends comes out of the connection, an exception as its name."""
    here, there = FORK.Pipe()

    async def live() -> None:
        async with opened(path) as store:
            await work(store, there, number)

    def run() -> None:
        before()
        try:
            asyncio.run(live())
        except BaseException as error:
            there.send(("fault", f"{type(error).__name__}: {error}"))
            raise

    process = FORK.Process(target=run, daemon=True)
    process.start()
    there.close()
    return process, here


def told(connection: Connection) -> list[Any]:
    """Everything that a process said until it ended."""
    said = []
    try:
        while True:
            said.append(connection.recv())
    except (EOFError, ConnectionResetError):
        return said


def ended(processes: list[BaseProcess]) -> None:
    for process in processes:
        process.join(60)
        assert process.exitcode is not None


@pytest.mark.parametrize("count", [2, 10, 20])
async def test_one_forward_however_many_press_f(path: Path, count: int) -> None:
    ids = await fill(path, 1000 if LONG else 60)
    start = time.time() + 0.4

    async def press(store: SqliteStore, out: Connection, number: int) -> None:
        await asyncio.sleep(max(0.0, start - time.time()))
        order = random.Random(number).sample(ids, len(ids)) if number % 2 else ids
        for identity in order:
            forward = {"team": "w7", "team_name": "Ward 7", "channel": "mail", "letter": {"text": "x"}}
            [done] = await store.act([Act(identity, Verb.FORWARDED, forward)], operator=f"op{number}", at=NOW)
            out.send((identity, done.sequence, done.why))

    running = [begin(path, press, number) for number in range(count)]
    said = [one for _, here in running for one in told(here)]
    ended([process for process, _ in running])
    winners = [identity for identity, sequence, _ in said if sequence]
    assert sorted(winners) == sorted(ids)
    assert all(why.startswith("op") for _, sequence, why in said if not sequence)
    assert len(said) == count * len(ids)
    async with opened(path) as store:
        taken = []
        while more := await store.take_deliveries("w", now=NOW + timedelta(days=1), limit=500):
            taken += more
        assert sorted(one.mention for one in taken) == sorted(ids)
        assert (await store.check()).problems == ()


async def test_ten_who_make_the_store_at_once_make_one(path: Path) -> None:
    async def hello(store: SqliteStore, out: Connection, number: int) -> None:
        out.send(await store.key())

    running = [begin(path, hello, number) for number in range(10)]
    keys = [one for _, here in running for one in told(here)]
    ended([process for process, _ in running])
    assert len(keys) == 10
    assert len(set(keys)) == 1


async def test_killed_at_any_moment_nothing_that_was_confirmed_is_lost(path: Path) -> None:
    ids = await fill(path, 200)
    chance = random.Random(3)
    confirmed: dict[int, str] = {}
    arrived = 0

    async def work(store: SqliteStore, out: Connection, number: int) -> None:
        local = random.Random(number)
        for step in range(10_000):
            if step % 4:
                identity = local.choice(ids)
                verb = local.choice([Verb.PINNED, Verb.UNPINNED, Verb.MUTED, Verb.UNMUTED])
                [done] = await store.act([Act(identity, verb)], operator="sam", at=NOW)
                out.send((done.sequence, verb.value))
            else:
                first = 1000 + number * 10_000 + step * 10
                batch = [Incoming(mention(first + one)) for one in range(5)]
                added = await store.add("s", batch, cursor=f"{number}:{step}", at=NOW)
                out.send((0, added.new))

    for number in range(100 if LONG else 12):
        process, here = begin(path, work, number)
        assert here.poll(60)
        await asyncio.sleep(chance.uniform(0.005, 0.08))
        assert process.pid
        os.kill(process.pid, signal.SIGKILL)
        for sequence, what in told(here):
            if sequence == "fault":
                pytest.fail(what)
            if sequence:
                confirmed[sequence] = what
            else:
                arrived += what
        process.join()
        async with opened(path) as store:
            health = await store.check()
            assert health.problems == ()
            log = {action.sequence: action.verb.value for action in await store.actions(limit=10**6)}
            assert confirmed.items() <= log.items()
            assert health.mentions >= 200 + arrived
            assert (health.mentions - 200) % 5 == 0, "a batch is whole or not there"
    async with opened(path) as store:
        assert await store.rebuild() == ()


async def test_a_frozen_writer_is_named_and_lets_go_when_it_dies(path: Path) -> None:
    await fill(path, 5)

    async def freeze(store: SqliteStore, out: Connection, number: int) -> None:
        def stop(conn: sqlite3.Connection) -> None:
            out.send("holding")
            os.kill(os.getpid(), signal.SIGSTOP)
            time.sleep(60)  # the stop may take a moment to reach this thread

        await store._writing.write(stop)

    process, here = begin(path, freeze)
    assert here.recv() == "holding"
    store = await open_store(path, patience=0.3)
    try:
        with pytest.raises(StoreBusy, match="fuser"):
            await store.submit([{}], by="sam", at=NOW)
        assert len((await store.page(None, CONTEXT)).entries) == 5, "who looks does not wait"
        assert process.pid
        os.kill(process.pid, signal.SIGKILL)
        process.join()
        await store.submit([{}], by="sam", at=NOW)  # or it would be busy, after a third of a second
    finally:
        await store.close()


async def test_a_full_disk_is_a_sentence_and_passes_by_itself(path: Path) -> None:
    await fill(path, 20)
    async with opened(path) as store:
        (pages,) = await store._writing.bare(lambda conn: conn.execute("PRAGMA page_count").fetchone())
        await store._writing.bare(lambda conn: conn.execute(f"PRAGMA max_page_count = {pages + 8}").fetchone())
        kept = 0
        with pytest.raises(StoreFull, match="no room left"):
            for number in range(1000, 100_000, 50):
                batch = [Incoming(mention(number + one)) for one in range(50)]
                added = await store.add("s", batch, cursor=str(number), at=NOW)
                kept += added.new
        with pytest.raises(StoreFull):
            await store.submit([{"body": "x" * 100_000}], by="sam", at=NOW)
        assert (await store.counts(NOW)).all.total == 20 + kept
        assert len((await store.page(parse("thank"), CONTEXT)).entries) == min(50, 20 + kept)
        await store._writing.bare(lambda conn: conn.execute("PRAGMA max_page_count = 1000000").fetchone())
        added = await store.add("s", [Incoming(mention(500_000))], cursor="after", at=NOW)
        assert added.new == 1
        assert (await store.check()).problems == ()


async def test_a_second_operator_can_write_what_the_first_made(path: Path) -> None:
    """Another user of the same group, with a umask that shuts the group out; the same user where we are not root."""
    ids = await fill(path, 3)

    def become() -> None:
        os.umask(0o077)
        if os.geteuid() == 0:
            os.setgroups([path.stat().st_gid])
            os.setgid(path.stat().st_gid)
            os.setuid(65534)

    async def work(store: SqliteStore, out: Connection, number: int) -> None:
        [done] = await store.act([Act(ids[0], Verb.PINNED)], operator="second", at=NOW)
        out.send(done.sequence)
        await store.add("s", [Incoming(mention(99))], cursor=None, at=NOW)

    process, here = begin(path, work, before=become)
    [sequence] = told(here)
    process.join()
    assert sequence
    process, here = begin(path, work, before=become)
    assert process.pid
    assert here.recv()
    os.kill(process.pid, signal.SIGKILL)
    process.join()
    async with opened(path) as store:
        [done] = await store.act([Act(ids[1], Verb.PINNED)], operator="first", at=NOW)
        assert done.sequence
        assert (await store.check()).problems == ()


async def test_news_reaches_another_process_at_once_and_the_dead_are_swept(path: Path) -> None:
    ids = await fill(path, 1)

    async def listen(store: SqliteStore, out: Connection, number: int) -> None:
        sqlite.LOOKS_AGAIN = 3_600.0  # in this process: without it a lost datagram would be made good
        await store.wait(0)
        out.send("ready")
        while await store.wait(3_600):
            out.send("news")

    process, here = begin(path, listen)
    assert here.recv() == "ready"
    async with opened(path) as store:
        for step in range(10):
            await store.act([Act(ids[0], Verb.PINNED if step % 2 else Verb.UNPINNED)], operator="sam", at=NOW)
            assert await asyncio.to_thread(here.poll, 60)
            assert here.recv() == "news"
        assert process.pid
        os.kill(process.pid, signal.SIGKILL)
        process.join()
        assert len(list(path.with_name("store.db.news").iterdir())) == 2
        await store.submit([{}], by="sam", at=NOW)
        assert len(list(path.with_name("store.db.news").iterdir())) == 1
    assert list(path.with_name("store.db.news").iterdir()) == []


async def test_a_backup_under_load_ends_and_is_whole(path: Path) -> None:
    await fill(path, 3000)

    async def write(store: SqliteStore, out: Connection, number: int) -> None:
        for step in range(100_000):
            await store.add("s", [Incoming(mention(10_000 + step))], cursor=None, at=NOW)  # or it is busy
            out.send(step)
            await asyncio.sleep(0.01)

    process, here = begin(path, write)
    assert here.recv() == 0
    async with asyncio.timeout(120), opened(path) as store:
        await store.backup(str(path.with_name("copy.db")))
    assert process.pid
    os.kill(process.pid, signal.SIGKILL)
    said = told(here)
    process.join()
    assert said == list(range(1, len(said) + 1)), "whoever writes meanwhile is never turned away"
    async with opened(path.with_name("copy.db")) as copy:
        assert (await copy.check()).problems == ()


async def test_twenty_consoles_work_at_once_without_a_fault(path: Path) -> None:
    ids = await fill(path, 200)
    rounds = 200 if LONG else 8

    async def work(store: SqliteStore, out: Connection, number: int) -> None:
        local = random.Random(number)
        query = parse("sentiment:positive is:open")
        for _ in range(rounds):
            act = Act(local.choice(ids), local.choice([Verb.PINNED, Verb.UNPINNED]))
            await store.act([act], operator=f"op{number}", at=NOW)
            await store.page(query, CONTEXT)
            await asyncio.sleep(0.3)
        out.send(rounds)

    running = [begin(path, work, number) for number in range(20)]
    said = [one for _, here in running for one in told(here)]
    ended([process for process, _ in running])
    assert said == [rounds] * 20, "or somebody found the store busy"
    async with opened(path) as store:
        assert len(await store.actions(limit=10**6)) == 200 + 20 * rounds
        assert (await store.check()).problems == ()
