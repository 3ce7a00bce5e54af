"""The footer: the keys that act here and now, or what may follow a key that waits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console.tui.commands.table import COMMANDS, shown
from console.tui.render.lines import Line, Span, width

if TYPE_CHECKING:
    from console.tui.console import Console, KeyScreen


def footer_line(app: Console, screen: KeyScreen) -> tuple[Line, Line]:
    """Left and right end of the footer of ``screen``."""
    if app.chord.waiting:
        return chord_hint(app, screen), ()
    if app.working:
        return (Span(" "), Span(app.working, "accent")), ()
    if screen.focused is not None:
        return (Span(" Enter", "key"), Span(" takes it  ", "dim"), Span("Esc", "key"), Span(" stops typing", "dim")), ()
    room = app.size.width
    right = presence_line(app)
    left: list[Span] = [Span(" ")]
    ranked = sorted(
        (action for action in COMMANDS if action.rank and screen.kind in action.screens), key=lambda action: action.rank
    )
    for action in ranked:
        able = not screen.why_not(action)
        parts = [
            Span(shown(app.keymap.keys(action.id)[0]), "key" if able else "dim"),
            Span(f" {action.label}", "dim"),
            Span("  "),
        ]
        if width((*left, *parts, *right)) > room:
            continue
        left += parts
    return tuple(left), right


def chord_hint(app: Console, screen: KeyScreen) -> Line:
    """``g…`` and what each next press would do."""
    waiting = app.chord.waiting
    spans: list[Span] = [Span(f" {shown(waiting)}… ", "key")]
    following = app.keymap.following(screen.kind, waiting)
    if len({action.id for _, action in following}) == 1:
        first, last = following[0][0], following[-1][0]
        return (*spans, Span(f" {first}–{last}", "key"), Span(f" {following[0][1].label}", "dim"))
    for press, action in following:
        spans += [Span(f" {shown(press)}", "key"), Span(f" {action.label} ", "dim")]
    return tuple(spans)


def presence_line(app: Console) -> Line:
    """Who else is here, and on what."""
    others = [one for one in app.others if one.operator != app.runtime.operator]
    if not others:
        return ()
    first = others[0]
    on = f" is on {first.place}" if first.place else " is here"
    more = f", {len(others) - 1} more" if len(others) > 1 else ""
    return (Span(f"{first.operator}{on}{more} ", "dim"),)
