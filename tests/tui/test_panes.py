"""The first place: panes that fill, stand still under the cursor, and let keys act."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from time import monotonic

import pytest
from textual.pilot import Pilot

from console.config.settings import PaneSettings, Personal
from console.domain.mention import Mention
from console.services.runtime import Runtime
from console.tui.app import ConsoleApp
from console.tui.render.rows import words
from tests.support.consoles import arrive, month, opened, screen_text, shows, typed, until

GOOD = "Thank you to the kind porters"


@pytest.fixture
async def trust(tmp_path: Path) -> AsyncIterator[Runtime]:
    """A store with a part of the month, and an undo window of a moment."""
    async with month(tmp_path, limit=120, undo_seconds=0.3) as runtime:
        yield runtime


async def test_the_panes_show_who_waits_and_how_many(trust: Runtime) -> None:
    async with opened(trust) as (_app, pilot):
        counts = (await trust.store.counts(trust.clock())).all
        screen = await shows(pilot, f"+ {counts.positive} positive   = {counts.neutral} neutral")
        assert "Northmoor Hospitals" in screen
        for title in ("+ Positive", "= Neutral", "- Negative", "Needs a team"):
            assert title in screen
        assert f"All waiting {counts.total:>7}".split()[-1] in screen
        assert "5 sources, 1 late" in await shows(pilot, "5 sources")


async def test_keys_move_the_cursor_and_between_panes(trust: Runtime) -> None:
    async with opened(trust) as (app, pilot):
        first = app.first
        window = first.pane.window
        assert window.at == 0
        await pilot.press("j", "j", "k")
        assert window.at == 1
        await pilot.press("G")
        assert window.at == len(window.rows) - 1
        await pilot.press("g", "g")
        assert window.at == 0
        await pilot.press("l")
        assert first.active == 1
        await pilot.press("tab", "tab", "tab", "tab")
        assert first.active == 0
        await pilot.press("3")
        assert first.active == 2


async def test_nothing_moves_under_the_cursor(trust: Runtime) -> None:
    async with opened(trust) as (app, pilot):
        window = app.first.pane.window
        await pilot.press("j")
        before, held = screen_text(app).splitlines()[3:30], window.cursor
        for number in range(3):
            await arrive(trust, f"{GOOD} number {number}", minutes=number)
        screen = await shows(pilot, "3 new")
        assert window.cursor == held
        pane = slice(22, 46)
        assert [line[pane] for line in screen.splitlines()[3:30]] == [line[pane] for line in before]
        await pilot.press("full_stop")
        await shows(pilot, "Thank you to the kind")
        assert words(window.rows[0].entry.mention) == f"{GOOD} number 2"
        assert "new" not in screen_text(app).splitlines()[1]


def test_a_question_stands_before_its_answer() -> None:
    asked = Mention(1, "survey", "1", body="Signs.", question="What could be better?")
    assert words(asked) == "What could be better? → Signs."
    assert len(words(replace(asked, question="Is there anything at all that we could have done to help?"))) < 50


async def test_a_pane_without_the_cursor_shows_what_arrives_at_once(trust: Runtime) -> None:
    async with opened(trust) as (_app, pilot):
        await arrive(trust, "We waited six hours and nobody rang")
        await shows(pilot, "We waited six hours")


async def test_escape_lets_a_pane_run_live(trust: Runtime) -> None:
    async with opened(trust) as (app, pilot):
        await pilot.press("escape")
        await arrive(trust, GOOD)
        await shows(pilot, "Thank you to the kind")
        await pilot.press("f")
        await shows(pilot, "The cursor is on no row")
        await pilot.press("j")
        assert app.first.pane.window.at == 0


async def test_a_paused_pane_holds_what_arrives(trust: Runtime) -> None:
    async with opened(trust) as (_app, pilot):
        await pilot.press("escape", "p")
        await arrive(trust, GOOD)
        await shows(pilot, "1 new paused")
        await pilot.press("j", "escape")
        await shows(pilot, "Still paused: p lets this pane run again.")
        await pilot.press("p")
        await shows(pilot, "Thank you to the kind")


async def test_f_forwards_and_says_where_to_and_how_to_take_it_back(trust: Runtime) -> None:
    async with opened(trust) as (app, pilot):
        identity = await _with_team(app, pilot)
        await pilot.press("f")
        await shows(pilot, "Forwarded to")
        [toast] = app._notifications  # a toast wraps where it likes
        assert "z takes it back" in toast.message
        entry = await trust.store.mention(identity)
        assert entry is not None and len(entry.state.forwards) == 1
        await shows(pilot, "held")
        await pilot.press("z")
        await shows(pilot, "Took back")
        entry = await trust.store.mention(identity)
        assert entry is not None and entry.state.forwards[0].state.value == "recalled"


async def test_what_is_actioned_stays_dim_then_leaves_and_can_be_taken_back(trust: Runtime) -> None:
    async with opened(trust) as (app, pilot):
        window = app.first.pane.window
        identity, following, count = window.cursor, window.rows[1].id, len(window.rows)
        await pilot.press("a")
        await shows(pilot, "✓ actioned by you")
        assert window.cursor == following
        await until(pilot, lambda: window.next_leaving < monotonic())
        assert window.index(identity) == 0, "it stays while the cursor stays below it"
        await pilot.press("j")
        assert window.index(identity) < 0
        assert len(window.rows) == count - 1
        await pilot.press("z")
        await until(pilot, lambda: window.index(identity) >= 0 or identity in window.held)


async def test_c_queues_for_celebration_and_the_row_says_so(trust: Runtime) -> None:
    async with opened(trust, (80, 24)) as (_app, pilot):
        await pilot.press("c")
        await shows(pilot, "Queued for celebration")
        await shows(pilot, "★ to be thanked")
        await pilot.press("g", "c")
        screen = await shows(pilot, "To celebrate")
        assert "★ to be thanked" in await shows(pilot, "★ to be thanked") and "Celebrations" in screen
        await pilot.press("c", "enter")
        await shows(pilot, "★ thanked")


async def test_marked_mentions_are_acted_on_together_after_a_question(trust: Runtime) -> None:
    async with opened(trust) as (app, pilot):
        window = app.first.pane.window
        await pilot.press("x", "x", "v")
        assert len(window.marks) == 3
        await shows(pilot, "✓3")
        await pilot.press("a")
        await shows(pilot, "3 marked mentions?")
        await pilot.press("escape")
        assert len(window.marks) == 3
        await pilot.press("a", "enter")
        await shows(pilot, "Marked 3 as actioned")
        assert not window.marks
        await pilot.press("z")
        await shows(pilot, "Took 3 back")
        assert (await trust.store.counts(trust.clock())).all.total == 120


async def test_the_teams_narrow_every_pane(trust: Runtime) -> None:
    async with opened(trust) as (app, pilot):
        await pilot.press("g", "t")
        assert app.first.kind == "teams"
        while app.first.sidebar.team != "maternity":
            await pilot.press("j")
        await pilot.press("enter")
        await shows(pilot, "▸ Maternity")
        below = app.look.tree.below("maternity")
        await until(
            pilot,
            lambda: all(
                any(guess.team in below for guess in row.entry.mention.judgement.teams)
                for feed in app.first.feeds
                for row in feed.pane.window.rows
            ),
        )
        await pilot.press("g", "t", "enter")
        await until(pilot, lambda: not app.first.narrowed_to)


async def test_a_narrow_screen_shows_one_pane_and_tabs(trust: Runtime) -> None:
    async with opened(trust, (80, 24)) as (_app, pilot):
        screen = await shows(pilot, "2 = Neutral")
        assert "Teams" not in screen
        assert len(screen.splitlines()) == 24
        await pilot.press("3")
        await shows(pilot, "▌3 - Negative")
        await pilot.press("g", "t")
        await shows(pilot, "Narrow to a team")
        await typed(pilot, "matern")
        await pilot.press("enter")
        await shows(pilot, "▸ Maternity")


async def test_a_filter_narrows_the_pane_and_escape_takes_it_away(trust: Runtime) -> None:
    async with opened(trust) as (app, pilot):
        window = app.first.pane.window
        count = len(window.rows)
        await pilot.press("backslash")
        await typed(pilot, "colour:red")
        assert "column 1" in await shows(pilot, "column 1")
        await pilot.press("enter", *["backspace"] * 10)
        await typed(pilot, "nurse*")
        await pilot.press("enter")
        await shows(pilot, "\\ nurse*")
        await until(pilot, lambda: len(window.rows) < count)
        await pilot.press("escape")
        await until(pilot, lambda: len(window.rows) >= count)


async def test_a_pane_whose_query_cannot_be_read_says_so(trust: Runtime) -> None:
    panes = (PaneSettings("Broken", "colour:red"), PaneSettings("All", "is:open"))
    async with opened(trust, personal=Personal(panes=panes)) as (app, pilot):
        assert "cannot be read" in await shows(pilot, "Its query")
        await pilot.press("l")
        await until(pilot, lambda: app.first.pane.window.at == 0)


async def test_two_consoles_on_one_store_see_the_same_and_send_once(trust: Runtime, tmp_path: Path) -> None:
    async with (
        month(tmp_path, operator="nia") as other,
        opened(trust) as (app, pilot),
        opened(other) as (there, second),
    ):
        identity = await _with_team(app, pilot)
        there.first.pane.go(app.first.pane.window.at)
        assert there.first.pane.window.cursor == identity
        await pilot.press("f")
        await second.press("f")
        await shows(second, "sam already forwarded it")
        entry = await trust.store.mention(identity)
        assert entry is not None and len(entry.state.forwards) == 1
        await until(second, lambda: "»" in screen_text(there))


async def _with_team(app: ConsoleApp, pilot: Pilot[None]) -> int:
    """Put the cursor on a mention whose team is sure."""
    window = app.first.pane.window
    place = next(
        index
        for index, row in enumerate(window.rows)
        if row.entry.mention.judgement.teams and row.entry.mention.judgement.teams[0].score > 0.9
    )
    for _ in range(place):
        await pilot.press("j")
    return window.cursor


async def test_a_pane_that_is_left_after_more_came_than_is_held_is_read_anew(
    trust: Runtime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("console.tui.panes.window.MOST", 3)
    async with opened(trust) as (app, pilot):
        window = app.first.pane.window
        assert app.first.pane.hold
        for number in range(5):
            newest = await arrive(trust, f"Thank you so much, you were kind {number}", minutes=1 + number)
        await shows(pilot, "3+ new")
        await pilot.press("tab")
        await until(pilot, lambda: bool(window.rows) and window.rows[0].id == newest and not window.held)
