"""A watch as the text to paste into Google Alerts, and what that text cannot say.

What Google understands (its help, and habit): words side by side must all be there, ``OR`` in capitals between
alternatives, quotation marks, ``-`` before what must not be there, ``site:``, ``intitle:``, ``intext:``, ``inurl:``
and, undocumented, ``AROUND(n)``. It knows no brackets inside brackets, so that a query may need several alerts; and it
looks at 32 words of one at most. What an alert says too widely does no harm: the watch is checked again on all that
comes. What it would miss is said.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from console.query.tree import And, Exact, Field, Near, Node, Not, Or, Phrase, Query, Saved, Within, Word, opened

MOST_WORDS = 32
MOST_ALERTS = 20
_SITES = {"site": "site:", "url": "inurl:"}
_PARTS = {"title": "intitle:", "body": "intext:"}

Group = tuple[str, ...]
"""Alternatives, one of which must be there."""


@dataclass(frozen=True, slots=True)
class AlertText:
    """What to paste, one alert a text; ``wider`` is what they do not hold back (the watch does), ``misses`` what they
    do not find, ``settings`` what to choose beside the text."""

    texts: tuple[str, ...]
    wider: tuple[str, ...] = ()
    misses: tuple[str, ...] = ()
    settings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Part:
    """One alert: every group must be met, nothing of ``without`` may be there."""

    groups: tuple[Group, ...] = ()
    without: tuple[str, ...] = ()

    def joined(self, other: _Part) -> _Part:
        """Both at once."""
        return _Part(
            tuple(dict.fromkeys(self.groups + other.groups)), tuple(dict.fromkeys(self.without + other.without))
        )

    @property
    def text(self) -> str:
        """As Google reads it."""
        words = [group[0] if len(group) == 1 else f"({' OR '.join(group)})" for group in self.groups]
        return " ".join([*words, *(f"-{one}" for one in self.without)])

    @property
    def size(self) -> int:
        """In words, as Google counts them."""
        return len(self.text.replace(" OR ", " ").split())


@dataclass(slots=True)
class _Writer:
    """Goes through a tree and notes what cannot be said."""

    wider: list[str] = field(default_factory=list)
    misses: list[str] = field(default_factory=list)
    settings: list[str] = field(default_factory=list)

    def parts(self, node: Node) -> list[_Part] | None:
        """The alerts that find what ``node`` asks for; None where nothing of it can be said."""
        match node:
            case And():
                return self._all(node.children)
            case Or():
                return self._any(node.children)
            case Not():
                return self._without(node.child)
            case Near():
                return self._near(node)
            case Saved():
                return self.parts(node.child)
            case Within():
                return self._within(node)
            case Field():
                return self._field(node)
            case _:
                return self._atom(node)

    def _all(self, children: Iterable[Node]) -> list[_Part] | None:
        found: list[_Part] | None = None
        for child in children:
            parts = self.parts(child)
            if parts is None:
                self.wider.append(f"{child}")
            elif found is None:
                found = parts
            elif len(found) * len(parts) > MOST_ALERTS:
                self.wider.append(f"{child}")
            else:
                found = [one.joined(other) for one in found for other in parts]
        return found

    def _any(self, children: Iterable[Node]) -> list[_Part] | None:
        """Alternatives of one group each are one group; any others are alerts of their own."""
        merged: list[str] = []
        others: list[_Part] = []
        for child in children:
            before = len(self.wider)
            parts = self.parts(child)
            if parts is None or any(not part.groups for part in parts):
                self.misses.append(f"{child}")
                del self.wider[before:]
                continue
            for part in parts:
                if len(part.groups) == 1 and not part.without:
                    merged += part.groups[0]
                else:
                    others.append(part)
        group = [_Part((tuple(dict.fromkeys(merged)),))] if merged else []
        return [*group, *others] or None

    def _without(self, child: Node) -> list[_Part] | None:
        """Only what is a single thing, or one of several, can be excluded; anything else stays, and the watch holds it
        back."""
        if isinstance(child, Not):
            return self.parts(child.child)
        inner = _Writer()
        parts = inner.parts(child)
        plain = parts is not None and len(parts) == 1 and len(parts[0].groups) == 1 and not parts[0].without
        if parts is None or not plain or inner.wider or (inner.misses and not isinstance(child, Or)):
            return None
        if inner.misses:
            self.wider += [f"NOT {one}" for one in inner.misses]
        return [_Part((), parts[0].groups[0])]

    def _near(self, node: Near) -> list[_Part] | None:
        atoms = [self.parts(operand) for operand in node.operands]
        single = [
            parts[0].groups[0][0]
            for parts in atoms
            if parts and len(parts) == 1 and len(parts[0].groups) == 1 and len(parts[0].groups[0]) == 1
        ]
        if len(single) == len(atoms) == 2 and not node.gaps[0].ordered:
            return [_Part(((f"{single[0]} AROUND({node.gaps[0].tokens}) {single[1]}",),))]
        self.wider.append(f"how near to each other: {node}")
        return self._all(node.operands)

    def _within(self, node: Within) -> list[_Part] | None:
        prefix = _PARTS.get(node.part)
        parts = self._any(node.children) if prefix else None
        if parts is None or len(parts) != 1 or len(parts[0].groups) != 1:
            return None
        return [_Part((tuple(f"{prefix}{word}" for word in parts[0].groups[0]),))]

    def _field(self, node: Field) -> list[_Part] | None:
        if node.name in _SITES:
            return [_Part((tuple(f"{_SITES[node.name]}{test.value}" for test in node.tests),))]
        if node.name == "tag":
            return [_Part((tuple(f'"#{test.value}"' for test in node.tests),))]
        if node.name == "lang":
            self.settings.append(f"Language: {', '.join(test.value for test in node.tests)}")
        return None

    def _atom(self, node: Node) -> list[_Part] | None:
        match node:
            case Word(text) if any(mark in text for mark in "*?"):
                bare = text.rstrip("*")
                if "*" in bare or "?" in bare or not bare:
                    return None
                self.misses.append(f"other endings than Google's own in {text}")
                return [_Part(((bare,),))]
            case Word(text):
                return [_Part(((f'"{text}"' if text[0] in "#@" or not text.isalnum() else text,),))]
            case Phrase(text, slop) if slop is not None and len(text.split()) > 1:
                words = text.split()
                if len(words) == 2:
                    return [_Part(((f"{words[0]} AROUND({slop}) {words[1]}",),))]
                self.wider.append(f"how near to each other: {node}")
                return [_Part(tuple((word,) for word in words))]
            case Phrase(text) | Exact(text):
                if isinstance(node, Exact):
                    self.wider.append(f"capitals and spelling exactly as in {node}")
                return [_Part(((f'"{text.replace(chr(34), "")}"',),))]
            case _:  # a pattern, or nothing at all
                return None


def to_google(query: Query) -> AlertText:
    """The alerts that find what ``query`` asks for. Pure: the same query gives the same texts."""
    writer = _Writer()
    found = writer.parts(opened(query.root))
    if found is None or any(not part.groups for part in found):
        asks = [part for part in found or () if part.groups]
        if not asks:
            return AlertText((), tuple(dict.fromkeys(writer.wider)), (str(query),), tuple(writer.settings))
        found = asks
    parts = [short for part in found for short in _short(part)]
    dropped = [
        f"NOT {word}"
        for whole in found
        for word in whole.without
        if any(word not in short.without for short in _short(whole))
    ]
    kept = tuple(dict.fromkeys(part.text for part in parts))
    misses = [*writer.misses, *kept[MOST_ALERTS:]]
    return AlertText(
        kept[:MOST_ALERTS],
        tuple(dict.fromkeys([*writer.wider, *dropped])),
        tuple(dict.fromkeys(misses)),
        tuple(dict.fromkeys(writer.settings)),
    )


def told(alert: AlertText) -> Sequence[str]:
    """What an operator should know, a sentence each."""
    count = len(alert.texts)
    lines = ["Nothing of this can be asked of Google."] if not count else []
    if count > 1:
        lines.append(f"It takes {count} alerts: Google knows no brackets inside brackets, and 32 words at most.")
    lines += [f"Google cannot be told: {one}. The alert brings more; the watch holds it back." for one in alert.wider]
    lines += [f"The alert does not find: {one}." for one in alert.misses]
    return [*lines, *(f"Choose beside the text: {one}." for one in alert.settings)]


def _short(part: _Part) -> list[_Part]:
    """The alert in pieces of 32 words at most: its longest list of alternatives is cut in two, and where there is
    none, exclusions are left out from the last on."""
    if part.size <= MOST_WORDS:
        return [part]
    place = max(range(len(part.groups)), key=lambda number: len(part.groups[number]))
    longest = part.groups[place]
    if len(longest) > 1:
        half = len(longest) // 2
        halves = (longest[:half], longest[half:])
        return [
            short
            for one in halves
            for short in _short(replace(part, groups=(*part.groups[:place], one, *part.groups[place + 1 :])))
        ]
    if part.without:
        return _short(replace(part, without=part.without[:-1]))
    return [part]
