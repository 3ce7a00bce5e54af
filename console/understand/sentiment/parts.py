"""Cut a text into clauses that may carry a tone of their own, and a long one into windows of whole sentences."""

from __future__ import annotations

import re
from collections.abc import Callable

MOST_CLAUSES = 40
"""A text is cut into at most this many clauses; the rest belongs to the last one."""
_TURN = r"but|however|although|though|whereas|unfortunately|sadly|except|yet|apart\s+from|let\s+down\s+by|spoilt\s+by"
_CUT = re.compile(
    rf"(?<=[.!?…])[\"')\]]*\s+|\n+|\s*;\s*|\s+[-–—]+\s+|,\s+(?:and\s+)?(?=\S+\s+\S)|\s+(?=(?:{_TURN})\b)", re.IGNORECASE
)
_SENTENCE = re.compile(r"(?<=[.!?…])[\"')\]]*\s+|\n+")
_LETTER = re.compile(r"[^\W\d_]")
Span = tuple[int, int]


def clauses(text: str) -> list[Span]:
    """Return the spans of the clauses of `text`, in order; a clause without a letter belongs to the one before."""
    return _cut(text, _CUT)


def windows(text: str, size: Callable[[str], int], room: int, most: int) -> list[str]:
    """Return `text` as windows of whole sentences of at most `room` by `size`, a sentence longer than that cut short.

    Of more than `most` windows the first and the last are kept, two to one: stories say how it ended at the end.
    """
    found: list[str] = []
    held, used = "", 0
    for start, end in _cut(text, _SENTENCE, most=1_000):
        for piece in _bounded(text[start:end], room * 4):
            length = size(piece)
            if held and used + length > room:
                found.append(held)
                held, used = "", 0
            held, used = f"{held} {piece}" if held else piece, used + length
    if held:
        found.append(held)
    if len(found) <= most:
        return found
    last = most // 3
    return found[: most - last] + found[-last:]


def _cut(text: str, where: re.Pattern[str], most: int = MOST_CLAUSES) -> list[Span]:
    found: list[Span] = []
    start = 0
    for match in where.finditer(text):
        if len(found) >= most - 1:
            break
        if _LETTER.search(text, start, match.start()):
            found.append((start, match.start()))
            start = match.end()
    if _LETTER.search(text, start):
        found.append((start, len(text)))
    elif found:
        found[-1] = (found[-1][0], len(text))
    return found or [(0, len(text))]


def _bounded(text: str, most: int) -> list[str]:
    """Cut a sentence of more than `most` characters at blanks."""
    pieces = []
    while len(text) > most:
        at = text.rfind(" ", 1, most)
        at = at if at > 0 else most
        pieces.append(text[:at])
        text = text[at:].lstrip()
    return [*pieces, text] if text else pieces
