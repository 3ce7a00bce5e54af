"""The labelled mentions of operators: which are learnt from, which are kept, and how a row becomes an example."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any

TONES = ("negative", "neutral", "positive")
HELD_OF_256 = 26
"""How many in 256 are kept: a tenth of each writer's mentions, that no weight sees."""
_PAIRED_WRITER = "w12"
"""This writer's mentions are pairs that differ in a few words: both are learnt from, or both are kept."""


@dataclass(frozen=True, slots=True)
class Label:
    """One span: where it stands in the title or the body together (`title`, a line break, `body`), and its kind."""

    start: int
    end: int
    type: str


@dataclass(frozen=True, slots=True)
class Labelled:
    """One mention with what its readers say of it; None where they did not agree."""

    id: str
    kind: str
    domain: str
    question: str
    rating: float | None
    title: str
    body: str
    tone: int | None
    also: tuple[int, ...]
    mixed: bool | None
    severity: int | None
    safeguarding: bool | None
    spans: tuple[Label, ...] | None

    @property
    def writer(self) -> str:
        """Who wrote it: `w1` to `w14`."""
        return self.id.partition("-")[0]

    @property
    def text(self) -> str:
        """Title and body as a mention puts them together."""
        return f"{self.title}\n{self.body}" if self.title else self.body


def labelled(data: Path) -> Iterator[Labelled]:
    """Yield the mentions in `operator_train.jsonl` of the folder `data`."""
    yield from _read(data / "operator_train.jsonl")


def own(lines: Path) -> Iterator[Labelled]:
    """Yield the mentions of our own in the folder `lines`; nobody marked the personal details in them."""
    for path in sorted((lines / "mentions").glob("*.jsonl")):
        yield from _read(path)


def _read(path: Path) -> Iterator[Labelled]:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            yield _of(json.loads(line))


def is_held(mention: Labelled) -> bool:
    """Say whether a mention is of the tenth that is kept to choose thresholds and to tell how good the judge is."""
    writer, _, number = mention.id.partition("-")
    key = f"{writer}-{(int(number) + 1) // 2}" if writer == _PAIRED_WRITER else mention.id
    return blake2b(key.encode(), digest_size=2).digest()[0] < HELD_OF_256


def _of(row: dict[str, Any]) -> Labelled:
    title, body = row["title"] or "", row["body"]
    shift = len(title) + 1 if title else 0
    thanked = {name.casefold() for name in row.get("thanks", ())}
    spans = []
    for span in row.get("spans", ()):
        start, end = span["start"], span["end"]
        words = (title if span["in"] == "title" else body)[start:end].casefold()
        kind = span["type"]
        if kind == "staff_name" and any(words in name or name in words for name in thanked):
            kind = "thanked_name"
        plus = 0 if span["in"] == "title" else shift
        spans.append(Label(start + plus, end + plus, kind))
    return Labelled(
        row["id"], row["kind"], row["domain"], row["question"] or "", row["rating"], title, body,
        None if row["tone"] is None else TONES.index(row["tone"]), tuple(TONES.index(tone) for tone in row["also"]),
        row["mixed"], row["severity"], row["safeguarding"],
        tuple(sorted(spans, key=lambda span: span.start)) if "spans" in row else None,
    )  # fmt: skip
