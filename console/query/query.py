"""The way in to the query language: `parse`, and what a parsed query asks for.

`parse` reads a text; what it means for a mention is told by `console.query.match`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from enum import Enum

from console.domain.errors import QueryFault
from console.domain.frozen import replace
from console.query.fields import Names
from console.query.parser import Parser
from console.query.tree import And, Everything, Field, Hint, Node, Not, Or, Query, Saved, children, walk

MAX_SAVED_DEPTH = 8


class Mode(Enum):
    """Who wrote the query: somebody at the console, a configuration file, or the watch of a source in one."""

    CONSOLE = "console"
    FILE = "file"
    WATCH = "watch"


def parse(text: str, *, names: Names | None = None, mode: Mode = Mode.CONSOLE) -> Query:
    """Read a query. Raises `QueryFault` and nothing else.

    Files are read strictly: AND and OR without brackets is the fault ``mixed-and-or``. A watch must also ask for
    something, so that it does not keep a whole firehose (``negative-only``).
    """
    parser = Parser(text, names or Names())
    root = parser.read()
    hints = [Hint(position + 1, sentence) for position, sentence in parser.lexer.hints]
    reading = ""
    if parser.mixed:
        position, group = parser.mixed[0]
        reading = str(root)
        if mode is not Mode.CONSOLE:
            raise QueryFault(
                "mixed-and-or",
                "AND and OR stand side by side, and search engines differ on what that means.",
                column=position + 1,
                suggestion=f"Say it with brackets: {group}",
            )
        hints.append(Hint(position + 1, f"Read as: {reading}"))
    if mode is Mode.WATCH and not asks(root):
        raise QueryFault(
            "negative-only",
            "This watch only says what it does not want, and would keep everything else.",
            column=1,
            suggestion="Add what it is to find, or leave the watch out to keep everything.",
        )
    return Query(root, text, tuple(sorted(hints, key=lambda hint: hint.column)), reading)


def asks(node: Node) -> bool:
    """Whether a tree asks for something, and not only excludes."""
    match node:
        case Everything():
            return False
        case Not():
            return _excludes(node.child)
        case And():
            return any(map(asks, node.children))
        case Or():
            return all(map(asks, node.children))
        case Saved():
            return asks(node.child)
        case _:
            return True


def _excludes(node: Node) -> bool:
    """Whether the negation of a tree asks for something."""
    match node:
        case Not():
            return asks(node.child)
        case And():
            return all(map(_excludes, node.children))
        case Or():
            return any(map(_excludes, node.children))
        case Saved():
            return _excludes(node.child)
        case _:
            return False


def asks_author(query: Query) -> bool:
    """Whether a query holds ``from:``, which in a search, a pane or an export needs a reason."""
    return any(isinstance(node, Field) and node.name == "from" for node in walk(query.root))


def saved_depth(node: Node) -> int:
    """How many saved searches lie inside each other below ``node``."""
    return max((1 + saved_depth(part.child) for part in _outermost_saved(node)), default=0)


def _outermost_saved(node: Node) -> Iterator[Saved]:
    if isinstance(node, Saved):
        yield node
    else:
        for child in children(node):
            yield from _outermost_saved(child)


def saved_searches(
    texts: Mapping[str, str],
    names: Names | None = None,
    *,
    fault: Callable[[str, QueryFault], None] | None = None,
) -> dict[str, Query]:
    """Read the saved searches of a configuration, which may use each other, strictly. A cycle is ``saved-cycle``, more
    than eight inside each other ``saved-depth``. ``fault`` is told each one that cannot be read, by the name of its
    search, which is then left out; without it the first is raised."""
    library = _Library(texts, names or Names())
    for name in texts:
        try:
            library[name]
        except QueryFault as problem:
            if fault is None:
                raise
            fault(name, problem)
    return library.done


class _Library(Mapping[str, Query]):
    """Saved searches, each read when it is first asked for, after those that it uses."""

    def __init__(self, texts: Mapping[str, str], names: Names) -> None:
        self.texts = texts
        self.names = replace(names, saved=self)
        self.done: dict[str, Query] = {}
        self.reading: list[str] = []

    def __getitem__(self, name: str) -> Query:
        if name in self.done:
            return self.done[name]
        if name in self.reading:
            way = " → ".join([*self.reading[self.reading.index(name) :], name])
            raise QueryFault(
                "saved-cycle",
                f"These saved searches use each other in a circle: {way}.",
                column=1,
                suggestion="Take one of them out of the other.",
            )
        text = self.texts[name]
        self.reading.append(name)
        try:
            if len(self.reading) > MAX_SAVED_DEPTH:
                raise _too_deep(self.reading[0])
            query = parse(text, names=self.names, mode=Mode.FILE)
        finally:
            self.reading.pop()
        if 1 + saved_depth(query.root) > MAX_SAVED_DEPTH:
            raise _too_deep(name)
        self.done[name] = query
        return query

    def __iter__(self) -> Iterator[str]:
        return iter(self.texts)

    def __len__(self) -> int:
        return len(self.texts)


def _too_deep(name: str) -> QueryFault:
    return QueryFault(
        "saved-depth",
        f"More than {MAX_SAVED_DEPTH} saved searches lie inside each other, from {name!r} on.",
        column=1,
        suggestion="Write one of them out.",
    )
