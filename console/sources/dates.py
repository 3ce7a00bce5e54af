"""Moments as people and programs write them: ISO 8601, RFC 2822, epoch numbers, and days first as in Britain."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, tzinfo
from email.utils import parsedate_to_datetime
from enum import Enum

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("jan", "january"),
            ("feb", "february"),
            ("mar", "march"),
            ("apr", "april"),
            ("may",),
            ("jun", "june"),
            ("jul", "july"),
            ("aug", "august"),
            ("sep", "sept", "september"),
            ("oct", "october"),
            ("nov", "november"),
            ("dec", "december"),
        ),
        1,
    )
    for name in names
}
_CLOCK = r"(?:[T,\s]+(\d{1,2})[:.](\d{2})(?:[:.](\d{2}))?(?:[.,]\d+)?\s*([ap]m)?)?"
_DAY_FIRST = re.compile(rf"(\d{{1,2}})([/.\-])(\d{{1,2}})\2(\d{{4}}|\d{{2}}){_CLOCK}", re.I)
_YEAR_FIRST = re.compile(rf"(\d{{4}})([/.\-])(\d{{1,2}})\2(\d{{1,2}}){_CLOCK}", re.I)
_DAY = r"(\d{1,2})(?:st|nd|rd|th)?"
_NAMED = re.compile(rf"(?:[a-z]{{3,9}},?\s+)?{_DAY}[\s\-]+([a-z]{{3,9}})\.?,?[\s\-]+(\d{{4}}|\d{{2}}){_CLOCK}", re.I)
_NAMED_FIRST = re.compile(rf"(?:[a-z]{{3,9}},\s+)?([a-z]{{3,9}})\.?\s+{_DAY},?\s+(\d{{4}}){_CLOCK}", re.I)
_NUMBER = re.compile(r"\d{9,19}(?:\.\d+)?")
_UNITS = ((10**17, 10**9), (10**14, 10**6), (10**11, 10**3))  # from here on: nano-, micro-, milliseconds
_LARGEST = 10**19
_YEAR_1970_IN_SHEETS = 25_569  # days between a spreadsheet's day zero (1899-12-30) and the epoch
_PIVOT = 70  # a year of two digits from here on is of the last century


class DateOrder(Enum):
    """What ``03/04/2026`` is: the third of April, the fourth of March, or not to be known."""

    DAY_FIRST = "day first"
    MONTH_FIRST = "month first"
    EITHER = "either"


class Orders:
    """What the dates of one column tell of their order: a day after the twelfth can be no month."""

    def __init__(self) -> None:
        self._days = self._months = False

    def see(self, value: object) -> None:
        """Look at one date."""
        if isinstance(value, str) and (match := _DAY_FIRST.fullmatch(" ".join(value.split())[:80])):
            first, second = int(match[1]), int(match[3])
            self._days = self._days or (12 < first <= 31 and second <= 12)
            self._months = self._months or (12 < second <= 31 and first <= 12)

    @property
    def order(self) -> DateOrder:
        """Day first, unless some date can only be read the other way; where some are each, none tells the others."""
        if self._days and self._months:
            return DateOrder.EITHER
        return DateOrder.MONTH_FIRST if self._months else DateOrder.DAY_FIRST


def needs_order(value: object) -> bool:
    """Whether a date is one that can be read in two ways."""
    match = _DAY_FIRST.fullmatch(" ".join(value.split())[:80]) if isinstance(value, str) else None
    return match is not None and int(match[1]) <= 12 and int(match[3]) <= 12 and match[1] != match[3]


def read_moment(value: object, zone: tzinfo, order: DateOrder = DateOrder.DAY_FIRST) -> datetime | None:
    """The moment that ``value`` spells, in UTC; None where it is empty. A time without a zone is one of ``zone``, a day
    without a time its noon, so that no zone moves it to another day. ``03/04/2026`` is what ``order`` says.

    Raises ValueError for what cannot be read as a moment between the years 1 and 9999.
    """
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        raise ValueError("no moment")
    if isinstance(value, datetime):
        return _utc(value, zone)
    if isinstance(value, int | float):
        return _from_number(value)
    text = " ".join(str(value).split())[:80]
    if not text:
        return None
    if _NUMBER.fullmatch(text):
        return _from_number(float(text))
    for reader in (_from_iso, lambda text: _from_parts(text, order), _from_mail):
        moment = reader(text)
        if moment is not None:
            return _utc(moment, zone)
    raise ValueError("no moment")


def _utc(moment: datetime, zone: tzinfo) -> datetime:
    try:
        return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)
    except OverflowError as error:
        raise ValueError("no moment") from error


def _from_number(number: float) -> datetime:
    """Seconds since 1970, or milli-, micro- or nanoseconds; a small number is a spreadsheet's count of days."""
    if abs(number) > _LARGEST:  # or a float could not hold it
        raise ValueError("no moment")
    if 20_000 <= number < 80_000:
        number = (number - _YEAR_1970_IN_SHEETS) * 86_400
    for floor, unit in _UNITS:
        if abs(number) >= floor:
            number /= unit
            break
    try:
        return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=number)
    except (OverflowError, ValueError) as error:
        raise ValueError("no moment") from error


def _from_iso(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text.replace(" UTC", "Z"))
    except ValueError:
        return None
    return moment.replace(hour=12) if len(text) <= 10 else moment


def _from_mail(text: str) -> datetime | None:
    try:
        return parsedate_to_datetime(text)
    except (ValueError, IndexError, OverflowError, TypeError):
        return None


def _from_parts(text: str, order: DateOrder) -> datetime | None:
    if match := _DAY_FIRST.fullmatch(text):
        day, _, month, year, *clock = match.groups()
        if order is DateOrder.MONTH_FIRST or int(month) > 12:  # which can be no month, in whatever column
            day, month = month, day
        return _made(year, int(month), day, clock)
    if match := _YEAR_FIRST.fullmatch(text):
        year, _, month, day, *clock = match.groups()
        return _made(year, int(month), day, clock)
    if match := _NAMED.fullmatch(text):
        day, name, year, *clock = match.groups()
        return _made(year, _MONTHS.get(name.lower(), 0), day, clock)
    if match := _NAMED_FIRST.fullmatch(text):
        name, day, year, *clock = match.groups()
        return _made(year, _MONTHS.get(name.lower(), 0), day, clock)
    return None


def _made(year: str, month: int, day: str, clock: list[str | None]) -> datetime:
    """The moment of these parts; ValueError where there is no such day or hour."""
    hour, minute, second, half = clock
    number = int(year) if len(year) == 4 else int(year) + (1900 if int(year) >= _PIVOT else 2000)
    if hour is None:
        return datetime(number, month, int(day), 12)
    hours = int(hour) % 12 + (12 if half.lower() == "pm" else 0) if half else int(hour)
    return datetime(number, month, int(day), hours, int(minute or 0), int(second or 0))
