"""judging.*: what each stage of judging costs beside VADER on the same texts, and how aliases scale.

Time is CPU time of this process, best of several rounds. The texts are the public survey comments of the development
set where they are at hand, and else the cases of the unit tests.
"""

from __future__ import annotations

import json
import random
import string
import time
from collections.abc import Callable, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from console.domain.team import Team
from console.understand.clusters import cluster_mark
from console.understand.language import language_of
from console.understand.teams.gazetteer import Gazetteer
from console.understand.words import read_words
from tests.bench.table import Row
from tests.unit.understand.northmoor import TEAMS, cases, judge, said

TOPICS = Path(__file__).resolve().parents[3] / "shared" / "data" / "topics_dev.jsonl"
MOST_GROWTH = 1.5  # cost of 20,000 aliases over 200
WHOLE = 6.0  # times VADER, for everything but the tone's model


def run(quick: bool) -> list[Row]:
    """Microseconds a mention for every stage, in times of VADER's."""
    texts = _texts(500 if quick else 3_000)
    rounds = 2 if quick else 4
    vader = SentimentIntensityAnalyzer()
    base = _cost(vader.polarity_scores, texts, rounds)
    one = judge()
    words = [read_words(text) for text in texts]
    mentions = [said(text) for text in texts]
    stages: dict[str, tuple[Callable[[Any], object], Sequence[Any]]] = {
        "words": (read_words, texts),
        "language": (language_of, words),
        "rules": (one.rules.read, words),
        "severity": (one.severity.of, words),
        "gazetteer": (one.gazetteer.find, words),
        "personal": (one.personal.find, words),
        "cluster mark": (cluster_mark, words),
    }
    rows = [
        Row(f"judging.{name}", f"{cost:.0f} us", f"VADER {base:.0f} us", ratio=f"{cost / base:.2f}")
        for name, (work, inputs) in stages.items()
        for cost in [_cost(work, inputs, rounds)]
    ]
    whole = _cost(lambda mention: one.judge([mention]), mentions, rounds)
    rows.append(Row("judging.all but tone", f"{whole:.0f} us", f"VADER {base:.0f} us", ratio=f"{whole / base:.2f}",
                    bar=f"<= {WHOLE}", met=whole <= WHOLE * base))  # fmt: skip
    return [*rows, _growth(words, rounds)]


def _growth(words: Sequence[Any], rounds: int) -> Row:
    small, large = (Gazetteer((*TEAMS, *_made_up(count))) for count in (200, 20_000))
    few = many = float("inf")
    for _ in range(rounds + 2):
        few = min(few, _cost(small.find, words, 1))
        many = min(many, _cost(large.find, words, 1))
    return Row("judging.20,000 aliases", f"{many:.1f} us", f"200 aliases {few:.1f} us", ratio=f"{many / few:.2f}",
               bar=f"<= {MOST_GROWTH}", met=many <= MOST_GROWTH * few)  # fmt: skip


def _made_up(aliases: int) -> list[Team]:
    chance = random.Random(7)

    def word() -> str:
        return "".join(chance.choice(string.ascii_lowercase) for _ in range(chance.randint(4, 9)))

    return [
        Team(f"t{number}", f"{word()} {word()} ward", aliases=(f"{word()} {word()}", f"{word()} unit"))
        for number in range(aliases // 3)
    ]


def _texts(count: int) -> list[str]:
    if TOPICS.exists():
        with TOPICS.open(encoding="utf-8") as lines:
            return [str(json.loads(line)["text"]) for line in islice(lines, count)]
    return [str(case["text"]) for case in cases("tone", "severity", "name", "team", "personal")]


def _cost(work: Callable[[Any], object], inputs: Sequence[Any], rounds: int) -> float:
    """Microseconds of CPU per input, best of some rounds."""
    best = float("inf")
    for _ in range(rounds):
        began = time.process_time()
        for one in inputs:
            work(one)
        best = min(best, time.process_time() - began)
    return best / len(inputs) * 1e6
