"""The header: whose console it is, how many wait by tone, how many letters failed, how the sources do. No
clock, so that it can stand still."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console.domain.text import one_line
from console.services.source_status import WELL, standing
from console.tui.render.lines import Line, Span, line, width
from console.tui.render.wording import plural

if TYPE_CHECKING:
    from console.tui.console import Console


def header_line(app: Console, heading: Line) -> tuple[Line, Line]:
    """Left and right end."""
    organisation = one_line(app.runtime.settings.organisation.name)
    left = line(Span(" Outside In", "title"), "  ", *(heading or (Span(organisation, "text"),)))
    room = app.size.width - width(left) - 2
    for short in (0, 1):
        if width(right := _right(app, short=short)) <= room:
            return left, right
    return left, _right(app, short=2)


def _right(app: Console, *, short: int) -> Line:
    """Counts and sources: all words, without the words of the counts, or without those of the sources too."""
    tally = app.counts.all
    right: list[Span] = []
    for sign, tone, count in (
        ("+", "positive", tally.positive),
        ("=", "neutral", tally.neutral),
        ("-", "negative", tally.negative),
        ("?", "unsure", tally.unsure),
    ):
        right += [Span(sign, tone), Span(f" {count:,}" + ("" if short else f" {tone}") + "   ", "dim")]
    if failed := app.counts.failed:
        right.append(Span(f"✗ {failed:,}   " if short else f"✗ {plural(failed, 'letter')} failed   ", "alarm"))
    return (*right, *sources_line(app, short=short > 1), Span(" "))


def sources_line(app: Console, *, short: bool) -> list[Span]:
    """``● 7 sources, 1 late``; where nobody collects, that, since however they did, nothing of it holds any more."""
    if app.uncollected:
        return [Span("○ no collector", "alarm")]  # the banner says since when, and what to do
    states = [standing(source, app.look.now).state for source in app.sources]
    if not states:
        return [Span("○ nothing read yet", "dim")]
    late = sum(state == "late" for state in states)
    ill = sum(state not in WELL and state != "late" for state in states)
    words = [plural(len(states), "source")] if not short else [str(len(states))]
    if late:
        words.append(f"{late} late")
    if ill:
        words.append(f"{ill} failing")
    return [Span("● ", "alarm" if ill else "accent" if late else "positive"), Span(", ".join(words), "dim")]
