"""The tree of a query, and its canonical spelling: ``str(node)`` reads back as the same node, brackets shown."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from console.domain.frozen import field, frozen
from console.query.patterns import Pattern, of_phrase, of_word


@frozen
class Everything:
    """No condition: the empty query of a pane."""

    def __str__(self) -> str:
        return ""


@frozen
class Word:
    """A whole token, with plural folding; may begin with ``#`` or ``@``, hold ``?`` and end in ``*``."""

    text: str

    def __str__(self) -> str:
        return self.text

    @property
    def pattern(self) -> Pattern:
        """What is looked for among tokens."""
        return _pattern_of(self)


@frozen
class Phrase:
    """Adjacent tokens in order or, with ``slop``, in any order within so many more places."""

    text: str
    slop: int | None = None

    def __str__(self) -> str:
        return f'"{self.text}"' + ("" if self.slop is None else f"~{self.slop}")

    @property
    def pattern(self) -> Pattern:
        """What is looked for among tokens."""
        return _pattern_of(self)


@frozen
class Exact:
    """Case and spelling exactly as typed, as whole tokens."""

    text: str

    def __str__(self) -> str:
        return f"{{{self.text}}}"


@frozen
class Regex:
    """A pattern of RE2, on the text as it was written."""

    body: str
    ignore_case: bool = False

    def __str__(self) -> str:
        return f"/{self.body}/{'i' if self.ignore_case else ''}"


@frozen
class Gap:
    """What lies between two operands of NEAR: at most ``tokens`` tokens, in the order written if ``ordered``."""

    tokens: int
    ordered: bool = False

    def __str__(self) -> str:
        return f"{'O' if self.ordered else ''}NEAR/{self.tokens}"


@frozen
class Near:
    """Each neighbouring pair of operands (words, phrases, OR-groups of them) stands close together."""

    operands: tuple[Node, ...]
    gaps: tuple[Gap, ...]

    def __str__(self) -> str:
        words = [_inside(self.operands[0])]
        for gap, operand in zip(self.gaps, self.operands[1:], strict=True):
            words += [str(gap), _inside(operand)]
        return " ".join(words)


@frozen
class And:
    """All of ``children``."""

    children: tuple[Node, ...]

    def __str__(self) -> str:
        return " AND ".join(str(child) if isinstance(child, Near) else _inside(child) for child in self.children)


@frozen
class Or:
    """One of ``children`` at least."""

    children: tuple[Node, ...]

    def __str__(self) -> str:
        return " OR ".join(str(child) if isinstance(child, Near) else _inside(child) for child in self.children)


@frozen
class Not:
    """Whatever ``child`` does not meet."""

    child: Node

    def __str__(self) -> str:
        return f"NOT {_inside(self.child)}"


@frozen
class Within:
    """A text condition on the title or on the body alone."""

    part: str
    children: tuple[Node, ...]  # one of them at least

    def __str__(self) -> str:
        return f"{self.part}:{_listed([str(child) for child in self.children])}"


@frozen
class Test:
    """One value of a field: ``op`` is empty, ``=``, a comparison, or ``..`` for a range from ``value`` to ``high``."""

    value: str
    op: str = ""
    high: str = ""

    def __str__(self) -> str:
        if self.op == "..":
            return f"[{_value(self.value)} TO {_value(self.high)}]"
        return self.op + _value(self.value)


@frozen
class Field:
    """A condition on what is known of a mention: one of ``tests`` at least."""

    name: str
    tests: tuple[Test, ...]

    def __str__(self) -> str:
        return f"{self.name}:{_listed([str(test) for test in self.tests])}"


@frozen
class Saved:
    """A saved search, with what it stood for when the query was read."""

    name: str
    child: Node = field(compare=False)

    def __str__(self) -> str:
        return f"in:{_value(self.name)}"


Node = Everything | Word | Phrase | Exact | Regex | Near | And | Or | Not | Within | Field | Saved


def children(node: Node) -> tuple[Node, ...]:
    """The nodes directly below ``node``."""
    match node:
        case And() | Or() | Within():
            return node.children
        case Near():
            return node.operands
        case Not() | Saved():
            return (node.child,)
        case _:
            return ()


def walk(node: Node) -> Iterator[Node]:
    """``node`` and everything below it, saved searches opened."""
    yield node
    for child in children(node):
        yield from walk(child)


def opened(node: Node) -> Node:
    """The tree with what each saved search stands for in its place."""
    match node:
        case Saved():
            return opened(node.child)
        case Not():
            return Not(opened(node.child))
        case And():
            return And(tuple(map(opened, node.children)))
        case Or():
            return Or(tuple(map(opened, node.children)))
        case _:
            return node


def depth(node: Node) -> int:
    """How many levels a tree has."""
    return 1 + max(map(depth, children(node)), default=0)


def term_count(node: Node) -> int:
    """How many terms a tree holds, as the limit counts them: tokens, exact texts, patterns and values of fields."""
    total = 0
    for part in walk(node):
        match part:
            case Word() | Phrase():
                total += len(part.pattern.wants)
            case Field():
                total += len(part.tests)
            case Exact() | Regex():
                total += 1
            case _:
                pass
    return total


def _inside(node: Node) -> str:
    return f"({node})" if isinstance(node, And | Or | Near) else str(node)


def _listed(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"({' OR '.join(parts)})"


def _value(text: str) -> str:
    plain = text and text[0] not in '><="' and not any(char.isspace() or char in "()[]" for char in text)
    return text if plain else f'"{text}"'


@cache
def _pattern_of(node: Word | Phrase) -> Pattern:
    pattern = of_word(node.text) if isinstance(node, Word) else of_phrase(node.text, node.slop)
    if pattern is None:
        raise ValueError(f"nothing to look for in {node}")  # the parser lets no such node through
    return pattern


@frozen
class Hint:
    """Something that may not mean what its writer thinks. ``column`` counts from 1."""

    column: int
    sentence: str


@frozen
class Query:
    """A query that was read. Two are equal that ask the same; ``str`` is the canonical spelling, every bracket shown.

    ``reading`` is that spelling where AND and OR met without brackets, and otherwise empty.
    """

    root: Node
    text: str = field(default="", compare=False)
    hints: tuple[Hint, ...] = field(default=(), compare=False)
    reading: str = field(default="", compare=False)

    def __str__(self) -> str:
        return str(self.root)
