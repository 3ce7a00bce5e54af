"""A text as it is searched: written in one way throughout, with a map back to where each character stood.

The same number can be typed with plain blanks, thin blanks or none that are seen, with any of a dozen dashes, in wide
digits, with a sign inside it that has no width. Every search for personal data reads the folded copy, so that a pattern
knows one blank, one dash and ten digits, and what it finds is told in places of the text as the author wrote it.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right

from console.domain.frozen import frozen

_UNSEEN = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u20dd-\u20e4\u3164\ufe00-\ufe0f"
    "\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff"
)
_ODD = re.compile(rf"([{_UNSEEN}]+)|[\uff01-\uffef\ufb00-\ufb06\u2100-\u214f\u2460-\u24ff\u3000\U0001d400-\U0001d7ff]")
"""What leaves no character in the copy, and what Unicode calls compatible with plainer signs (wide letters, ligatures,
letters of mathematics). Accents stay: they are part of a name."""

_DASHES = (
    "\u00af\u02d7\u058a\u05be\u1806\u2010\u2011\u2012\u2013\u2014\u2015\u2043\u207b\u208b\u2212"
    "\u2e3a\u2e3b\u30fc\ufe58\ufe63\uff0d"
)
_BLANKS = "\t\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
_BREAKS = "\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"
_DOTS = "\u00b7\u2022\u2024\u2027\u2219\u22c5\u30fb\uff0e\u2e33\u0387\u0701"
_SLASHES = "\u2044\u2215\uff0f\u29f8"
_SIGNS: dict[int, str] = {
    **dict.fromkeys(map(ord, _DASHES), "-"),
    **dict.fromkeys(map(ord, _BLANKS), " "),
    **dict.fromkeys(map(ord, _BREAKS), "\n"),
    **dict.fromkeys(map(ord, _DOTS), "."),
    **dict.fromkeys(map(ord, _SLASHES), "/"),
    **dict.fromkeys(map(ord, "\u2018\u2019\u02bc\u0060\u00b4\u2032"), "'"),
}
_OTHER_SIGNS = re.compile(r"[\t\r\x0b\x0c\x1c-\x1e`]")
_OTHER_DIGIT = re.compile(r"(?![0-9])\d")


@frozen
class Folded:
    """``text`` is the copy without signs that are not seen; ``signs`` the same, equal in length, with one kind of
    blank, dash, dot, slash and digit."""

    text: str
    signs: str
    original: str
    starts: tuple[int, ...] = ()  # places in the copy from which ...
    shifts: tuple[int, ...] = ()  # ... this much is added to get the place in the original

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The span of the original that a span of the copy, not empty, stands for; every sign that is not seen inside
        it belongs to it, those around it do not."""
        if not self.starts:
            return start, end
        return self._place(start), self._place(end - 1) + 1

    def _place(self, at: int) -> int:
        return at + self.shifts[bisect_right(self.starts, at) - 1]


def fold_signs(text: str) -> Folded:
    """The folded copy of ``text``; linear, and next to nothing where the text is plain ASCII."""
    if text.isascii():
        return Folded(text, text.translate(_SIGNS) if _OTHER_SIGNS.search(text) else text, text)
    copy, starts, shifts = _without_odd(text)
    signs = copy.translate(_SIGNS)
    if not signs.isascii():
        signs = _OTHER_DIGIT.sub(lambda match: str(unicodedata.decimal(match[0])), signs)
    return Folded(copy, signs, text, starts, shifts)


def _without_odd(text: str) -> tuple[str, tuple[int, ...], tuple[int, ...]]:
    """The copy without what is not seen, compatible signs plain; and its map, empty where both are alike."""
    pieces: list[str] = []
    starts, shifts = [0], [0]
    place, length = 0, 0
    for match in _ODD.finditer(text):
        start, end = match.span()
        plain = "" if match[1] else unicodedata.normalize("NFKC", match[0])
        pieces += (text[place:start], plain)
        length += start - place
        if len(plain) > 1:  # one sign became several: all of them stand for it
            for more in range(len(plain)):
                starts.append(length + more)
                shifts.append(start - length - more)
        length += len(plain)
        place = end
        starts.append(length)
        shifts.append(end - length)
    if not place:
        return text, (), ()
    pieces.append(text[place:])
    return "".join(pieces), tuple(starts), tuple(shifts)
