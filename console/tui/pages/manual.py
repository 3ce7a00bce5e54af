"""A page of the manual as lines."""

from __future__ import annotations

import re

from console.tui.render.lines import BLANK, Line, Span, line, paragraphs, wrap

_LINK = re.compile(r"\[([^\]]+)\]\([^)]+\)")
_BAR = re.compile(r"(?<!\\)\|")


def manual_lines(text: str, room: int) -> list[Line]:
    """A page of Markdown as lines: headings in accent, code as it stands, a row of a table as its first cell with the
    others below it, all else as paragraphs."""
    lines: list[Line] = []
    code = False
    for written in text.splitlines():
        if written.startswith("```"):
            code = not code
        elif code:
            lines += [line("  ", Span(part, "key")) for part in wrap(written, room - 2, 8)] or [BLANK]
        elif written.startswith("#"):
            lines.append(line(Span(written.lstrip("# "), "accent")))
        elif written.startswith("|"):
            lines += _row(written, room)
        elif written and not written.startswith("<!--"):
            lines += paragraphs(_plain(written), (), room)
        elif not written:
            lines.append(BLANK)
    return lines


def _row(written: str, room: int) -> list[Line]:
    """A row of a table; nothing for the line that parts its head from it."""
    first, *others = [_plain(cell.strip()) for cell in _BAR.split(written.strip())[1:-1]]
    if not first.strip("-: ") and not any(cell.strip("-: ") for cell in others):
        return []
    lines = paragraphs(first, (), room, "strong") if first else []
    for cell in filter(None, others):
        lines += [(Span("  "), *spans) for spans in paragraphs(cell, (), room - 2)]
    return lines


def _plain(written: str) -> str:
    """Without the signs of Markdown that only a browser makes something of."""
    return _LINK.sub(r"\1", written).replace("**", "").replace("`", "").replace("\\|", "|")
