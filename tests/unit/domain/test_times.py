"""Times as people write them, and the days that an organisation works."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.domain.times import (
    Duration,
    Period,
    day_start,
    duration,
    is_time,
    is_working_day,
    period,
    wake_time,
    working_days_after,
    zone_of,
)

LONDON = "Europe/London"
NOW = datetime(2026, 4, 6, 10, 30, tzinfo=UTC)  # Easter Monday, summer time


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type,misc]


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2026", utc(2026, 1, 1), utc(2027, 1, 1)),
        ("2026-02", utc(2026, 2, 1), utc(2026, 3, 1)),
        ("2026-02-14", utc(2026, 2, 14), utc(2026, 2, 15)),
        ("2026-2-4", utc(2026, 2, 4), utc(2026, 2, 5)),
        ("2026-07-01", utc(2026, 6, 30, 23), utc(2026, 7, 1, 23)),
        ("2026-03-29", utc(2026, 3, 29), utc(2026, 3, 29, 23)),  # 23 hours
        ("2026-10-25", utc(2026, 10, 24, 23), utc(2026, 10, 26)),  # 25 hours
        ("2026-02-14T09:00", utc(2026, 2, 14, 9), utc(2026, 2, 14, 9, 1)),
        ("2026-07-14T09:00:30", utc(2026, 7, 14, 8, 0, 30), utc(2026, 7, 14, 8, 0, 31)),
        ("2026-07-14T09:00Z", utc(2026, 7, 14, 9), utc(2026, 7, 14, 9, 1)),
        ("2026-07-14T09:00+02:00", utc(2026, 7, 14, 7), utc(2026, 7, 14, 7, 1)),
        ("2026-07-14t09:00-0330", utc(2026, 7, 14, 12, 30), utc(2026, 7, 14, 12, 31)),
        ("2026-02/2026-04", utc(2026, 2, 1), utc(2026, 4, 30, 23)),
        ("2026-02/..", utc(2026, 2, 1), None),
        ("../2026-02", None, utc(2026, 3, 1)),
        ("2026-02-01/P1W", utc(2026, 2, 1), utc(2026, 2, 8)),
        ("30d/7d", utc(2026, 3, 7, 11, 30), utc(2026, 3, 30, 10, 30)),
        ("now", NOW, NOW),
        ("today", utc(2026, 4, 5, 23), utc(2026, 4, 6, 23)),
        ("yesterday", utc(2026, 4, 4, 23), utc(2026, 4, 5, 23)),
        ("tomorrow", utc(2026, 4, 6, 23), utc(2026, 4, 7, 23)),
        ("this-week", utc(2026, 4, 5, 23), utc(2026, 4, 12, 23)),
        ("last-week", utc(2026, 3, 29, 23), utc(2026, 4, 5, 23)),
        ("this-month", utc(2026, 3, 31, 23), utc(2026, 4, 30, 23)),
        ("Last-Month", utc(2026, 3, 1), utc(2026, 3, 31, 23)),
        ("this-year", utc(2026, 1, 1), utc(2027, 1, 1)),
        ("last-year", utc(2025, 1, 1), utc(2026, 1, 1)),
        ("7d", utc(2026, 3, 30, 10, 30), None),
        ("8d", utc(2026, 3, 29, 10, 30), None),
        ("9d", utc(2026, 3, 28, 11, 30), None),  # the same time of the clock, before it changed
        ("216h", utc(2026, 3, 28, 10, 30), None),  # elapsed time
        ("P1W", utc(2026, 3, 30, 10, 30), None),
        ("2w", utc(2026, 3, 23, 11, 30), None),
        ("P1M", utc(2026, 3, 6, 11, 30), None),
        ("3mo", utc(2026, 1, 6, 11, 30), None),
        ("1y", utc(2025, 4, 6, 10, 30), None),
        ("PT90M", utc(2026, 4, 6, 9), None),
        ("30min", utc(2026, 4, 6, 10), None),
        ("p1dt2h", utc(2026, 4, 5, 8, 30), None),
    ],
)
def test_time_values(text: str, start: datetime | None, end: datetime | None) -> None:
    assert period(text, now=NOW, zone=LONDON) == Period(start, end)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "tomorow",
        "2026-13",
        "2026-02-30",
        "0000",
        "26-02-01",
        "2026-02-14T25:00",
        "2026-02-14 09:00",
        "7",
        "d",
        "P",
        "PT",
        "P1",
        "../..",
        "/2026",
        "2026/",
        "2026/2025/2024",
        "-7d",
        "7.5d",
        "last-decade",
        "2026-W07",
        "99999999d",
    ],
)
def test_what_is_no_time_value(text: str) -> None:
    assert period(text, now=NOW, zone=LONDON) is None
    assert not is_time(text)


def test_months_end_where_they_end() -> None:
    assert Duration(months=1).before(utc(2026, 3, 31, 12), "UTC") == utc(2026, 2, 28, 12)
    assert Duration(months=1).after(utc(2024, 1, 31, 12), "UTC") == utc(2024, 2, 29, 12)
    assert Duration(months=13).before(utc(2026, 1, 15), "UTC") == utc(2024, 12, 15)


def test_a_length_beyond_the_calendar_stops_at_its_ends() -> None:
    length = duration("99999y")
    assert length is not None
    assert length.before(NOW, LONDON).year == 1
    assert length.after(NOW, LONDON).year == 9999


def test_a_period_holds_its_start_and_not_its_end() -> None:
    today = period("today", now=NOW, zone=LONDON)
    assert today is not None
    assert today.holds(utc(2026, 4, 5, 23)) and not today.holds(utc(2026, 4, 6, 23))
    assert Period(None, None).holds(NOW)


@given(
    st.datetimes(datetime(1990, 1, 2), datetime(2090, 1, 1)),
    st.sampled_from([LONDON, "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "UTC"]),
)
def test_days_follow_each_other_without_a_gap(moment: datetime, zone: str) -> None:
    now = moment.replace(tzinfo=UTC)
    days = [period(name, now=now, zone=zone) for name in ("yesterday", "today", "tomorrow")]
    assert all(day and day.start and day.end for day in days)
    yesterday, today, tomorrow = (day for day in days if day)
    assert today.holds(now)
    assert (yesterday.end, today.end) == (today.start, tomorrow.start)
    assert today.start and today.end and timedelta(hours=22) <= today.end - today.start <= timedelta(hours=26)
    week = period("last-week", now=now, zone=zone)
    assert week and week.start and week.end and week.end <= now
    assert week.start.astimezone(zone_of(zone)).weekday() == 0


@given(st.text(max_size=30))
def test_no_text_breaks_the_reading_of_times(text: str) -> None:
    is_time(text)


def test_a_time_that_the_clock_skips_is_read_once() -> None:
    skipped = period("2026-03-29T01:30", now=NOW, zone=LONDON)
    assert skipped and skipped.start == utc(2026, 3, 29, 1, 30)


def test_unknown_zones_are_said_to_be_so() -> None:
    with pytest.raises((KeyError, ValueError)):
        zone_of("Nowhere/Here")


@pytest.mark.parametrize(
    ("moment", "count", "expected"),
    [
        (utc(2026, 4, 2, 9), 1, utc(2026, 4, 3, 9)),  # Thursday to Friday
        (utc(2026, 4, 3, 9), 1, utc(2026, 4, 6, 9)),  # over a weekend
        (utc(2026, 4, 4, 9), 1, utc(2026, 4, 6, 9)),  # from a Saturday
        (utc(2026, 4, 2, 9), 5, utc(2026, 4, 9, 9)),
        (utc(2026, 3, 27, 9), 1, utc(2026, 3, 30, 8)),  # the same time of the clock
        (utc(2026, 4, 2, 9), 0, utc(2026, 4, 2, 9)),
    ],
)
def test_working_days(moment: datetime, count: int, expected: datetime) -> None:
    assert working_days_after(moment, count, LONDON) == expected


def test_working_days_of_the_organisation_and_its_holidays() -> None:
    friday = utc(2026, 4, 3, 9)
    assert working_days_after(friday, 1, LONDON, ("fri", "sat")) == utc(2026, 4, 4, 9)
    assert working_days_after(friday, 1, LONDON, holidays=[date(2026, 4, 6)]) == utc(2026, 4, 7, 9)
    assert working_days_after(friday, 2, LONDON, ()) == utc(2026, 4, 5, 9)  # none named: every day counts
    assert is_working_day(date(2026, 4, 6)) and not is_working_day(date(2026, 4, 5))
    assert day_start(date(2026, 7, 1), LONDON) == utc(2026, 6, 30, 23)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3d", utc(2026, 4, 9, 10, 30)),
        ("2h", utc(2026, 4, 6, 12, 30)),
        ("tomorrow", utc(2026, 4, 7, 7)),
        ("2026-12-01", utc(2026, 12, 1, 8)),
        (" 2026-12-01T15:00 ", utc(2026, 12, 1, 15)),
    ],
)
def test_when_what_was_put_off_comes_back(text: str, expected: datetime) -> None:
    assert wake_time(text, now=NOW, zone=LONDON) == expected


@pytest.mark.parametrize(
    ("text", "why"),
    [("yesterday", "past"), ("today", "past"), ("2026-02/2026-04", "neither"), ("soon", "neither"), ("0d", "past")],
)
def test_what_cannot_be_waited_for(text: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        wake_time(text, now=NOW, zone=LONDON)
