"""From what a scorer says to three probabilities that mean what they say, one fit for each kind of mention.

What was fitted on one kind of text speaks for that kind alone: a bias that survey answers need makes blame of stories.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Any

from console.understand.reading import GRAVE

_USUAL = 0.60
"""The operator's threshold of unsure, as long as nobody changed it."""
OTHER = ""
"""The kind of a text of which nobody knows where it comes from."""
_RIGHT = 0.4
"""How much more a step of severity that is right counts than the one beside it."""
_NEAREST = {"reply": "post", "answer": "comment"}
"""A kind that has no fit of its own is judged as the one that is most like it, else as `OTHER`."""


@dataclass(frozen=True, slots=True)
class Fit:
    """Vector scaling: a factor and three biases; and the confidence from which on this kind is sure."""

    factor: float
    bias: tuple[float, float, float]
    sure: float


@dataclass(frozen=True, slots=True)
class Scale:
    """One fit for each kind of mention that has texts of its own to fit on."""

    fits: Mapping[str, Fit]

    @classmethod
    def from_card(cls, card: Mapping[str, Mapping[str, Any]]) -> Scale:
        """Read the numbers that the training wrote beside the model."""
        return cls(
            {
                kind: Fit(fit["factor"], (fit["bias"][0], fit["bias"][1], fit["bias"][2]), fit["sure"])
                for kind, fit in card.items()
            }
        )

    def kind_of(self, kind: str) -> str:
        """Return the kind whose fit speaks for a mention of `kind`."""
        kind = _NEAREST.get(kind, kind)
        return kind if kind in self.fits else OTHER

    def probabilities(self, scores: tuple[float, float, float], kind: str) -> tuple[float, float, float]:
        """Return probabilities (negative, neutral, positive) that add up to 1."""
        fit = self.fits[self.kind_of(kind)]
        return softmax([score * fit.factor + bias for score, bias in zip(scores, fit.bias, strict=True)])

    def bar(self, kind: str, unsure_below: float) -> float:
        """Return the confidence below which a mention of `kind` is unsure, where the operator's threshold, which is
        the same for all kinds, is `unsure_below`."""
        return self.fits[self.kind_of(kind)].sure + unsure_below - _USUAL


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Log-odds from which on a head's yes is told: of mixed, of safeguarding, of something grave; and how much is
    taken from those of each step of severity, because the grave is rarer in life than in what was learnt from."""

    mixed: float
    safeguarding: float
    grave: float
    shift: float

    @classmethod
    def from_card(cls, card: Mapping[str, float]) -> Thresholds:
        """Read the numbers that the training wrote beside the model."""
        return cls(card["mixed"], card["safeguarding"], card["grave"], card["shift"])

    def level(self, steps: Sequence[float]) -> int:
        """Return the severity, 0 to 5, grave only where that head says so: the step that is likeliest right or next to
        right, where right counts more than next to right."""
        likely = (1 / (1 + math.exp(self.shift - odds)) for odds in steps)
        reached = [1.0, *accumulate(likely, min), 0.0]
        shares = [at_least - more for at_least, more in pairwise(reached)]
        levels = range(GRAVE, len(shares)) if steps[GRAVE - 1] >= self.grave else range(GRAVE)
        return max(levels, key=lambda level: sum(shares[max(0, level - 1) : level + 2]) + _RIGHT * shares[level])


def softmax(scores: list[float]) -> tuple[float, float, float]:
    """Return the three probabilities of three scores."""
    most = max(scores)
    powers = [math.exp(score - most) for score in scores]
    total = sum(powers)
    return powers[0] / total, powers[1] / total, powers[2] / total
