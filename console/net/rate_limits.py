"""What a platform says of the requests that are left, in the headers of its answers.

``X-RateLimit-*`` (Mastodon, with an ISO moment or an epoch second; Reddit, with seconds and a decimal point),
``RateLimit-*`` (Bluesky, draft-ietf-httpapi-ratelimit) and ``X-Rate-Limit-*`` (X).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from console.domain.frozen import frozen

LONGEST_ASKED = 86_400.0  # seconds; the cap of what a server may ask for
_RESETS = ("x-ratelimit-reset", "ratelimit-reset", "x-rate-limit-reset")
_LEFT = ("x-ratelimit-remaining", "ratelimit-remaining", "x-rate-limit-remaining")
_EPOCH_FLOOR = 1_000_000_000  # a larger number is a moment, a smaller one a wait


def asked_wait(headers: Mapping[str, str], *, now: datetime) -> float | None:
    """Seconds that a 429 or 503 asks for, between 0 and a day, or None.

    ``Retry-After`` as seconds and as an HTTP date (RFC 9110 10.2.3), else a rate-limit reset: an epoch second
    (mastodon-mock, X), an ISO moment (Mastodon 4.6, GoToSocial) or plain seconds (draft-ietf-httpapi-ratelimit).
    """
    plain = {name.lower(): value.strip() for name, value in headers.items()}
    named = plain.get("retry-after", "")
    if named:
        wait = seconds_of(named, now=now)
        if wait is not None:
            return wait
    for name in _RESETS:
        if name in plain:
            wait = seconds_of(plain[name], now=now)
            if wait is not None:
                return wait
    return None


def used_up(headers: Mapping[str, str]) -> bool:
    """Whether an answer says that no request is left in its window, so that the next one should wait for the reset."""
    plain = {name.lower(): value.strip() for name, value in headers.items()}
    return any(plain.get(name) == "0" for name in _LEFT)


def seconds_of(text: str, *, now: datetime) -> float | None:
    """Seconds until what ``text`` spells as seconds, epoch second, HTTP date or ISO moment, between 0 and a day; None
    where it is none of these."""
    if text.isascii() and text.replace(".", "", 1).isdigit() and len(text) < 20:
        number = float(text)
        return _clamp(number if number < _EPOCH_FLOOR else number - now.timestamp())
    for read in (parsedate_to_datetime, datetime.fromisoformat):
        try:
            moment = read(text)
        except (ValueError, IndexError, OverflowError):
            continue
        aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return _clamp((aware - now) / timedelta(seconds=1))
    return None


def _clamp(seconds: float) -> float:
    return max(0.0, min(seconds, LONGEST_ASKED))


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
