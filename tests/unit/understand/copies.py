"""Precision and recall of clusters on ``copies.jsonl``: pairs that say the same, and pairs that only look alike."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from console.store.sqlite.mentions.clusters import marks_of
from console.understand.clusters import cluster_mark, same
from console.understand.words import read_words


@dataclass(frozen=True, slots=True)
class Pair:
    """Two texts, and whether a person would say that they are copies."""

    same: bool
    one: str
    other: str

    def is_looked_up(self) -> bool:
        """Whether the store's lookup by what a mention is marked with would find one text from the other."""
        first, second = (set(marks_of(cluster_mark(read_words(text)))) for text in (self.one, self.other))
        return not first.isdisjoint(second)


PAIRS = tuple(
    Pair(**json.loads(line)) for line in (Path(__file__).parent / "copies.jsonl").read_text("utf-8").splitlines()
)


@dataclass(frozen=True, slots=True)
class Figures:
    """Shares, 0 to 1: of the pairs that were joined those that belong together, of those that belong together the ones
    that were joined, and the ones that a lookup by key or band finds at all."""

    precision: float
    recall: float
    looked_up: float
    pairs: int


def figures() -> Figures:
    """How `same` and the lookup do on all pairs."""
    copies = [pair for pair in PAIRS if pair.same]
    joined = [pair for pair in PAIRS if same(pair.one, pair.other)]
    right = sum(pair.same for pair in joined)
    return Figures(
        precision=right / max(1, len(joined)),
        recall=right / len(copies),
        looked_up=sum(pair.is_looked_up() for pair in copies) / len(copies),
        pairs=len(PAIRS),
    )
