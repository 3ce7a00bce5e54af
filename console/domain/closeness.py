"""NEAR: which occurrences of two operands stand close enough together."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator

from console.domain.patterns import Occurrence
from console.domain.query_tree import Gap, Near, Node, Or, Phrase, Word
from console.domain.tokens import Tokens


def occurrences(node: Node, tokens: Tokens) -> list[Occurrence]:
    """Where an operand of NEAR stands: a word, a phrase, or a group of them."""
    if isinstance(node, Word | Phrase):
        return node.pattern.find(tokens)
    if isinstance(node, Or):
        return sorted({found for child in node.children for found in occurrences(child, tokens)})
    raise TypeError(f"{node} cannot stand beside NEAR")  # the parser lets no such node through


def close_pairs(first: list[Occurrence], second: list[Occurrence], gap: Gap,
                tokens: Tokens) -> Iterator[tuple[Occurrence, Occurrence]]:
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
    return all(any(True for _ in close_pairs(found[index], found[index + 1], gap, tokens))
               for index, gap in enumerate(node.gaps))


def _following(first: list[Occurrence], second: list[Occurrence], distance: int,
               tokens: Tokens) -> Iterator[tuple[Occurrence, Occurrence]]:
    starts = [start for start, _ in second]
    for start, end in first:
        index = bisect_left(starts, end)
        if index < len(second) and starts[index] <= end + distance and tokens.in_one_piece(start, second[index][1]):
            yield (start, end), second[index]
