"""The operator's own settings: theme, mouse, keys, and where the panes come from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from console.config.personal import set_personal
from console.services.topics import panes_of
from console.tui.commands.keymap import Chord, Keymap, check_keymap
from console.tui.commands.table import COMMANDS, SETTINGS, shown_keys
from console.tui.dialogs.choices import Choice
from console.tui.dialogs.choose import Choose
from console.tui.dialogs.write import Write
from console.tui.render.lines import BLANK, Line, Span, line
from console.tui.screens.sheet import SheetScreen
from console.tui.themes import load_themes

_ABOUT = {
    "outside-in-dark": "deep blue-green, warm paper, one amber",
    "outside-in-light": "paper",
    "high-contrast": "seven to one and more",
    "deuteranopia": "blue and orange",
    "monochrome": "no colour at all",
}


class SettingsScreen(SheetScreen):
    """One setting a line; Enter changes it and writes it to personal.toml."""

    name_of_screen = SETTINGS
    title_of_screen = "Settings"

    def __init__(self) -> None:
        super().__init__()
        self._names: list[str] = []

    async def write(self, room: int) -> tuple[Sequence[Line], Sequence[int]]:
        """All of them."""
        personal, keymap = self.app.personal, self.app.keymap
        kept = f"  kept in {personal.file or 'no file'}"
        lines: list[Line] = [BLANK, line(Span("Yours", "accent"), Span(kept, "dim"))]
        items: list[int] = []
        self._names = []

        def setting(name: str, label: str, value: str, about: str = "") -> None:
            items.append(len(lines))
            self._names.append(name)
            lines.append(line("  ", f"{label:<22}", Span(f"{value:<18}", "strong"), Span(about, "dim")))

        setting("theme", "theme", self.app.theme, _ABOUT.get(self.app.theme, "your own"))
        setting("mouse", "mouse", "on" if personal.mouse else "off", "from the next start on")
        panes = panes_of(self.app.runtime.settings, personal)
        whose = "personal.toml" if personal.panes else "the organisation's"
        lines += [BLANK, line(Span("Panes", "accent"), Span(f"  {whose}; [[pane]] changes them", "dim"))]
        lines += [line("  ", f"{pane.title:<22}", Span(pane.query, "dim")) for pane in panes]
        lines += [BLANK, line(Span("Keys", "accent"), Span("  Enter on one changes it", "dim"))]
        for action in COMMANDS:
            own = "  yours" if action.id in personal.keys else ""
            setting(f"keys.{action.id}", action.id, shown_keys(keymap.keys(action.id)), action.help + own)
        return lines, items

    async def change(self) -> None:
        """Change the setting under the cursor."""
        if not self._names:
            return  # they are not written yet
        name = self._names[self.sheet.at]
        if name == "theme":
            await self._theme()
        elif name == "mouse":
            self._keep("mouse", not self.app.personal.mouse)
            self.app.personal = replace(self.app.personal, mouse=not self.app.personal.mouse)
        else:
            await self._keys(name.removeprefix("keys."))
        self.renew()

    async def _theme(self) -> None:
        themes, complaints = load_themes(self.app.surroundings.themes)
        if complaints:
            self.app.say(" ".join(complaints), severity="warning")
        chosen = await self.app.push_screen_wait(
            Choose("Theme", [Choice(name, name, _ABOUT.get(name, "your own")) for name in themes], start=self.app.theme)
        )
        if chosen:
            self.app.use_theme(themes[chosen])
            self._keep("theme", chosen)
            self.app.personal = replace(self.app.personal, theme=chosen)

    async def _keys(self, action: str) -> None:
        now = ", ".join(self.app.keymap.keys(action))
        typed = await self.app.push_screen_wait(Write(f"Keys for “{action}”", "f2, g y", now))
        if not typed or typed == now:
            return
        keys = {**self.app.personal.keys, action: typed}
        complaints = [complaint for complaint in check_keymap(keys) if complaint.startswith(f"keys.{action}:")]
        if complaints:
            self.app.say(complaints[0], severity="warning")
            return
        self._keep(f"keys.{action}", typed)
        self.app.personal = replace(self.app.personal, keys=keys)
        self.app.keymap = Keymap(keys)
        self.app.chord = Chord(self.app.keymap)
        self.app.redraw()

    def _keep(self, key: str, value: str | bool) -> None:
        if self.app.personal.file is not None:
            set_personal(self.app.personal.file, key, value)
            self.app.say(f"Kept in {self.app.personal.file.name}.")
