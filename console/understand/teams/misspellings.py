"""Misspelt words of names: the word of a vocabulary that is one slip of the finger away.

A slip is one letter too many, too few, another, or two that changed places (Damerau 1964). Words are looked up by what
is left when one letter is taken out, of theirs and of the vocabulary's (Garbe's symmetric deletion), so that the cost
does not grow with the vocabulary.
"""

from __future__ import annotations

from collections.abc import Iterable

SHORTEST = 5  # letters; below that one slip makes another word
_LONGEST = 24


class Spelling:
    """The words of a vocabulary, to be found by a misspelling of theirs."""

    __slots__ = ("_by_deletion", "_words")

    def __init__(self, words: Iterable[str]) -> None:
        self._words = frozenset(word for word in words if len(word) >= SHORTEST and word.isalpha())
        self._by_deletion: dict[str, list[str]] = {}
        for word in sorted(self._words):
            for rest in _deletions(word):
                self._by_deletion.setdefault(rest, []).append(word)

    def __contains__(self, word: str) -> bool:
        return word in self._words

    def nearest(self, word: str) -> str:
        """The only word of the vocabulary one slip from ``word``; empty where there is none, or more than one."""
        if not SHORTEST <= len(word) <= _LONGEST or not word.isalpha() or word in self._words:
            return ""
        near: set[str] = set()
        for rest in _deletions(word):
            near.update(self._by_deletion.get(rest, ()))
        near = {other for other in near if other[0] == word[0] and one_slip(word, other)}
        return near.pop() if len(near) == 1 else ""


def one_slip(one: str, other: str) -> bool:
    """Whether exactly one slip leads from ``one`` to ``other``."""
    if one == other or abs(len(one) - len(other)) > 1:
        return False
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    if len(one) == len(other):
        swapped = one[start + 1 : start + 2] + one[start : start + 1] == other[start : start + 2]
        return one[start + 1 :] == other[start + 1 :] or (swapped and one[start + 2 :] == other[start + 2 :])
    longer, shorter = (one, other) if len(one) > len(other) else (other, one)
    return longer[start + 1 :] == shorter[start:]


def _deletions(word: str) -> set[str]:
    return {word} | {word[:place] + word[place + 1 :] for place in range(len(word))}
