"""The labelled texts, read from the shared data files and from our own lines, as the training sees them."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any

from console.understand.sentiment.reading import read
from console.understand.train.mentions import Label, Labelled, is_held, labelled, own

HEADS = ("survey", "comments", "tweets", "reviews", "forum", "mention")
"""One output per way of labelling: NHS survey, older NHS comments, rated tweets, rated review sentences, Reddit, and
the writer's verdict on the care as operators read it."""

_HEAD_OF_SET = {
    "nhs_fft": "survey",
    "nhs_phase1": "comments",
    "vader_tweets": "tweets",
    "vader_amazon": "reviews",
    "goemotions": "forum",
}
_OWN_HEADS = {
    "social": (HEADS.index("tweets"), HEADS.index("forum")),
    "feedback": (HEADS.index("survey"), HEADS.index("mention")),
    "both": (HEADS.index("tweets"), HEADS.index("survey"), HEADS.index("mention")),
}
_LABELS = ("negative", "neutral", "positive")
_RATER_DOUBT = 0.35
"""Standard error of the mean of twenty raters, in points of valence: makes the soft labels near a threshold."""
_MOST_COPIES = 8
"""Of texts that many people wrote alike ("Nothing.") this many are kept."""
_NEVER_RATED = float("nan")
_ALSO = 0.25
"""How much of a soft label goes to a tone that a fair reader could give too."""
_ASKED = {
    "what_good": ("What did we do well?", "What was good?", "What was good about your care?"),
    "could_improve": ("What could we do better?", "What could be better?", "Is there anything we could do better?"),
    "nonspecific": ("Please tell us why you gave your answer.", "Please tell us about your experience."),
}
"""Ways to ask what the survey asked."""


@dataclass(frozen=True, slots=True)
class Example:
    """One text to learn from, with what is known of it: soft label, the heads that learn it, tone in -1..1 where it was
    rated, themes, and for mentions of operators whether it is mixed, how grave, whether somebody has to be protected,
    and what in it is personal. -1, or None, where nobody said."""

    text: str
    target: tuple[float, float, float]
    heads: tuple[int, ...]
    origin: str
    tone: float = _NEVER_RATED
    themes: tuple[int, ...] | None = None
    old_theme: int = -1
    label: int = 1
    words: int = 0
    questions: tuple[str, ...] = ()
    rating: float | None = None
    mixed: int = -1
    severity: int = -1
    safeguarding: int = -1
    spans: tuple[Label, ...] | None = None
    title: int = 0
    key: str = ""


@dataclass(frozen=True, slots=True)
class Corpus:
    """Texts to train on, texts to tune on by set, and the names of the themes in their fixed order."""

    train: tuple[Example, ...]
    tune: dict[str, tuple[Example, ...]]
    held: tuple[Labelled, ...]
    themes: tuple[str, ...]
    groups: tuple[str, ...]
    group_of: tuple[int, ...]
    old_themes: tuple[str, ...]


def load(data: Path, lines: Path, ranks: dict[str, int]) -> Corpus:
    """Read all of `data` (the folder of the shared files) and of `lines` (ours); `ranks` is the vocabulary's."""
    named = json.loads((data / "themes.json").read_text("utf-8"))["themes"]
    themes = tuple(theme for members in named.values() for theme in members)
    group_of = tuple(number for number, members in enumerate(named.values()) for _ in members)
    topics = {row["id"]: row for row in _rows(data / "topics_dev.jsonl")}
    old = tuple(sorted({t for row in topics.values() if row["set"] == "nhs_phase1" for t in row["topics"]}))
    train: list[Example] = []
    tune: dict[str, list[Example]] = {}
    copies: Counter[str] = Counter()
    for row in _rows(data / "sentiment_dev.jsonl"):
        example = _example(row, topics.get(row["id"]), themes, old, ranks)
        if is_tuning(row):
            tune.setdefault(row["set"], []).append(example)
            continue
        copies[example.text.lower()] += 1
        if copies[example.text.lower()] <= _MOST_COPIES:
            train.append(example)
    train.extend(_own(row, themes, ranks) for row in own_rows(lines))
    mentions = list(labelled(data))
    train.extend(of_mention(mention) for mention in mentions if not is_held(mention))
    train.extend(of_mention(mention, "failing") for mention in own(lines))
    return Corpus(
        tuple(train), {name: tuple(found) for name, found in tune.items()},
        tuple(mention for mention in mentions if is_held(mention)), themes, tuple(named), group_of, old,
    )  # fmt: skip


