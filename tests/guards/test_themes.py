"""Themes: every shipped one can be read by every eye, and no file can stop the console."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.color import Color

from console.tui.render.styles import _ROLES, Ink
from console.tui.themes import DEFAULT, OWN, load_theme, load_themes

FOLDER = Path(__file__).resolve().parents[2] / "themes"
SHIPPED = sorted(FOLDER.glob("*.toml"))
WORDS = ("foreground", "primary", "secondary", "accent", "warning", "error", "success")
GOOD = (FOLDER / "outside-in-dark.toml").read_text(encoding="utf-8")


def colours(path: Path) -> dict[str, Color]:
    """Every colour of a theme by its name."""
    theme = load_theme(path)
    named = {name: getattr(theme, name) for name in (*WORDS, "background", "surface", "panel")}
    return {name: Color.parse(value) for name, value in {**named, **theme.variables}.items()}


def test_the_five_themes_are_there() -> None:
    assert {path.stem for path in SHIPPED} == {
        "outside-in-dark",
        "outside-in-light",
        "high-contrast",
        "deuteranopia",
        "monochrome",
    }


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_every_word_stands_out_from_every_ground(path: Path) -> None:
    found = colours(path)
    least = 7.0 if path.stem == "high-contrast" else 4.5
    words = [*WORDS, *sorted(OWN - {"rule"})]
    faint = [
        f"{word} on {ground}: {ratio(found[word], found[ground]):.2f}"
        for word in words
        for ground in ("background", "surface", "panel")
        if ratio(found[word], found[ground]) < least
    ]
    assert faint == []
    assert ratio(found["rule"], found["background"]) >= 1.4, "a rule may be faint, but it must be there"


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_a_theme_is_twenty_lines_at_most(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 20


def test_every_role_has_a_style_in_every_theme() -> None:
    for path in SHIPPED:
        ink = Ink({name: colour.hex for name, colour in colours(path).items()})
        assert all(ink.style(role).color is not None for role in _ROLES)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("bad-colour", GOOD.replace("#ece4d4", "#nothing")),
        ("bad-variable", GOOD.replace('positive = "#8fd19e"', 'positive = "red; } Screen { display: none"')),
        ("see-through", GOOD.replace("#ece4d4", "#ece4d480")),
        ("missing", GOOD.replace('accent = "#e0a94b"\n', "")),
        ("unknown", 'blink = "yes"\n' + GOOD),
        ("number", GOOD.replace('panel = "#183339"', "panel = 5")),
        ("not-a-flag", GOOD.replace("dark = true", 'dark = "very"')),
        ("no-table", GOOD.replace("[variables]", "[other]")),
        ("odd-table", "variables = 3\n" + GOOD.split("[variables]")[0]),
        ("not-toml", "= = ="),
        ("empty", ""),
    ],
)
def test_a_bad_theme_is_a_complaint_and_no_more(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / f"{name}.toml").write_text(text, encoding="utf-8")
    themes, complaints = load_themes((tmp_path, FOLDER))
    assert name not in themes and len(complaints) == 1 and name in complaints[0]
    assert len(themes) == 5


def test_a_theme_that_is_not_utf8_is_a_complaint(tmp_path: Path) -> None:
    (tmp_path / "latin.toml").write_bytes(b"# \xe4\n" + GOOD.encode())
    assert "not TOML in UTF-8" in load_themes((tmp_path,))[1][0]


def test_an_operators_theme_wins_over_a_shipped_one_of_the_same_name(tmp_path: Path) -> None:
    (tmp_path / f"{DEFAULT}.toml").write_text(GOOD.replace("#0d2024", "#000000"), encoding="utf-8")
    assert load_themes((tmp_path, FOLDER))[0][DEFAULT].background == "#000000"


def test_without_any_folder_there_is_still_a_theme() -> None:
    themes, complaints = load_themes(())
    assert list(themes) == [DEFAULT] and complaints == []


def ratio(one: Color, two: Color) -> float:
    """Contrast as WCAG counts it."""
    lighter, darker = sorted((luminance(one), luminance(two)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: Color) -> float:
    """Relative luminance as WCAG counts it."""
    parts = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour.normalized]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]
