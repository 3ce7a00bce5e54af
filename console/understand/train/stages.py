"""How long and on what the network is tuned, one stage after the other."""

from __future__ import annotations

from console.understand.train.tuning import Stage

_PUBLIC = {"goemotions": 0.06, "nhs_phase1": 0.25, "vader_tweets": 0.5, "vader_amazon": 0.25, "own": 0.8}
"""So often the public sets and our older lines are seen beside the mentions, so that what they taught stays."""

STAGES = (
    Stage(2.0, 1e-4, 1e-3, {**_PUBLIC, "mentions": 2.0, "nhs_fft": 0.7, "failing": 0.0}),
    Stage(1.5, 6e-5, 6e-4, {**_PUBLIC, "mentions": 2.0, "nhs_fft": 1.0, "failing": 0.0}),
    Stage(1.4, 6e-5, 1e-3, {**_PUBLIC, "mentions": 1.6, "nhs_fft": 1.0, "failing": 4.0}),
)
"""Broad; then nearer to the mentions; then with what still failed on those that are kept."""

AVERAGED = 2
"""The weights after so many of the last stages are averaged."""
