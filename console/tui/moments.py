"""Moments to wake a sleeping mention at."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo

from console.tui.choice import Choice
from console.tui.wording import ahead

MORNING = 9


def snooze_choices(now: datetime, zone: tzinfo) -> list[tuple[Choice, datetime]]:
    """In an hour, this afternoon, tomorrow, on Monday, in a week, in a month; each with its moment in UTC."""
    here = now.astimezone(zone)

    def at(days: int, hour: int) -> datetime:
        return (here + timedelta(days=days)).replace(hour=hour, minute=0, second=0, microsecond=0)

    moments = [("in an hour", here + timedelta(hours=1))]
    if here.hour < 15:
        moments.append(("this afternoon", at(0, 16)))
    moments += [("tomorrow morning", at(1, MORNING)), ("next Monday", at(7 - here.weekday(), MORNING)),
                ("in a week", at(7, MORNING)), ("in four weeks", at(28, MORNING))]
    return [(Choice(name, name, ahead(moment, now, zone)), moment.astimezone(UTC)) for name, moment in moments]
