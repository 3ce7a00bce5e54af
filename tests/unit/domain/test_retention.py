"""Which class of retention a mention is of, and how the days of one are told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from console.domain.mention import ANSWER
from console.domain.retention import Gone, Kept, Retention, class_of

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("kind", "tone", "severity", "flags", "kept"),
    [
        ("post", "positive", 0, "", Kept.POSTS),
        ("post", "negative", 1, "", Kept.POSTS),
        ("post", "negative", 2, "", Kept.COMPLAINTS),
        ("post", "positive", 2, "", Kept.POSTS),
        ("post", "positive", 3, "", Kept.COMPLAINTS),
        ("survey", "positive", 0, "thanks", Kept.SURVEYS),
        ("survey", "neutral", 0, "safeguarding", Kept.COMPLAINTS),
        ("email", "neutral", 0, "legal name", Kept.COMPLAINTS),
        ("email", "positive", 1, "complaint", Kept.COMPLAINTS),
        (ANSWER, "negative", 5, "legal", Kept.ANSWERS),
    ],
)
def test_what_may_become_a_complaint_is_one_wherever_it_was_said(
    kind: str, tone: str, severity: int, flags: str, kept: Kept
) -> None:
    assert class_of(kind=kind, tone=tone, severity=severity, flags=flags.split()) is kept


def test_every_class_has_its_days_and_the_earliest_is_that_of_the_shortest() -> None:
    days = Retention(posts=10, surveys=20, complaints=30, answers=5, handles=2)
    assert [(NOW - days.until(kept, NOW)).days for kept in Kept] == [10, 20, 30, 5]
    assert days.earliest(NOW) == NOW - timedelta(days=5)
    assert days.handles_until(NOW) == NOW - timedelta(days=2)


def test_parts_of_a_run_add_up() -> None:
    total = Gone({Kept.POSTS: 2}, 1, place="x") + Gone({Kept.POSTS: 1, Kept.ANSWERS: 4}, 0, 3)
    assert total == Gone({Kept.POSTS: 3, Kept.ANSWERS: 4}, 1, 3)
