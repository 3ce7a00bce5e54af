"""Times as people write them (`today`, `last-week`, `P1W`, `2026-02/2026-04`), read in the organisation's zone.

A time value is a *period*: from (inclusive) until (exclusive), in UTC. Days, weeks and months are those of the wall
clock, so that a day on which the clock changes has 23 or 25 hours; hours and minutes are elapsed time.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache

from console.domain.frozen import frozen

_DATE = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")
_MOMENT = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})T(\d{1,2}):(\d{2})(?::(\d{2}))?(Z|[+-]\d{2}:?\d{2})?", re.IGNORECASE)
_SHORT = re.compile(r"(\d{1,5})(min|mo|[hdwmy])", re.IGNORECASE)
_ISO = re.compile(
    r"P(?:(\d{1,5})Y)?(?:(\d{1,5})M)?(?:(\d{1,5})W)?(?:(\d{1,5})D)?"
    r"(?:T(?:(\d{1,5})H)?(?:(\d{1,5})M)?(?:(\d{1,5})S)?)?",
    re.IGNORECASE,
)
EXAMPLES = "2026-02-14, 2026-02, 7d, P1W, today, last-week"
_EARLIEST = datetime(1, 1, 2, tzinfo=UTC)
_LATEST = datetime(9999, 12, 30, tzinfo=UTC)


@frozen
class Duration:
    """A length of time: calendar months and days, and seconds."""

    months: int = 0
    days: int = 0
    seconds: int = 0

    def before(self, moment: datetime, zone: str) -> datetime:
        """The moment that lies so long before ``moment``."""
        return self._move(moment, zone, -1)

    def after(self, moment: datetime, zone: str) -> datetime:
        """The moment that lies so long after ``moment``."""
        return self._move(moment, zone, 1)

    def _move(self, moment: datetime, zone: str, sign: int) -> datetime:
        local = moment.astimezone(zone_of(zone))
        try:
            day = _add_months(local.date(), sign * self.months) + timedelta(days=sign * self.days)
            if self.months or self.days:
                moment = _at(datetime.combine(day, local.time()).replace(fold=local.fold), zone)
            return min(max(moment + timedelta(seconds=sign * self.seconds), _EARLIEST), _LATEST)
        except (OverflowError, ValueError):
            return _EARLIEST if sign < 0 else _LATEST


@frozen
class Period:
    """From ``start`` (inclusive) until ``end`` (exclusive); either may be open."""

    start: datetime | None
    end: datetime | None

    def holds(self, moment: datetime) -> bool:
        """Whether ``moment`` lies in the period."""
        return (self.start is None or moment >= self.start) and (self.end is None or moment < self.end)


@lru_cache(maxsize=16)
def zone_of(name: str) -> tzinfo:
    """The time zone of that IANA name. Raises KeyError (``ZoneInfoNotFoundError``) or ValueError for an unknown one."""
    if name == "UTC":
        return UTC
    from zoneinfo import ZoneInfo  # loaded late: an export in UTC does not need it

    return ZoneInfo(name)


def day_start(day: date, zone: str) -> datetime:
    """When ``day`` begins in ``zone``, in UTC."""
    return _at(datetime.combine(day, time()), zone)


def duration(text: str) -> Duration | None:
    """The length that ``text`` spells (``30min 36h 7d 2w 3mo 1y P1W PT6H``), or None."""
    short = _SHORT.fullmatch(text)
    if short:
        count, unit = int(short[1]), short[2].lower()
        return {
            "min": Duration(seconds=60 * count),
            "m": Duration(seconds=60 * count),
            "h": Duration(seconds=3600 * count),
            "d": Duration(days=count),
            "w": Duration(days=7 * count),
            "mo": Duration(months=count),
            "y": Duration(months=12 * count),
        }[unit]
    iso = _ISO.fullmatch(text)
    if not iso or not any(iso.groups()):
        return None
    years, months, weeks, days, hours, minutes, seconds = (int(part or 0) for part in iso.groups())
    return Duration(12 * years + months, 7 * weeks + days, 3600 * hours + 60 * minutes + seconds)


def is_time(text: str) -> bool:
    """Whether ``text`` is a time value at all; its meaning may still hang on the day it is asked."""
    return period(text, now=datetime(2026, 1, 1, tzinfo=UTC), zone="UTC") is not None


def period(text: str, *, now: datetime, zone: str) -> Period | None:
    """The period that ``text`` means at ``now`` in ``zone``; None where it is no time value.

    ``a/b`` reaches from the start of ``a`` to the end of ``b``; ``..`` on either side leaves it open. A length of time
    reaches from so long ago until any time after.
    """
    if "/" in text:
        low, _, high = text.partition("/")
        return _interval(low, high, now, zone)
    length = duration(text)
    if length:
        return Period(length.before(now, zone), None)
    try:
        return _named(text.lower(), now, zone) or _dated(text, zone) or _moment(text, zone)
    except (ValueError, OverflowError):  # the 30th of February, the year 0
        return None


def _interval(low: str, high: str, now: datetime, zone: str) -> Period | None:
    if "/" in high or not (low and high):
        return None
    first = Period(None, None) if low == ".." else period(low, now=now, zone=zone)
    length = duration(high)
    if length and first and first.start and not duration(low):  # 2026-02-01/P1W
        return Period(first.start, length.after(first.start, zone))
    last = Period(None, None) if high == ".." else period(high, now=now, zone=zone)
    if first is None or last is None or low == high == "..":
        return None
    end = last.end if last.end or high == ".." else last.start  # 30d/7d: until seven days ago
    return Period(first.start, end)


def _named(text: str, now: datetime, zone: str) -> Period | None:
    today = now.astimezone(zone_of(zone)).date()
    monday = today - timedelta(days=today.weekday())
    first = today.replace(day=1)
    match text:
        case "now":
            return Period(now, now)
        case "today":
            return _days(today, 1, zone)
        case "yesterday":
            return _days(today - timedelta(days=1), 1, zone)
        case "tomorrow":
            return _days(today + timedelta(days=1), 1, zone)
        case "this-week":
            return _days(monday, 7, zone)
        case "last-week":
            return _days(monday - timedelta(days=7), 7, zone)
        case "this-month":
            return _months(first, 1, zone)
        case "last-month":
            return _months(_add_months(first, -1), 1, zone)
        case "this-year":
            return _months(first.replace(month=1), 12, zone)
        case "last-year":
            return _months(date(today.year - 1, 1, 1), 12, zone)
        case _:
            return None


def _dated(text: str, zone: str) -> Period | None:
    match = _DATE.fullmatch(text)
    if not match:
        return None
    year, month, day = match.groups()
    if day:
        return _days(date(int(year), int(month), int(day)), 1, zone)
    if month:
        return _months(date(int(year), int(month), 1), 1, zone)
    return _months(date(int(year), 1, 1), 12, zone)


def _moment(text: str, zone: str) -> Period | None:
    """A minute, or a second where one is written."""
    match = _MOMENT.fullmatch(text)
    if not match:
        return None
    year, month, day, hour, minute = (int(part) for part in match.groups()[:5])
    wall = datetime(year, month, day, hour, minute, int(match[6] or 0))
    offset = (match[7] or "").upper().replace(":", "")
    if not offset:
        start = _at(wall, zone)
    else:
        size = timedelta(0) if offset == "Z" else timedelta(hours=int(offset[1:3]), minutes=int(offset[3:]))
        start = wall.replace(tzinfo=UTC) + (size if offset[0] == "-" else -size)
    return Period(start, start + timedelta(seconds=1 if match[6] else 60))


def _days(first: date, count: int, zone: str) -> Period:
    return Period(day_start(first, zone), day_start(first + timedelta(days=count), zone))


def _months(first: date, count: int, zone: str) -> Period:
    return Period(day_start(first, zone), day_start(_add_months(first, count), zone))


def _add_months(day: date, months: int) -> date:
    """The same day so many months on, or the last of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    after = date(year + 1, 1, 1) if month == 11 else date(year, month + 2, 1)
    return date(year, month + 1, min(day.day, (after - timedelta(days=1)).day))


def _at(wall: datetime, zone: str) -> datetime:
    """A time of the wall clock, in UTC. One that the clock skips is read as if it had not yet been put forward."""
    return wall.replace(tzinfo=zone_of(zone)).astimezone(UTC)


__all__ = [
    "WEEK",
    "WORKING_DAYS",
    "Period",
    "day_start",
    "duration",
    "is_working_day",
    "period",
    "wake_time",
    "working_days_after",
    "zone_of",
]
WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
WORKING_DAYS = WEEK[:5]
_MORNING = timedelta(hours=8)  # when what was put off until a day comes back


def is_working_day(day: date, working_days: Collection[str] = WORKING_DAYS, holidays: Collection[date] = ()) -> bool:
    """Whether the organisation works on ``day``."""
    return WEEK[day.weekday()] in working_days and day not in holidays


def working_days_after(
    moment: datetime,
    count: int,
    zone: str,
    working_days: Collection[str] = WORKING_DAYS,
    holidays: Collection[date] = (),
) -> datetime:
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
