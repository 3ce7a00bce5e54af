"""One row of a table, one line of a recording, one posted object: named values, as a raw mention."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import datetime, tzinfo
from typing import cast

from console.domain.mention import CRITICISED, FIELDS_FROM_FILE, PRAISED, Change, RawMention
from console.sources.dates import DateOrder, needs_order, read_moment

FIELDS: Mapping[str, str] = {
    **FIELDS_FROM_FILE,
    "team": "team_hint",
    "team_hint": "team_hint",
    "praised": "praised",
    "criticised": "criticised",
}
MOMENTS = frozenset({"published", "edited"})
_LISTS = frozenset({"to", "mentions", "tags", "media"})
_COUNTS = frozenset({"likes", "reposts", "replies", "followers"})
_POLARITIES = ("positive", "negative", "neutral", "mixed")
_CRITICALITY = {"not": 0, "minimally": 1, "mildly": 2, "moderately": 3, "strongly": 4, "severely": 5}
_FIRST_NUMBER = re.compile(r"-?\d+(?:[.,]\d+)?")
_OF_MANY = re.compile(r"(\d+(?:[.,]\d+)?)\s*(?:(?:/|out of|of)\s*(10|100)\b|%)")
_GROUPED = re.compile(r"(?<=\d)[, '](?=\d{3}\b)")
_FFT = {  # NHS England, Friends and Family Test guidance 2020; below it the question that was asked until then
    "very good": 5.0,
    "good": 4.0,
    "neither good nor poor": 3.0,
    "poor": 2.0,
    "very poor": 1.0,
    "extremely likely": 5.0,
    "likely": 4.0,
    "neither likely nor unlikely": 3.0,
    "unlikely": 2.0,
    "extremely unlikely": 1.0,
}


class BadRow(ValueError):
    """A row that cannot become a mention; the text says why without quoting it."""


def mention_of(
    row: Mapping[str, object],
    zone: tzinfo,
    orders: Mapping[str, DateOrder] | None = None,
) -> RawMention:
    """The mention that ``row`` describes, its keys being those of `FIELDS`; others are passed over. ``orders`` tells
    which way the dates of a column are written.

    ``native_id`` wins over ``id``; ``deleted`` makes it a deletion; ``change`` may say new, edit or delete. Raises
    `BadRow` for a date that cannot be read and for a row without words.
    """
    values: dict[str, object] = {}
    for name, value in row.items():
        field = FIELDS.get(name)
        if field is None or value is None or value == "" or (name == "id" and row.get("native_id")):
            continue
        values[field] = _value(field, name, value, zone, (orders or {}).get(name, DateOrder.DAY_FIRST))
    tags = [tag for mark in (PRAISED, CRITICISED) for tag in _marked(values.pop(mark.rstrip(":"), ""), mark)]
    if tags:
        values["tags"] = (*cast(tuple[str, ...], values.get("tags", ())), *tags)
    change = _change(row)
    if change is not Change.DELETE and not (values.get("body") or values.get("title")):
        raise BadRow("there are no words in it")
    return RawMention(**{"native_id": "", **values, "change": change})  # type: ignore[arg-type]  # made by _value


def _value(field: str, name: str, value: object, zone: tzinfo, order: DateOrder) -> object:
    if field in MOMENTS:
        return _moment(name, value, zone, order)
    if field in _LISTS:
        return _list(value)
    if field in _COUNTS:
        number = read_number(value)
        return None if number is None else int(number)
    if field == "rating":
        return read_rating(value)
    if field == "source_severity":
        return read_severity(value)
    if field == "polarity":
        return read_polarity(value)
    return _text(value)


def _moment(name: str, value: object, zone: tzinfo, order: DateOrder) -> datetime | None:
    if order is DateOrder.EITHER and needs_order(value):
        raise BadRow(f"the date in “{name}” can be read in two ways, and the column holds both")
    try:
        return read_moment(value, zone, order)
    except ValueError as error:
        raise BadRow(f"the date in “{name}” cannot be read") from error


def _text(value: object) -> str:
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""


def _list(value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        parts = value.split(",") if "," in value else value.split()
        return tuple(part.strip() for part in parts if part.strip())
    if isinstance(value, list | tuple):
        return tuple(_text(part) for part in value[:200] if _text(part))
    return ()


def _marked(value: object, mark: str) -> list[str]:
    """What a cell lists as good or as bad, each as a tag by itself and with the mark."""
    names = [part.strip() for part in re.split(r"[,;|\n]", _text(value)) if part.strip()]
    return [tag for name in names for tag in (name, mark + name)]


def _change(row: Mapping[str, object]) -> Change:
    if row.get("deleted") is True:
        return Change.DELETE
    try:
        return Change(str(row.get("change", "new")).lower())
    except ValueError:
        return Change.NEW


def read_number(value: object) -> float | None:
    """The first number in ``value``, thousands grouped or not; None where there is none that a store can keep."""
    if isinstance(value, str):
        found = _FIRST_NUMBER.search(_GROUPED.sub("", value[:60]))
        value = float(found.group().replace(",", ".")) if found else None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) and abs(number) < 2**53 else None


def read_severity(value: object) -> int | None:
    """A source's own severity, 0 to 5: a number, or Care Opinion's words ("moderately critical")."""
    words = value.lower().replace("-", " ").split() if isinstance(value, str) else ()
    told = next((_CRITICALITY[word] for word in words if word in _CRITICALITY), None)
    number = read_number(value) if told is None else told
    return None if number is None else max(0, min(5, int(number)))


def read_polarity(value: object) -> str:
    """A source's own tone in one of the four words, or empty."""
    plain = _text(value).strip().lower()
    return next((word for word in _POLARITIES if len(plain) > 2 and word.startswith(plain)), "")


def read_rating(value: object) -> float | None:
    """A rating as a number: ``4``, ``4/5``, ``4 stars``, or words of the Friends and Family Test (Very good is 5);
    what is given of ten or of a hundred is told as of five."""
    if isinstance(value, str):
        words = " ".join(value.lower().replace("-", " ").split()).lstrip("0123456789.) ")
        if words in _FFT:
            return _FFT[words]
        if found := _OF_MANY.search(value[:60]):
            return float(found[1].replace(",", ".")) * 5 / float(found[2] or 100)
    return read_number(value)
