"""On a terminal of sixteen colours tone, accent and alarm are colours, and not three greys."""

from __future__ import annotations

import pytest
from rich.color import ColorSystem

from console.tui.render.styles import Ink
from console.tui.themes import load_themes
from tests.support.consoles import THEMES

THEME = load_themes([THEMES])[0]
GREYS = {0, 7, 8, 15}


@pytest.mark.parametrize("name", sorted(THEME.keys() - {"monochrome"}))
def test_tones_are_colours_of_their_own(name: str) -> None:
    theme = THEME[name]
    used = ("foreground", "background", "panel", "secondary", "accent", "error")
    ink = Ink({**{one: getattr(theme, one) for one in used}, **theme.variables}, sixteen=True)

    def number(role: str) -> int | None:
        color = ink.style(role).color
        assert color is not None
        return color.downgrade(ColorSystem.STANDARD).number

    tones = [number(role) for role in ("positive", "negative", "accent", "alarm")]
    assert not GREYS & set(tones), "a grey"
    assert number("text") in GREYS and number("dim") in GREYS
    assert number("positive") != number("negative")
    ground = ink.style("text").bgcolor
    assert ground is not None
    behind = ground.downgrade(ColorSystem.STANDARD).number
    assert all(number(role) != behind for role in ("text", "strong", "dim", "rule", "team", "neutral", "unsure"))
