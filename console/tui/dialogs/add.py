"""Add a mention by hand: a card, a call, a word in the corridor."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar
from zoneinfo import ZoneInfo

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widget import Widget

from console.domain.errors import OutsideInError
from console.domain.text import one_line
from console.services.importing.by_hand import KINDS, ByHand, CheckedEntry, check, kind_of, moment_of, words_of
from console.tui.dialogs.modal import Modal
from console.tui.render import wording
from console.tui.render.lines import Span, cut, line
from console.tui.widgets.bar import Bar
from console.tui.widgets.inputs import TextInput, Writing

_HINT = "Enter adds it · Tab the next field · Esc leaves it"
_FIELDS = {
    "kind": ("Kind", f"card ({', '.join(kind for kind in KINDS if kind != 'card')})"),
    "who": ("Who", "optional; only if they want it kept"),
    "when": ("When", "now (yesterday, 14:30, 3 Nov)"),
    "team": ("Team", "if known; else the judge suggests"),
}
_READ = 24  # cells for how a field was understood


class AddForm(Modal[CheckedEntry]):
    """The words and four fields, each with what was understood beside it."""

    AUTO_FOCUS = "#words"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "field(1)", priority=True),
        Binding("shift+tab", "field(-1)", priority=True),
    ]

    def __init__(self) -> None:
        super().__init__("Add a mention by hand", hint=_HINT)
        self._leaving = False
        self._words = Writing(placeholder="What was said, in their words", id="words")
        self._fields = {name: TextInput(placeholder=about, id=name) for name, (_, about) in _FIELDS.items()}
        self._reads = {name: Bar(id=f"{name}-read") for name in _FIELDS}

    def inside(self) -> ComposeResult:
        """Words first, then the fields that may stay empty."""
        yield self._words
        for name, (label, _) in _FIELDS.items():
            with Horizontal(classes="field"):
                bar = Bar(id=f"{name}-label")
                bar.say(line(Span(label, "dim")))
                yield bar
                yield self._fields[name]
                yield self._reads[name]

    def typed(self) -> ByHand:
        """The fields as they stand."""
        return ByHand(words=self._words.text, **{name: field.value for name, field in self._fields.items()})

    def on_input_changed(self, event: TextInput.Changed) -> None:
        """Say how a field is understood, while it is typed."""
        name, text = str(event.input.id), event.value
        read = self._reads[name]
        self._stays()
        if not text.strip() or name == "who":
            read.say(())
            return
        try:
            read.say(line(" ", Span(cut(self._understood(name, text), _READ - 1), "key")))
        except OutsideInError as error:
            read.say(line(" ", Span(cut(error.sentence, _READ - 1), "dim")))

    def on_text_area_changed(self, event: Writing.Changed) -> None:
        """What was said of an earlier state no longer holds."""
        self._stays()

    def _understood(self, name: str, text: str) -> str:
        runtime = self.app.runtime
        now, zone = runtime.clock(), runtime.settings.organisation.time_zone
        if name == "kind":
            return KINDS[kind_of(text)]
        if name == "when":
            return wording.full_time(moment_of(text, now=now, zone=zone), now, ZoneInfo(zone)).split(" · ")[1]
        return one_line(runtime.settings.tree.name(runtime.settings.tree.named(text)))

    def on_input_submitted(self, event: TextInput.Submitted) -> None:
        """Enter in a field."""
        self._add()

    def pressed(self, key: str, character: str) -> bool:
        """Enter in the words."""
        if key == "enter":
            self._add()
            return True
        return False

    def action_field(self, by: int) -> None:
        """To the next field, or the one before. At once: what is typed behind a Tab on a slow line belongs there."""
        fields: list[Widget] = [self._words, *self._fields.values()]
        at = fields.index(self.focused) if self.focused in fields else 0
        self.set_focus(fields[(at + by) % len(fields)])

    def may_leave(self) -> bool:
        """Esc asks once before it throws words away."""
        if self._leaving or not self._words.text.strip():
            return True
        self._leaving = True
        self.say_hint(line(Span("Esc once more throws away what you have typed.", "alarm")))
        return False

    def _stays(self) -> None:
        self._leaving = False
        self.say_hint(line(Span(self.hint, "dim")))

    def _add(self) -> None:
        runtime, typed = self.app.runtime, self.typed()
        checks: dict[str, Callable[[], object]] = {
            "words": lambda: words_of(typed.words),
            **{
                name: (lambda name=name: self._understood(name, getattr(typed, name)))  # type: ignore[misc]
                for name in ("kind", "when", "team")
                if getattr(typed, name).strip()
            },
        }
        for name, right in checks.items():
            try:
                right()
            except OutsideInError as error:
                self.set_focus(self._fields.get(name, self._words))
                self.say_hint(line(Span(cut(str(error), self.room), "alarm")))
                return
        self.dismiss(check(typed, runtime.settings, now=runtime.clock()))
