"""The forward panel: which team, a note, and exactly what will leave."""

from __future__ import annotations

from dataclasses import dataclass

from textual.app import ComposeResult

from console.domain.text import fold, one_line
from console.services.triage.letters import compose
from console.store.protocol import Entry
from console.tui.dialogs.choices import team_choices
from console.tui.dialogs.modal import Modal
from console.tui.render.lines import BLANK, Line, Span, cut, line, paragraphs, spread
from console.tui.widgets.bar import Bar
from console.tui.widgets.inputs import TextInput
from console.tui.widgets.sheet import Sheet


@dataclass(frozen=True, slots=True)
class Chosen:
    """What to send, and where."""

    team: str
    note: str


class ForwardPanel(Modal[Chosen]):
    """Enter sends what the preview shows."""

    AUTO_FOCUS = "#team"

    def __init__(self, entry: Entry, why: str, begun: Chosen | None = None) -> None:
        super().__init__("Forward", hint="↑ ↓ team · Tab note · PgUp PgDn read on · Enter sends · Esc leaves it")
        self.entry = entry
        self.why = why
        self._begun = begun or Chosen("", "")
        self._teams: list[str] = []
        # without a suggestion nothing is chosen until somebody does
        self._chosen = bool(self._begun.team or entry.mention.judgement.teams)
        self._why = Bar(id="why")
        self._which = TextInput(placeholder="which team? type to narrow", id="team")
        self._choices = Sheet(id="teams")
        self._note = TextInput(self._begun.note, placeholder="a note of yours, sent with it", id="note")
        self._preview = Sheet(id="preview")

    def inside(self) -> ComposeResult:
        """Team, note, preview."""
        yield from (self._why, self._which, self._choices, self._note, self._preview)

    def on_mount(self) -> None:
        """Suggested teams first."""
        self._why.display = bool(self.why)
        self._why.say(line(Span(cut(self.why, self.room), "alarm")))
        height = self.app.size.height
        teams = 6 if height >= 34 else 3
        self._choices.styles.height = teams
        self._preview.styles.height = max(3, height * 9 // 10 - teams - 12 - bool(self.why))
        self._list("")

    def _list(self, typed: str) -> None:
        words = fold(typed).split()
        found = [
            choice
            for choice in team_choices(self.app, self.entry.mention.judgement.teams)
            if all(word in fold(f"{choice.name} {choice.about}") for word in words)
        ]
        self._teams = [choice.value for choice in found]
        room = self.room
        lines = [
            spread(
                line(f"{cut(choice.name, 34):<34}", Span(f"  {choice.about}", "dim")),
                line(Span(choice.note, "key")) if choice.note else (),
                room,
            )
            for choice in found
        ]
        self._chosen = self._chosen or bool(words)
        sheet = self._choices
        sheet.at = sheet.top = 0
        if not words and self._begun.team in self._teams:
            sheet.at = self._teams.index(self._begun.team)
        items = tuple(range(len(lines))) if self._chosen else ()
        sheet.show(lines or [line(Span("No team of that name.", "dim"))], items)
        self._renew()

    @property
    def team(self) -> str:
        """The team under the cursor; none before there was a choice."""
        return self._teams[self._choices.at] if self._teams and self._chosen else ""

    @property
    def note(self) -> str:
        """The note as it stands."""
        return self._note.value.strip()

    def _renew(self) -> None:
        self._preview.show(self._letter(self.room))

    def _letter(self, room: int) -> list[Line]:
        tree, runtime = self.app.look.tree, self.app.runtime
        team = tree.teams.get(self.team)
        if team is None:
            return [line(Span("Nothing leaves before a team is chosen: type its name, or ↓.", "dim"))]
        channel = runtime.triage.channel_of(team.id)
        if channel is None:
            said = f"{one_line(team.name)} has no way out: give it a channel in config.toml."
            return paragraphs(said, (), room, "alarm")
        organisation = runtime.settings.organisation
        letter = compose(self.entry, team=team, channel=channel, organisation=organisation, note=self.note, looked=True)
        ways = ", ".join(channel.to) or channel.path or channel.kind
        return [
            line(
                Span("To       ", "dim"),
                Span(f"{one_line(team.name)}", "team"),
                Span(f"  by {channel.id} ({cut(one_line(ways), 36)})", "dim"),
            ),
            line(Span("Subject  ", "dim"), Span(one_line(str(letter["subject"])), "strong")),
            BLANK,
            *paragraphs(str(letter["text"]), (), room),
        ]

    def on_input_changed(self, event: TextInput.Changed) -> None:
        """Narrow the teams, or write the note into the preview."""
        if event.input.id == "team":
            self._list(event.value)
        else:
            self._renew()

    def on_input_submitted(self, event: TextInput.Submitted) -> None:
        """Send."""
        if self.team:
            self.dismiss(Chosen(self.team, self.note))

    def on_sheet_picked(self, message: Sheet.Picked) -> None:
        """A click chooses the team."""
        self._renew()

    def pressed(self, key: str, character: str) -> bool:
        """Move among the teams, to the note and back, read on."""
        if key in {"tab", "shift+tab"}:
            self.set_focus(self._note if self.focused is self._which else self._which)
        elif key in {"up", "down"}:
            if self._chosen:
                self._choices.move(1 if key == "down" else -1)
                self._renew()
            else:
                self._chosen = True
                self._list(self._which.value)
        elif key in {"pageup", "pagedown"}:
            self._preview.page(1 if key == "pagedown" else -1)
        else:
            return False
        return True
