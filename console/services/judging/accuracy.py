"""How right the judge is on *this* organisation's mentions: measured on the tones that operators set or confirmed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from console.domain.actions import Action, Verb
from console.domain.judgement import Opinion, Sentiment
from console.domain.transitions import undone
from console.store.protocol import Store

TONES = tuple(tone.value for tone in Sentiment)
BULK = 25
"""Set for more mentions than this at once, a tone is nobody's look at each of them, and tells nothing of the judge."""
RECENT = 50
NOBODY_YET = "Nobody has set or confirmed a tone yet: + = - in the console, or `outside-in sentiment positive ID`."


def was_of(opinion: Opinion | None) -> dict[str, Any]:
    """What the judge had said of a mention whose tone is corrected, as the log keeps it."""
    if opinion is None or opinion.by == "operator":
        return {}
    return {"was": opinion.label.value, "unsure": opinion.unsure, "confidence": round(opinion.confidence, 3)}


@dataclass(frozen=True, slots=True)
class Accuracy:
    """``matrix[said][meant]`` counts mentions; pairs are (right, all), those of ``unsure`` and ``sure`` (wrong, all).
    A share is None where there is nothing to divide by."""

    matrix: Mapping[str, Mapping[str, int]]
    months: Mapping[str, tuple[int, int]] = field(default_factory=dict)  # by "2026-11"
    recent: tuple[int, int] = (0, 0)  # the last `RECENT` of them
    unsure: tuple[int, int] = (0, 0)
    sure: tuple[int, int] = (0, 0)
    in_bulk: int = 0  # mentions left out because many were set at once

    @property
    def total(self) -> int:
        """Mentions whose tone a person has set or confirmed."""
        return sum(sum(row.values()) for row in self.matrix.values())

    @property
    def right(self) -> float | None:
        """The share on which judge and operator agree."""
        agreed = sum(self.matrix[tone][tone] for tone in TONES)
        return agreed / self.total if self.total else None

    def right_of(self, said: str) -> float | None:
        """The share that was right of those of which the judge said ``said``."""
        total = sum(self.matrix[said].values())
        return self.matrix[said][said] / total if total else None

    @property
    def selection(self) -> str:
        """What these figures can and cannot tell, in one sentence."""
        left_out = f" {self.in_bulk} that were set in bulk are not counted." if self.in_bulk else ""
        return (
            "They are the mentions that somebody looked at and judged, often because they seemed wrong: no random "
            f"sample, so on all mentions the judge may do better or worse than this.{left_out}"
        )

    @property
    def doubts(self) -> tuple[str, ...]:
        """How often *unsure* was right to be, and *sure* was not, a sentence each."""
        told = []
        for word, (wrong, total) in (("unsure", self.unsure), ("sure", self.sure)):
            if total:
                told.append(f"Where it was {word} it was wrong in {wrong} of {total} ({wrong / total:.0%}).")
        return tuple(told)


def measure(actions: Iterable[Action]) -> Accuracy:
    """The accuracy that a log shows: for each mention the judge's last word against the operator's last that counts."""
    history = list(actions)
    gone = undone(history)
    counted = [
        one for one in history if one.verb is Verb.SENTIMENT_SET and one.sequence not in gone and "value" in one.payload
    ]
    sizes = Counter(one.batch for one in counted)
    said: dict[int, tuple[str, bool, str]] = {}
    meant: dict[int, str] = {}
    bulk: set[int] = set()
    for action in counted:
        if action.batch and sizes[action.batch] > BULK:
            bulk.add(action.mention)
            continue
        if "was" in action.payload:
            said.pop(action.mention, None)  # so that the order is that of the last word
            said[action.mention] = (
                str(action.payload["was"]),
                bool(action.payload.get("unsure")),
                f"{action.at:%Y-%m}",
            )
        meant[action.mention] = str(action.payload["value"])
    matrix = {tone: dict.fromkeys(TONES, 0) for tone in TONES}
    months: dict[str, list[int]] = {}
    doubts = {True: [0, 0], False: [0, 0]}
    agreed: list[bool] = []
    for mention, (label, unsure, month) in said.items():
        right = label == meant[mention]
        agreed.append(right)
        matrix[label][meant[mention]] += 1
        of_month = months.setdefault(month, [0, 0])
        of_month[0] += right
        of_month[1] += 1
        doubts[unsure][0] += not right
        doubts[unsure][1] += 1
    last = agreed[-RECENT:]
    return Accuracy(
        matrix,
        {month: (right, total) for month, (right, total) in sorted(months.items())},
        recent=(sum(last), len(last)),
        unsure=(doubts[True][0], doubts[True][1]),
        sure=(doubts[False][0], doubts[False][1]),
        in_bulk=len(bulk - said.keys()),
    )


async def accuracy_of(store: Store) -> Accuracy:
    """`measure` over the whole log of a store."""
    kept: list[Action] = []
    after = 0
    wanted = (Verb.SENTIMENT_SET, Verb.UNDONE, Verb.REDONE)
    while actions := await store.actions(after=after, limit=5_000, verbs=wanted):
        kept += actions
        after = actions[-1].sequence
    return measure(kept)
