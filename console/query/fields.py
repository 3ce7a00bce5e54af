"""The fields of the query language: what there is, under which names, and how a value is read and checked."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from enum import Enum

from console.domain.errors import QueryFault
from console.domain.frozen import field, frozen
from console.domain.judgement import Sentiment
from console.domain.mention import format_id, parse_id
from console.domain.text import fold
from console.domain.times import EXAMPLES, duration, is_time
from console.domain.tracks import Celebration, Sending, Work
from console.query.tree import Query, Test


class FieldKind(Enum):
    """How a field is written: what may stand after its colon."""

    TEXT = "text"  # a condition on a part of the text
    PLAIN = "plain"  # a value and no more
    NUMBER = "number"  # comparisons and ranges too
    PERIOD = "period"  # a time value and no more
    TIME = "time"  # a time value, comparisons and ranges
    AGE = "age"  # a length of time, comparisons and ranges
    SAVED = "saved"


STARS = ("leadership", "involvement", "safe-workplace", "every-role", "development")
IS = (
    "open",
    "snoozed",
    "dismissed",
    "new",
    "unread",
    "mine",
    "claimed",
    "forwarded",
    "actioned",
    "celebrated",
    "overdue",
    "duplicate",
    "repost",
    "reply",
    "edited",
    "deleted",
    "held",
    "redacted",
    "pinned",
    "muted",
    "unsure",
    "mixed",
    "doubtful",
    "unjudged",
    "not-ours",
)
HAS = (
    "media",
    "link",
    "note",
    "pii",
    "name",
    "question",
    "thanks",
    "complaint",
    "safeguarding",
    "media-interest",
    "legal",
    "abuse",
)
TEXT_FIELDS = ("title", "body", "note")
NUMBERS = ("severity", "confidence", "reach", "followers", "likes", "reposts", "words", "rating")
FIELDS: Mapping[str, FieldKind] = {
    **dict.fromkeys(TEXT_FIELDS, FieldKind.TEXT),
    **dict.fromkeys(
        (
            "url",
            "site",
            "tag",
            "from",
            "to",
            "mentions",
            "source",
            "feed",
            "team",
            "sentiment",
            "theme",
            "star",
            "lang",
            "status",
            "assignee",
            "forward",
            "celebrate",
            "improve",
            "cluster",
            "is",
            "has",
        ),
        FieldKind.PLAIN,
    ),
    **dict.fromkeys(NUMBERS, FieldKind.NUMBER),
    **dict.fromkeys(("since", "until", "during"), FieldKind.PERIOD),
    **dict.fromkeys(("seen", "due", "snoozed"), FieldKind.TIME),
    "age": FieldKind.AGE,
    "in": FieldKind.SAVED,
}
ALIASES: Mapping[str, str] = {
    "author": "from",
    "domain": "site",
    "language": "lang",
    "before": "until",
    "after": "since",
    "label": "tag",
}
CHOICES: Mapping[str, tuple[str, ...]] = {
    "sentiment": tuple(tone.value for tone in reversed(Sentiment)),
    "status": tuple(state.value for state in Work),
    "forward": ("none", *(state.value for state in Sending)),
    "celebrate": ("none", *(state.value for state in Celebration if state.value)),
    "star": STARS,
    "is": IS,
    "has": HAS,
}
_SHORT = {"pos": "positive", "neu": "neutral", "neg": "negative"}
_MEANT = {
    "happy": "positive",
    "good": "positive",
    "praise": "positive",
    "glad": "positive",
    "unhappy": "negative",
    "bad": "negative",
    "angry": "negative",
    "sad": "negative",
    "complaint": "negative",
    "objective": "neutral",
}
_NUMBER = re.compile(r"(\d{1,15})(\.\d{1,6})?([km])?", re.IGNORECASE)
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{2,8})*", re.IGNORECASE)
_BOUNDS = {"severity": (0.0, 5.0), "confidence": (0.0, 1.0)}


@frozen
class Names:
    """What exists, so that a misspelt name is an error: ids of teams and sources with their names, names of themes and
    of improvement states, and the saved searches. None means that nobody knows, and nothing is checked."""

    teams: Mapping[str, str] | None = None
    sources: Mapping[str, str] | None = None
    themes: Collection[str] | None = None
    improvements: Collection[str] | None = None
    saved: Mapping[str, Query] = field(default_factory=dict)


def field_name(written: str, column: int, whole: str) -> str:
    """The proper name of a field. Raises `QueryFault` with the nearest names for one that there is not."""
    name = written.lower()
    name = ALIASES.get(name, name)
    if name not in FIELDS:
        near = nearest(name, [*FIELDS, *ALIASES])
        raise QueryFault(
            "unknown-field",
            f"There is no field {written}:.",
            column=column,
            suggestion=f'{near} For the text itself put it in quotes: "{whole.replace(chr(34), "")}".',
        )
    return name


def plain_test(name: str, value: str, op: str, column: int, names: Names) -> Test:
    """The value of a field that takes neither comparison nor range, in its one spelling."""
    if op and not (name == "team" and op == "="):
        raise QueryFault("no-comparison", f"{name}: takes no {op}.", column=column, suggestion=f"Write {name}:{value}.")
    reader = _READERS.get(name)
    if name in CHOICES:
        value = _choice(name, value, column)
    elif reader:
        value = reader(value, column, names)
    return Test(value, op)


def number_value(name: str, text: str, column: int) -> str:
    """A number in its one spelling: ``10k`` is 10000."""
    match = _NUMBER.fullmatch(text)
    if not match:
        raise QueryFault(
            "bad-number",
            f"{name}: takes a number, not {text!r}.",
            column=column,
            suggestion=f"For example {name}:>=3 or {name}:[1 TO 3].",
        )
    number = float(match[1] + (match[2] or "")) * {"k": 1e3, "m": 1e6, None: 1}[match[3] and match[3].lower()]
    low, high = _BOUNDS.get(name, (0.0, float(2**53)))
    if not low <= number <= high:
        raise QueryFault(
            "bad-number",
            f"{name}: lies between {low:g} and {high:g}.",
            column=column,
            suggestion=f"For example {name}:>={high / 2:g}.",
        )
    return str(int(number)) if number.is_integer() else repr(number)


def time_value(name: str, text: str, column: int, *, interval: bool) -> str:
    """A time value that can be read."""
    if not is_time(text) or ("/" in text and not interval):
        raise QueryFault(
            "bad-time",
            f"{name}: does not know the time {text!r}.",
            column=column,
            suggestion=f"For example {'2026-02/2026-04, ' if interval else ''}{EXAMPLES}.",
        )
    return text


def age_value(text: str, column: int) -> str:
    """A length of time that can be read."""
    if duration(text) is None:
        raise QueryFault(
            "bad-time",
            f"age: takes a length of time, not {text!r}.",
            column=column,
            suggestion="For example age:<7d, age:>36h or age:[1d TO 1w].",
        )
    return text


def nearest(name: str, known: Collection[str]) -> str:
    """A sentence that names what comes nearest to ``name``, or all there is where that is little; else empty."""
    from difflib import get_close_matches  # loaded late: only a fault needs it

    near = get_close_matches(name, sorted(known), n=3, cutoff=0.55)
    if near:
        return f"Nearest: {', '.join(near)}."
    return f"There is: {', '.join(known)}." if 0 < len(known) <= 24 else ""


def _unknown(name: str, value: str, column: int, suggestion: str) -> QueryFault:
    return QueryFault("unknown-value", f"There is no {name} {value!r}.", column=column, suggestion=suggestion)


def _choice(name: str, value: str, column: int) -> str:
    plain = "-".join(value.casefold().split())
    if name == "sentiment":
        plain = _SHORT.get(plain, plain)
    if plain in CHOICES[name]:
        return plain
    if name == "sentiment" and plain in _MEANT:
        raise _unknown(name, value, column, f"Did you mean {_MEANT[plain]}?")
    for other in ("is", "has"):
        if plain in CHOICES[other]:
            raise _unknown(name, value, column, f"Write {other}:{plain}.")
    raise _unknown(name, value, column, nearest(plain, CHOICES[name]))


def _known(name: str, value: str, column: int, known: Mapping[str, str] | None) -> str:
    """An id, found by itself or by the name that belongs to it."""
    if known is None or value in known:
        return value
    plain = fold(value)
    for identity, title in known.items():
        if plain in (fold(identity), fold(title)):
            return identity
    raise _unknown(name, value, column, nearest(plain, {*known, *known.values()}))


def _team(value: str, column: int, names: Names) -> str:
    return "none" if value.casefold() == "none" else _known("team", value, column, names.teams)


def _source(value: str, column: int, names: Names) -> str:
    return _known("source", value, column, names.sources)


def _theme(value: str, column: int, names: Names) -> str:
    return _known("theme", value, column, None if names.themes is None else {theme: theme for theme in names.themes})


def _improve(value: str, column: int, names: Names) -> str:
    if value.casefold() == "none" or names.improvements is None:
        return "none" if value.casefold() == "none" else value
    return _known("improve", value, column, {state: state for state in names.improvements})


def _assignee(value: str, column: int, names: Names) -> str:
    return value.casefold() if value.casefold() in {"me", "none"} else value


def _handle(value: str, column: int, names: Names) -> str:
    if any(char in value for char in "*?/") or not value.strip("@ "):
        raise QueryFault(
            "author-pattern",
            "from: takes one exact handle.",
            column=column,
            suggestion="No star, question mark or pattern: authors are compared by a keyed hash.",
        )
    return value


def _language(value: str, column: int, names: Names) -> str:
    if not _LANGUAGE.fullmatch(value):
        raise _unknown("lang", value, column, "Languages have two or three letters: en, cy, pl.")
    return value.lower()


def _tag(value: str, column: int, names: Names) -> str:
    return value.lstrip("#").lower() or value


def _cluster(value: str, column: int, names: Names) -> str:
    if value.casefold() == "none":
        return "none"
    try:
        return format_id(parse_id(value))
    except ValueError:
        raise _unknown("cluster", value, column, "It takes the id of a mention.") from None


_READERS: Mapping[str, Callable[[str, int, Names], str]] = {
    "team": _team,
    "source": _source,
    "theme": _theme,
    "improve": _improve,
    "assignee": _assignee,
    "from": _handle,
    "lang": _language,
    "tag": _tag,
    "cluster": _cluster,
}
