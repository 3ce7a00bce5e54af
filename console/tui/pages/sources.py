"""How sources do, in lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from console.domain.text import one_line
from console.services.source_status import figures, rounds, standing
from console.store.protocol import SourceHealth
from console.tui.render.lines import BLANK, Line, Span, line, paragraphs
from console.tui.render.rows import RowContext

_STATES = {
    "ok": ("●", "positive", "well"),
    "new": ("○", "dim", "not read yet"),
    "late": ("●", "accent", "late"),
    "failing": ("●", "alarm", "failing"),
    "refused": ("●", "alarm", "refused: a person must act"),
    "gone": ("●", "alarm", "gone for good"),
}


def sources_page(
    sources: Sequence[SourceHealth], configured: Mapping[str, str], look: RowContext, room: int
) -> tuple[list[Line], list[int]]:
    """The lines, and the first line of each source; those that need somebody come first."""
    known = {source.source: source for source in sources}
    every = [
        standing(source, look.now)
        for source in (
            *(known.get(name, SourceHealth(name)) for name in configured),
            *(source for source in sources if source.source not in configured),
        )
    ]
    every.sort(key=lambda source: list(_STATES).index(source.state) if source.state in _STATES else 9, reverse=True)
    lines: list[Line] = []
    items: list[int] = []
    for source in every:
        items.append(len(lines))
        sign, role, word = _STATES.get(source.state, ("?", "dim", source.state))
        kind = configured.get(source.source, "no longer configured")
        lines.append(
            line(
                Span(f"{sign} ", role),
                Span(f"{one_line(source.source):<17} ", "strong"),
                Span(f"{kind:<11} ", "dim"),
                Span(word, role),
            )
        )
        for facts in (rounds(source, look.now), figures(source, look.now)):
            if facts:
                lines += [line("  ", *spans) for spans in paragraphs(" · ".join(facts), (), room - 4, "dim")]
        for sentence, paint in (
            (source.sentence, "text"),
            (source.advice, "dim"),
            (f"Known to be lost: {source.missed}" if source.missed else "", "alarm"),
        ):
            if sentence:
                lines += [line("  ", *spans) for spans in paragraphs(one_line(sentence), (), room - 4, paint)]
        lines.append(BLANK)
    if not lines:
        lines = [line(Span("No source is configured. `[[source]]` in config.toml adds one.", "dim"))]
    return lines, items
