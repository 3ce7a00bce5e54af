"""Lines of text with roles, before any colour: what every screen is made of, and what the line mode prints.

A role is a word such as ``dim`` or ``positive``; `ink` gives it a style. Foreign text only ever travels as the ``text``
of a `Span`, never inside markup, so nothing that somebody wrote can be an instruction.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from rich.cells import cell_len, set_cell_size

ELLIPSIS = "…"


class Span(NamedTuple):
    """A run of text in one role."""

    text: str
    role: str = "text"


Line = tuple[Span, ...]
BLANK: Line = ()


def line(*parts: Span | str | tuple[str, str]) -> Line:
    """A line of parts; a bare string is ordinary text."""
    return tuple(Span(part) if isinstance(part, str) else Span(*part) for part in parts if part and part[0])


def plain(spans: Line) -> str:
    """The words of a line alone."""
    return "".join(span.text for span in spans)


def width(spans: Line) -> int:
    """How many terminal cells a line takes."""
    return sum(cell_len(span.text) for span in spans)


def cut(text: str, room: int) -> str:
    """``text`` in at most ``room`` cells, cut at a word where one ends in the last third, with an ellipsis."""
    if room <= 0:
        return ""
    if len(text) <= room and cell_len(text) <= room:
        return text
    kept = set_cell_size(text, room - 1).rstrip()
    blank = kept.rfind(" ")
    if text[len(kept) : len(kept) + 1] not in {"", " "} and blank > len(kept) * 2 // 3:
        kept = kept[:blank]
    return kept.rstrip(" ,;:·–-") + ELLIPSIS


def clip(text: str, room: int) -> str:
    """A name in at most ``room`` cells, cut wherever it ends."""
    return text if cell_len(text) <= room else set_cell_size(text, max(room - 1, 0)).rstrip() + ELLIPSIS


def wrap(text: str, room: int, most: int) -> list[str]:
    """``text``, one line of it, broken at words into at most ``most`` lines of ``room`` cells; the last is cut."""
    if room <= 0:
        return []
    lines: list[str] = []
    rest = text
    while rest and len(lines) < most - 1:
        if len(rest) <= room and cell_len(rest) <= room:
            break
        head = rest[: breaking_point(rest, room)]
        lines.append(head.rstrip())
        rest = rest[len(head) :].lstrip()
    if rest:
        lines.append(cut(rest, room))
    return lines


def breaking_point(text: str, room: int) -> int:
    """How many characters of ``text`` fit into ``room`` cells, up to a blank where there is one; at least one."""
    used = end = last_blank = 0
    for index, char in enumerate(text):
        used += 1 if char < "\u0300" else cell_len(char)
        if used > room:
            if char == " ":
                return index
            return last_blank or max(end, 1)
        end = index + 1
        if char == " ":
            last_blank = end
    return len(text)


def fit(spans: Line, room: int) -> Line:
    """The line in exactly ``room`` cells: filled with blanks, or cut with an ellipsis."""
    used = width(spans)
    if used == room:
        return spans
    if used < room:
        return (*spans, Span(" " * (room - used)))
    kept: list[Span] = []
    left = room - 1
    for span in spans:
        size = cell_len(span.text)
        if size <= left:
            kept.append(span)
            left -= size
            continue
        if left > 0:
            kept.append(Span(set_cell_size(span.text, left), span.role))
        kept.append(Span(ELLIPSIS, span.role))
        break
    return tuple(kept) if room > 0 else ()


def spread(left: Line, right: Line, room: int) -> Line:
    """``left`` and ``right`` at the two ends of ``room`` cells; where both do not fit, the left is cut."""
    space = room - width(right)
    if space < 4:
        return fit(left, room)
    return (*fit(left, space - 1), Span(" "), *right) if right else fit(left, room)


def paragraphs(text: str, marks: Sequence[tuple[int, int, str]], room: int, role: str = "text") -> list[Line]:
    """All of ``text`` in lines of ``room`` cells, with the spans ``marks`` (start, end, role) in roles of their own.

    Where marks overlap the later one wins.
    """
    roles = [role] * len(text)
    for start, end, mark in marks:
        for index in range(max(0, start), min(end, len(text))):
            roles[index] = mark
    lines: list[Line] = []
    position = 0
    for paragraph in text.split("\n"):
        start, stop = position, position + len(paragraph)
        if start == stop:
            lines.append(BLANK)
        while start < stop:
            end = start + breaking_point(text[start:stop], max(room, 1))
            lines.append(_runs(text, roles, start, end))
            start = end
            while start < stop and text[start] == " ":
                start += 1
        position = stop + 1
    return lines


def _runs(text: str, roles: Sequence[str], start: int, end: int) -> Line:
    spans: list[Span] = []
    begin = start
    for index in range(start + 1, end + 1):
        if index == end or roles[index] != roles[begin]:
            spans.append(Span(text[begin:index], roles[begin]))
            begin = index
    return tuple(spans)


def table(rows: Iterable[Sequence[Span | str]], gap: int = 2) -> list[Line]:
    """Rows whose columns line up; the last column is as long as it is."""
    cells = [[part if isinstance(part, Span) else Span(part) for part in row] for row in rows]
    if not cells:
        return []
    count = max(len(row) for row in cells)
    widths = [max((cell_len(row[i].text) for row in cells if i < len(row)), default=0) for i in range(count - 1)]
    lines: list[Line] = []
    for row in cells:
        spans: list[Span] = []
        for index, span in enumerate(row):
            spans.append(span)
            if index < len(row) - 1:
                spans.append(Span(" " * (widths[index] - cell_len(span.text) + gap)))
        lines.append(tuple(spans))
    return lines
