"""WordPiece as the MiniLM weights expect it: lower case, accents dropped, marks apart, longest known piece first."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from console.domain.bounded_cache import Remembered

UNKNOWN, BEGIN, END, PAD = "[UNK]", "[CLS]", "[SEP]", "[PAD]"
_LONGEST_WORD = 100
_MOST_REMEMBERED = 3_000_000  # bytes: some 12,000 words


class WordPiece:
    """Turns text into the numbers of the pieces of one vocabulary. Words met before are answered from memory."""

    def __init__(self, pieces: Iterable[str]) -> None:
        """Take the pieces in the order of their numbers; `[UNK]`, `[CLS]`, `[SEP]` and `[PAD]` must be among them."""
        self.numbers = {piece: number for number, piece in enumerate(pieces)}
        self.unknown = self.numbers[UNKNOWN]
        self.begin = self.numbers[BEGIN]
        self.end = self.numbers[END]
        self.pad = self.numbers[PAD]
        self._seen = Remembered(self._split, most=_MOST_REMEMBERED)

    def encode(self, text: str) -> list[int]:
        """Return the numbers of the pieces of `text`, without the marks for beginning and end."""
        return [piece for pieces in self._by_word(text) for piece in pieces]

    def sizes(self, text: str) -> list[int]:
        """Return of each word of `text` how many pieces it has."""
        return [len(pieces) for pieces in self._by_word(text)]

    def _by_word(self, text: str) -> list[tuple[int, ...]]:
        return list(map(self._seen.__getitem__, words_of(text)))

    def _split(self, word: str) -> tuple[int, ...]:
        if len(word) > _LONGEST_WORD:
            return (self.unknown,)
        pieces: list[int] = []
        start = 0
        while start < len(word):
            end = len(word)
            prefix = "##" if start else ""
            while end > start and prefix + word[start:end] not in self.numbers:
                end -= 1
            if end == start:
                return (self.unknown,)
            pieces.append(self.numbers[prefix + word[start:end]])
            start = end
        return tuple(pieces)


def words_of(text: str) -> list[str]:
    """Return the lower-case words and single marks of `text`, as BERT's uncased models take them apart."""
    text = text.lower()
    if not text.isascii():
        text = "".join(c for c in unicodedata.normalize("NFD", text) if unicodedata.category(c) != "Mn")
    parts: list[str] = []
    for character in text:
        if character.isalnum() and not _is_ideograph(character):
            parts.append(character)
        elif character in "\t\n\r" or character.isspace():
            parts.append(" ")
        elif unicodedata.category(character)[0] == "C" or character == "\ufffd":
            continue
        elif _is_mark(character) or _is_ideograph(character):
            parts.append(f" {character} ")
        else:
            parts.append(character)
    return "".join(parts).split()


def _is_mark(character: str) -> bool:
    if character.isascii():
        return not character.isalnum()
    return unicodedata.category(character)[0] == "P"


def _is_ideograph(character: str) -> bool:
    number = ord(character)
    return (
        0x4E00 <= number <= 0x9FFF
        or 0x3400 <= number <= 0x4DBF
        or 0xF900 <= number <= 0xFAFF
        or 0x20000 <= number <= 0x2CEAF
        or 0x2F800 <= number <= 0x2FA1F
    )
