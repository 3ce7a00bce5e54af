"""What the time fields mean: the milliseconds from which and until which a moment meets a condition."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache

from console.domain.times import Period, duration, period
from console.query.subject import Context, stamp
from console.query.tree import Test

Span = tuple[int | None, int | None]  # from (inclusive), until (exclusive)
NEVER: Span = (1, 0)
_AHEAD = frozenset({"due", "snoozed"})  # their lengths of time count from now on, the others' back from now


def holds(span: Span, moment: datetime | None) -> bool:
    """Whether a moment lies in the span; one that is missing lies in none."""
    if moment is None:
        return False
    at = stamp(moment)
    return (span[0] is None or at >= span[0]) and (span[1] is None or at < span[1])


def span_of(name: str, test: Test, context: Context) -> Span:
    """The span of one test of a time field: ``since until during age`` on the publication, ``seen`` on when we fetched
    it, ``due`` and ``snoozed`` on those."""
    return _span_of(name, test, context.now, context.zone)


@lru_cache(maxsize=256)
def _span_of(name: str, test: Test, now: datetime, zone: str) -> Span:
    if name == "age":
        return _age(test, now, zone)
    if test.op == "..":
        low = (None, None) if test.value == "*" else _bounds(name, test.value, now, zone)
        high = (None, None) if test.high == "*" else _bounds(name, test.high, now, zone)
        return (low[0], high[1])
    start, end = _bounds(name, test.value, now, zone)
    match test.op or name:
        case "since" | ">=":
            return (start, None)
        case "until" | "<":
            return (None, start)
        case ">":
            return NEVER if end is None else (end, None)
        case "<=":
            return (None, end)
        case _ if duration(test.value) and test.op == "":
            return (None, end) if name in _AHEAD else (start, None)
        case _:
            return (start, end)


def _bounds(name: str, value: str, now: datetime, zone: str) -> Span:
    length = duration(value)
    if length:
        moment = stamp(length.after(now, zone) if name in _AHEAD else length.before(now, zone))
        return (moment, moment + 1)
    found = period(value, now=now, zone=zone) or Period(now, now)  # the parser lets no other value through
    return (None if found.start is None else stamp(found.start), None if found.end is None else stamp(found.end))


def _age(test: Test, now: datetime, zone: str) -> Span:
    def ago(value: str) -> int | None:
        length = duration(value)
        return stamp(length.before(now, zone)) if length else None

    moment = ago(test.value)
    if test.op == "..":
        return (ago(test.high), None if moment is None else moment + 1)
    if moment is None:
        return NEVER
    return {"<": (moment + 1, None), "<=": (moment, None), ">": (None, moment), ">=": (None, moment + 1)}[test.op]
