"""How right the judge is on *this* organisation's mentions: measured on the tones that operators set or confirmed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from console.domain.actions import Action, Verb
from console.domain.judgement import Sentiment
from console.domain.transitions import undone
from console.store.engine import Store

TONES = tuple(tone.value for tone in Sentiment)


@dataclass(frozen=True, slots=True)
class Accuracy:
    """``matrix[said][meant]`` counts mentions. A share is None where there is nothing to divide by.

    It flatters nobody: what operators never looked at is not in it, and they look at what seems wrong.
    """

    matrix: Mapping[str, Mapping[str, int]]
    months: Mapping[str, tuple[int, int]] = field(default_factory=dict)  # "2026-11" -> (right, all)
    unsure: tuple[int, int] = (0, 0)  # of those it was unsure of: wrong, all
    sure: tuple[int, int] = (0, 0)  # of those it was sure of: wrong, all

    @property
    def total(self) -> int:
        """Mentions whose tone a person has set or confirmed."""
        return sum(sum(row.values()) for row in self.matrix.values())

    @property
    def right(self) -> float | None:
        """The share on which judge and operator agree."""
        agreed = sum(self.matrix[tone][tone] for tone in TONES)
        return agreed / self.total if self.total else None


def measure(actions: Iterable[Action]) -> Accuracy:
    """The accuracy that a log shows: for each mention the judge's last word against the operator's last that counts."""
    history = list(actions)
    gone = undone(history)
    said: dict[int, tuple[str, bool, str]] = {}
    meant: dict[int, str] = {}
    for action in history:
        if action.verb is not Verb.SENTIMENT_SET or action.sequence in gone or "value" not in action.payload:
            continue
        if "was" in action.payload:
            month = f"{action.at:%Y-%m}"
            said[action.mention] = (str(action.payload["was"]), bool(action.payload.get("unsure")), month)
        meant[action.mention] = str(action.payload["value"])
    matrix = {tone: dict.fromkeys(TONES, 0) for tone in TONES}
    months: dict[str, list[int]] = {}
    doubts = {True: [0, 0], False: [0, 0]}
    for mention, (label, unsure, month) in said.items():
        right = label == meant[mention]
        matrix[label][meant[mention]] += 1
        of_month = months.setdefault(month, [0, 0])
        of_month[0] += right
        of_month[1] += 1
        doubts[unsure][0] += not right
        doubts[unsure][1] += 1
    return Accuracy(
        matrix, {month: (right, total) for month, (right, total) in sorted(months.items())},
        unsure=(doubts[True][0], doubts[True][1]), sure=(doubts[False][0], doubts[False][1]),
    )


async def accuracy_of(store: Store) -> Accuracy:
    """`measure` over the whole log of a store."""
    kept: list[Action] = []
    after = 0
    wanted = {Verb.SENTIMENT_SET, Verb.UNDONE, Verb.REDONE}
    while actions := await store.actions(after=after, limit=5_000):
        kept += [action for action in actions if action.verb in wanted]
        after = actions[-1].sequence
    return measure(kept)
