"""JSON from outside: strict and fast where it is sound, patient where only a character of it is not."""

from __future__ import annotations

import json

import msgspec


class NotJson(ValueError):
    """What cannot be read as JSON; the text says in a few words why, without quoting it."""


def read_json(raw: bytes) -> object:
    """The value that ``raw`` spells.

    Lone surrogates and bytes that are no UTF-8 are let through for `clean` to take out: only one character is lost by
    them. Raises `NotJson` for anything else, also for a depth, or a number of digits, that Python refuses.
    """
    try:
        return msgspec.json.decode(raw)
    except RecursionError as error:
        raise NotJson("it is nested too deeply") from error
    except (msgspec.MsgspecError, ValueError):
        pass  # looked at again, more slowly: json says yes to lone surrogates
    try:
        return json.loads(raw.decode("utf-8-sig", "replace"))
    except RecursionError as error:
        raise NotJson("it is nested too deeply") from error
    except (ValueError, OverflowError) as error:
        raise NotJson("it is not JSON") from error


def read_object(raw: bytes) -> dict[str, object]:
    """The object that ``raw`` spells. Raises `NotJson`."""
    value = read_json(raw)
    if not isinstance(value, dict):
        raise NotJson("it is not a JSON object")
    return value
