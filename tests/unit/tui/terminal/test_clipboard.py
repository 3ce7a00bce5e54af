"""What is known to stand between the console and the operator's clipboard."""

from __future__ import annotations

from pathlib import Path

import pytest

from console.tui.terminal import clipboard
from console.tui.terminal.clipboard import kept_by
from tests.support.consoles import month, opened, shows


@pytest.mark.parametrize(
    ("env", "setting", "named"),
    [
        ({}, "", ""),
        ({"TMUX": "x"}, "on", ""),
        ({"TMUX": "x"}, "", ""),
        ({"TMUX": "x"}, "external", "set-clipboard on"),
        ({"TMUX": "x"}, "off", "set-clipboard on"),
        ({"STY": "1.x"}, "", "GNU screen"),
    ],
)
def test_a_setting_that_is_missing_is_named(env: dict[str, str], setting: str, named: str) -> None:
    assert named in kept_by(env, setting) and bool(kept_by(env, setting)) == bool(named)


async def test_what_does_not_reach_the_clipboard_is_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def external() -> str:
        return "external"

    monkeypatch.setattr(clipboard, "_tmux_setting", external)
    monkeypatch.setenv("TMUX", "/tmp/tmux,1,0")
    async with month(tmp_path, limit=60) as trust, opened(trust) as (app, pilot):
        await pilot.press("y")
        screen = await shows(pilot, "Select it in your terminal")
        assert "(set-clipboard external)" in screen and "https://" in screen
        await pilot.press("escape")
        assert app.screen is app.first
