"""What a query means: whether it meets a mention, and why.

`matches` for one question; `Matcher` for one query and many mentions. Both are pure: the clock, the reader and the
teams come in the `Context`.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Set as AbstractSet
from functools import lru_cache
from typing import cast

from console.query.anchors import AnchorIndex
from console.query.match_fields import check_of, is_redacted
from console.query.match_text import compiled, exact_places, near_holds
from console.query.subject import Context, Matchable, Subject, SubjectView, SubjectWords
from console.query.tree import (
    And,
    Everything,
    Exact,
    Field,
    Near,
    Node,
    Not,
    Or,
    Phrase,
    Query,
    Regex,
    Saved,
    Within,
    Word,
)

__all__ = ["Context", "Matchable", "Matcher", "Subject", "SubjectView", "is_redacted", "matcher_of", "matches"]
Check = Callable[[SubjectView], bool]
_MANY = 8  # ways to meet a condition from which on they are looked up, not tried


class Matcher:
    """One query, made ready to be asked of many mentions."""

    __slots__ = ("meets", "query")

    meets: Check
    """Whether the query meets what is looked at; several matchers can share a look."""

    def __init__(self, query: Query) -> None:
        self.query = query
        self.meets = _check(query.root, "")

    def matches(self, subject: Matchable, context: Context) -> bool:
        """Whether the query meets ``subject``."""
        return self.meets(SubjectView(subject, context))


def matches(query: Query, subject: Matchable, context: Context) -> bool:
    """Whether ``query`` meets ``subject``."""
    return matcher_of(query).matches(subject, context)


@lru_cache(maxsize=512)
def matcher_of(query: Query) -> Matcher:
    """The matcher of a query; equal queries share one."""
    return Matcher(query)


def check_of_text(node: Node, part: str = "") -> Callable[[SubjectWords], bool]:
    """The condition of a tree that asks about words alone, of one part (title, body, note) or of all of them."""
    return cast(Callable[[SubjectWords], bool], _check(node, part))


def _check(node: Node, part: str) -> Check:
    if sets := _word_sets(node):  # the most frequent condition by far
        if len(sets) == 1:
            words = sets[0]
            return lambda look: not words.isdisjoint(look.tokens(part).vocabulary)
        if len(sets) == 2:
            one, other = sets
            return lambda look: not (one.isdisjoint(found := look.tokens(part).vocabulary) or other.isdisjoint(found))
        return lambda look: _meets_each(sets, look.tokens(part).vocabulary)
    match node:
        case Word() | Phrase():
            pattern = node.pattern
            return lambda look: pattern.holds(look.tokens(part))
        case And():
            return _all([_check(child, part) for child in node.children])
        case Or() if len(node.children) > _MANY and part != "note":
            return _any_of_many(node.children, part)
        case Or():
            return _any([_check(child, part) for child in node.children])
        case Not():
            inner = _check(node.child, part)
            return lambda look: not inner(look)
        case Near():
            return lambda look: near_holds(node, look.tokens(part))
        case Field():
            return check_of(node)
        case Within():
            return _any([_check(child, node.part) for child in node.children])
        case Exact():
            exact = node.text
            return lambda look: any(next(exact_places(exact, text), None) for text in look.texts(part))
        case Regex():
            regex = compiled(node.body, node.ignore_case)
            return lambda look: regex.search(look.text(part)) is not None
        case Saved():
            return _check(node.child, part)
        case Everything():
            return lambda look: True


def _word_sets(node: Node) -> list[frozenset[str]]:
    """The sets of words of which a text must have one each, where the whole condition says no more than that."""
    match node:
        case Word() | Phrase():
            alone = node.pattern.alone
            return [alone.words] if alone and alone.words else []
        case Or():
            ways = [_word_sets(child) for child in node.children]
            return [frozenset().union(*(way[0] for way in ways))] if all(len(way) == 1 for way in ways) else []
        case And():
            parts = [_word_sets(child) for child in node.children]
            return [words for part in parts for words in part] if all(parts) else []
        case _:
            return []


def _meets_each(sets: list[frozenset[str]], vocabulary: AbstractSet[str]) -> bool:
    for words in sets:  # noqa: SIM110 - half the price of all() over a generator
        if words.isdisjoint(vocabulary):
            return False
    return True


def _all(checks: list[Check]) -> Check:
    if len(checks) == 2:
        first, second = checks
        return lambda look: first(look) and second(look)
    return lambda look: all(check(look) for check in checks)


def _any(checks: list[Check]) -> Check:
    if len(checks) == 1:
        return checks[0]
    if len(checks) == 2:
        first, second = checks
        return lambda look: first(look) or second(look)
    return lambda look: any(check(look) for check in checks)


def _any_of_many(nodes: tuple[Node, ...], part: str) -> Check:
    """`_any`, where only those are asked whose anchors stand in the text: a watch may hold hundreds of names."""
    index = AnchorIndex(nodes)
    checks = [_check(node, part) for node in nodes]
    return lambda look: any(checks[number](look) for number in index.possible(look.tokens().vocabulary))
