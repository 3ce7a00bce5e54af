"""Anchors: the tokens that a query, or a part of one, cannot do without. By them many are asked at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet

from console.query.match_text import sure_words
from console.query.patterns import Pattern, Want, of_phrase
from console.query.tree import And, Exact, Near, Node, Or, Phrase, Saved, Within, Word

STAR = "*"  # ends an anchor that tokens only begin with
_HEAD = 3  # letters by which such anchors are found
_COMMON = frozenset(
    [
        "the",
        "and",
        "of",
        "to",
        "in",
        "is",
        "it",
        "for",
        "on",
        "was",
        "that",
        "with",
        "at",
        "be",
        "this",
        "have",
        "are",
        "not",
        "but",
        "had",
        "they",
        "you",
        "from",
        "very",
        "all",
        "were",
        "my",
        "we",
        "so",
    ]
)

Anchors = frozenset[str]


class AnchorIndex:
    """Parts of queries by their place in ``nodes``, to be found by the tokens of a text."""

    def __init__(self, nodes: Iterable[Node]) -> None:
        self.always: list[int] = []  # those that may meet any text
        self._words: dict[str, list[int]] = {}
        self._heads: dict[str, list[tuple[str, int]]] = {}
        for number, node in enumerate(nodes):
            found = anchors_of(node)
            if found is None:
                self.always.append(number)
                continue
            for anchor in found:
                if anchor.endswith(STAR):
                    self._heads.setdefault(anchor[:_HEAD], []).append((anchor[:-1], number))
                else:
                    self._words.setdefault(anchor, []).append(number)
        self._known = frozenset(self._words)

    def __iter__(self) -> Iterator[str]:
        """Every anchor, beginnings of tokens without their star."""
        yield from self._words
        for stems in self._heads.values():
            yield from (stem for stem, _ in stems)

    def possible(self, vocabulary: AbstractSet[str]) -> Sequence[int]:
        """Those that may meet a text of these tokens, in order; the others cannot."""
        words = self._words
        found = {number for word in self._known & vocabulary for number in words[word]}
        if self.always:
            found.update(self.always)
        if self._heads:
            for token in vocabulary:
                for stem, number in self._heads.get(token[:_HEAD], ()):
                    if token.startswith(stem):
                        found.add(number)
        return sorted(found)


def anchors_of(node: Node) -> Anchors | None:
    """Tokens of which one at least is in every text that ``node`` meets (beginnings of tokens where a ``*`` ends
    them); None where there are no such tokens."""
    match node:
        case Word() | Phrase():
            return _of_pattern(node.pattern)
        case Exact():
            pattern = of_phrase(sure_words(node.text))
            return _of_pattern(pattern) if pattern else None
        case And():
            return _best([anchors_of(child) for child in node.children])
        case Near():
            return _best([anchors_of(operand) for operand in node.operands])
        case Or():
            return _each([anchors_of(child) for child in node.children])
        case Within() if node.part != "note":
            return _each([anchors_of(child) for child in node.children])
        case Saved():
            return anchors_of(node.child)
        case _:
            return None


def _of_pattern(pattern: Pattern) -> Anchors | None:
    paths = (pattern.wants,) if pattern.slop is not None else pattern.paths
    return _each([_best([_of_want(want) for want in path]) for path in paths]) if paths else None


def _of_want(want: Want) -> Anchors | None:
    if want.words:
        return want.words
    return frozenset({want.stem + STAR}) if len(want.stem) >= _HEAD else None


def _best(choices: list[Anchors | None]) -> Anchors | None:
    """Of several sets that each must be met, the one that is met least often: long words, and few."""
    known = [choice for choice in choices if choice is not None]
    return max(known, key=lambda choice: (min(map(_rareness, choice)), -len(choice)), default=None)


def _each(choices: list[Anchors | None]) -> Anchors | None:
    """All sets together, where one of them must be met."""
    known = [choice for choice in choices if choice is not None]
    return frozenset().union(*known) if known and len(known) == len(choices) else None


def _rareness(anchor: str) -> int:
    return 0 if anchor in _COMMON else min(len(anchor), 8)
