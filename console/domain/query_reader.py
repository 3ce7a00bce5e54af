"""Reads the text of a query into its tree. Whatever the text, the only thing it raises is `QueryFault`."""

from __future__ import annotations

import re

from console.domain.query_fields import field_name
from console.domain.query_scanner import MAX_BYTES, MAX_NEAR, MAX_PLACES
from console.domain.query_tree import And, Everything, Field, Gap, Near, Node, Not, Or, Phrase, Test, Word
from console.domain.query_values import FieldReader

_FIELD = re.compile(r"([^\W\d_]+):")
_NEAR = re.compile(r"(O?)NEAR/(\d{1,4})(f?)")


class Reader(FieldReader):
    """Reads operators, loosest binding first."""

    def read(self) -> Node:
        """The whole text as a tree."""
        if len(self.text.encode("utf-8", "surrogatepass")) > MAX_BYTES:
            raise self.fault("too-long", f"A query has {MAX_BYTES} bytes at most.", min(MAX_BYTES, len(self.text) - 1),
                             'Save a part of it as a search and use it by in:"its name".')
        self.skip()
        if self.at_end():
            return Everything()
        node = self._or()
        if not self.at_end():
            raise self.fault("unexpected-bracket", "This bracket closes nothing.", self.place, "Take it out.")
        return node

    def _or(self) -> Node:
        branches: list[Node] = []
        first_or, joined = -1, False
        while True:
            node, count = self._and()
            branches.append(node)
            joined = joined or count > 1
            place = self.place
            if not self.take("OR"):
                break
            first_or = place if first_or < 0 else first_or
        if len(branches) == 1:
            return branches[0]
        group = Or(tuple(branches))
        if joined:
            self.mixed.append((first_or, group))
        return group

    def _and(self) -> tuple[Node, int]:
        items = [self._near()]
        while not self.at_end() and self.char() != ")" and self.operator() != "OR":
            self.take("AND")
            items.append(self._near())
        return (items[0] if len(items) == 1 else And(tuple(items))), len(items)

    def _near(self) -> Node:
        starts = [self.place]
        operands = [self._unary()]
        gaps: list[Gap] = []
        while self.operator() == "NEAR":
            gaps.append(self._gap())
            starts.append(self.place)
            operands.append(self._unary())
        if not gaps:
            return operands[0]
        for node, place in zip(operands, starts, strict=True):
            self._check_near(node, place)
        return Near(tuple(operands), tuple(gaps))

    def _gap(self) -> Gap:
        run, place = self.run(), self.place
        match = _NEAR.fullmatch(run)
        if not match or int(match[2]) > MAX_PLACES:
            raise self.fault("near-number", f"{run} does not say how near.", place,
                             'Write NEAR/5 (at most five words between), or "near" for the word.')
        self.move(len(run))
        return Gap(int(match[2]), ordered=bool(match[1] or match[3]))

    def _check_near(self, node: Node, place: int) -> None:
        if isinstance(node, Or):
            for child in node.children:
                self._check_near(child, place)
        elif not isinstance(node, Word | Phrase):
            raise self.fault("near-operand", "NEAR stands between words, phrases and OR-groups of them only.", place,
                             f"Put {node} outside: (a NEAR/3 b) AND …")
        else:
            self.near += 1
            if self.near > MAX_NEAR:
                raise self.fault("near-many", f"{MAX_NEAR} words and phrases at most stand beside NEAR in a query.",
                                 place, "Put fewer beside it, or a star for several endings: wait*.")

    def _unary(self) -> Node:
        place, sign = self.place, self.char()
        if sign and sign in "-!":
            if not self.text[place + 1 : place + 2].strip() or (not self.run().strip("-!") and self._ends_after_run()):
                raise self.fault("lone-sign", f"A {sign} alone excludes nothing.", place,
                                 f"Write {sign}word without a blank between, or leave the {sign} out.")
            self.place += 1
            return Not(self.deeper(place, self._unary))
        if self.take("NOT"):
            return Not(self.deeper(place, self._unary))
        return self._atom()

    def _ends_after_run(self) -> bool:
        """Whether a blank or the end follows the run here, so that signs such as ``--`` stand alone."""
        return not self.text[self.place + len(self.run()) :][:1].strip()

    def _atom(self) -> Node:
        place, char = self.place, self.char()
        operator = self.operator()
        if not char or char == ")" or operator:
            what = f"{self.run()} has nothing before it" if operator else "Something is missing here"
            raise self.fault("missing-operand", f"{what}.", place, self._missing())
        if char == "(":
            return self._group()
        if char == "}":
            raise self.fault("unexpected-bracket", "This bracket closes nothing.", place, "Take it out.")
        return self.signed_atom() or self._run_atom()

    def _missing(self) -> str:
        before = self.text[: self.place].split()
        word = before[-1].strip("(") if before else ""
        if word in {"AND", "OR", "NOT"}:
            return f'Put a word after {word}, or "{word.lower()}" in quotes for the word itself.'
        return "Put a word or a phrase before it." if self.operator() else "Put a word or a phrase here."

    def _group(self) -> Node:
        start = self.place
        self.move(1)
        if self.char() == ")":
            raise self.fault("empty-brackets", "There is nothing between these brackets.", start, "Take them out.")
        node = self.deeper(start, self._or)
        if self.at_end():
            raise self.fault("unclosed-bracket", "This bracket is never closed.", start,
                             "Put a ) where the group ends.")
        self.move(1)
        return node

    def _run_atom(self) -> Node:
        run, place = self.run(), self.place
        if run.lower().startswith(("http://", "https://")):
            self.move(len(run))
            self.count(1)
            return Field("url", (Test(run),))
        match = _FIELD.match(run)
        if match:
            name = field_name(match[1], place + 1, run)
            self.place += match.end()
            return self.field(name)
        if run.lower() in {"and", "or", "not"}:
            self.hints.append((place, f"{run} is an ordinary word here; the operator is {run.upper()}."))
        self.move(len(run))
        return self.word(run, place)
