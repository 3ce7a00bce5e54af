"""What is not ours at the console: out of the panes by one key, into a pane of its own, and back by another."""

from __future__ import annotations

from pathlib import Path

from tests.support.consoles import arrive, month, opened, shows, until


async def test_one_key_takes_it_out_of_the_panes_and_another_brings_it_back(tmp_path: Path) -> None:
    async with month(tmp_path, limit=10) as trust:
        identity = await arrive(trust, "Thank you, kind, lovely people at the Willow fête")
        async with opened(trust) as (app, pilot):
            praise, others = app.first.feeds[0].pane.window, app.first.feeds[-1].pane.window
            assert praise.rows[0].id == identity and not others.rows
            await pilot.press("exclamation_mark")
            await until(pilot, lambda: [row.id for row in others.rows] == [identity])
            assert identity not in [row.id for row in praise.rows if not row.leaves]
            await pilot.press("5", "e")
            await shows(pilot, "Not ours: set by hand. B says that it is after all.")
            await pilot.press("escape", "f")
            await shows(pilot, "It is taken for somebody else's, not ours.")
            await pilot.press("F")
            await shows(pilot, "It is taken for somebody else's, not ours.")
            await pilot.press("B")
            await until(pilot, lambda: all(row.leaves for row in others.rows))
            await pilot.press("z")
            await until(pilot, lambda: [row.id for row in others.rows if not row.leaves] == [identity])
