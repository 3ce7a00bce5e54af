"""Whether a text that somebody typed repeats what another one says."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from console.domain.text import fold

_ROW = 3  # words in a row that are nobody's by chance
_TELLING = 4  # letters of a word that may stand for a text


def repeats(text: str, texts: Iterable[str], names: Iterable[str]) -> bool:
    """Whether it holds three words of one of ``texts`` in a row (or all of a shorter one), or one of ``names``."""
    mine = words(text)
    parts = [words(one) for one in texts]
    rows = {tuple(part[at : at + _ROW]) for part in parts for at in range(max(1, len(part) - _ROW + 1)) if part}
    rows |= {tuple(part) for one in names if (part := words(one))}
    return any(tuple(mine[at : at + len(row)]) == row for row in rows for at in range(len(mine) - len(row) + 1))


def shares(text: str, texts: Iterable[str]) -> bool:
    """Whether a word of four letters or more stands in both: enough where little is lost by taking it out."""
    mine = {word for word in words(text) if len(word) >= _TELLING}
    return any(not mine.isdisjoint(words(one)) for one in texts)


def taken_out(whole: str, redacted: str) -> Sequence[str]:
    """The words that redaction has taken out of a text: names, above all."""
    return sorted({word for word in words(whole) if len(word) > 1} - set(words(redacted)))


def words(text: str) -> list[str]:
    """A text's words as they are compared."""
    return "".join(sign if sign.isalnum() else " " for sign in fold(text)).split()
