"""What was learnt and from which corrections, in lines."""

from __future__ import annotations

from collections.abc import Sequence

from console.domain.remedies import by
from console.services.judging.lessons import SWITCHED_OFF_BY_SETTINGS, Lesson
from console.tui.render import wording
from console.tui.render.lines import BLANK, Line, Span, cut, line, paragraphs
from console.tui.render.rows import RowContext


def learning_page(
    lessons: Sequence[Lesson], look: RowContext, room: int, *, on: bool, allowed: bool
) -> tuple[list[Line], list[int]]:
    """Whether it is on, then one lesson after another with the beginning of its mention; and the line of each."""
    if not allowed:
        state = line(Span("○ ", "alarm"), SWITCHED_OFF_BY_SETTINGS)
    elif not on:
        state = line(
            Span("○ ", "alarm"), f"Learning is off: the judge speaks as it was shipped. {by('switch')} switches it on."
        )
    else:
        state = line(Span("● ", "positive"), "Each correction changes the next mention that is like it.")
    lines = [state, BLANK]
    if not lessons:
        tones = f"{by('positive')} {by('neutral')} {by('negative')}"
        nothing = f"Nothing yet: {tones} correct a tone, {by('severity')} a severity, {by('team')} a team."
        return [*lines, *paragraphs(nothing, (), room, "dim")], []
    items = []
    for one in lessons:
        items.append(len(lines))
        said = Span(one.what, "dim" if one.forgotten else "strong")
        when = wording.clock_time(one.at, look.now, look.zone)
        forgotten = Span("   forgotten", "alarm") if one.forgotten else Span("")
        lines.append(line(said, Span(f"   by {one.operator}, {when}", "dim"), forgotten))
        lines.append(line("  ", Span(cut(one.words, room - 4), "dim")))
    return lines, items
