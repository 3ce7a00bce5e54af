"""Rejudging stored mentions in the console: looked at first, followed, stopped, and taken back."""

from __future__ import annotations

import io
from pathlib import Path

from pytest import MonkeyPatch

from console.config.settings import Personal
from console.services.judging.rejudge import work_part
from console.services.runtime import Runtime
from console.tui.plain.app import run_plain
from console.tui.plain.session import Session
from tests.services.test_rejudge import door
from tests.support.consoles import NOW, arrive, month, opened, shows, typed


async def part(trust: Runtime) -> bool:
    """What a collector does in one turn."""
    return await work_part(trust.store, door(trust.store), trust.settings, trust.context(), NOW)


async def tone(trust: Runtime, identity: int) -> str:
    (entry,) = await trust.store.entries([identity])
    return entry.mention.judgement.opinion.label.value


async def test_it_is_looked_at_done_and_given_back(tmp_path: Path) -> None:
    async with month(tmp_path, limit=5) as trust:
        identity = await arrive(trust, "Thank you, so kind, on the sixth floor")
        async with opened(trust, (80, 24)) as (_app, pilot):
            await pilot.press("g", "j")
            await shows(pilot, "Enter names the mentions and shows what would change")
            await pilot.press("y")
            await shows(pilot, "Nothing has been looked at")
            await pilot.press("enter")
            await shows(pilot, "Judge again: which mentions?")
            await typed(pilot, "floor")
            await pilot.press("enter")
            await shows(pilot, "No collector runs, and the judge is there")
            await trust.store.lead("collector", now=NOW, lease=600)
            await pilot.press("enter")
            await typed(pilot, "sixth floor")
            await pilot.press("enter")
            await shows(pilot, "Looking at “sixth floor”: 0 of 1")
            await part(trust)
            screen = await shows(pilot, "1 of 1 mentions would change: 1 in tone")
            assert "positive → negative" in screen and "y judges them again" in screen
            assert await tone(trust, identity) == "positive"
            await pilot.press("y")
            await shows(pilot, "Rejudging “sixth floor”: 0 of 1")
            await pilot.press("s")
            await shows(pilot, "Stopped by sam after 0 of 1")
            await pilot.press("enter", "enter")
            await shows(pilot, "Looking at “sixth floor”")
            await part(trust)
            await shows(pilot, "would change")
            await pilot.press("y")
            await shows(pilot, "Rejudging")
            await part(trust)
            await shows(pilot, "1 judged again; 1 of them")
            assert await tone(trust, identity) == "negative"
            await pilot.press("u")
            await shows(pilot, "Give 1 of “sixth floor” the labels of before?")
            await pilot.press("enter")
            await shows(pilot, "1 have their former labels again.")
            assert await tone(trust, identity) == "positive"


async def test_the_same_by_line(tmp_path: Path, monkeypatch: MonkeyPatch) -> None:
    async with month(tmp_path, limit=5) as trust:
        identity = await arrive(trust, "Thank you, so kind, on the sixth floor")
        await trust.store.lead("collector", now=NOW, lease=600)

        lines = iter(("gj", "gj do", "gj look sixth floor", "gj", "gj do", "gj", "gj back", "gj stop"))

        async def typed_after_a_turn(session: Session) -> str:
            while await part(trust):
                pass
            return f"{line}\n" if (line := next(lines, "")) else ""

        monkeypatch.setattr(Session, "read_line", typed_after_a_turn)
        paper = io.StringIO()
        await run_plain(trust, Personal(), keyboard=io.StringIO(), paper=paper)
        told = paper.getvalue()
        for words in (
            "Nothing yet.",
            "Nothing has been looked at.",
            "1 of 1 mentions would change",
            "1 judged again; 1 of",
            "1 have their former labels again",
            "Nothing is under way.",
        ):
            assert words in told, told
        assert await tone(trust, identity) == "positive"
