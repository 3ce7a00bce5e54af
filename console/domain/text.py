"""Foreign text: the one way in (`clean`), the one-row form, and the folding that search and judging share."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

MAX_CHARACTERS = 8_000
MAX_LINES = 200
MAX_MARKS = 4  # combining marks per base character; more is zalgo, not language

_HOSTILE = (
    "[\x00-\x08\x0b-\x1f\x7f-\x9f"  # C0 but tab and newline, DEL, C1
    "\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"  # bidi and invisible
    "\ud800-\udfff"  # lone surrogates: UTF-8 and SQLite refuse them
    "\ufdd0-\ufdef\ufffe\uffff]"  # non-characters
    "|(?<![\U0001f3f4\U000e0020-\U000e007e])[\U000e0000-\U000e007f]+"  # tags outside a flag
)
_HIDDEN = (
    "[\u00ad\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0\ufff0-\ufff8"  # soft hyphen, grapheme joiner, fillers
    "\ufe00-\ufe0d\U000e0080-\U000e0fff\U0001bca0-\U0001bca3\U0001d173-\U0001d17a]"  # selectors, controls
)
_AFTER_LATIN = "[\u0300-\U0010ffff]+"
_TAKES_SELECTOR = (
    "[#*0-9\xa9\xae\u203c\u2049\u2122\u2139\u2190-\u21ff\u2300-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff]"
)
_LONGEST_FLAG = 7  # tags after the flag's own sign
_UNEVEN_WIDTH = "[\ufe0e\ufe0f\u20e3\U0001f3fb-\U0001f3ff]"
_QUOTES = str.maketrans(
    {
        "‘": "'",
        "’": "'",
        "ʼ": "'",
        "‛": "'",
        "′": "'",
        "`": "'",
        "´": "'",
        "“": '"',
        "”": '"',
        "„": '"',
        "«": '"',
        "»": '"',
        "‐": "-",
        "‑": "-",
        "‒": "-",
        "–": "-",
        "—": "-",
        "−": "-",
    }
)


def clean(text: str, *, limit: int = MAX_CHARACTERS, lines: int = MAX_LINES) -> str:
    """The author's words without anything that can drive a terminal, at most ``limit`` characters and ``lines`` lines.

    Idempotent. Emoji and every script's letters stay, and so do the joiners that belong to them; what nobody sees and
    what parts a word unseen goes.
    """
    if text.isascii() and len(text) <= limit and text.isprintable():  # nothing in it can do anything
        return text.strip()
    text = text[: limit * 2].replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    text = _compiled(_HIDDEN).sub("", _compiled(_HOSTILE).sub("", text))
    text = _compiled(_AFTER_LATIN).sub(_settled, text)
    if text.count("\n") >= lines:
        text = "\n".join(text.split("\n")[:lines])
    return text[:limit].strip()


def _settled(run: re.Match[str]) -> str:
    """Signs beyond Latin without those that have no business after the one before them: a fifth mark, a joiner or a
    selector that joins or selects nothing, tags that are no flag."""
    start = run.start()
    before = run.string[start - 1] if start else " "
    kept: list[str] = []
    marks = tags = 0
    for sign in run[0]:
        if sign in "\u200c\u200d":
            if before < "\u0590" or before in "\u200c\u200d" or before.isspace():
                continue
        elif sign in "\ufe0e\ufe0f":
            if not _compiled(_TAKES_SELECTOR).match(before):
                continue
        elif "\u180b" <= sign <= "\u180f":
            if not "\u1810" <= before <= "\u18af":
                continue
        elif "\U000e0000" <= sign <= "\U000e007f":
            tags += 1
            if tags > _LONGEST_FLAG:
                continue
        elif unicodedata.category(sign) in {"Mn", "Me"}:
            marks += 1
            if marks > MAX_MARKS:
                continue
        else:
            marks = tags = 0
        kept.append(sign)
        before = sign
    return "".join(kept)


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    """A pattern, compiled once somebody cleans a text: a start should not pay for it."""
    return re.compile(pattern)


def clean_line(text: str, *, limit: int = 300) -> str:
    """`clean` for what must be one line: names, titles, URLs, error messages from outside."""
    return " ".join(clean(text, limit=limit, lines=3).split()) if text else ""


def inert(text: str) -> str:
    """Any text as it may be printed: what `clean` takes out is shown as U+FFFD, so that nobody is told other words than
    there are, and a cell of a table that a spreadsheet's guard has looked at begins with no other sign than before."""
    return (
        text if text.isascii() and text.isprintable() else _compiled(_HOSTILE).sub("\ufffd", text.replace("\r\n", "\n"))
    )


def one_line(text: str) -> str:
    """One row's worth of already clean text, in characters that every terminal measures alike."""
    return " ".join(_compiled(_UNEVEN_WIDTH).sub("", text).split())


def fold(text: str) -> str:
    """Text as search compares it: NFKC, case folded, no diacritics, straight quotes, single blanks."""
    if text.isascii():
        return " ".join(text.casefold().replace("`", "'").split())
    text = unicodedata.normalize("NFKC", text.translate(_QUOTES)).casefold()
    decomposed = unicodedata.normalize("NFD", text)
    bare = "".join(char for char in decomposed if not unicodedata.combining(char))
    return " ".join(unicodedata.normalize("NFC", bare).split())
