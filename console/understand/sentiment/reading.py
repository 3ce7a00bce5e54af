"""Read a mention as people mean it, before any judge sees it.

Emoji and emoticons become words, addresses and handles become one plain word each, hashtags are taken apart,
stretched letters are shortened and quoted lines are dropped where the writer added words of their own. Training
and judging both pass through here, so that a judge never meets a form it was not taught.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from itertools import product
from string import ascii_lowercase

from ahocorasick_rs import AhoCorasick, Implementation

from console.understand.sentiment.emoji import EMOJI, EMOTICONS

MOST_CHARACTERS = 12_000
"""Characters that are judged of one text; of a longer one the beginning and the end count, and the middle does not."""
MOST_PARTS = 64
"""How many readings are remembered: tone, clauses and themes look at a text and its parts one after the other."""

NONE_KNOWN: Mapping[str, int] = {}
_URL = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_HANDLE = re.compile(r"(?<![\w.])@[\w.:-]+")
_MANY_HANDLES = re.compile(r"@user(?:\s+@user)+")
_REDACTED = re.compile(r"\[[A-Za-z ]*name[A-Za-z ]*\]|\[(?:redacted|religion)\]", re.IGNORECASE)
_HASHTAG = re.compile(r"#(\w{2,})")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Za-z])(?=\d)")
_STRETCHED = re.compile(r"([^\W\d_])\1{2,}", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+")
_MANY_MARKS = re.compile(r"([!?.*_=~-])\1{2,}")
_QUOTED = re.compile(r"^\s*>.*$", re.MULTILINE)
_LETTER = re.compile(r"[^\W\d_]")
_EMOTICON = re.compile(
    r"(?=[:;=(xXT>^_)<-])(?<![\w:;=])(?:"  # looking at the first character before all faces is what makes it quick
    + "|".join(re.escape(face) for face in sorted(EMOTICONS, key=len, reverse=True))
    + r")(?![\w/])"
)
_PICTURE = re.compile(
    "[\u2190-\u21ff\u2300-\u23ff\u2460-\u24ff\u25a0-\u27bf\u2900-\u297f\u2b00-\u2bff\u3030\u303d\u3297\u3299"
    "\U0001f000-\U0001faff]"
)
_JOINERS = re.compile("[\u200b-\u200f\u2060\ufe00-\ufe0f\U0001f3fb-\U0001f3ff\U000e0000-\U000e007f]")
_PLAIN = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "…": "..."})


# One scan tells which of these a text of ASCII can hold at all, as most hold none.
_STRETCHES = [a + b + c for small in ascii_lowercase for a, b, c in product((small, small.upper()), repeat=3)]
_MARKS = [mark * 3 for mark in "!?.*_=~-"]
_SIGNS = AhoCorasick([*EMOTICONS, *_MARKS, *_STRETCHES], implementation=Implementation.DFA, store_patterns=False)


def read(text: str, known: Mapping[str, int] = NONE_KNOWN) -> str:
    """Return `text` in the plain form that the judges were taught: one line, words in place of pictures.

    `known` holds lower-case words with their rank, commonest first; a stretched word is shortened to the commoner
    of its two forms ("loooove" to "love", "coool" to "cool").
    """
    text = _in_words(text)
    if _STRETCHED.search(text) if not text.isascii() else _SIGNS.find_matches_as_indexes(text):
        text = _WORD.sub(lambda word: _shorten(word[0], known), text)
    return text


@lru_cache(maxsize=MOST_PARTS)
def _in_words(text: str) -> str:
    """`read`, but for stretched letters."""
    if len(text) > MOST_CHARACTERS:
        half = MOST_CHARACTERS // 2
        text = f"{text[:half]} {text[-half:]}"
    plain = text.isascii()
    if not plain:
        text = text.encode("utf-8", "ignore").decode("utf-8").translate(_PLAIN)
    if "&" in text:
        text = html.unescape(text).encode("utf-8", "ignore").decode("utf-8")
    if ">" in text:
        own = _QUOTED.sub(" ", text)
        text = own if _LETTER.search(own) else text
    if "://" in text or "www." in text.lower():
        text = _URL.sub(" http ", text)
    if "@" in text:
        text = _MANY_HANDLES.sub("@user", _HANDLE.sub("@user", text))
    if "[" in text:
        text = _REDACTED.sub("Name", text)
    if "#" in text:
        text = _HASHTAG.sub(_open_hashtag, text)
    if not plain or not text.isascii():
        text = _PICTURE.sub(_name_picture, _JOINERS.sub("", text))
    if not text.isascii() or _SIGNS.find_matches_as_indexes(text):
        text = _EMOTICON.sub(_name_emoticon, text)
        text = _MANY_MARKS.sub(r"\1\1", text)
    return " ".join(text.split())


def has_words(text: str) -> bool:
    """Say whether there is a letter or a known picture in `text`, without which nobody can judge it."""
    return bool(_LETTER.search(text)) or any(sign in EMOJI for sign in text)


def _open_hashtag(match: re.Match[str]) -> str:
    return " " + _CAMEL.sub(" ", match[1].replace("_", " ")) + " "


def _shorten(word: str, known: Mapping[str, int]) -> str:
    if not _STRETCHED.search(word):
        return word
    single = _STRETCHED.sub(r"\1", word)
    double = _STRETCHED.sub(r"\1\1", word)
    rarest = len(known)
    return single if known.get(single.lower(), rarest) < known.get(double.lower(), rarest) else double


def _name_picture(match: re.Match[str]) -> str:
    return _picture_words(match[0])


def _name_emoticon(match: re.Match[str]) -> str:
    return f" {EMOTICONS[match[0]]} "


@lru_cache(maxsize=2048)
def _picture_words(sign: str) -> str:
    words = EMOJI.get(sign)
    if words is None:
        words = " ".join(unicodedata.name(sign, "").lower().replace("-", " ").split()[:4])
    return f" {words} " if words else " "
