"""Tone of a mention by one of two judges behind one interface: *accurate* (a transformer) and *fast* (a linear sum)."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from console.understand.sentiment.failure import ModelUnusable
from console.understand.sentiment.judge import SentimentJudge
from console.understand.sentiment.linear import LinearScorer

__all__ = ["MODEL", "ModelUnusable", "SentimentJudge", "load_judge"]

MODEL = Path(__file__).resolve().parent.parent / "model"
"""The folder of the model files that ship."""


def load_judge(
    kind: Literal["accurate", "fast"] = "accurate", unsure_below: float = 0.60, folder: Path = MODEL
) -> SentimentJudge:
    """Return a judge of the wanted `kind`; opinions with less confidence than `unsure_below` (0 to 1) are unsure.

    Where the accurate one cannot be loaded the fast one is returned, and its `notice` says so in a sentence; else
    `notice` is empty. Raises `ModelUnusable` where not even the fast one is there.
    """
    linear = LinearScorer(folder)
    notice = ""
    if kind == "accurate":
        from console.understand.sentiment.transformer import TransformerScorer

        try:
            return SentimentJudge("accurate-2", TransformerScorer(folder), linear, unsure_below)
        except ModelUnusable as reason:
            notice = f"{reason} The fast judge speaks in place of the accurate one."
    return SentimentJudge("fast-2", linear, linear, unsure_below, notice)
