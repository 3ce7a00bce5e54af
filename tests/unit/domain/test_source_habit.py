"""Silence against a source's own habit."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from console.domain.source_habit import habit_of, length, often, silent_for

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def by_day(days: int, hours: range, each: int = 1) -> list[tuple[int, int]]:
    """``each`` mentions in each of these hours of so many days, after a backlog of 500."""
    return [(0, 500), *((day * 24 + hour, each) for day in range(days) for hour in hours if day + hour)]


def test_the_habit_is_a_rate_without_the_backlog() -> None:
    habit = habit_of(by_day(28, range(0, 24, 2), 4))
    assert habit is not None
    assert round(habit.per_day) == 48
    assert habit.patience == pytest.approx(3.5 * 3600, rel=0.02), "seven are missing"


def test_nights_are_part_of_the_habit() -> None:
    habit = habit_of(by_day(28, range(8, 22), 10))
    assert habit is not None
    assert habit.patience == 12 * 3600, "from 21 to 8 is a night, and the last hour is not over before its end"


def test_weekends_are_part_of_the_habit_and_one_outage_teaches_nothing() -> None:
    workdays = [(hour, count) for hour, count in by_day(28, range(8, 18), 5) if hour // 24 % 7 < 5]
    habit = habit_of(workdays)
    assert habit is not None
    assert 60 <= habit.patience / 3600 <= 66
    outage = [(hour, count) for hour, count in by_day(28, range(24), 5) if not 200 < hour < 400]
    after = habit_of(outage)
    assert after is not None
    assert after.patience < 4 * 3600


@pytest.mark.parametrize(
    "hours",
    [
        [],
        [(5, 100)],
        by_day(6, range(24), 10),
        [(0, 1), (24 * 20, 5), (24 * 21, 5)],
    ],
)
def test_too_little_history_is_no_habit(hours: list[tuple[int, int]]) -> None:
    assert habit_of(hours) is None


@pytest.mark.parametrize(
    ("last", "patience", "silence"),
    [
        (timedelta(hours=9), 4 * 3600, 9 * 3600),
        (timedelta(hours=3), 4 * 3600, 0),
        (timedelta(hours=9), 0, 0),
        (None, 60, 0),
    ],
)
def test_a_silence_counts_only_beyond_the_habit(last: timedelta | None, patience: float, silence: float) -> None:
    assert silent_for(NOW - last if last else None, patience, NOW) == silence


def test_how_it_is_said() -> None:
    assert [often(rate) for rate in (1200, 40, 1, 0.5, 0.07, 0.01)] == [
        "1,200 a day",
        "40 a day",
        "1 a day",
        "4 a week",
        "2 a month",
        "1 a month",
    ]
    assert [length(seconds) for seconds in (5, 59, 61, 3_700, 86_400 * 1.5, 86_400 * 3)] == [
        "5 s",
        "59 s",
        "1 min",
        "1 h",
        "36 h",
        "3 d",
    ]


@pytest.mark.parametrize("days", [9, 13, 14, 20, 28])
def test_no_usual_weekend_is_out_of_habit(days: int) -> None:
    workdays = [(hour, count) for hour, count in by_day(days, range(8, 18), 5) if hour // 24 % 7 < 5]
    habit = habit_of(workdays)
    assert habit is not None
    assert habit.patience >= 63 * 3600
