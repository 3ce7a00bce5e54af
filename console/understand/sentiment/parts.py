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
_SENTENCES = re.compile(r"\S(?:.*?[.!?…][\"')\]]*(?=\s)|.*)", re.DOTALL)
_LETTER = re.compile(r"[^\W\d_]")
Span = tuple[int, int]


def clauses(text: str) -> list[Span]:
    """Return the spans of the clauses of `text`, in order; a clause without a letter belongs to the one before."""
    found: list[Span] = []
    start = 0
    for match in _CUT.finditer(text):
        if len(found) >= MOST_CLAUSES - 1:
            break
        if _LETTER.search(text, start, match.start()):
            found.append((start, match.start()))
            start = match.end()
    if _LETTER.search(text, start):
        found.append((start, len(text)))
    elif found:
        found[-1] = (found[-1][0], len(text))
    return found or [(0, len(text))]


def windows(text: str, size: Callable[[str], int], room: int) -> list[str]:
    """Return `text` as windows of whole sentences of at most `room` by `size`, a sentence longer than that cut short.

    The windows together hold every sign of the text but the blanks between them, so that what is said of their words
    can be put back where those stand.
    """
    found: list[str] = []
    held, used = "", 0
    for sentence in _SENTENCES.findall(text):
        for piece in _bounded(sentence, room * 4):
            length = size(piece)
            if held and used + length > room:
                found.append(held)
                held, used = "", 0
            held, used = f"{held} {piece}" if held else piece, used + length
    if held:
        found.append(held)
    return found


def _bounded(text: str, most: int) -> list[str]:
    """Cut a sentence of more than `most` characters at blanks."""
    pieces = []
    while len(text) > most:
        at = text.rfind(" ", 1, most)
        at = at if at > 0 else most
        pieces.append(text[:at])
        text = text[at:].lstrip()
    return [*pieces, text] if text else pieces
