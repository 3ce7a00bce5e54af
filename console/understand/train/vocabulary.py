"""The part of the base vocabulary that English about care and everyday life needs."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from console.understand.sentiment.reading import read
from console.understand.sentiment.wordpiece import BEGIN, END, PAD, UNKNOWN, WordPiece

_COMMON = 9_000
"""The base lists its words commonest first: those before this number are kept, met in training or not."""
_SHORT = 5
"""Word endings and middles up to this length (with the two marks) are kept, so that a rare word can still be spelt."""
_MET = 3


def met(data: Path) -> Iterator[str]:
    """Yield the texts of the shared files in the folder `data`, which tell what pieces are needed."""
    for name in ("sentiment_dev.jsonl", "operator_train.jsonl"):
        with (data / name).open(encoding="utf-8") as lines:
            for row in map(json.loads, lines):
                yield row["text"] if "text" in row else f"{row['title'] or ''}\n{row['body']}"


def cut(pieces: list[str], texts: Iterable[str]) -> list[int]:
    """Return the numbers of the pieces that stay: the common, the short, and those met three times in `texts`."""
    base = WordPiece(pieces)
    met: Counter[int] = Counter()
    for text in texts:
        met.update(base.encode(read(text, base.numbers)))
    kept = [base.numbers[mark] for mark in (PAD, UNKNOWN, BEGIN, END)]
    special = set(kept)
    for number, piece in enumerate(pieces):
        if number in special or not piece.isascii() or (piece.startswith("[") and piece.endswith("]")):
            continue
        short = len(piece) <= _SHORT if piece.startswith("##") else len(piece) == 1
        if short or met[number] >= _MET or (number < _COMMON and not piece.startswith("##")):
            kept.append(number)
    return kept
