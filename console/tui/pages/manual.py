"""A page of the manual as lines."""

from __future__ import annotations

from console.tui.render.lines import BLANK, Line, Span, line, paragraphs, wrap


def manual_lines(text: str, room: int) -> list[Line]:
    """A page of Markdown as lines: headings in accent, code and tables as they stand, all else as paragraphs."""
    lines: list[Line] = []
    code = False
    for written in text.splitlines():
        if written.startswith("```"):
            code = not code
        elif code:
            lines += [line("  ", Span(part, "key")) for part in wrap(written, room - 2, 8)] or [BLANK]
        elif written.startswith("#"):
            lines.append(line(Span(written.lstrip("# "), "accent")))
        elif written.startswith("<!--"):
            continue
        elif not written:
            lines.append(BLANK)
        else:
            lines += paragraphs(written, (), room)
    return lines
