"""How right the judge is, in lines."""

from __future__ import annotations

from console.domain.judgement import TONE_SIGNS, Sentiment
from console.services.judging.accuracy import NOBODY_YET, RECENT, TONES, Accuracy
from console.tui.render.lines import BLANK, Line, Span, line, paragraphs

_MONTHS = ("", "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_BAR = 20  # cells that mean all of them


def accuracy_page(found: Accuracy, room: int) -> list[Line]:
    """The share first, with what it rests on; then where it errs, when it doubts, and how it does by month."""
    if found.right is None:
        return paragraphs(NOBODY_YET, (), room, "dim")
    mentions = "mention" if found.total == 1 else "mentions"
    return [
        line(
            Span(f"{found.right:.0%} right", "strong"),
            f" on {found.total} {mentions} whose tone a person set or confirmed",
        ),
        *paragraphs(found.selection, (), min(room, 92), "dim"),
        BLANK,
        *_matrix(found),
        BLANK,
        *[part for told in found.doubts for part in paragraphs(told, (), room)],
        BLANK,
        *_trend(found),
    ]


def _matrix(found: Accuracy) -> list[Line]:
    head = line(Span(f"{'The judge said':<16}", "accent"), Span("people meant", "accent"))
    names = line(" " * 16, *(Span(f"{_named(tone):>12}", tone) for tone in TONES), Span(f"{'right':>8}", "dim"))
    rows = []
    for said in TONES:
        cells = [Span(f"{found.matrix[said][meant]:>12}", "strong" if meant == said else "text") for meant in TONES]
        share = found.right_of(said)
        rows.append(
            line(
                Span(f"{_named(said):<16}", said),
                *cells,
                Span(f"{share:>8.0%}" if share is not None else f"{'-':>8}", "dim"),
            )
        )
    return [head, names, *rows]


def _trend(found: Accuracy) -> list[Line]:
    rows = []
    if found.total > RECENT:
        rows.append(_bar(f"last {RECENT}", *found.recent))
    for month, (right, total) in sorted(found.months.items(), reverse=True):
        year, number = month.split("-")
        rows.append(_bar(f"{_MONTHS[int(number)]} {year}", right, total))
    return [line(Span("How it goes", "accent"), Span("  the newest first", "dim")), *rows]


def _bar(name: str, right: int, total: int) -> Line:
    full = round(_BAR * right / total)
    return line(
        f"{name:<10}",
        Span(f"{right / total:>5.0%}", "strong"),
        Span(f" of {total:<6}", "dim"),
        Span("█" * full, "accent"),
        Span("░" * (_BAR - full), "dim"),
    )


def _named(tone: str) -> str:
    return f"{TONE_SIGNS[Sentiment(tone)]} {tone}"
