"""The fields of a query as they are written: one value, a list in round brackets, a range in square ones."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TypeVar

from console.domain import query_fields as fields
from console.domain.query_atoms import AtomReader
from console.domain.query_fields import Kind
from console.domain.query_scanner import MAX_LEVELS, QUOTES
from console.domain.query_tree import Field, Node, Or, Saved, Test, Within, depth, term_count

_VALUE = re.compile(r"[^\s()\[\]]+")
_COMPARISONS = (">=", "<=", ">", "<", "=")
_T = TypeVar("_T")


class FieldReader(AtomReader):
    """Reads what stands after the colon of a field."""

    def field(self, name: str) -> Node:
        """The field ``name``, from the place after its colon on."""
        node: Node
        match fields.FIELDS[name]:
            case Kind.TEXT:
                node = Within(name, self._one_or_list(lambda: self._part(name)))
            case Kind.SAVED:
                saved = self._one_or_list(self._saved)
                node = saved[0] if len(saved) == 1 else Or(saved)
            case kind:
                node = Field(name, self._one_or_list(lambda: self._test(name, kind)))
        self.skip()
        return node

    def _one_or_list(self, read: Callable[[], _T]) -> tuple[_T, ...]:
        if self.char() != "(":
            return (read(),)
        start = self.place
        self.move(1)
        found = [read()]
        self.skip()
        while self.take("OR"):
            found.append(read())
            self.skip()
        if self.at_end():
            raise self.fault("unclosed-bracket", "This bracket is never closed.", start,
                             "Put a ) after the last value.")
        if self.char() != ")":
            raise self.fault("bad-list", "Between two values of a field stands OR.", self.place,
                             "For example theme:(parking OR food).")
        self.place += 1
        return tuple(found)

    def _part(self, name: str) -> Node:
        place = self.place
        atom = self.signed_atom()
        if atom is not None:
            return atom
        value = self._value(name)
        if value.startswith(_COMPARISONS):
            raise self.fault("no-comparison", f"{name}: takes words, not a comparison.", place, f'{name}:"some words"')
        return self.word(value, place)

    def _saved(self) -> Saved:
        place = self.place
        value = self._value("in")
        query = self.names.saved.get(value)
        if query is None:
            raise self.fault("unknown-search", f"There is no saved search {value!r}.", place,
                             fields.nearest(value, self.names.saved.keys()) or "None is saved yet.")
        self.count(term_count(query.root))
        if self.level + depth(query.root) > 2 * MAX_LEVELS:
            raise self.fault("too-deep", "With its saved searches this query nests too deep.", place, "Take some out.")
        return Saved(value, query.root)

    def _test(self, name: str, kind: Kind) -> Test:
        if self.char() == "[":
            return self._range(name, kind)
        start = self.place
        op = next((op for op in _COMPARISONS if self.text.startswith(op, self.place)), "")
        self.place += len(op)
        place = self.place
        value = self._value(name)
        self.count(1)
        if kind is Kind.PLAIN:
            return fields.plain_test(name, value, op, start + 1, self.names)
        if kind is Kind.PERIOD and op:
            raise self.fault("no-comparison", f"{name}: takes no {op}.", start, f"Write {name}:{value}.")
        return Test(self._checked(name, kind, value, place), self._plain_op(kind, op))

    @staticmethod
    def _plain_op(kind: Kind, op: str) -> str:
        """One spelling: ``=`` is what a value means without it; an age without a comparison is at most so much."""
        op = "" if op == "=" else op
        return "<=" if kind is Kind.AGE and not op else op

    def _range(self, name: str, kind: Kind) -> Test:
        start = self.place
        if kind is Kind.PLAIN or (kind is Kind.PERIOD and name != "during"):
            raise self.fault("no-comparison", f"{name}: takes no range.", start, f"Write {name}:(a OR b).")
        self.move(1)
        low = self._bound(name, kind)
        if self.run() != "TO":
            raise self.fault("bad-range", "A range is [low TO high].", self.place,
                             f"Write {name}:[a TO b], * for no bound.")
        self.move(2)
        high = self._bound(name, kind)
        if self.char() != "]":
            raise self.fault("bad-range", "This range is never closed.", start, "Put a ] after its upper bound.")
        self.place += 1
        self.count(1)
        if low == high == "*":
            raise self.fault("bad-range", "A range needs one bound at least.", start, f"Write {name}:[a TO *].")
        if name == "during":
            return Test(f"{low.replace('*', '..')}/{high.replace('*', '..')}")
        return Test(low, "..", high)

    def _bound(self, name: str, kind: Kind) -> str:
        place = self.place
        value = self._value(name)
        self.skip()
        return value if value == "*" else self._checked(name, kind, value, place, bound=True)

    def _checked(self, name: str, kind: Kind, value: str, place: int, *, bound: bool = False) -> str:
        if kind is Kind.NUMBER:
            return fields.number_value(name, value, place + 1)
        if kind is Kind.AGE:
            return fields.age_value(value, place + 1)
        return fields.time_value(name, value, place + 1, interval=name not in {"since", "until"} and not bound)

    def _value(self, name: str) -> str:
        """A phrase, or a run without blanks."""
        place = self.place
        if self.char() and self.char() in QUOTES:
            closers = '"' if self.char() == '"' else QUOTES
            value = self.until(closers, "unclosed-quote", "This quotation mark is never closed.").strip()
            if value:
                return value
        match = _VALUE.match(self.text, self.place)
        if not match or match[0] in {"OR", "TO"}:
            raise self.fault("missing-value", f"{name}: has no value.", place,
                             f'Write {name}:value without a blank, or put the text in quotes: "{name}:".')
        self.place = match.end()
        return match[0]
