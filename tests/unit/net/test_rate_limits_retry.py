"""The waits that servers ask for, in all their spellings."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.net.rate_limits import LONGEST_ASKED, asked_wait, used_up

NOW = datetime(2026, 8, 1, 14, 59, tzinfo=UTC)


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        ({"Retry-After": "120"}, 120.0),
        ({"retry-after": "0"}, 0.0),
        ({"Retry-After": format_datetime(NOW + timedelta(seconds=90), usegmt=True)}, 90.0),
        ({"Retry-After": format_datetime(NOW - timedelta(hours=1), usegmt=True)}, 0.0),
        ({"Retry-After": "99999999"}, LONGEST_ASKED),
        ({"X-RateLimit-Reset": "2026-08-01T15:00:00.643385Z"}, 60.643385),
        ({"X-RateLimit-Reset": str(int(NOW.timestamp()) + 30)}, 30.0),
        ({"RateLimit-Reset": "45"}, 45.0),
        ({"Retry-After": "soon", "X-RateLimit-Reset": "45"}, 45.0),
        ({"Retry-After": "Wed, 99 Foo 9999"}, None),
        ({"Retry-After": "٣"}, None),
        ({}, None),
    ],
)
def test_the_shapes_of_asking(headers: dict[str, str], wait: float | None) -> None:
    asked = asked_wait(headers, now=NOW)
    assert asked == wait if wait is None else asked == pytest.approx(wait)


@given(st.text(max_size=60))
def test_no_header_is_an_error(text: str) -> None:
    wait = asked_wait({"Retry-After": text, "X-RateLimit-Reset": text}, now=NOW)
    assert wait is None or 0 <= wait <= LONGEST_ASKED


def test_a_window_that_is_used_up_is_seen() -> None:
    assert used_up({"X-RateLimit-Remaining": "0"})
    assert not used_up({"X-RateLimit-Remaining": "299"})
