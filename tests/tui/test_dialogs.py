"""Dialogs and inputs on small screens: nothing of them is hidden."""

from __future__ import annotations

from pathlib import Path

from tests.tui.making import arrive, month, opened, screen_text, shows, until


async def test_every_choice_is_shown_when_one_of_the_last_stands(tmp_path: Path) -> None:
    async with month(tmp_path, limit=5) as trust, opened(trust, (80, 24)) as (_app, pilot):
        await pilot.press("g", "comma")
        await shows(pilot, "deep blue-green")
        await pilot.press("enter")
        screen = await shows(pilot, "type to narrow")
        for theme in ("deuteranopia", "high-contrast", "monochrome", "outside-in-light"):
            screen = await shows(pilot, theme)
        assert "▌outside-in-dark" in screen


async def test_a_dialog_shows_its_keys_on_a_small_screen(tmp_path: Path) -> None:
    async with month(tmp_path, limit=5) as trust, opened(trust, (80, 24)) as (_app, pilot):
        await pilot.press("colon")
        await shows(pilot, "Enter takes it · Esc leaves it")


async def test_what_arrives_is_not_found_before_something_is_searched_for(tmp_path: Path) -> None:
    async with month(tmp_path, limit=5) as trust, opened(trust, (80, 24)) as (app, pilot):
        await pilot.press("slash")
        await shows(pilot, "search everything")
        await arrive(trust, "Thank you kind porters")
        await until(pilot, lambda: app.counts.all.total == 6)
        assert "kind porters" not in screen_text(app)
