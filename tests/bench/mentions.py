"""The tenth of the operators' labelled mentions that no training reads, judged as an import judges them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Literal

from console.domain.judgement import Judgement, Sentiment
from console.domain.mention import Mention, RawMention
from console.understand.judge import build_judge
from console.understand.reading import JudgeInput
from console.understand.sentiment import load_judge
from console.understand.train.mentions import Labelled, is_held, labelled

_ORDER = (Sentiment.NEGATIVE, Sentiment.NEUTRAL, Sentiment.POSITIVE)
_GRAVE = 4


@dataclass(frozen=True, slots=True)
class Case:
    """One mention, and what the console says of it."""

    is_: Labelled
    said: Judgement

    @property
    def right(self) -> bool:
        """Whether the tone is one that a fair reader could give."""
        return self.tone == self.is_.tone or self.tone in self.is_.also

    @property
    def tone(self) -> int:
        """The tone that is told."""
        return _ORDER.index(self.said.opinion.label)

    @property
    def sure(self) -> bool:
        """Whether it is told as sure."""
        return not self.said.opinion.unsure

    def surely(self, tone: int) -> bool:
        """Whether it is told as this tone and as sure."""
        return self.sure and self.tone == tone

    @property
    def off(self) -> int:
        """How many steps of severity it is off."""
        return abs(self.said.severity - (self.is_.severity or 0))


Of = Callable[[Case], bool]
MEASURES: tuple[tuple[str, Of, Of, float | None, bool], ...] = (
    ("tone right", lambda c: c.is_.tone is not None, lambda c: c.right, 86, True),
    ("praise found", lambda c: c.is_.tone == 2, lambda c: c.tone == 2, 80, True),
    ("criticism found", lambda c: c.is_.tone == 0, lambda c: c.tone == 0, None, True),
    ("praise negative, surely", lambda c: c.is_.tone == 2, lambda c: c.surely(0) and not c.right, 5, False),
    ("criticism positive, surely", lambda c: c.is_.tone == 0, lambda c: c.surely(2) and not c.right, 5, False),
    ("sure and wrong", lambda c: c.is_.tone is not None, lambda c: c.sure and not c.right, 6, False),
    ("unsure", lambda c: c.is_.tone is not None, lambda c: not c.sure, 20, False),
    ("mixed found", lambda c: c.is_.mixed is True, lambda c: c.said.opinion.mixed, None, True),
    ("mixed falsely", lambda c: c.is_.mixed is False, lambda c: c.said.opinion.mixed, 8, False),
    ("severity within 1", lambda c: c.is_.severity is not None, lambda c: c.off <= 1, 88, True),
    ("severity 4-5 found", lambda c: (c.is_.severity or 0) >= _GRAVE, lambda c: c.said.severity >= _GRAVE, 75, True),
    ("severity 4-5 falsely", lambda c: c.is_.severity in {0, 1, 2}, lambda c: c.said.severity >= _GRAVE, 8, False),
    ("safeguarding found", lambda c: c.is_.safeguarding is True, lambda c: "safeguarding" in c.said.flags, 70, True),
    ("safeguarding falsely", lambda c: c.is_.safeguarding is False, lambda c: "safeguarding" in c.said.flags, 6, False),
)
"""Name, of which mentions, what is counted, what it must be in percent, and whether more is better."""


@lru_cache
def cases(data: Path, kind: Literal["accurate", "fast"]) -> tuple[Case, ...]:
    """Every mention that is kept, as a judge hears it."""
    held = [one for one in labelled(data) if is_held(one)]
    judge = build_judge(kind=kind)
    return tuple(
        Case(one, judged.judgement)
        for one, judged in zip(held, judge.judge([_mention(one) for one in held]), strict=True)
    )


def counted(some: Iterable[Case], of: Of, what: Of) -> tuple[int, int]:
    """How many of how many."""
    meant = [case for case in some if of(case)]
    return sum(map(what, meant)), len(meant)


def groups(some: Sequence[Case], key: Callable[[Case], str]) -> dict[str, list[Case]]:
    """The cases by kind or by writer, the largest group first."""
    found: dict[str, list[Case]] = {}
    for case in some:
        found.setdefault(key(case), []).append(case)
    return dict(sorted(found.items(), key=lambda pair: -len(pair[1])))


def _mention(one: Labelled) -> Mention:
    raw = RawMention(
        native_id=one.id, kind=one.kind, title=one.title, body=one.body, question=one.question, rating=one.rating
    )
    return Mention.from_raw(raw, source="held", fetched=datetime(2026, 1, 1, tzinfo=UTC), key=b"")


SPANS = ("whole", "of what is found is a detail")


@lru_cache
def share_of_spans(data: Path) -> dict[str, tuple[int, int]]:
    """How many details the model finds whole, and of each kind; and how much of what it finds is one."""
    judge = load_judge("accurate")
    whole: dict[str, list[bool]] = {name: [] for name in SPANS}
    for one in labelled(data):
        if not is_held(one):
            continue
        found = judge.listen(JudgeInput(one.text, one.kind, one.question, one.rating)).spans
        for span in one.spans or ():
            hit = any(other.start <= span.start and span.end <= other.end for other in found)
            whole[SPANS[0]].append(hit)
            whole.setdefault(span.type, []).append(hit)
        whole[SPANS[1]] += [
            any(other.start < span.end and span.start < other.end for span in one.spans or ()) for other in found
        ]
    return {name: (sum(hits), len(hits)) for name, hits in whole.items()}
