"""Precision and recall of clusters on ``sayings.jsonl``: mentions that we wrote, with what a person says is the same.

``same`` is the label: lines with one label say the same. Each pair of lines is asked of the whole way that the store
goes, lookup and comparison; a pair counts by what was asked, not by what other pairs brought into one cluster.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache
from itertools import combinations
from pathlib import Path

from console.domain.alike import saying
from console.domain.mention import NEWS, Mention, RawMention
from console.store.sqlite.mentions.clusters import marks_of
from console.understand.clusters import cluster_mark
from console.understand.stories import says_the_same, story_marks
from console.understand.words import read_words

NOW = datetime(2026, 3, 9, 12, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Figures:
    """Of the pairs that were joined the share that belongs together, and of those that do the share that was joined;
    ``missed`` and ``wrong`` name the lines of the others."""

    precision: float
    recall: float
    pairs: int
    lines: int
    missed: tuple[str, ...]
    wrong: tuple[str, ...]


def mention_of(fields: dict[str, str], number: int) -> Mention:
    """A line as the store gets it: cleaned, with what it is looked up by."""
    raw = RawMention(
        native_id=str(number),
        kind=fields["kind"],
        title=fields.get("title", ""),
        body=fields.get("body", ""),
        url=fields.get("url", ""),
        author=fields.get("author", ""),
        feed=fields.get("feed", ""),
        published=NOW,
    )
    mention = Mention.from_raw(raw, source=fields["source"], fetched=NOW, key=b"k")
    mark = cluster_mark(read_words(mention.said), story_marks(mention))
    return replace(mention, judgement=replace(mention.judgement, cluster_key=mark))


@lru_cache(maxsize=1)
def lines() -> tuple[tuple[str, Mention], ...]:
    """Label and mention of each line."""
    text = Path(__file__).with_name("sayings.jsonl").read_text("utf-8")
    return tuple(
        (fields["same"], mention_of(fields, number)) for number, fields in enumerate(map(json.loads, text.splitlines()))
    )


def joined(one: Mention, other: Mention) -> bool:
    """Whether the store would put two mentions into one cluster."""
    marks = set(marks_of(one.judgement.cluster_key))
    return not marks.isdisjoint(marks_of(other.judgement.cluster_key)) and says_the_same(saying(one), saying(other))


def figures(*, news: bool | None = None) -> Figures:
    """All pairs, or those of news, or those without any."""
    right, missed, wrong = 0, [], []
    pairs = [
        pair
        for pair in combinations(lines(), 2)
        if news is None or all((mention.kind == NEWS) is news for _, mention in pair)
    ]
    for (label, one), (its_label, other) in pairs:
        named = f"{label}: {one.said[:60]!r} · {other.said[:60]!r}"
        found = joined(one, other)
        if found and label == its_label:
            right += 1
        elif found:
            wrong.append(named)
        elif label == its_label:
            missed.append(named)
    return Figures(
        right / max(1, right + len(wrong)),
        right / max(1, right + len(missed)),
        right + len(missed),
        len(lines()),
        tuple(missed),
        tuple(wrong),
    )
