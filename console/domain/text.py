"""Foreign text: the one door (`clean`), the one-row form, and the folding that search and judging share."""

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
_MARK = r"[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
_ZALGO = f"({_MARK}{{{MAX_MARKS}}}){_MARK}+"
_UNEVEN_WIDTH = "[\ufe0e\ufe0f\u20e3\U0001f3fb-\U0001f3ff]"
_QUOTES = str.maketrans({"‘": "'", "’": "'", "ʼ": "'", "‛": "'", "′": "'", "`": "'", "´": "'",
                         "“": '"', "”": '"', "„": '"', "«": '"', "»": '"',
                         "‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "−": "-"})


def clean(text: str, *, limit: int = MAX_CHARACTERS, lines: int = MAX_LINES) -> str:
    """The author's words without anything that can drive a terminal, at most ``limit`` characters and ``lines`` lines.

    Idempotent. Emoji, joiners and every script's letters stay.
    """
    if text.isascii() and len(text) <= limit and text.isprintable():  # nothing in it can do anything
        return text.strip()
    text = text[: limit * 2].replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    text = _compiled(_ZALGO).sub(r"\1", _compiled(_HOSTILE).sub("", text))
    if text.count("\n") >= lines:
        text = "\n".join(text.split("\n")[:lines])
    return text[:limit].strip()


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
    return text if text.isascii() and text.isprintable() else _compiled(_HOSTILE).sub(
        "\ufffd", text.replace("\r\n", "\n"))


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
