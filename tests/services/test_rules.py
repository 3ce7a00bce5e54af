"""Mutes and rules: when a mute ends, and what goes wrong in one of them."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from console.config.settings import Mute, Organisation, Rule, Settings
from console.domain.actions import Verb
from console.services.collector.rules import Automation
from console.services.queries import query_context
from console.services.triage.triage import Triage
from console.store.protocol import Store
from tests.support.stores import Clock, kept, settings


def automation(store: Store, told: Settings, clock: Clock) -> Automation:
    return Automation(store, told, lambda: query_context(told, now=clock(), me="system"), clock)


@pytest.mark.parametrize(
    ("zone", "now", "muted"),
    [
        ("Europe/London", datetime(2026, 6, 30, 22, 30, tzinfo=UTC), True),
        ("Europe/London", datetime(2026, 6, 30, 23, 30, tzinfo=UTC), False),  # half past midnight there
        ("Pacific/Auckland", datetime(2026, 6, 30, 12, 30, tzinfo=UTC), False),
        ("America/New_York", datetime(2026, 7, 1, 1, 0, tzinfo=UTC), True),
    ],
)
async def test_a_mute_ends_with_the_day_of_the_organisation(
    store: Store,
    tmp_path: Path,
    zone: str,
    now: datetime,
    muted: bool,
) -> None:
    told = replace(
        settings(tmp_path), organisation=Organisation(time_zone=zone), mutes=(Mute("waited", until=date(2026, 7, 1)),)
    )
    running = automation(store, told, Clock(now))
    await running.begin()
    [one] = await kept(store, "we waited")
    await running.catch_up()
    entry = await store.mention(one)
    assert entry is not None and entry.state.muted is muted


async def test_two_looks_at_once_do_everything_once(store: Store, tmp_path: Path) -> None:
    told = replace(settings(tmp_path), rules=(Rule("kind", ("pin", "severity:1")),))
    running = automation(store, told, Clock())
    await running.begin()
    ids = await kept(store, "kind one", "kind two")
    await asyncio.gather(*(running.catch_up() for _ in range(4)))
    for one in ids:
        assert [action.verb for action in await store.history(one)] == [Verb.ARRIVED, Verb.PINNED, Verb.SEVERITY_SET]


async def test_a_fault_of_ours_at_one_mention_stops_no_rule_at_the_next(
    store: Store,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    told = replace(settings(tmp_path), rules=(Rule("kind", ("pin",)),))
    running = automation(store, told, Clock())
    await running.begin()
    bad, good = await kept(store, "kind one", "kind two")
    pin = Triage.pin

    async def chokes(self: Triage, ids: list[int], *, pinned: bool = True) -> object:
        if bad in ids:
            raise KeyError("one")
        return await pin(self, ids, pinned=pinned)

    monkeypatch.setattr(Triage, "pin", chokes)
    await running.catch_up()
    assert "rules" in caplog.text
    entry = await store.mention(good)
    assert entry is not None and entry.state.pinned
    monkeypatch.undo()
    await running.catch_up()
    entry = await store.mention(bad)
    assert entry is not None and not entry.state.pinned, "it was looked at"
