"""What is on its way out, in lines."""

from __future__ import annotations

from collections.abc import Sequence

from console.domain.tracks import NO_LONGER_OPEN, Forward, Origin, Sending
from console.store.protocol import Entry
from console.tui.pages.mention import forward_lines
from console.tui.render import wording
from console.tui.render.lines import BLANK, Line, Span, cut, line
from console.tui.render.rows import RowContext, words

_GONE = "Deleted where it was said, after it had left"
_GROUPS = (
    (_GONE, (Sending.SENT, Sending.ACCEPTED, Sending.ACKNOWLEDGED, Sending.PASSED_ON)),
    ("Needs somebody", (Sending.FAILED, Sending.RETURNED)),
    ("Can still be taken back (z)", (Sending.HELD, Sending.QUEUED)),
    ("On its way", (Sending.SENT,)),
    ("Waits for an answer (M records it)", (Sending.ACCEPTED,)),
)


def outbox_page(
    entries: Sequence[Entry], look: RowContext, room: int
) -> tuple[list[Line], list[int], list[tuple[int, str]]]:
    """The lines, the first line of each forward, and the mention and key of each."""
    lines: list[Line] = []
    items: list[int] = []
    forwards: list[tuple[int, str]] = []
    for title, states in _GROUPS:
        found = [
            (entry, forward)
            for entry in entries
            for forward in entry.state.forwards
            if _counts(entry, forward, states) and _took_back(entry, forward) == (title == _GONE)
        ]
        if not found:
            continue
        lines.append(line(Span(title, "accent"), Span(f"  {len(found)}", "dim")))
        for entry, forward in found:
            items.append(len(lines))
            forwards.append((entry.mention.id, forward.key))
            lines += [line("  ", *spans) for spans in forward_lines(forward, look)]
            sign, _, role = wording.tone(entry.mention.judgement)
            lines.append(line(Span(f"    {sign} ", role), cut(words(entry.mention), room - 8)))
        lines.append(BLANK)
    return lines, items, forwards


def _took_back(entry: Entry, forward: Forward) -> bool:
    """Whether the author took it back when it had left, or may have: who has it should hear of that."""
    return entry.state.origin is Origin.DELETED and forward.state not in NO_LONGER_OPEN


def _counts(entry: Entry, forward: Forward, states: tuple[Sending, ...]) -> bool:
    """A failed forward matters only while no later one to the same team is under way."""
    if forward.state not in states:
        return False
    later = entry.state.forwards[entry.state.forwards.index(forward) + 1 :]
    return not any(one.team == forward.team for one in later)
