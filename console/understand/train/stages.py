"""How long and on what the network is tuned, one stage after the other."""

from __future__ import annotations

from console.understand.train.tuning import Stage

BROAD = Stage(2.0, 1e-4, 1e-3, {
    "mentions": 2.0, "goemotions": 0.06, "nhs_phase1": 0.25, "vader_tweets": 0.5, "vader_amazon": 0.25, "nhs_fft": 0.7,
    "own": 0.8,
})  # fmt: skip
NEAR = Stage(1.5, 6e-5, 6e-4, {
    "mentions": 2.0, "goemotions": 0.06, "nhs_phase1": 0.25, "vader_tweets": 0.5, "vader_amazon": 0.25, "nhs_fft": 1.0,
    "own": 0.8,
})  # fmt: skip
STAGES = (BROAD, NEAR)
