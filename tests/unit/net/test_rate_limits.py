"""What platforms say of the requests that are left, each in its own headers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from console.net.rate_limits import Quota, quota_of, speaks_of_quota

NOW = datetime(2026, 8, 1, 14, 55, tzinfo=UTC)
LATER = NOW + timedelta(minutes=5)


@pytest.mark.parametrize(
    ("headers", "quota"),
    [
        (
            {
                "x-ratelimit-limit": "300",
                "x-ratelimit-remaining": "297",
                "x-ratelimit-reset": "2026-08-01T15:00:00.000000Z",
            },
            Quota(297, 300, LATER),
        ),  # Mastodon, GoToSocial
        (
            {
                "x-ratelimit-limit": "300",
                "x-ratelimit-remaining": "0",
                "x-ratelimit-reset": str(int(LATER.timestamp())),
            },
            Quota(0, 300, LATER),
        ),  # mastodon-mock
        (
            {
                "ratelimit-limit": "3000",
                "ratelimit-remaining": "2999",
                "ratelimit-reset": str(int(LATER.timestamp())),
                "ratelimit-policy": "3000;w=300",
            },
            Quota(2999, 3000, LATER),
        ),  # Bluesky
        (
            {
                "x-rate-limit-limit": "450",
                "x-rate-limit-remaining": "12",
                "x-rate-limit-reset": str(int(LATER.timestamp())),
            },
            Quota(12, 450, LATER),
        ),  # X
        (
            {"x-ratelimit-used": "2", "x-ratelimit-remaining": "98.0", "x-ratelimit-reset": "300"},
            Quota(98, None, LATER),
        ),  # Reddit
        ({"x-ratelimit-remaining": "5"}, Quota(5)),
        ({"x-ratelimit-remaining": "many"}, None),
        ({"x-ratelimit-remaining": "-1"}, None),
        ({"x-ratelimit-remaining": "nan", "ratelimit-remaining": "7", "ratelimit-reset": "\x1b[2J"}, Quota(7)),
        ({"content-type": "text/html"}, None),
    ],
)
def test_what_is_left(headers: dict[str, str], quota: Quota | None) -> None:
    assert quota_of(headers, now=NOW) == quota
    assert speaks_of_quota(headers) or quota is None
