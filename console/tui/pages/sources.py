"""How sources do, in lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from console.domain.text import one_line
from console.store.engine import SourceHealth
from console.tui import wording
from console.tui.lines import BLANK, Line, Span, line, paragraphs
from console.tui.rows import Look

_STATES = {
    "ok": ("●", "positive", "well"), "new": ("○", "dim", "not read yet"), "late": ("●", "accent", "late"),
    "failing": ("●", "alarm", "failing"), "refused": ("●", "alarm", "refused: a person must act"),
    "gone": ("●", "alarm", "gone for good"),
}


def sources_page(sources: Sequence[SourceHealth], configured: Mapping[str, str], look: Look,
                 room: int) -> tuple[list[Line], list[int]]:
    """The lines, and the first line of each source; those that need somebody come first."""
    known = {source.source: source for source in sources}
    every = [known.get(name, SourceHealth(name)) for name in configured] + [
        source for source in sources if source.source not in configured]
    every.sort(key=lambda source: list(_STATES).index(source.state) if source.state in _STATES else 9, reverse=True)
    lines: list[Line] = []
    items: list[int] = []
    for source in every:
        items.append(len(lines))
        sign, role, word = _STATES.get(source.state, ("?", "dim", source.state))
        kind = configured.get(source.source, "no longer configured")
        lines.append(line(Span(f"{sign} ", role), Span(f"{one_line(source.source):<18}", "strong"),
                          Span(f"{kind:<12}", "dim"), Span(word, role)))
        lines.append(line("  ", Span(_figures(source, look), "dim")))
        for sentence, paint in ((source.sentence, "text"), (source.advice, "dim"),
                                (f"Known to be lost: {source.missed}" if source.missed else "", "alarm")):
            if sentence:
                lines += [line("  ", *spans) for spans in paragraphs(one_line(sentence), (), room - 4, paint)]
        lines.append(BLANK)
    if not lines:
        lines = [line(Span("No source is configured. `[[source]]` in config.toml adds one.", "dim"))]
    return lines, items


def _figures(source: SourceHealth, look: Look) -> str:
    facts = [f"{source.seen:,} read", f"{source.matched:,} kept"]
    if source.last_success:
        facts.append(f"answered {wording.ago(source.last_success, look.now)}")
    if source.last_item:
        facts.append(f"newest {wording.ago(source.last_item, look.now)}")
    if source.failures:
        facts.append(f"failed {source.failures} times in a row")
    if source.next_attempt and source.next_attempt > look.now:
        facts.append(f"next try {wording.ahead(source.next_attempt, look.now, look.zone)}")
    if source.quarantined:
        facts.append(f"{source.quarantined:,} set aside")
    return " · ".join(facts)
