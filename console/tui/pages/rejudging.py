"""Rejudging in lines: how far it is, and what it would change."""

from __future__ import annotations

from console.domain.remedies import by
from console.domain.text import one_line
from console.services.judging.rejudge import sentence
from console.services.judging.rejudge_preview import Preview
from console.store.protocol import RejudgeMode, Rejudging
from console.tui.render.lines import BLANK, Line, Span, cut, line, paragraphs

_ABOUT = (
    "After a new version, or when teams and rules were changed, the judge of today may think otherwise of what "
    "is stored. What people corrected stays as it is."
)


def rejudging_page(
    state: Rejudging | None, found: Preview | None, room: int, *, back: bool = False, keys: bool = True
) -> list[Line]:
    """What is under way or was last, with what a look has ``found``; ``back`` says that something can be taken back,
    ``keys`` that there are keys which do it."""
    width = min(room, 92)
    lines = [*paragraphs(_ABOUT, (), width, "dim"), BLANK]
    if state is None:
        way = "Enter names the mentions and shows what would change, before anything does." if keys else "Nothing yet."
        return [*lines, *paragraphs(way, (), width)]
    said = found.sentence if found and state.done and not state.stopped_by else sentence(state)
    role = "alarm" if state.stopped_by else "text" if state.done else "accent"
    lines += [
        *paragraphs(
            f"{one_line(state.query) or 'Everything'}, asked by {one_line(state.operator)}", (), width, "strong"
        ),
        *paragraphs(said, (), width, role),
    ]
    if found is not None and found.examples:
        lines += [BLANK, line(Span("For example", "accent"))]
        for one in found.examples:
            lines += [
                line("  ", Span(cut(one_line(one.what), room - 4), "strong")),
                line("    ", Span(cut(one_line(one.words), room - 6), "dim")),
            ]
    if not keys:
        return lines
    lines.append(BLANK)
    if not state.done:
        lines += paragraphs(f"{by('again-stop')} stops it. It goes on without this console.", (), width, "dim")
    elif state.mode is RejudgeMode.LOOK and not state.stopped_by and found is not None and found.changed:
        lines += paragraphs(
            f"{by('again-judge')} judges them again: all of them, also those that were not looked at.", (), width, "dim"
        )
    if back and state.done:
        lines += paragraphs(
            f"{by('again-back')} gives back the labels that those judged again last had before.", (), width, "dim"
        )
    return lines
