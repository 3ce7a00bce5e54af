"""From what a scorer says to three probabilities that mean what they say, one fit per source."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

LONG_FROM = 60
"""Words from which a text counts as a story; stories are hardly ever only neutral."""


@dataclass(frozen=True, slots=True)
class _Fit:
    factor: float
    bias: tuple[float, float, float]
    long_bias: float


@dataclass(frozen=True, slots=True)
class Scale:
    """Vector scaling: a factor and three biases per source, and one for the neutral side of long texts."""

    fits: dict[str, _Fit]

    @classmethod
    def from_card(cls, card: dict[str, Any]) -> Scale:
        """Read the numbers that the training wrote beside the model."""
        return cls({
            source: _Fit(fit["factor"], (fit["bias"][0], fit["bias"][1], fit["bias"][2]), fit.get("long", 0.0))
            for source, fit in card.items()
        })

    def probabilities(
        self, scores: tuple[float, float, float], source: str, words: int = 0
    ) -> tuple[float, float, float]:
        """Return probabilities (negative, neutral, positive) that add up to 1."""
        fit = self.fits[source]
        long_bias = fit.long_bias * min(1.0, max(0.0, (words - LONG_FROM / 2) / LONG_FROM))
        scaled = [score * fit.factor + bias for score, bias in zip(scores, fit.bias, strict=True)]
        scaled[1] += long_bias
        return softmax(scaled)


def softmax(scores: list[float]) -> tuple[float, float, float]:
    """Return the three probabilities of three scores."""
    most = max(scores)
    powers = [math.exp(score - most) for score in scores]
    total = sum(powers)
    return powers[0] / total, powers[1] / total, powers[2] / total
