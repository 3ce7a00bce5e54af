"""Keys that arrive together, as from a slow line or from fast hands: each counts once, where the one before it led."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from textual import events
from textual.app import App
from textual.pilot import Pilot
from textual.screen import Screen

from console.config.settings import Personal
from console.domain.errors import StoreFault
from console.domain.tracks import Work
from console.services.runtime import Runtime
from console.tui.app import ConsoleApp
from console.tui.terminal.driver import Events
from console.tui.terminal.input_parser import InputParser
from tests.support.consoles import arrive, month, opened, screen_text, shows, until

DIALOGS = {
    "add": "I",
    "action with a note": "A",
    "assign": "@",
    "dismiss": "d",
    "filter": "\\",
    "forward": "F",
    "link": "o",
    "note": "#",
    "palette": ":",
    "severity": "S",
    "snooze": "b",
    "tags": "T",
    "team": "t",
    "bulk": "xxP",
}
NAMED = {"\r": "enter", "\x1b": "escape", " ": "space", "\t": "tab"}


@pytest.fixture
async def trust(tmp_path: Path) -> AsyncIterator[Runtime]:
    """A store with a part of the month."""
    async with month(tmp_path, limit=80) as runtime:
        yield runtime


def burst(pilot: Pilot[None], keys: str) -> None:
    """Keys in one write: none waits for what the one before it does."""
    driver = pilot.app._driver
    assert driver is not None
    for key in keys:
        driver.send_message(events.Key(NAMED.get(key, key), key))


@pytest.mark.parametrize("keys", DIALOGS.values(), ids=DIALOGS)
async def test_a_dialog_answers_once(trust: Runtime, keys: str) -> None:
    async with opened(trust, personal=Personal(keys={"severity": "S"})) as (app, pilot):
        for answer in ("\r\r", "\r\r\r", "\x1b\x1b", "\r\x1b", "y\r\r"):
            burst(pilot, f"{keys}{answer}")
            await pilot.pause(0.1)
            burst(pilot, "\x1b" * 4)
            await until(pilot, lambda: app.screen is app.first)
            assert app.is_running


async def test_a_place_that_is_closed_before_it_has_read_says_nothing(trust: Runtime) -> None:
    async with opened(trust) as (app, pilot):
        for place in ("\r", "gs", "gl", "gr", "ge", "gj", "g,", "go", "gc", "gx", "g/", "e", "R", "?"):
            for away in ("\x1b", "q\r", "gi"):
                burst(pilot, f"{place}{away}")
                await pilot.pause(0.02)
                burst(pilot, "\x1b" * 4)
                await until(pilot, lambda: app.screen is app.first)


@pytest.mark.parametrize("keys", ["\r", "gs", "gl", "gr", "ge", "gj", "g,", "go", "gc", "gx", "g/", "e", "R", "?"])
async def test_a_place_that_is_still_being_opened_can_be_refreshed(
    trust: Runtime, keys: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    pushed = []

    def push(app: ConsoleApp, screen: Screen[object], *rest: object, **options: object) -> object:
        pushed.append(screen)
        awaited = App.push_screen(app, screen, *rest, **options)  # type: ignore[call-overload]
        app.redraw()  # as the clock, a colleague's news or the counts have it, at any moment
        app.store_trouble(StoreFault("away"))
        return awaited

    async with opened(trust) as (_, pilot):
        monkeypatch.setattr(ConsoleApp, "push_screen", push)
        burst(pilot, keys)
        await until(pilot, lambda: bool(pushed))
        await until(pilot, lambda: pushed[0].is_mounted)


async def test_escape_before_a_key_of_two_presses_does_nothing_else(trust: Runtime) -> None:
    async with opened(trust) as (app, pilot):
        driver = app._driver
        assert driver is not None
        for event in Events().of(
            InputParser(0.1).feed(b"\x1bgc", 0)
        ):  # Esc, g, c in one write: Alt-g, as terminals write
            driver.send_message(event)
        await pilot.pause(0.3)
        (entry,) = await trust.store.entries(app.first.current())
        assert not entry.state.celebrate
        burst(pilot, "gs")
        await shows(pilot, "Sources")


async def test_keys_behind_an_answer_act_below_it_in_their_order(trust: Runtime) -> None:
    async with opened(trust) as (app, pilot):
        first, second, third, fourth = (row.id for row in app.first.pane.window.rows[:4])
        burst(pilot, "ddupl\ra#rang the family\rj")
        await until(pilot, lambda: app.first.pane.window.cursor == fourth)
        states = {entry.mention.id: entry.state for entry in await trust.store.entries((first, second, third))}
        assert (states[first].work, states[first].reason) == (Work.DISMISSED, "duplicate")
        assert states[second].work is Work.ACTIONED
        assert states[third].notes == ("rang the family",)


async def test_words_behind_the_key_of_a_dialog_are_typed_into_it(trust: Runtime) -> None:
    async with opened(trust) as (app, pilot):
        burst(pilot, "g/porters\r")
        await until(pilot, lambda: app.last_search == "porters")


async def test_a_key_on_a_mention_that_has_just_left_says_so(trust: Runtime) -> None:
    async with opened(trust) as (app, pilot):
        await pilot.press("x")
        pane = app.first.pane
        pane.window.let_go()
        for key in "eoyRFM":
            burst(pilot, key)
            await shows(pilot, "The cursor is on no row")
            app.clear_notifications()


async def test_enter_on_settings_that_are_not_there_yet_changes_nothing(trust: Runtime) -> None:
    async with opened(trust) as (_app, pilot):
        burst(pilot, "g,\r\r\r")
        await shows(pilot, "Settings")


async def test_two_clicks_on_a_choice_answer_once(trust: Runtime) -> None:
    await arrive(trust, "Thank you kind porters")
    async with opened(trust) as (app, pilot):
        burst(pilot, "d")
        await shows(pilot, "Dismiss: why?")
        await pilot.click("#choices", offset=(3, 1), times=3)
        await until(pilot, lambda: app.screen is app.first)
        assert "Dismiss: why?" not in screen_text(app)


async def test_a_crash_is_one_sentence_of_ours(trust: Runtime, capfd: pytest.CaptureFixture[str]) -> None:
    async with opened(trust) as (app, _pilot):
        app.panic("The console stopped on a fault of its own.")
        app.panic("And what followed from it.")
    told = capfd.readouterr().err
    assert "a fault of its own" in told and "textual" not in told and "followed" not in told


async def test_a_press_of_the_mouse_begins_no_selection(trust: Runtime) -> None:
    async with opened(trust) as (app, pilot):
        await pilot.mouse_down(offset=(30, 8))
        assert app.screen._select_state is None


async def test_a_folder_that_goes_away_under_the_console_is_said_and_it_can_be_left(
    trust: Runtime, tmp_path: Path
) -> None:
    """A disk that was unmounted: what is pressed meanwhile is answered, and `q` leaves."""
    async with opened(trust) as (app, pilot):
        away = tmp_path.with_name(f"{tmp_path.name}-away")
        os.rename(tmp_path, away)
        try:
            for keys in ("j", "f", "a", "z", "R", "\x1b", "go", "q", "gl", "q", "gs", "q"):
                burst(pilot, keys)
                await pilot.pause(0.05)
            await shows(pilot, "where there was one")
            burst(pilot, "\x1b" * 4)
            await until(pilot, lambda: app.screen is app.first)
            burst(pilot, "q")
            await until(pilot, lambda: app._exit)
        finally:
            os.rename(away, tmp_path)
