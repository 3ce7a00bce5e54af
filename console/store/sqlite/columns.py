"""Moments and lists as the columns of a row keep them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime

encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode  # made once: it is half the cost


def milliseconds(moment: datetime) -> int:
    """A moment as the store keeps it; the same rounding as in a mention's id."""
    return int(moment.timestamp() * 1000)


def optional(moment: datetime | None) -> int | None:
    """`milliseconds`, where there may be none."""
    return None if moment is None else int(moment.timestamp() * 1000)


def moment(value: int) -> datetime:
    """The moment that `milliseconds` wrote."""
    return datetime.fromtimestamp(value / 1000, UTC)


def maybe(value: int | None) -> datetime | None:
    """`moment`, where there may be none."""
    return None if value is None else datetime.fromtimestamp(value / 1000, UTC)


def packed(items: Sequence[str]) -> str:
    """A list of texts in one column."""
    return encode(items) if items else "[]"


def unpacked(text: str) -> tuple[str, ...]:
    """The list that `packed` wrote."""
    return () if text == "[]" else tuple(json.loads(text))
