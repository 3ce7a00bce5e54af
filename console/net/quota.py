"""What a platform says of the requests that are left, in the headers of its answers.

``X-RateLimit-*`` (Mastodon, with an ISO moment or an epoch second; Reddit, with seconds and a decimal point),
``RateLimit-*`` (Bluesky, draft-ietf-httpapi-ratelimit) and ``X-Rate-Limit-*`` (X).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import datetime, timedelta

from console.domain.frozen import frozen
from console.net.retry import seconds_of

_FAMILIES = ("x-ratelimit-", "ratelimit-", "x-rate-limit-")
_MOST = 1e12


@frozen
class Quota:
    """How many requests are left, of how many (where that is told), and when there are more."""

    left: int
    limit: int | None = None
    resets: datetime | None = None


def quota_of(headers: Mapping[str, str], *, now: datetime) -> Quota | None:
    """What ``headers`` (names in lower case) say, or None where they say nothing that can be read."""
    for family in _FAMILIES:
        left = _number(headers.get(f"{family}remaining", ""))
        if left is None:
            continue
        wait = seconds_of(headers.get(f"{family}reset", ""), now=now)
        resets = None if wait is None else now + timedelta(seconds=wait)
        return Quota(left, _number(headers.get(f"{family}limit", "")), resets)
    return None


def speaks_of_quota(headers: Mapping[str, str]) -> bool:
    """Whether an answer says anything of a quota."""
    return any(f"{family}remaining" in headers for family in _FAMILIES)


def _number(text: str) -> int | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return int(number) if math.isfinite(number) and 0 <= number < _MOST else None
