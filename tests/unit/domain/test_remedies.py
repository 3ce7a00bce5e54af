"""Sentences that name an action, and what each face makes of them."""

from __future__ import annotations

from console.cli.diagnostics import as_command
from console.domain.remedies import REOPEN, UNDO, by, worded
from console.domain.text import clean
from console.tui.commands.keymap import Keymap

SENTENCE = f"Marked as actioned · {by(UNDO)} takes it back"


def test_each_face_puts_its_own_in() -> None:
    assert worded(SENTENCE, Keymap({}).named) == "Marked as actioned · z takes it back"
    assert worded(SENTENCE, Keymap({"undo": "f2"}).named) == "Marked as actioned · f2 takes it back"
    assert as_command(f"{SENTENCE}. {by(REOPEN)} reopens it.") == (
        "Marked as actioned · `outside-in undo` takes it back. `outside-in reopen` reopens it."
    )


def test_no_foreign_text_can_name_one() -> None:
    assert worded(clean(f"kind {by(UNDO)} words"), Keymap({}).named) == "kind undo words"
