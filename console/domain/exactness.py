"""``{exact}``: case and spelling as typed, and whole tokens, of which ``'s`` and hyphens are a part here."""

from __future__ import annotations

from collections.abc import Iterator

from console.domain.text import fold
from console.domain.tokens import LETTER

_JOINERS = "'’‘ʼ‛′`´&＆+＋-‐‑"
_REACH = 64  # characters beside what is looked for: a joiner, the marks on it, and the letter behind them


def exact_places(wanted: str, text: str) -> Iterator[tuple[int, int]]:
    """From where to where ``wanted`` stands in ``text`` by itself, no part of a longer token."""
    start = text.find(wanted)
    while start >= 0:
        end = start + len(wanted)
        if not (_goes_on(wanted[0], text[max(0, start - _REACH) : start][::-1])
                or _goes_on(wanted[-1], text[end : end + _REACH])):
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


def _clings(char: str) -> bool:
    """Whether a character is a mark that folding takes away: it belongs to the letter before it, and parts no token."""
    return not char.isascii() and not char.isspace() and not fold(char)


def _goes_on(edge: str, beyond: str) -> bool:
    """Whether the token of ``edge``, a letter or its mark, goes on into ``beyond``, read away from it."""
    if not beyond or not (is_letter(edge) or _clings(edge)):
        return False
    if is_letter(beyond[0]) or _clings(beyond[0]):
        return True
    return beyond[0] in _JOINERS and is_letter(next((char for char in beyond[1:] if not _clings(char)), " "))
