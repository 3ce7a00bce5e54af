"""Many queries at once: an index of them by a token that each cannot do without.

`RuleIndex.may_match` looks at raw text alone, for a stream of which hardly anything is wanted; `RuleIndex.meeting` asks
only those queries whose token is among the tokens of a mention. Neither ever misses a query that meets.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Any

from console.domain.exactness import sure_words
from console.domain.matching import Matcher
from console.domain.patterns import Pattern, Want, of_phrase
from console.domain.query import Query
from console.domain.query_tree import And, Exact, Near, Node, Or, Phrase, Saved, Within, Word
from console.domain.subjects import Asked, Context, Look, Words

STAR = "*"  # ends an anchor that tokens only begin with
_HEAD = 3  # letters by which such anchors are found
_COMMON = frozenset(["the", "and", "of", "to", "in", "is", "it", "for", "on", "was", "that", "with", "at", "be", "this",
                     "have", "are", "not", "but", "had", "they", "you", "from", "very", "all", "were", "my", "we",
                     "so"])
# What is scanned: small ASCII letters and digits, hyphens and apostrophes gone, so that joins and parts are both there.
_SCANNED = bytes(ord(chr(code).lower()) if chr(code).isalnum() else ord("&") if chr(code) in "&+" else ord(" ")
                 for code in range(128)) + b" " * 128
_GONE = b"-'`"
_PLAIN = re.compile(r"[a-z0-9&]+")

Anchors = frozenset[str]


def anchors(query: Query) -> Anchors | None:
    """Tokens of which one at least is in every mention that ``query`` meets (beginnings of tokens where a ``*`` ends
    them); None where there are no such tokens."""
    return _anchors(query.root)


class RuleIndex:
    """Queries by their place in ``queries``, indexed once and asked of many mentions."""

    def __init__(self, queries: Sequence[Query]) -> None:
        self.queries = tuple(queries)
        self._matchers = [Matcher(query) for query in queries]
        self._always: list[int] = []
        self._words: dict[str, list[int]] = {}
        self._heads: dict[str, list[tuple[str, int]]] = {}
        for number, query in enumerate(queries):
            found = anchors(query)
            if found is None:
                self._always.append(number)
                continue
            for anchor in found:
                if anchor.endswith(STAR):
                    self._heads.setdefault(anchor[:_HEAD], []).append((anchor[:-1], number))
                else:
                    self._words.setdefault(anchor, []).append(number)

        self._known = frozenset(self._words)

    def may_match(self, text: str) -> bool:
        """False only where no query can meet a mention with this text, raw or clean, in about a microsecond."""
        if self._always:
            return True
        scanner, foreign = self._scanner
        if text.isascii():
            return bool(scanner and scanner.find_matches_as_indexes(text.encode().translate(_SCANNED, _GONE)))
        return foreign or bool(scanner and scanner.find_matches_as_indexes(_plain_letters(text)))

    def candidates(self, text: str) -> list[int]:
        """The queries that may meet a mention with this text; the others cannot."""
        return self._possible(Words(body=text))

    def meeting(self, look: Look) -> list[int]:
        """The queries that meet what is looked at, in order."""
        matchers = self._matchers
        return [number for number in self._possible(look) if matchers[number].meets(look)]

    def matching(self, subject: Asked, context: Context) -> list[int]:
        """The queries that meet ``subject``, in order."""
        return self.meeting(Look(subject, context))

    def _possible(self, words: Words) -> list[int]:
        vocabulary = words.tokens().vocabulary
        found = set(self._always)
        for word in vocabulary & self._known:
            found.update(self._words[word])
        if self._heads:
            for token in vocabulary:
                for stem, number in self._heads.get(token[:_HEAD], ()):
                    if token.startswith(stem):
                        found.add(number)
        return sorted(found)

    @cached_property
    def _scanner(self) -> tuple[Any, bool]:
        """The automaton of all anchors, and whether one has letters that only a text beyond ASCII can have."""
        from ahocorasick_rs import BytesAhoCorasick  # loaded late: only a stream needs it

        wanted = {anchor.rstrip(STAR).replace("'", "") for anchor in (*self._words, *self._anchored_heads())}
        plain = sorted(anchor for anchor in wanted if _PLAIN.fullmatch(anchor))
        automaton = BytesAhoCorasick([anchor.encode() for anchor in plain]) if plain else None
        return automaton, len(plain) < len(wanted)

    def _anchored_heads(self) -> Iterable[str]:
        return (stem for stems in self._heads.values() for stem, _ in stems)


def _plain_letters(text: str) -> bytes:
    """What `_SCANNED` makes of a text once its letters are folded as `fold` does; what is not ASCII then is gone."""
    letters = unicodedata.normalize("NFKD", text.replace("´", "'").casefold())
    return letters.encode("ascii", "ignore").translate(_SCANNED, _GONE)


def _anchors(node: Node) -> Anchors | None:
    match node:
        case Word() | Phrase():
            return _of_pattern(node.pattern)
        case Exact():
            pattern = of_phrase(sure_words(node.text))
            return _of_pattern(pattern) if pattern else None
        case And():
            return _best([_anchors(child) for child in node.children])
        case Near():
            return _best([_anchors(operand) for operand in node.operands])
        case Or():
            return _each([_anchors(child) for child in node.children])
        case Within() if node.part != "note":
            return _each([_anchors(child) for child in node.children])
        case Saved():
            return _anchors(node.child)
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
