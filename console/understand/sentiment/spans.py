"""Personal details and thanked names as the model finds them: one kind for each word, and words put together to spans.

The model reads a text as pieces of words, in a plain form (`read`). A span counts characters of the text as it came.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher

from console.understand.reading import FoundSpan
from console.understand.sentiment.reading import read
from console.understand.sentiment.wordpiece import words_of

KINDS = (
    "thanked_name", "staff_name", "patient_name", "family_name", "other_name", "date_of_birth", "age", "address",
    "postcode", "phone", "email", "id_number", "nhs_number", "bed", "handle", "url", "other",
)  # fmt: skip
"""What a span can be. `thanked_name` is a member of staff who is thanked by name; `staff_name` any other."""
LABELS = 1 + 2 * len(KINDS)
"""Label 0 is nothing; of kind `k` the word that begins a span is 1 + 2 k, and each that goes on with it one more."""
_NAMES = frozenset(number for number, kind in enumerate(KINDS) if kind.endswith("_name"))
_CHUNK = re.compile(r"\S+")
Place = tuple[int, int]


def places_of(text: str, plain: str, known: Mapping[str, int]) -> list[Place | None]:
    """Return where each word of `plain` (`text` after `read`) stands in `text`; None for words that reading put in."""
    found: list[Place | None] = []
    for chunk, position in _chunks(text, plain, known):
        words = words_of(chunk)
        inner = _inside(text, position, words) if position is not None else None
        found += inner if inner is not None else [position] * len(words)
    return found


def _chunks(text: str, plain: str, known: Mapping[str, int]) -> list[tuple[str, Place | None]]:
    """Return what stands between blanks in `plain`, each with the place in `text` that it came from."""
    ours = [(piece, match.span()) for match in _CHUNK.finditer(text) for piece in read(match[0], known).split()]
    wanted = plain.split()
    if [piece for piece, _ in ours] == wanted:
        return [(piece, position) for piece, position in ours]
    found: list[tuple[str, Place | None]] = [(piece, None) for piece in wanted]
    for start, at, length in SequenceMatcher(None, [p for p, _ in ours], wanted, autojunk=False).get_matching_blocks():
        for step in range(length):
            found[at + step] = ours[start + step]
    return found


def _inside(text: str, position: Place, words: Sequence[str]) -> list[Place | None] | None:
    """Return the place of each of `words` within one chunk, or None where the chunk was written otherwise."""
    folded, origins = [], []
    for offset, character in enumerate(text[position[0] : position[1]]):
        for part in unicodedata.normalize("NFD", character.lower()):
            if unicodedata.category(part) != "Mn":
                folded.append(part)
                origins.append(position[0] + offset)
    whole, at = "".join(folded), 0
    found: list[Place | None] = []
    for word in words:
        start = whole.find(word, at)
        if start < 0:
            return None
        at = start + len(word)
        found.append((origins[start], origins[at - 1] + 1))
    return found


def joined(
    labels: Sequence[tuple[int, float]], positions: Sequence[Place | None], start: int = 0
) -> tuple[FoundSpan, ...]:
    """Return the spans that `labels` (of each word its likeliest label, and how sure it is no 0) make of `positions`.

    Characters before `start` are context and no part of the text: what is found there is left out, and what is found
    after it is counted from it. A word goes on with the span before it where they touch, where its label says so, or
    where one blank is between two parts of a number, a date or an address; the kind is that of most of its words.
    """
    found: list[list[tuple[Place, int, float]]] = []
    open_ = False
    for (label, score), position in zip(labels, positions, strict=False):
        if position is None or position[0] < start:
            continue
        if not label:
            open_ = False
            continue
        kind = (label - 1) // 2
        if open_:
            (_, end), before, _ = found[-1][-1]
            near = position[0] - end <= 1
            if position[0] == end or (near and (label % 2 == 0 or not {kind, before} & _NAMES)):
                found[-1].append((position, kind, score))
                continue
        found.append([(position, kind, score)])
        open_ = True
    return tuple(
        FoundSpan(
            words[0][0][0] - start, words[-1][0][1] - start,
            KINDS[Counter(kind for _, kind, _ in words).most_common(1)[0][0]],
            sum(score for _, _, score in words) / len(words),
        )
        for words in found
    )  # fmt: skip
