"""Personal details and thanked names as the model finds them: one kind for each word, and words put together to spans.

The model reads a text as pieces of words, in a plain form (`read`). A span counts characters of the text as it came.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher

from console.understand.hearing import FoundSpan
from console.understand.sentiment.reading import read
from console.understand.sentiment.wordpiece import words_of

KINDS = (
    "thanked_name", "staff_name", "patient_name", "family_name", "other_name", "date_of_birth", "age", "address",
    "postcode", "phone", "email", "id_number", "nhs_number", "bed", "handle", "url", "other",
)  # fmt: skip
"""What a span can be. `thanked_name` is a member of staff who is thanked by name; `staff_name` any other."""
LABELS = 1 + 2 * len(KINDS)
"""Label 0 is nothing; of kind `k` the word that begins a span is 1 + 2 k, and each that goes on with it one more."""
_CHUNK = re.compile(r"\S+")
Place = tuple[int, int]


def places_of(text: str, plain: str, known: Mapping[str, int]) -> list[Place | None]:
    """Return where each word of `plain` (`text` after `read`) stands in `text`; None for words that reading put in."""
    found: list[Place | None] = []
    for chunk, place in _chunks(text, plain, known):
        words = words_of(chunk)
        inner = _inside(text, place, words) if place is not None else None
        found += inner if inner is not None else [place] * len(words)
    return found


def _chunks(text: str, plain: str, known: Mapping[str, int]) -> list[tuple[str, Place | None]]:
    """Return what stands between blanks in `plain`, each with the place in `text` that it came from."""
    ours = [(piece, match.span()) for match in _CHUNK.finditer(text) for piece in read(match[0], known).split()]
    wanted = plain.split()
    if [piece for piece, _ in ours] == wanted:
        return [(piece, place) for piece, place in ours]
    found: list[tuple[str, Place | None]] = [(piece, None) for piece in wanted]
    for start, at, length in SequenceMatcher(None, [p for p, _ in ours], wanted, autojunk=False).get_matching_blocks():
        for step in range(length):
            found[at + step] = ours[start + step]
    return found


def _inside(text: str, place: Place, words: Sequence[str]) -> list[Place | None] | None:
    """Return the place of each of `words` within one chunk, or None where the chunk was written otherwise."""
    folded, origins = [], []
    for offset, character in enumerate(text[place[0] : place[1]]):
        for part in unicodedata.normalize("NFD", character.lower()):
            if unicodedata.category(part) != "Mn":
                folded.append(part)
                origins.append(place[0] + offset)
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
    labels: Sequence[tuple[int, float]], places: Sequence[Place | None], start: int = 0
) -> tuple[FoundSpan, ...]:
    """Return the spans that `labels` (of each word its likeliest label, and how sure it is no 0) make of `places`.

    Characters before `start` are context and no part of the text: what is found there is left out, and what is found
    after it is counted from it.
    """
    found: list[FoundSpan] = []
    open_kind = -1
    scores: list[float] = []
    first = last = 0

    def close() -> None:
        if open_kind >= 0:
            found.append(FoundSpan(first - start, last - start, KINDS[open_kind], sum(scores) / len(scores)))

    for (label, score), place in zip(labels, places, strict=False):
        if place is None or place[0] < start:
            continue
        kind = (label - 1) // 2
        goes_on = label > 0 and kind == open_kind and label % 2 == 0
        if goes_on:
            last = place[1]
            scores.append(score)
            continue
        close()
        open_kind = kind if label > 0 else -1
        first, last, scores = place[0], place[1], [score]
    close()
    return tuple(found)
