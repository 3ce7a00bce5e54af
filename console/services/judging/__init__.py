"""Judging stored mentions, learning from corrections, and how right the judge is."""
