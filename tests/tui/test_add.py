"""Adding a mention by hand, by key and in the line mode."""

from __future__ import annotations

import asyncio
import contextlib
import io
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from textual import events

from console.config.settings import Personal
from console.domain.context import Context
from console.domain.mention import Mention
from console.domain.query import parse
from console.services.intake import Intake, take_waiting
from console.services.runtime import Runtime
from console.tui.plain import run_plain
from tests.services.making import word_judge
from tests.tui.making import NOW, month, opened, screen_text, shows, typed, until


@pytest.fixture
async def trust(tmp_path: Path) -> AsyncIterator[Runtime]:
    """A store with a part of the month, and a collector that takes in what is handed over."""
    async with month(tmp_path, limit=20) as runtime:
        intake = Intake(runtime.store, word_judge, key=b"k", clock=runtime.clock, context=runtime.context)

        async def collect() -> None:
            while True:
                await take_waiting(runtime.store, intake, runtime.clock)
                await asyncio.sleep(0.02)

        task = asyncio.create_task(collect())
        yield runtime
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def by_hand(runtime: Runtime) -> list[Mention]:
    """What was added."""
    page = await runtime.store.page(parse("source:by-hand"), Context(NOW))
    return [entry.mention for entry in page.entries]


async def test_a_call_is_added_and_taken_back(trust: Runtime) -> None:
    async with opened(trust, (80, 24)) as (_app, pilot):
        await pilot.press("I")
        screen = await shows(pilot, "What was said, in their words")
        lines = screen.splitlines()
        assert len(lines) <= 24 and all(len(line) <= 80 for line in lines) and "Esc leaves it" in screen
        await typed(pilot, "jqz kind")
        await pilot.press("tab", *"cal", "tab", *"Jo", "tab", *"yesterday", "tab", *"ward", "space", *"7")
        screen = await shows(pilot, "somebody rang")
        assert "Sun 22 Nov 12:00" in screen and "Ward 7" in screen
        await pilot.press("enter")
        await shows(pilot, "· z takes it back")
        [mention] = await by_hand(trust)
        assert (mention.body, mention.kind, mention.author_name) == ("jqz kind", "call", "Jo")
        assert [guess.team for guess in mention.judgement.teams] == ["ward-7"]
        await pilot.press("z")
        await shows(pilot, "Took back: added")


async def test_what_is_wrong_is_said_and_nothing_typed_is_lost(trust: Runtime) -> None:
    async with opened(trust, (80, 24)) as (app, pilot):
        await pilot.press("I", "enter")
        await shows(pilot, "What was said? Without words")
        await typed(pilot, "words of mine")
        await pilot.press("tab", "tab", "tab", *"soon", "enter")
        await shows(pilot, "“soon” is no time.")
        await pilot.press("escape")
        await shows(pilot, "Esc once more throws away")
        assert "words of mine" in screen_text(app)
        await pilot.press("escape")
        await until(pilot, lambda: "words of mine" not in screen_text(app))
        assert not await by_hand(trust)


async def test_a_paste_keeps_its_lines_and_nothing_that_drives_terminals(trust: Runtime) -> None:
    async with opened(trust, (80, 24)) as (app, pilot):
        await pilot.press("I")
        await shows(pilot, "What was said")
        assert app.screen.focused is not None
        app.screen.focused.post_message(events.Paste("Dear all,\r\nkind\x1b]0;x\x07 \u202epeople\x9b2J"))
        await shows(pilot, "Dear all,")
        await pilot.press("enter")
        await shows(pilot, "Added as")
        assert [mention.body for mention in await by_hand(trust)] == ["Dear all,\nkind]0;x people2J"]


async def test_the_line_mode_asks_for_each_field(trust: Runtime) -> None:
    paper = io.StringIO()
    keyboard = io.StringIO("I\nA kind nurse\nnonsense\nword\n\n\nnowhere\nA&E\nz\nq\n")
    assert await run_plain(trust, Personal(), keyboard=keyboard, paper=paper) == 0
    said = paper.getvalue()
    for part in ("What was said", "no kind of mention. One of: card, call", "Enter alone: now", "no team “nowhere”",
                 "positive, Emergency Department · z", "Took back: added"):
        assert part in said, said
    [mention] = await by_hand(trust)
    assert (mention.body, mention.kind) == ("A kind nurse", "word")


async def test_the_line_mode_leaves_a_question_at_the_end_of_its_input(trust: Runtime) -> None:
    paper = io.StringIO()
    assert await run_plain(trust, Personal(), keyboard=io.StringIO("I hello\n"), paper=paper) == 0
    assert "Nothing was added." in paper.getvalue()
    assert not await by_hand(trust)
