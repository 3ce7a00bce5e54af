"""The fast scorer: a sum of learnt weights, in plain Python, from one small file."""

from __future__ import annotations

import json
import sys
from array import array
from functools import lru_cache
from pathlib import Path
from zlib import crc32

from console.domain.bounded_cache import Remembered
from console.understand.sentiment import features
from console.understand.sentiment.calibration import Scale
from console.understand.sentiment.failure import ModelUnusable
from console.understand.sentiment.reading import MOST_PARTS

VERSION = 2
_PLACES = {"social": 0, "feedback": 1}
_SOCIAL = frozenset({"post", "reply"})
"""Kinds of mention in which people speak as they do in public; in all others they speak to the service."""
_SHIFTS = (0, 16, 32, 48)
_FIELD = 0xFFFF
_MIDDLE = 128
_MOST_AT_ONCE = 250
"""Sums of packed weights stay within their sixteen bits up to this many weights."""
_POLE = 0.6
"""Weight, in log-odds of praise against blame, from which a word may make a clause of one tone."""
_MOST_REMEMBERED = 3_000_000  # bytes: some 14,000 words
_MASK = features.SIZE - 1


def _weights(table: array[int], position: int) -> Remembered[complex]:
    """The weight of every word form met so far: negative side as the real part, positive as the imaginary."""
    return Remembered(lambda form: _sums(table, features.of_form(form))[position], most=_MOST_REMEMBERED)


def _side_of(kind: str) -> str:
    return "social" if kind in _SOCIAL else "feedback"


class LinearScorer:
    """Scores a text by adding up the weights of its features; half a megabyte to a megabyte of memory."""

    def __init__(self, folder: Path) -> None:
        """Read `fast.bin` and `fast.json` in `folder`; raise `ModelUnusable` if they are missing or cut."""
        try:
            card = json.loads((folder / "fast.json").read_text("utf-8"))
            data = (folder / "fast.bin").read_bytes()
        except (OSError, ValueError) as error:
            raise ModelUnusable("The files of the fast judge are missing or cannot be read.") from error
        if card.get("version") != VERSION or len(data) != 4 * features.SIZE or crc32(data) != card.get("crc32"):
            raise ModelUnusable("The files of the fast judge are cut, damaged or of another version.")
        packed = bytearray(8 * features.SIZE)
        for plane in range(4):
            packed[2 * plane :: 8] = data[plane * features.SIZE : (plane + 1) * features.SIZE]
        self._table = array("Q")
        self._table.frombytes(packed)
        if sys.byteorder == "big":
            self._table.byteswap()
        self._steps = {side: complex(*card["steps"][side]) for side in _PLACES}
        self._bias = {side: complex(*card["bias"][side]) for side in _PLACES}
        self._words = {side: _weights(self._table, position) for side, position in _PLACES.items()}
        self.scale = Scale.from_card(card["kinds"])
        self._look = lru_cache(maxsize=MOST_PARTS)(self._look_at)

    def raw(self, text: str, kind: str) -> tuple[float, float]:
        """Return how much more negative, and how much more positive, than neutral `text` (already read) is."""
        side = _side_of(kind)
        forms, sums = self._look(text)
        total = sum(map(self._words[side].__getitem__, forms), 0j) + sums[_PLACES[side]]
        factor, step, bias = features.damp(text.count(" ") + 1), self._steps[side], self._bias[side]
        return total.real * factor * step.real + bias.real, total.imag * factor * step.imag + bias.imag

    def is_torn(self, text: str, kind: str) -> bool:
        """Say whether `text` (already read) holds a word that praises and one that blames: else it is not mixed."""
        known = self._words[_side_of(kind)]
        step = self._steps[_side_of(kind)]
        poles = [known[form].imag * step.imag - known[form].real * step.real for form in self._look(text)[0]]
        return bool(poles) and max(poles) >= _POLE and min(poles) <= -_POLE

    def words_with_weights(self, text: str, kind: str) -> list[tuple[int, int, float, float]]:
        """Return start, end and both weights of each word of `text` (already read); a pair counts half to each."""
        side = _side_of(kind)
        found = features.tokens(text)
        forms = features.forms([word for word, _, _ in found])
        size = len(text.split())
        weights = [self._words[side][form] for form in forms]
        pairs = [features.of_pair(a, b) for a, b in zip(["^", *forms], [*forms, "$"], strict=True)]
        halves = [_sums(self._table, [pair])[_PLACES[side]] / 2 for pair in pairs]
        rows = []
        for position, (_, start, end) in enumerate(found):
            own = weights[position] + halves[position] + halves[position + 1]
            damped = own * features.damp(size)
            step = self._steps[side]
            rows.append((start, end, damped.real * step.real, damped.imag * step.imag))
        return rows

    def _look_at(self, text: str) -> tuple[list[str], tuple[complex, complex]]:
        """Return the word forms of a text and what its pairs add up to on each side."""
        words = features.words(text)
        forms = features.forms(words)
        return forms, _sums(self._table, features.around(words, forms))


def _sums(table: array[int], numbers: list[int]) -> tuple[complex, complex]:
    """Add up weights: for social and for feedback, the negative side as the real part and the positive as the other."""
    if len(numbers) > _MOST_AT_ONCE:
        first, rest = _sums(table, numbers[:_MOST_AT_ONCE]), _sums(table, numbers[_MOST_AT_ONCE:])
        return first[0] + rest[0], first[1] + rest[1]
    packed, less = sum(map(table.__getitem__, numbers)), _MIDDLE * len(numbers)
    one, two, three, four = [(packed >> shift & _FIELD) - less for shift in _SHIFTS]
    return complex(one, two), complex(three, four)


def pack(weights: list[list[float]]) -> tuple[bytes, list[float]]:
    """Return the four planes of a fitted table as bytes, and the size of one step of each plane."""
    planes, steps = [], []
    for values in weights:
        most = max(abs(value) for value in values) or 1.0
        step = most / 127
        steps.append(step)
        planes.append(bytes(round(value / step) + _MIDDLE for value in values))
    return b"".join(planes), steps
