"""The text of a query and a position in it: blanks, runs, operators, atoms, and faults that know their column."""

from __future__ import annotations

import re

from console.domain.errors import QueryFault
from console.query.match_text import PatternFault, compiled
from console.query.patterns import of_phrase, of_word
from console.query.tree import Exact, Node, Phrase, Regex, Word

MAX_BYTES, MAX_TERMS, MAX_LEVELS, MAX_PLACES = 4096, 200, 32, 1000
MAX_NEAR = 50  # words and phrases that stand beside a NEAR: each is looked for at every position of a text
QUOTES = '"“”„«»'
RUN = re.compile(rf"[^\s(){{}}{QUOTES}]+")
_BLANK = re.compile(r"\s*")
_SLOP = re.compile(r"~(\d{1,4})(?![^\s()\]])")
_OF_OTHERS = {"&&": "AND", "||": "OR", "|": "OR", "&": "AND"}


class Lexer:
    """The text of one query and a position in it; reads the atoms. ``hints`` fill on the way."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.position = 0
        self.terms = 0
        self.hints: list[tuple[int, str]] = []

    def fault(self, code: str, sentence: str, position: int, suggestion: str) -> QueryFault:
        """A fault at a position in the text."""
        return QueryFault(code, sentence, column=position + 1, suggestion=suggestion)

    def at_end(self) -> bool:
        """Whether nothing is left."""
        return self.position >= len(self.text)

    def char(self) -> str:
        """The next character, empty at the end."""
        return self.text[self.position : self.position + 1]

    def run(self) -> str:
        """The run without blanks, brackets and quotes that begins here."""
        match = RUN.match(self.text, self.position)
        return match[0] if match else ""

    def move(self, length: int) -> None:
        """Go on by ``length`` characters and any blanks after them."""
        self.position += length
        self.skip()

    def skip(self) -> None:
        """Go past blanks."""
        match = _BLANK.match(self.text, self.position)
        self.position = match.end() if match else self.position

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
        start = self.position
        self.position += 1
        while not self.at_end() and self.char() not in closers:
            self.position += 1
        if self.at_end():
            raise self.fault(code, sentence, start, f"Put a {closers[0]} where it ends.")
        self.position += 1
        return self.text[start + 1 : self.position - 1]

    def count(self, terms: int) -> None:
        """Add to the number of terms. Raises past the limit."""
        self.terms += terms
        if self.terms > MAX_TERMS:
            position = min(self.position, len(self.text))
            raise self.fault(
                "too-many-terms",
                f"A query has {MAX_TERMS} terms at most.",
                position,
                "Split it, or take out what another term covers.",
            )

    def signed_atom(self) -> Node | None:
        """An atom that a sign opens (quotes, a brace, a slash); None where none stands here."""
        match self.char():
            case "{":
                return self.exact()
            case "/":
                return self.regex()
            case char if char and char in QUOTES:
                return self.phrase()
        return None

    def exact(self) -> Exact:
        """``{text}``: case and spelling as typed."""
        start = self.position
        text = self.until("}", "unclosed-brace", "This { is never closed.")
        self.skip()
        if not text.strip():
            raise self.fault("nothing-to-find", "There is nothing between { and }.", start, "Take them out.")
        self.count(1)
        return Exact(text)

    def phrase(self) -> Phrase:
        """``"some words"``, with ``~n`` in any order within n more places."""
        start = self.position
        closers = '"' if self.char() == '"' else QUOTES
        text = self.until(closers, "unclosed-quote", "This quotation mark is never closed.")
        slop = None
        if self.char() == "~":
            number = _SLOP.match(self.text, self.position)
            if not number or int(number[1]) > MAX_PLACES:
                raise self.fault(
                    "slop-number", "After ~ stands a number.", self.position, 'For example "kind nurse"~3.'
                )
            slop = int(number[1])
            self.position = number.end()
        self.skip()
        pattern = of_phrase(text, slop)
        if pattern is None:
            raise self.nothing(text, start)
        self.count(len(pattern.wants))
        if "*" in text or "?" in text:
            self.hints.append((start, "Inside quotes * and ? are not wild cards; outside they are."))
        return Phrase(text, slop)

    def regex(self) -> Regex:
        """``/pattern/`` or ``/pattern/i``."""
        start = self.position
        end = start + 1
        while end < len(self.text) and self.text[end] != "/":
            end += 2 if self.text[end] == "\\" else 1
        if end >= len(self.text):
            raise self.fault(
                "unclosed-regex",
                "A / at the start opens a pattern, and this one is never closed.",
                start,
                "Close it with /, or put the text in quotes.",
            )
        body = self.text[start + 1 : end]
        after = RUN.match(self.text, end + 1)
        flags = after[0] if after else ""
        if flags not in {"", "i"}:
            raise self.fault(
                "regex-flags",
                f"After a pattern stands i or nothing, not {flags}.",
                end + 1,
                "For a path or a fraction put it in quotes.",
            )
        self.move(len(body) + 2 + len(flags))
        if not body:
            raise self.fault("bad-regex", "This pattern is empty.", start, "Put the text in quotes.")
        try:
            compiled(body, flags == "i")
        except PatternFault as fault:
            raise self.fault(
                "bad-regex",
                f"This pattern does not compile: {fault}.",
                start,
                "The engine is RE2: no look-around, no back-references; \\( is a bracket.",
            ) from None
        self.count(1)
        return Regex(body, flags == "i")

    def word(self, run: str, position: int) -> Word:
        """The word that ``run`` spells."""
        if run in _OF_OTHERS:
            raise self.fault("nothing-to-find", f"{run} is no operator.", position, f"Write {_OF_OTHERS[run]}.")
        stem = run.removesuffix("*")
        letters = sum(char.isalnum() for char in stem)
        if not stem.strip("*#@"):
            raise self.fault(
                "bare-star", f"{run} alone would meet everything.", position, "Put three letters before the star: wai*."
            )
        if "*" in stem:
            raise self.fault(
                "star-place",
                "A star stands at the end of a word only.",
                position,
                f"Write {stem.replace('*', '')}*, or ? for exactly one character.",
            )
        if stem != run and letters < 3:
            raise self.fault(
                "short-prefix", f"{run} needs three letters before the star.", position, "For example wai*."
            )
        pattern = of_word(run) if letters else None
        if pattern is None:
            raise self.nothing(run, position)
        if run.endswith("?"):
            self.hints.append(
                (position, f"? stands for exactly one character; for the word alone write {run.rstrip('?')}.")
            )
        self.count(len(pattern.wants))
        return Word(run)

    def nothing(self, text: str, position: int) -> QueryFault:
        """The fault of a text without any letter or digit."""
        plain = text.replace("}", "").strip()
        return self.fault(
            "nothing-to-find",
            f"There is no letter or digit to look for in {text!r}.",
            position,
            f"Write {{{plain}}} for exactly these signs." if plain else "Take it out.",
        )
