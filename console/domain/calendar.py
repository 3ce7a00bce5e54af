"""The organisation's days: when one begins, which are worked, and when something put off comes back.

Time values of the query language are read by `console.domain.periods`.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, date, datetime, timedelta

from console.domain.periods import Period, day_start, duration, period, zone_of

__all__ = ["WEEK", "WORKING_DAYS", "Period", "day_start", "duration", "is_working_day", "period", "wake_time",
           "working_days_after", "zone_of"]
WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
WORKING_DAYS = WEEK[:5]
_MORNING = timedelta(hours=8)  # when what was put off until a day comes back


def is_working_day(day: date, working_days: Collection[str] = WORKING_DAYS,
                   holidays: Collection[date] = ()) -> bool:
    """Whether the organisation works on ``day``."""
    return WEEK[day.weekday()] in working_days and day not in holidays


def working_days_after(moment: datetime, count: int, zone: str, working_days: Collection[str] = WORKING_DAYS,
                       holidays: Collection[date] = ()) -> datetime:
    """The same time of the clock, ``count`` working days later. A week without working days counts every day."""
    local = moment.astimezone(zone_of(zone))
    wall, worked = local.replace(tzinfo=None), 0
    days = working_days if any(day in WEEK for day in working_days) else WEEK
    while worked < count:
        wall += timedelta(days=1)
        worked += is_working_day(wall.date(), days, holidays)
    return wall.replace(tzinfo=zone_of(zone)).astimezone(UTC) if count > 0 else moment


def wake_time(text: str, *, now: datetime, zone: str) -> datetime:
    """When something put off ``until`` that time comes back: ``3d`` and ``2h`` from now, a day at eight in the morning,
    a time of day as it is. Raises ValueError, with the reason, for what is no time or is past."""
    text = text.strip()
    length = duration(text)
    if length:
        wakes = length.after(now, zone)
    else:
        found = None if "/" in text else period(text, now=now, zone=zone)
        if found is None or found.start is None:
            raise ValueError("it is neither a day nor a length of time")
        wakes = found.start if "T" in text.upper()[8:] else _morning(found.start, zone)
    if wakes <= now:
        raise ValueError("it is past")
    return wakes


def _morning(day: datetime, zone: str) -> datetime:
    local = day.astimezone(zone_of(zone)).replace(tzinfo=None)
    return (local + _MORNING).replace(tzinfo=zone_of(zone)).astimezone(UTC)
