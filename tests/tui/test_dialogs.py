"""Dialogs and inputs on small screens: nothing of them is hidden."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from console.domain.mention import RawMention
from console.tui.dialogs.forward import ForwardPanel
from tests.support.consoles import NOW, arrive, made, month, opened, screen_text, shows, until


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


async def test_an_unsure_tone_opens_the_panel_and_a_note_that_names_somebody_asks_once_more(tmp_path: Path) -> None:
    async with month(tmp_path, limit=5) as trust:
        incoming = made(RawMention(native_id="u", body="Thank you kind porters", published=NOW), trust.settings)
        opinion = replace(incoming.mention.judgement.opinion, unsure=True)
        unsure = replace(incoming.mention, judgement=replace(incoming.mention.judgement, opinion=opinion))
        [one] = (await trust.store.add("recording", [replace(incoming, mention=unsure)], cursor=None, at=NOW)).ids

        async def forwards() -> int:
            entry = await trust.store.mention(one)
            assert entry is not None
            return len(entry.state.forwards)

        async with opened(trust, (100, 40)) as (_app, pilot):
            await pilot.press("g", "g", "f")
            await shows(pilot, "Its tone is not sure")
            await shows(pilot, "Somebody has said something about Porters")
            await pilot.press("tab", *"Ring 07700 900123", "enter")
            await shows(pilot, "Your note holds “07700 900123”")
            assert await forwards() == 0
            await pilot.press("enter")
            await until(pilot, lambda: not isinstance(_app.screen, ForwardPanel))
            await shows(pilot, "Forwarded to Porters")
        assert await forwards() == 1
