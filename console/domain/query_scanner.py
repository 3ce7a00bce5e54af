"""The text of a query and a place in it: blanks, runs, operators, the limits, and faults that know their column."""

from __future__ import annotations

import re
from collections.abc import Callable

from console.domain.errors import QueryFault
from console.domain.query_fields import Names
from console.domain.query_tree import Node, Or

MAX_BYTES, MAX_TERMS, MAX_LEVELS, MAX_PLACES = 4096, 200, 32, 1000
MAX_NEAR = 50  # words and phrases that stand beside a NEAR: each is looked for at every place of a text
QUOTES = '"“”„«»'
RUN = re.compile(rf"[^\s(){{}}{QUOTES}]+")
_BLANK = re.compile(r"\s*")


class Scanner:
    """One reading of one text. ``hints`` and ``mixed`` (each OR that meets an AND without brackets) fill on the way."""

    def __init__(self, text: str, names: Names) -> None:
        self.text = text
        self.names = names
        self.place = 0
        self.level = 0
        self.terms = 0
        self.near = 0
        self.hints: list[tuple[int, str]] = []
        self.mixed: list[tuple[int, Or]] = []

    def fault(self, code: str, sentence: str, place: int, suggestion: str) -> QueryFault:
        """A fault at a place in the text."""
        return QueryFault(code, sentence, column=place + 1, suggestion=suggestion)

    def at_end(self) -> bool:
        """Whether nothing is left."""
        return self.place >= len(self.text)

    def char(self) -> str:
        """The next character, empty at the end."""
        return self.text[self.place : self.place + 1]

    def run(self) -> str:
        """The run without blanks, brackets and quotes that begins here."""
        match = RUN.match(self.text, self.place)
        return match[0] if match else ""

    def move(self, length: int) -> None:
        """Go on by ``length`` characters and any blanks after them."""
        self.place += length
        self.skip()

    def skip(self) -> None:
        """Go past blanks."""
        match = _BLANK.match(self.text, self.place)
        self.place = match.end() if match else self.place

    def operator(self) -> str:
        """The operator that stands here (AND, OR, NOT, NEAR), empty where there is none."""
        run = self.run()
        if run in {"AND", "OR", "NOT"}:
            return run
        return "NEAR" if run in {"NEAR", "ONEAR"} or run.startswith(("NEAR/", "ONEAR/")) else ""

    def take(self, operator: str) -> bool:
        """Go past ``operator`` if it stands here."""
        if self.operator() != operator:
            return False
        self.move(len(operator))
        return True

    def until(self, closers: str, code: str, sentence: str) -> str:
        """What stands between the character here and the next of ``closers``, past which it goes."""
        start = self.place
        self.place += 1
        while not self.at_end() and self.char() not in closers:
            self.place += 1
        if self.at_end():
            raise self.fault(code, sentence, start, f"Put a {closers[0]} where it ends.")
        self.place += 1
        return self.text[start + 1 : self.place - 1]

    def count(self, terms: int) -> None:
        """Add to the number of terms. Raises past the limit."""
        self.terms += terms
        if self.terms > MAX_TERMS:
            place = min(self.place, len(self.text))
            raise self.fault("too-many-terms", f"A query has {MAX_TERMS} terms at most.", place,
                             "Split it, or take out what another term covers.")

    def deeper(self, place: int, read: Callable[[], Node]) -> Node:
        """Read one level further down. Raises past the limit."""
        self.level += 1
        if self.level > MAX_LEVELS:
            raise self.fault("too-deep", f"Brackets and NOTs nest {MAX_LEVELS} deep at most.", place, "Take some out.")
        node = read()
        self.level -= 1
        return node
