"""When silence says something: a source against its own habit, learnt from what was kept of it hour by hour.

Nights and weekends are part of the habit: silence counts only when it is longer than the gap that the source has once
a week, and so long that several mentions are missing. Longer gaps are rarer than weeks, and do not count: an outage
would else teach that outages are usual.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise

from console.domain.frozen import frozen

WEEKS = timedelta(days=28)  # how far back a habit is learnt from
ENOUGH = 20  # mentions, and
LONG_ENOUGH = 7.0  # days, from which on there is a habit
_MISSING = 7.0  # mentions that should have come; by chance alone they stay away once in a thousand times
_HOUR = 3_600.0


@frozen
class Habit:
    """How often a source is heard: ``per_day`` mentions, and after how many seconds of silence something is amiss."""

    per_day: float
    patience: float


def habit_of(hours: Sequence[tuple[int, int]]) -> Habit | None:
    """The habit behind ``hours``: pairs of an hour (hours since 1970) and the mentions that came in it, oldest first,
    hours without any left out. What came in the first one is a backlog, and not counted. None where the history is too
    short to tell."""
    if len(hours) < 2:
        return None
    days = (hours[-1][0] - hours[0][0]) / 24
    count = sum(mentions for _, mentions in hours[1:])
    if days < LONG_ENOUGH or count < ENOUGH:
        return None
    per_day = count / days
    gaps = sorted((later[0] - earlier[0] for earlier, later in pairwise(hours)), reverse=True)
    usual = gaps[min(int(days) // 7, len(gaps)) - 1]
    return Habit(per_day, max(_MISSING / per_day * 24, usual + 1) * _HOUR)


def silent_for(last: datetime | None, patience: float, now: datetime) -> float:
    """Seconds of a silence that is out of habit; zero while there is none, or no habit (``patience`` is zero)."""
    if last is None or not patience:
        return 0.0
    silence = (now - last).total_seconds()
    return silence if silence > patience else 0.0


def often(per_day: float) -> str:
    """``40 a day``, ``3 a week``, ``2 a month``."""
    for days, unit in ((1, "day"), (7, "week")):
        if per_day * days >= 1:
            return f"{per_day * days:,.0f} a {unit}"
    return f"{max(1.0, per_day * 30):.0f} a month"


def length(seconds: float) -> str:
    """A stretch of time in one unit: ``40 s``, ``12 min``, ``9 h``, ``3 d``."""
    for size, unit in ((2 * 86_400, "d"), (3_600, "h"), (60, "min")):
        if seconds >= size:
            return f"{seconds // (86_400 if unit == 'd' else size):.0f} {unit}"
    return f"{max(0.0, seconds):.0f} s"
