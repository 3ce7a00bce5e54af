"""Reads the text of a query into its tree. Whatever the text, the only thing it raises is `QueryFault`."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TypeVar

from console.query import fields
from console.query.fields import FieldKind, Names, field_name
from console.query.lexer import MAX_BYTES, MAX_LEVELS, MAX_NEAR, MAX_PLACES, QUOTES, Lexer
from console.query.tree import (
    And,
    Everything,
    Field,
    Gap,
    Near,
    Node,
    Not,
    Or,
    Phrase,
    Saved,
    Test,
    Within,
    Word,
    depth,
    term_count,
)

_VALUE = re.compile(r"[^\s()\[\]]+")
_COMPARISONS = (">=", "<=", ">", "<", "=")
_FIELD = re.compile(r"([^\W\d_]+):")
_NEAR = re.compile(r"(O?)NEAR/(\d{1,4})(f?)")
_T = TypeVar("_T")


class Parser:
    """Reads operators, loosest binding first, and fields. ``mixed`` holds each OR that meets AND without brackets."""

    def __init__(self, text: str, names: Names) -> None:
        self.lexer = Lexer(text)
        self.names = names
        self.level = 0
        self.near = 0
        self.mixed: list[tuple[int, Or]] = []

    def read(self) -> Node:
        """The whole text as a tree."""
        if len(self.lexer.text.encode("utf-8", "surrogatepass")) > MAX_BYTES:
            raise self.lexer.fault(
                "too-long",
                f"A query has {MAX_BYTES} bytes at most.",
                min(MAX_BYTES, len(self.lexer.text) - 1),
                'Save a part of it as a search and use it by in:"its name".',
            )
        self.lexer.skip()
        if self.lexer.at_end():
            return Everything()
        node = self._or()
        if not self.lexer.at_end():
            raise self.lexer.fault(
                "unexpected-bracket", "This bracket closes nothing.", self.lexer.position, "Take it out."
            )
        return node

    def _or(self) -> Node:
        branches: list[Node] = []
        first_or, joined = -1, False
        while True:
            node, count = self._and()
            branches.append(node)
            joined = joined or count > 1
            position = self.lexer.position
            if not self.lexer.take("OR"):
                break
            first_or = position if first_or < 0 else first_or
        if len(branches) == 1:
            return branches[0]
        group = Or(tuple(branches))
        if joined:
            self.mixed.append((first_or, group))
        return group

    def _and(self) -> tuple[Node, int]:
        items = [self._near()]
        while not self.lexer.at_end() and self.lexer.char() != ")" and self.lexer.operator() != "OR":
            self.lexer.take("AND")
            items.append(self._near())
        return (items[0] if len(items) == 1 else And(tuple(items))), len(items)

    def _near(self) -> Node:
        starts = [self.lexer.position]
        operands = [self._unary()]
        gaps: list[Gap] = []
        while self.lexer.operator() == "NEAR":
            gaps.append(self._gap())
            starts.append(self.lexer.position)
            operands.append(self._unary())
        if not gaps:
            return operands[0]
        for node, position in zip(operands, starts, strict=True):
            self._check_near(node, position)
        return Near(tuple(operands), tuple(gaps))

    def _gap(self) -> Gap:
        run, position = self.lexer.run(), self.lexer.position
        match = _NEAR.fullmatch(run)
        if not match or int(match[2]) > MAX_PLACES:
            raise self.lexer.fault(
                "near-number",
                f"{run} does not say how near.",
                position,
                'Write NEAR/5 (at most five words between), or "near" for the word.',
            )
        self.lexer.move(len(run))
        return Gap(int(match[2]), ordered=bool(match[1] or match[3]))

    def _check_near(self, node: Node, position: int) -> None:
        if isinstance(node, Or):
            for child in node.children:
                self._check_near(child, position)
        elif not isinstance(node, Word | Phrase):
            raise self.lexer.fault(
                "near-operand",
                "NEAR stands between words, phrases and OR-groups of them only.",
                position,
                f"Put {node} outside: (a NEAR/3 b) AND …",
            )
        else:
            self.near += 1
            if self.near > MAX_NEAR:
                raise self.lexer.fault(
                    "near-many",
                    f"{MAX_NEAR} words and phrases at most stand beside NEAR in a query.",
                    position,
                    "Put fewer beside it, or a star for several endings: wait*.",
                )

    def _unary(self) -> Node:
        position, sign = self.lexer.position, self.lexer.char()
        if sign and sign in "-!":
            if not self.lexer.text[position + 1 : position + 2].strip() or (
                not self.lexer.run().strip("-!") and self._ends_after_run()
            ):
                raise self.lexer.fault(
                    "lone-sign",
                    f"A {sign} alone excludes nothing.",
                    position,
                    f"Write {sign}word without a blank between, or leave the {sign} out.",
                )
            self.lexer.position += 1
            return Not(self._deeper(position, self._unary))
        if self.lexer.take("NOT"):
            return Not(self._deeper(position, self._unary))
        return self._atom()

    def _ends_after_run(self) -> bool:
        """Whether a blank or the end follows the run here, so that signs such as ``--`` stand alone."""
        return not self.lexer.text[self.lexer.position + len(self.lexer.run()) :][:1].strip()

    def _atom(self) -> Node:
        position, char = self.lexer.position, self.lexer.char()
        operator = self.lexer.operator()
        if not char or char == ")" or operator:
            what = f"{self.lexer.run()} has nothing before it" if operator else "Something is missing here"
            raise self.lexer.fault("missing-operand", f"{what}.", position, self._missing())
        if char == "(":
            return self._group()
        if char == "}":
            raise self.lexer.fault("unexpected-bracket", "This bracket closes nothing.", position, "Take it out.")
        return self.lexer.signed_atom() or self._run_atom()

    def _missing(self) -> str:
        before = self.lexer.text[: self.lexer.position].split()
        word = before[-1].strip("(") if before else ""
        if word in {"AND", "OR", "NOT"}:
            return f'Put a word after {word}, or "{word.lower()}" in quotes for the word itself.'
        return "Put a word or a phrase before it." if self.lexer.operator() else "Put a word or a phrase here."

    def _group(self) -> Node:
        start = self.lexer.position
        self.lexer.move(1)
        if self.lexer.char() == ")":
            raise self.lexer.fault(
                "empty-brackets", "There is nothing between these brackets.", start, "Take them out."
            )
        node = self._deeper(start, self._or)
        if self.lexer.at_end():
            raise self.lexer.fault(
                "unclosed-bracket", "This bracket is never closed.", start, "Put a ) where the group ends."
            )
        self.lexer.move(1)
        return node

    def _run_atom(self) -> Node:
        run, position = self.lexer.run(), self.lexer.position
        if run.lower().startswith(("http://", "https://")):
            self.lexer.move(len(run))
            self.lexer.count(1)
            return Field("url", (Test(run),))
        match = _FIELD.match(run)
        if match:
            name = field_name(match[1], position + 1, run)
            self.lexer.position += match.end()
            return self._field(name)
        if run.lower() in {"and", "or", "not"}:
            self.lexer.hints.append((position, f"{run} is an ordinary word here; the operator is {run.upper()}."))
        self.lexer.move(len(run))
        return self.lexer.word(run, position)

    def _deeper(self, position: int, read: Callable[[], Node]) -> Node:
        """Read one level further down. Raises past the limit."""
        self.level += 1
        if self.level > MAX_LEVELS:
            raise self.lexer.fault(
                "too-deep", f"Brackets and NOTs nest {MAX_LEVELS} deep at most.", position, "Take some out."
            )
        node = read()
        self.level -= 1
        return node

    def _field(self, name: str) -> Node:
        """The field ``name``, from the position after its colon on."""
        node: Node
        match fields.FIELDS[name]:
            case FieldKind.TEXT:
                node = Within(name, self._one_or_list(lambda: self._part(name)))
            case FieldKind.SAVED:
                saved = self._one_or_list(self._saved)
                node = saved[0] if len(saved) == 1 else Or(saved)
            case kind:
                node = Field(name, self._one_or_list(lambda: self._test(name, kind)))
        self.lexer.skip()
        return node

    def _one_or_list(self, read: Callable[[], _T]) -> tuple[_T, ...]:
        if self.lexer.char() != "(":
            return (read(),)
        start = self.lexer.position
        self.lexer.move(1)
        found = [read()]
        self.lexer.skip()
        while self.lexer.take("OR"):
            found.append(read())
            self.lexer.skip()
        if self.lexer.at_end():
            raise self.lexer.fault(
                "unclosed-bracket", "This bracket is never closed.", start, "Put a ) after the last value."
            )
        if self.lexer.char() != ")":
            raise self.lexer.fault(
                "bad-list",
                "Between two values of a field stands OR.",
                self.lexer.position,
                "For example theme:(parking OR food).",
            )
        self.lexer.position += 1
        return tuple(found)

    def _part(self, name: str) -> Node:
        position = self.lexer.position
        atom = self.lexer.signed_atom()
        if atom is not None:
            return atom
        value = self._value(name)
        if value.startswith(_COMPARISONS):
            raise self.lexer.fault(
                "no-comparison", f"{name}: takes words, not a comparison.", position, f'{name}:"some words"'
            )
        return self.lexer.word(value, position)

    def _saved(self) -> Saved:
        position = self.lexer.position
        value = self._value("in")
        query = self.names.saved.get(value)
        if query is None:
            raise self.lexer.fault(
                "unknown-search",
                f"There is no saved search {value!r}.",
                position,
                fields.nearest(value, self.names.saved.keys()) or "None is saved yet.",
            )
        self.lexer.count(term_count(query.root))
        if self.level + depth(query.root) > 2 * MAX_LEVELS:
            raise self.lexer.fault(
                "too-deep", "With its saved searches this query nests too deep.", position, "Take some out."
            )
        return Saved(value, query.root)

    def _test(self, name: str, kind: FieldKind) -> Test:
        if self.lexer.char() == "[":
            return self._range(name, kind)
        start = self.lexer.position
        op = next((op for op in _COMPARISONS if self.lexer.text.startswith(op, self.lexer.position)), "")
        self.lexer.position += len(op)
        position = self.lexer.position
        value = self._value(name)
        self.lexer.count(1)
        if kind is FieldKind.PLAIN:
            return fields.plain_test(name, value, op, start + 1, self.names)
        if kind is FieldKind.PERIOD and op:
            raise self.lexer.fault("no-comparison", f"{name}: takes no {op}.", start, f"Write {name}:{value}.")
        return Test(self._checked(name, kind, value, position), self._plain_op(kind, op))

    @staticmethod
    def _plain_op(kind: FieldKind, op: str) -> str:
        """One spelling: ``=`` is what a value means without it; an age without a comparison is at most so much."""
        op = "" if op == "=" else op
        return "<=" if kind is FieldKind.AGE and not op else op

    def _range(self, name: str, kind: FieldKind) -> Test:
        start = self.lexer.position
        if kind is FieldKind.PLAIN or (kind is FieldKind.PERIOD and name != "during"):
            raise self.lexer.fault("no-comparison", f"{name}: takes no range.", start, f"Write {name}:(a OR b).")
        self.lexer.move(1)
        low = self._bound(name, kind)
        if self.lexer.run() != "TO":
            raise self.lexer.fault(
                "bad-range", "A range is [low TO high].", self.lexer.position, f"Write {name}:[a TO b], * for no bound."
            )
        self.lexer.move(2)
        high = self._bound(name, kind)
        if self.lexer.char() != "]":
            raise self.lexer.fault("bad-range", "This range is never closed.", start, "Put a ] after its upper bound.")
        self.lexer.position += 1
        self.lexer.count(1)
        if low == high == "*":
            raise self.lexer.fault("bad-range", "A range needs one bound at least.", start, f"Write {name}:[a TO *].")
        if name == "during":
            return Test(f"{low.replace('*', '..')}/{high.replace('*', '..')}")
        return Test(low, "..", high)

    def _bound(self, name: str, kind: FieldKind) -> str:
        position = self.lexer.position
        value = self._value(name)
        self.lexer.skip()
        return value if value == "*" else self._checked(name, kind, value, position, bound=True)

    def _checked(self, name: str, kind: FieldKind, value: str, position: int, *, bound: bool = False) -> str:
        if kind is FieldKind.NUMBER:
            return fields.number_value(name, value, position + 1)
        if kind is FieldKind.AGE:
            return fields.age_value(value, position + 1)
        return fields.time_value(name, value, position + 1, interval=name not in {"since", "until"} and not bound)

    def _value(self, name: str) -> str:
        """A phrase, or a run without blanks."""
        position = self.lexer.position
        if self.lexer.char() and self.lexer.char() in QUOTES:
            closers = '"' if self.lexer.char() == '"' else QUOTES
            value = self.lexer.until(closers, "unclosed-quote", "This quotation mark is never closed.").strip()
            if value:
                return value
        match = _VALUE.match(self.lexer.text, self.lexer.position)
        if not match or match[0] in {"OR", "TO"}:
            raise self.lexer.fault(
                "missing-value",
                f"{name}: has no value.",
                position,
                f'Write {name}:value without a blank, or put the text in quotes: "{name}:".',
            )
        self.lexer.position = match.end()
        return match[0]
