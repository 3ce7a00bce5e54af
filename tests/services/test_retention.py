"""Retention runs once a day, says in the log what it took, and takes the program's own copies with it."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

from console.domain.actions import SYSTEM, Verb
from console.domain.frozen import replace
from console.domain.retention import Gone, Kept, Retention
from console.services.collector.retention import Keeper, lines
from console.store.protocol import Act, Incoming, Store
from tests.support.stores import NOW, Clock, mention

DAYS = Retention(posts=30, surveys=30, complaints=30, answers=30, handles=5, copies=7)


async def runs(store: Store) -> list[Any]:
    """What the log says of every run."""
    return [one.payload for one in await store.actions(verbs=(Verb.FORGOT,))]


async def kept(store: Store, *days: float) -> list[int]:
    """Mentions that came so many days ago."""
    batch = [Incoming(replace(mention(f"kind {one}"), fetched=NOW - timedelta(days=one))) for one in days]
    return list((await store.add("s", batch, cursor=None, at=NOW)).ids)


async def test_a_run_takes_what_is_due_and_says_so_in_the_log(store: Store) -> None:
    await kept(store, 31, 6, 1)
    clock = Clock()
    gone = await Keeper(store, DAYS, clock).run_when_due()
    assert gone == Gone({Kept.POSTS: 1}, handles=1)
    [line] = await store.actions(verbs=(Verb.FORGOT,))
    assert (line.operator, line.mention, line.at) == (SYSTEM, 0, NOW)
    assert line.payload["days"]["handles"] == 5
    assert (line.payload["words"], line.payload["handles"], line.payload["copies"]) == ({"posts": 1}, 1, 0)


async def test_it_runs_once_a_day_whoever_runs_it(store: Store) -> None:
    clock = Clock()
    for _ in range(3):
        await Keeper(store, DAYS, clock).run_when_due()
    assert len(await runs(store)) == 1
    clock.forward(86_400)
    keeper = Keeper(store, DAYS, clock)
    await keeper.run_when_due()
    assert await keeper.run_when_due() is None
    assert len(await runs(store)) == 2


async def test_it_runs_at_once_when_its_days_were_changed_or_the_clock_was_set_back(store: Store) -> None:
    clock = Clock()
    await Keeper(store, DAYS, clock).run_when_due()
    await Keeper(store, replace(DAYS, posts=10), clock).run_when_due()
    assert len(await runs(store)) == 2
    clock.forward(-7 * 86_400)
    await Keeper(store, replace(DAYS, posts=10), clock).run_when_due()
    assert len(await runs(store)) == 3


async def test_a_run_that_was_cut_off_goes_on_at_the_next_start(store: Store) -> None:
    await kept(store, *(31 + part / 1000 for part in range(150)))
    await store.expire(DAYS, at=NOW)
    assert await runs(store) == []
    gone = await Keeper(store, DAYS, Clock()).run_when_due()
    assert gone is not None and gone.words == {Kept.POSTS: 50}


async def test_copies_that_the_program_made_have_their_days(store: Store, tmp_path: Path) -> None:
    def copy(name: str, age: float) -> Path:
        one = tmp_path / f"store.db.{name}"
        one.write_bytes(b"words")
        at = (NOW - timedelta(days=age)).timestamp()
        os.utime(one, (at, at))
        return one

    moved = f"replaced-{NOW - timedelta(days=8):%Y%m%dT%H%M%S}"
    late = [copy("before-6", 8), copy(moved, 0), copy(f"{moved}-wal", 0)]
    young = [copy("before-7", 6), copy(f"replaced-{NOW - timedelta(days=6):%Y%m%dT%H%M%S}", 400), copy("mine", 400)]
    assert [Path(one.path).name for one in await store.copies()] == [
        "store.db.before-6",
        late[1].name,
        "store.db.before-7",
        young[1].name,
    ]
    gone = await Keeper(store, DAYS, Clock()).run_when_due()
    assert gone is not None and gone.copies == 2
    assert [one.exists() for one in (*late, *young)] == [False] * 3 + [True] * 3


async def test_what_is_due_is_told_in_figures(store: Store) -> None:
    [held, *_] = await kept(store, 31, 32, 6)
    await store.act([Act(held, Verb.HOLD_PUT, {"reason": "case"})], operator="sam", at=NOW)
    words, rest = lines(DAYS, await store.due(DAYS, NOW), 2)
    assert "posts 30 days (1 due)" in words and "answers 30 days (0 due)" in words
    assert "Handles go after 5 days (2 due)" in rest and "after 7 days (2 there)" in rest
