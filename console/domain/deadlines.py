"""Moments in the future: when an answer is due, when a snoozed mention wakes. In the organisation's zone and week."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime, timedelta

from console.domain.calendar import duration, period, zone_of

WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def working_days_after(moment: datetime, days: int, zone: str, working_days: Collection[str]) -> datetime:
    """The same time of day, ``days`` working days after ``moment``, in UTC. A clock that changes meanwhile does not
    move the time on the wall. An empty week counts every day."""
    local = moment.astimezone(zone_of(zone))
    day = local.date()
    working = {WEEK.index(name) for name in working_days} or set(range(7))
    while days > 0:
        day += timedelta(days=1)
        days -= day.weekday() in working
    return datetime.combine(day, local.time(), tzinfo=local.tzinfo).astimezone(UTC)


def wake_time(text: str, *, now: datetime, zone: str) -> datetime:
    """The moment that ``text`` means for a snooze: a length of time from now (``3d``, ``8h``), or a day or moment (a day
    begins at eight in the morning, when somebody is there to look). Raises ValueError with what is wrong."""
    length = duration(text)
    if length is not None:
        return length.after(now, zone)
    found = period(text, now=now, zone=zone)
    if found is None or found.start is None:
        raise ValueError("it is neither a day, a moment nor a length of time")
    local = found.start.astimezone(zone_of(zone))
    if local.time() == datetime.min.time() and ":" not in text:
        local = local.replace(hour=8)
    return local.astimezone(UTC)
