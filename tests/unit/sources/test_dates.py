"""Moments, however they are written."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.sources.dates import read_moment

LONDON = ZoneInfo("Europe/London")


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("2026-07-04T14:38:08.999Z", datetime(2026, 7, 4, 14, 38, 8, 999000)),
        ("2026-07-04 15:38:08", datetime(2026, 7, 4, 14, 38, 8)),
        ("2026-02-17T17:36:36-0500", datetime(2026, 2, 17, 22, 36, 36)),
        ("2026-07-04", datetime(2026, 7, 4, 11)),
        ("03/04/2026", datetime(2026, 4, 3, 11)),
        ("3.4.26 9:05", datetime(2026, 4, 3, 8, 5)),
        ("03-04-2026 02:30 pm", datetime(2026, 4, 3, 13, 30)),
        ("03/01/2026 12:00 am", datetime(2026, 1, 3)),
        ("2026/07/04 10:00", datetime(2026, 7, 4, 9)),
        ("4 July 2026", datetime(2026, 7, 4, 11)),
        ("Saturday, 4th Jul 2026 17:30", datetime(2026, 7, 4, 16, 30)),
        ("04-Jul-26", datetime(2026, 7, 4, 11)),
        ("July 4, 2026", datetime(2026, 7, 4, 11)),
        ("Sat, 04 Jul 2026 10:00:00 GMT", datetime(2026, 7, 4, 10)),
        ("1783175888", datetime(2026, 7, 4, 14, 38, 8)),
        (1783175888085, datetime(2026, 7, 4, 14, 38, 8, 85000)),
        ("1783175888085434", datetime(2026, 7, 4, 14, 38, 8, 85434)),
        (46207, datetime(2026, 7, 4)),
    ],
)
def test_forms(written: object, moment: datetime) -> None:
    read = read_moment(written, LONDON)
    assert read is not None
    assert abs((read - moment.replace(tzinfo=UTC)).total_seconds()) < 0.001


@pytest.mark.parametrize("nothing", [None, "", "   "])
def test_nothing_is_no_moment(nothing: object) -> None:
    assert read_moment(nothing, UTC) is None


@pytest.mark.parametrize(
    "bad",
    ["31/02/2026", "yesterday", "99/99/9999", "32 Foo 2020", True, 1e400, "0000-01-01", "25:61", "9" * 20, -1e300],
)
def test_what_is_no_moment_is_an_error(bad: object) -> None:
    with pytest.raises(ValueError):
        read_moment(bad, UTC)


@given(st.one_of(st.text(max_size=40), st.floats(), st.integers(), st.text("0123456789/-.: TZapm+", max_size=30)))
def test_nothing_but_a_value_error(written: object) -> None:
    try:
        read = read_moment(written, LONDON)
    except ValueError:
        return
    assert read is None or read.tzinfo is UTC


def test_the_hour_that_comes_twice_is_read() -> None:
    assert read_moment("25/10/2026 01:30", LONDON) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
