"""On which line of a TOML file each table and key stands: what tomllib does not tell.

A light scan of a text that tomllib has already accepted. It knows comments, the four kinds of string, dotted and quoted
keys, arrays of tables, arrays and inline tables, and looks at nothing else.
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right

_BLANK = re.compile(r"(?:[ \t\n]|#[^\n]*)*")
_KEY_PART = re.compile(r"""[ \t]*([A-Za-z0-9_-]+|"(?:\\.|[^"\\\n])*"|'[^'\n]*')[ \t]*(\.?)""")
_STRING = re.compile(
    r'"""(?:\\.|[^\\])*?"""(?:"{0,2})'
    r"|'''.*?'''(?:'{0,2})"
    r'|"(?:\\.|[^"\\\n])*"'
    r"|'[^'\n]*'",
    re.DOTALL,
)
_BARE = re.compile(r"[^,\]}\n#]+")


class Lines:
    """The line of every place in ``text``, counted from 1."""

    __slots__ = ("_arrays", "_at", "_ends", "_text")

    def __init__(self, text: str) -> None:
        self._text = text.replace("\r\n", "\n")
        self._ends = [match.start() for match in re.finditer("\n", self._text)]
        self._at: dict[tuple[str | int, ...], int] = {}
        self._arrays: dict[tuple[str | int, ...], int] = {}  # arrays of tables -> number of the last one begun
        self._scan()

    def of(self, place: tuple[str | int, ...]) -> int:
        """The line of ``place``, or of the nearest thing around it that the file holds, or 1."""
        for length in range(len(place), 0, -1):
            line = self._at.get(place[:length])
            if line is not None:
                return line
        return 1

    def _line(self, position: int) -> int:
        return bisect_right(self._ends, position - 1) + 1 if position else 1

    def _note(self, place: tuple[str | int, ...], position: int) -> None:
        self._at.setdefault(place, self._line(position))

    def _scan(self) -> None:
        table: tuple[str | int, ...] = ()
        position = self._skip(0)
        while position < len(self._text):
            if self._text[position] == "[":
                table, position = self._header(position)
            else:
                position = self._pair(table, position)
            position = self._skip(position)

    def _skip(self, position: int) -> int:
        blank = _BLANK.match(self._text, position)
        return blank.end() if blank else position

    def _header(self, start: int) -> tuple[tuple[str | int, ...], int]:
        many = self._text.startswith("[[", start)
        keys, position = self._key(start + (2 if many else 1))
        place: tuple[str | int, ...] = ()
        for depth, key in enumerate(keys, 1):
            place = (*place, key)
            if many and depth == len(keys):
                self._note(place, start)
                self._arrays[place] = self._arrays.get(place, -1) + 1
            if place in self._arrays:
                place = (*place, self._arrays[place])
        self._note(place, start)
        return place, position + (2 if many else 1)

    def _key(self, position: int) -> tuple[tuple[str, ...], int]:
        parts: list[str] = []
        while part := _KEY_PART.match(self._text, position):
            raw = part[1]
            parts.append(tomllib.loads(f"x = {raw}")["x"] if raw[0] in "\"'" else raw)
            position = part.end()
            if not part[2]:
                break
        return tuple(parts), position

    def _pair(self, table: tuple[str | int, ...], start: int) -> int:
        """One ``key = value``; returns where it ends, always after where it began."""
        keys, position = self._key(start)
        place = table
        for key in keys:
            place = (*place, key)
            self._note(place, start)
        return self._value(place, self._skip(position + 1))

    def _value(self, place: tuple[str | int, ...], start: int) -> int:
        if string := _STRING.match(self._text, start):
            return string.end()
        opening = self._text[start : start + 1]
        if opening in {"[", "{"}:
            closing, number = ("]" if opening == "[" else "}"), 0
            position = self._skip(start + 1)
            while position < len(self._text) and self._text[position] != closing:
                if self._text[position] == ",":
                    position = self._skip(position + 1)
                    continue
                if opening == "{":
                    position = self._pair(place, position)
                else:
                    self._note((*place, number), position)
                    position, number = self._value((*place, number), position), number + 1
                position = self._skip(position)
            return position + 1
        bare = _BARE.match(self._text, start)
        return bare.end() if bare else start + 1
