"""What the transformer says of one text, head by head, before any of it is weighed."""

from __future__ import annotations

from dataclasses import dataclass

OUTPUTS = ("tones", "themes", "mixed", "severity", "safeguarding", "tokens")
"""The outputs of the file, in order."""


@dataclass(frozen=True, slots=True)
class Outputs:
    """Log-odds: `tones` head by head (negative, neutral, positive), `severity` step by step (at least 1, at least 2).
    `words` holds each word's label in `spans.LABELS` and how sure it is no 0; `unread` counts those that no window
    held, which have the label 0."""

    tones: list[float]
    themes: list[float]
    mixed: float
    severity: list[float]
    safeguarding: float
    words: list[tuple[int, float]]
    unread: int = 0
