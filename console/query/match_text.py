"""Conditions on text: words near each other, words as they are spelled, regular expressions."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from console.domain.text import fold
from console.query.patterns import Occurrence
from console.query.tokens import LETTER, Tokens
from console.query.tree import Gap, Near, Node, Or, Phrase, Word

_MEMORY = 1 << 22  # bytes that one compiled pattern may take


class PatternFault(ValueError):
    """A pattern that does not compile; the message says why, in RE2's words."""


@lru_cache(maxsize=512)
def compiled(body: str, ignore_case: bool) -> Any:
    """The compiled pattern. Raises `PatternFault`."""
    import re2  # loaded late: only a query with a pattern needs the engine

    engine: Any = re2  # it comes without types

    options = engine.Options()
    options.log_errors = False  # it would write to stderr, where the console draws
    options.case_sensitive = not ignore_case
    options.max_mem = _MEMORY
    try:
        return engine.compile(body, options)
    except engine.error as fault:
        words = fault.args[0] if fault.args else "unknown fault"
        raise PatternFault(words.decode("utf-8", "replace") if isinstance(words, bytes) else str(words)) from None
    except UnicodeError:
        raise PatternFault("it holds half a character") from None


_JOINERS = "'’‘ʼ‛′`´&＆+＋-‐‑"
_REACH = 64  # characters beside what is looked for: a joiner, the marks on it, and the letter behind them


def exact_places(wanted: str, text: str) -> Iterator[tuple[int, int]]:
    """From where to where ``wanted`` stands in ``text`` by itself, no part of a longer token."""
    start = text.find(wanted)
    while start >= 0:
        end = start + len(wanted)
        if not (
            _goes_on(wanted[0], text[max(0, start - _REACH) : start][::-1])
            or _goes_on(wanted[-1], text[end : end + _REACH])
        ):
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


def occurrences(node: Node, tokens: Tokens) -> list[Occurrence]:
    """Where an operand of NEAR stands: a word, a phrase, or a group of them."""
    if isinstance(node, Word | Phrase):
        return node.pattern.find(tokens)
    if isinstance(node, Or):
        return sorted({found for child in node.children for found in occurrences(child, tokens)})
    raise TypeError(f"{node} cannot stand beside NEAR")  # the parser lets no such node through


def close_pairs(
    first: list[Occurrence], second: list[Occurrence], gap: Gap, tokens: Tokens
) -> Iterator[tuple[Occurrence, Occurrence]]:
    """For each occurrence the nearest partner that follows it closely enough; either way round unless ordered."""
    yield from _following(first, second, gap.tokens, tokens)
    if not gap.ordered:
        yield from ((later, earlier) for earlier, later in _following(second, first, gap.tokens, tokens))


def near_pairs(node: Near, tokens: Tokens) -> list[list[tuple[Occurrence, Occurrence]]]:
    """For each neighbouring pair of operands, the occurrences that are close. The node holds where no list is empty."""
    found = [occurrences(operand, tokens) for operand in node.operands]
    return [list(close_pairs(found[index], found[index + 1], gap, tokens)) for index, gap in enumerate(node.gaps)]


def near_holds(node: Near, tokens: Tokens) -> bool:
    """Whether every neighbouring pair of operands stands close together."""
    found: list[list[Occurrence]] = []
    for operand in node.operands:
        found.append(occurrences(operand, tokens))
        if not found[-1]:
            return False
    return all(
        any(True for _ in close_pairs(found[index], found[index + 1], gap, tokens))
        for index, gap in enumerate(node.gaps)
    )


def _following(
    first: list[Occurrence], second: list[Occurrence], distance: int, tokens: Tokens
) -> Iterator[tuple[Occurrence, Occurrence]]:
    starts = [start for start, _ in second]
    for start, end in first:
        index = bisect_left(starts, end)
        if index < len(second) and starts[index] <= end + distance and tokens.in_one_piece(start, second[index][1]):
            yield (start, end), second[index]
