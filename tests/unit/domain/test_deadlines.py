"""When an answer is due, when a snoozed mention wakes."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from console.domain.deadlines import wake_time, working_days_after

LONDON = "Europe/London"
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri")


@pytest.mark.parametrize(("start", "days", "end"), [
    (datetime(2026, 11, 23, 12, tzinfo=UTC), 5, datetime(2026, 11, 30, 12, tzinfo=UTC)),
    (datetime(2026, 11, 20, 12, tzinfo=UTC), 1, datetime(2026, 11, 23, 12, tzinfo=UTC)),
    (datetime(2026, 11, 23, 12, tzinfo=UTC), 0, datetime(2026, 11, 23, 12, tzinfo=UTC)),
])
def test_weekends_do_not_count(start: datetime, days: int, end: datetime) -> None:
    assert working_days_after(start, days, LONDON, WEEKDAYS) == end


def test_the_time_on_the_wall_stays_when_the_clock_changes() -> None:
    friday = datetime(2026, 10, 23, 11, 0, tzinfo=UTC)  # noon in London's summer
    assert working_days_after(friday, 1, LONDON, WEEKDAYS) == datetime(2026, 10, 26, 12, 0, tzinfo=UTC)


NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.mark.parametrize(("text", "wanted"), [
    ("3d", datetime(2026, 11, 26, 12, tzinfo=UTC)), ("8h", datetime(2026, 11, 23, 20, tzinfo=UTC)),
    ("2026-12-01", datetime(2026, 12, 1, 8, tzinfo=UTC)), ("2026-12-01T09:30", datetime(2026, 12, 1, 9, 30, tzinfo=UTC)),
    ("tomorrow", datetime(2026, 11, 24, 8, tzinfo=UTC)),
])
def test_a_snooze_wakes_when_it_was_told(text: str, wanted: datetime) -> None:
    assert wake_time(text, now=NOW, zone=LONDON) == wanted


@pytest.mark.parametrize("text", ["", "soon", "2026-13-01", "../2026"])
def test_what_is_no_time_is_said(text: str) -> None:
    with pytest.raises(ValueError, match="neither"):
        wake_time(text, now=NOW, zone=LONDON)
