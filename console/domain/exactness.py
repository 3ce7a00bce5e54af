"""``{exact}``: case and spelling as typed, and whole tokens, of which ``'s`` and hyphens are a part here."""

from __future__ import annotations

from collections.abc import Iterator

from console.domain.text import fold
from console.domain.tokens import LETTER

_JOINERS = "'’‘ʼ‛′`´&＆+＋-‐‑"


def exact_places(wanted: str, text: str) -> Iterator[tuple[int, int]]:
    """From where to where ``wanted`` stands in ``text`` by itself, no part of a longer token."""
    start = text.find(wanted)
    while start >= 0:
        end = start + len(wanted)
        if not (_goes_on(wanted[0], text[max(0, start - 2) : start][::-1])
                or _goes_on(wanted[-1], text[end : end + 2])):
            yield start, end
        start = text.find(wanted, start + 1)


def is_letter(char: str) -> bool:
    """Whether a character is a letter or digit of a token once it is folded."""
    return char.isalnum() if char.isascii() else bool(LETTER.search(fold(char)))


def sure_words(wanted: str) -> str:
    """What of ``wanted`` is whole tokens wherever it stands: all but signs at an edge and what they cling to."""
    chunks = wanted.split()
    if chunks and not (wanted[0].isspace() or is_letter(wanted[0])):
        chunks = chunks[1:]
    if chunks and not (wanted[-1].isspace() or is_letter(wanted[-1])):
        chunks = chunks[:-1]
    return " ".join(chunks)


def _goes_on(edge: str, beyond: str) -> bool:
    """Whether the token of the letter ``edge`` goes on into ``beyond``, read away from it."""
    if not beyond or not is_letter(edge):
        return False
    return is_letter(beyond[0]) or (beyond[0] in _JOINERS and len(beyond) > 1 and is_letter(beyond[1]))
