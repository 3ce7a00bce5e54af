"""severity.*: our 0 to 5 beside the criticality that NHS raters gave to 1,393 critical comments, and two trivial peers.

The raters' figure is from -1 (mild) to -4 (grave; nobody gave -5) and is partly noise: "The breakfast toast could be
warmer" and a day without tablets can stand at the same figure, and some plain praise stands at -4. So the scale with
its examples decides a level, and these rows only tell whether the order is right. The rules were written while reading
one random half of the rows; the other half was only ever counted. Floors are as in a judgement whose tone is known:
a critical text that no rule meets is 1.

Peers: VADER on the worst sentence, cut at compounds that spread over the levels, and the number of words, since who is
angrier writes more. Half-widths at 95 %: 0.08 for a rank correlation on a half, 11 points for the shares of the grave.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Sequence
from hashlib import blake2b
from typing import Any

import numpy as np
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from console.understand.severity import SeverityScale
from console.understand.words import read_words
from tests.bench.bench_understanding import DATA
from tests.bench.table import Row

GRAVE, MILD = -4, -1
CUTS = (-0.05, -0.3, -0.5, -0.7, -0.85)
"""Compounds under which VADER's worst sentence is given level 1, 2, 3, 4 and 5."""
_SENTENCE = re.compile(r"(?<=[.!?])\s+")

Level = Callable[[str], int]


def run(quick: bool) -> list[Row]:
    """Order, grave and mild, confusion and false alarms, on each half of the rows."""
    if not DATA.is_dir():
        return []
    scale, vader = SeverityScale(), SentimentIntensityAnalyzer()

    def ours(text: str) -> int:
        return scale.of(read_words(text)).level

    def by_vader(text: str) -> int:
        worst = min(vader.polarity_scores(sentence)["compound"] for sentence in _SENTENCE.split(text))
        return sum(worst < cut for cut in CUTS)

    rows = rated()[:: 4 if quick else 1]
    found: list[Row] = []
    for half, name in enumerate(("read", "held back")):
        critical = [row for row in rows if row["crit"] < 0 and half_of(row["text"]) == half]
        praise = [row for row in rows if row["crit"] > 0 and half_of(row["text"]) == half]
        found += _half(name, critical, praise, ours, by_vader)
    return found


def rated() -> list[dict[str, Any]]:
    """The comments that somebody rated for criticality."""
    with (DATA / "sentiment_dev.jsonl").open(encoding="utf-8") as lines:
        return [row for row in map(json.loads, lines) if row["set"] == "nhs_phase1"]


def half_of(text: str) -> int:
    """0: the half that was read while the rules were written; 1: the half that was held back."""
    return blake2b(" ".join(text.lower().split()).encode(), digest_size=2).digest()[0] % 2


def rank_correlation(one: Sequence[float], other: Sequence[float]) -> float:
    """Spearman's, with the mean rank for equals."""
    return float(np.corrcoef(_ranks(one), _ranks(other))[0, 1])


def _ranks(values: Sequence[float]) -> Any:
    _, place, count = np.unique(np.asarray(values, float), return_inverse=True, return_counts=True)
    return (np.cumsum(count) - (count - 1) / 2)[place]


def _half(name: str, critical: list[dict[str, Any]], praise: list[dict[str, Any]], ours: Level, peer: Level,
          ) -> list[Row]:  # fmt: skip
    graver = [-row["crit"] for row in critical]
    told = [max(1, ours(row["text"])) for row in critical]
    theirs = [max(1, peer(row["text"])) for row in critical]
    lengths = [len(row["text"].split()) for row in critical]
    alarms = 100 * sum(ours(row["text"]) >= 2 for row in praise) / len(praise)
    their_alarms = 100 * sum(peer(row["text"]) >= 2 for row in praise) / len(praise)
    silent = 100 * sum(not ours(row["text"]) for row in critical) / len(critical)
    rows = [
        Row(f"severity.order, {name} ({len(critical)})", f"rho {rank_correlation(told, graver):.2f}",
            f"VADER {rank_correlation(theirs, graver):.2f}", f"length {rank_correlation(lengths, graver):.2f}"),
        Row(f"severity.grave and mild, {name}", _shares(critical, told), f"VADER {_shares(critical, theirs)}"),
        Row(f"severity.praise at 2 or more, {name} ({len(praise)})", f"{alarms:.1f} %", f"VADER {their_alarms:.1f} %",
            bar="at most 2 %", met=alarms <= 2),
        Row(f"severity.criticism that no rule meets, {name}", f"{silent:.0f} %"),
    ]  # fmt: skip
    for crit in range(MILD, GRAVE - 1, -1):
        levels = Counter(level for level, row in zip(told, critical, strict=True) if row["crit"] == crit)
        rows.append(
            Row(
                f"severity.rated {crit}, {name} ({levels.total()})",
                "levels 1-5: " + " ".join(str(levels[level]) for level in range(1, 6)),
            )
        )
    return rows


def _shares(critical: list[dict[str, Any]], told: Sequence[int]) -> str:
    grave = [level for level, row in zip(told, critical, strict=True) if row["crit"] <= GRAVE]
    mild = [level for level, row in zip(told, critical, strict=True) if row["crit"] >= MILD]
    return (
        f"grave at 3 or more {100 * sum(level >= 3 for level in grave) / len(grave):.0f} %, "
        f"mild at 2 or less {100 * sum(level <= 2 for level in mild) / len(mild):.0f} %"
    )
