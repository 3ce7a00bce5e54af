"""The waits that servers ask for in their headers; our own backoff is the collector's and the outbox's."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

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
