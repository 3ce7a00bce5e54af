"""What an operator can still take back, however much of it there is."""

from __future__ import annotations

from pathlib import Path

import pytest

from console.domain.actions import Verb
from console.domain.tracks import Sending
from console.store.protocol import Act
from console.tui import outgoing
from console.tui.outgoing import held_forwards, not_shown
from tests.support.consoles import NOW, arrive, month, opened, shows


async def test_all_that_is_held_is_counted_and_nothing_that_matters_is_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outgoing, "_PART", 2)
    monkeypatch.setattr(outgoing, "MOST_WAITING", 2)
    async with month(tmp_path, limit=5) as trust:
        ids = [await arrive(trust, f"Thank you kind porters {number}", minutes=number) for number in range(6)]
        await trust.triage.forward(ids, team="porters", confirmed=True)
        assert await held_forwards(trust) == 6
        for entry in await trust.store.entries(ids[1:]):
            [forward] = entry.state.forwards
            for verb in (Verb.QUEUED_OUT, Verb.SENT, Verb.ACCEPTED):
                await trust.store.act([Act(entry.mention.id, verb, {"key": forward.key})], operator="system", at=NOW)
        assert await held_forwards(trust) == 1
        entries, more = await outgoing.outgoing(trust)
        assert [entry.mention.id for entry in entries] == [ids[5], ids[4], ids[0]]
        assert (more, not_shown(0)) == (3, "")
        async with opened(trust, (80, 24)) as (_app, pilot):
            await pilot.press("g", "o", "G")
            await shows(pilot, "3 older that wait for an answer")


async def test_the_cursor_goes_with_its_forward(tmp_path: Path) -> None:
    async with month(tmp_path, limit=5) as trust:
        ids = [await arrive(trust, f"Thank you kind porters {number}", minutes=number) for number in range(3)]
        await trust.triage.forward(ids, team="porters", confirmed=True)
        async with opened(trust) as (_app, pilot):
            await pilot.press("g", "o")
            await shows(pilot, "Can still be taken back (z)  3")
            [entry] = await trust.store.entries(ids[2:])
            payload = {"key": entry.state.forwards[0].key, "error": "no such address"}
            await trust.store.act([Act(ids[2], Verb.FAILED, payload)], operator="system", at=NOW)
            await shows(pilot, "Needs somebody  1")
            await shows(pilot, "✗ 1 letter failed")
            assert pilot.app.screen.current() == (ids[2],)
            await pilot.press("j")
            assert pilot.app.screen.current() == (ids[1],)
            [entry] = await trust.store.entries(ids[1:2])
            payload = {"key": entry.state.forwards[0].key}
            await trust.store.act([Act(ids[1], Verb.SENT, payload)], operator="system", at=NOW)
            await shows(pilot, "On its way  1")
            assert pilot.app.screen.current() == (ids[1],), "it is the last of three now"


async def test_what_came_back_is_of_the_forward_under_the_cursor(tmp_path: Path) -> None:
    async with month(tmp_path, limit=5) as trust:
        identity = await arrive(trust, "Thank you kind porters", minutes=1)
        async with opened(trust, (120, 40)) as (_app, pilot):
            await pilot.press("g", "g", "M")
            await shows(pilot, "No forward of it is waiting for an answer.")
            for team in ("porters", "maternity"):
                await trust.triage.forward([identity], team=team, confirmed=True)
            await pilot.press("M")
            await shows(pilot, "From whom?")
            await pilot.press("escape", "g", "o")
            await shows(pilot, "Can still be taken back (z)  2")
            await pilot.press("g", "g", "M")
            await shows(pilot, "What came back?")
            await pilot.press("enter")
            await shows(pilot, "Who says so?")
            await pilot.press("enter")
            await shows(pilot, "Can still be taken back (z)  1")
            [entry] = await trust.store.entries([identity])
            assert [one.state for one in entry.state.forwards] == [Sending.ACKNOWLEDGED, Sending.HELD]