def is_tuning(row: dict[str, Any]) -> bool:
    """Say whether a row is kept from training: the dev splits, and a tenth of the rated sets, which have none."""
    if row["split"] == "dev":
        return True
    return row["set"].startswith("vader") and blake2b(row["text"].encode(), digest_size=2).digest()[0] < 26


def own_rows(lines: Path) -> Iterator[dict[str, Any]]:
    """Yield our own lines, from each file of the folder: `text`, with `label` and `source` (social, feedback or both)
    where the tone is to be learnt, and with `topics` where the themes are."""
    for path in sorted(lines.glob("*.jsonl")):
        yield from _rows(path)


def of_mention(mention: Labelled, origin: str = "mentions") -> Example:
    """Return the example that a mention of an operator makes. Its text is not read: spans count its own characters."""
    share = _ALSO * len(mention.also)
    soft = [(1 - share) * (tone == mention.tone) + _ALSO * (tone in mention.also) for tone in range(3)]
    heads = () if mention.tone is None else (HEADS.index("mention"),)
    return Example(
        mention.text, (soft[0], soft[1], soft[2]), heads, origin, label=1 if mention.tone is None else mention.tone,
        words=len(mention.text.split()), questions=(mention.question,) if mention.question else (),
        rating=mention.rating, mixed=_known(mention.mixed), severity=_known(mention.severity),
        safeguarding=_known(mention.safeguarding), spans=mention.spans,
        title=len(mention.title) + 1 if mention.title else 0, key=mention.id,
    )  # fmt: skip


def _known(label: int | None) -> int:
    return -1 if label is None else int(label)


def _own(row: dict[str, Any], themes: tuple[str, ...], ranks: dict[str, int]) -> Example:
    text = read(row["text"], ranks)
    found = tuple(sorted(themes.index(topic) for topic in row["topics"])) if "topics" in row else None
    if "label" not in row:
        return Example(text, _hard(1), (), "own", _NEVER_RATED, found, words=len(text.split()))
    label = _LABELS.index(row["label"])
    return Example(
        text, _hard(label), _OWN_HEADS[row["source"]], "own", label - 1.0, found, -1, label, len(text.split())
    )


def _example(
    row: dict[str, Any],
    topic: dict[str, Any] | None,
    themes: tuple[str, ...],
    old: tuple[str, ...],
    ranks: dict[str, int],
) -> Example:
    text = read(row["text"], ranks)
    label = _LABELS.index(row["label"])
    target, tone = _hard(label), _NEVER_RATED
    if "valence" in row:
        target, tone = _rated(row["valence"]), row["valence"] / 4
    elif "crit" in row:
        tone = row["crit"] / 5
    elif "sent5" in row:
        tone = (3 - row["sent5"]) / 2
    found: tuple[int, ...] | None = None
    old_theme = -1
    if topic is not None and topic["set"] == "nhs_fft":
        found = tuple(sorted(themes.index(t) for t in topic["topics"] if t in themes))
    elif topic is not None:
        old_theme = old.index(topic["topics"][0])
    heads = (HEADS.index(_HEAD_OF_SET[row["set"]]),) if row["set"] in _HEAD_OF_SET else ()
    asked = _ASKED[row["question"]] if row["set"] == "nhs_fft" and "question" in row else ()
    return Example(
        text, target, heads, row["set"], tone, found, old_theme, label, len(text.split()), asked, key=row["id"]
    )


def _hard(label: int) -> tuple[float, float, float]:
    return (float(label == 0), float(label == 1), float(label == 2))


def _rated(valence: float) -> tuple[float, float, float]:
    positive = _below((valence - 0.5) / _RATER_DOUBT)
    negative = _below((-0.5 - valence) / _RATER_DOUBT)
    return (negative, max(0.0, 1 - positive - negative), positive)


def _below(z: float) -> float:
    return 0.5 * (1 + math.erf(z / math.sqrt(2)))


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            if line.strip():
                yield json.loads(line)
