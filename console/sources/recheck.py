"""When the absence of known items means that they were taken down, and when it means something else."""

from __future__ import annotations

_SOME, _MANY = 3, 10  # items, of which not all, not even half, vanish in one round: the answer means something else


def unbelievable(asked: int, gone: int) -> str:
    """Why ``gone`` missing items of ``asked`` are no deletions, in words that follow the name of a source; empty where
    they are believed."""
    if (asked >= _SOME and gone == asked) or (asked >= _MANY and gone > asked / 2):
        return f"{gone} of {asked} mentions are missing there at once: none was deleted here"
    return ""
