"""Fields of a query as conditions on ``mention m``; each is 0 or 1, never NULL, so that NOT is its opposite."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from console.domain.mention import author_hash, parse_id
from console.domain.text import fold
from console.domain.tracks import NO_LONGER_OPEN
from console.query import time_spans
from console.query.match_fields import ascii_lower, plain_handle, wanted_site, wanted_url
from console.query.subject import Context, stamp
from console.query.tree import Field, Test

Condition = tuple[str, tuple[Any, ...]]
_CLOSED = ", ".join(f"'{state.value}'" for state in sorted(NO_LONGER_OPEN))
_FORWARDS = "EXISTS (SELECT 1 FROM forward w WHERE w.mention = m.id"
_HELD = "(m.lease_until IS NULL OR m.lease_until > ?)"
NEVER: Condition = ("0", ())


def condition_of(field: Field, context: Context) -> Condition:
    """The condition of a field: one of its tests at least."""
    made = [_condition(field.name, test, context) for test in field.tests]
    if len(made) == 1:
        return made[0]
    return f"({' OR '.join(text for text, _ in made)})", tuple(value for _, values in made for value in values)


def teams_meant(test: Test, context: Context) -> frozenset[str]:
    """The teams of which one is enough for a test of ``team:``."""
    return frozenset({test.value}) if test.op == "=" else context.teams.below(test.value)


def _condition(name: str, test: Test, context: Context) -> Condition:
    if name in _COLUMNS:
        return _number(_COLUMNS[name], test)
    if name in _TIMES:
        return _time(_TIMES[name], time_spans.span_of(name, test, context))
    return _MAKERS[name](test, context)


def _number(column: str, test: Test) -> Condition:
    if test.op != "..":
        return f"({column} IS NOT NULL AND {column} {test.op or '='} ?)", (float(test.value),)
    bounds = [(sign, value) for sign, value in ((">=", test.value), ("<=", test.high)) if value != "*"]
    parts = [f"{column} IS NOT NULL", *(f"{column} {sign} ?" for sign, _ in bounds)]
    return f"({' AND '.join(parts)})", tuple(float(value) for _, value in bounds)


def _time(column: str, span: time_spans.Span) -> Condition:
    bounds = [(sign, value) for sign, value in ((">=", span[0]), ("<", span[1])) if value is not None]
    parts = [f"{column} IS NOT NULL", *(f"{column} {sign} ?" for sign, _ in bounds)]
    if column == "m.published":  # the id holds the same milliseconds, and has an index
        parts += [f"m.id {sign} ?" for sign, _ in bounds]
        bounds += [(sign, value << 20) for sign, value in bounds]
    return f"({' AND '.join(parts)})", tuple(value for _, value in bounds)


def _url(test: Test, context: Context) -> Condition:
    whole, part = wanted_url(test.value)
    if whole:
        return "m.canonical_url = ?", (whole,)
    return "(instr(lower(m.url), ?) > 0 OR instr(lower(m.canonical_url), ?) > 0)", (part, part)


def _site(test: Test, context: Context) -> Condition:
    wanted = f".{wanted_site(test.value)}"
    return "substr('.' || query_site(m.canonical_url), ?) = ?", (-len(wanted), wanted)


def _from(test: Test, context: Context) -> Condition:
    if context.author_key is None:
        return NEVER
    return "(m.author_hash <> '' AND m.author_hash = ?)", (author_hash(test.value, context.author_key),)


def _handles(column: str) -> Callable[[Test, Context], Condition]:
    def maker(test: Test, context: Context) -> Condition:
        wanted = plain_handle(test.value)
        return f"EXISTS (SELECT 1 FROM json_each({column}) h WHERE query_handle(h.value) = ?)", (wanted,)

    return maker


def _team(test: Test, context: Context) -> Condition:
    if test.value == "none":
        return "NOT EXISTS (SELECT 1 FROM mention_team x WHERE x.mention = m.id)", ()
    teams = sorted(teams_meant(test, context))
    marks = ", ".join("?" * len(teams))
    return f"EXISTS (SELECT 1 FROM mention_team x WHERE x.mention = m.id AND x.team IN ({marks}))", tuple(teams)


def _theme(test: Test, context: Context) -> Condition:
    return (
        "EXISTS (SELECT 1 FROM mention_theme x WHERE x.mention = m.id AND lower(x.theme) = ?)",
        (ascii_lower(test.value),),
    )


def _flag(name: str) -> Condition:
    return "instr(m.flags, ?) > 0", (f" {name} ",)


def _lang(test: Test, context: Context) -> Condition:
    return "(lower(m.lang) = ? OR substr(lower(m.lang), 1, ?) = ?)", (test.value, len(test.value) + 1, f"{test.value}-")


def _mine(context: Context) -> Condition:
    if not context.me:
        return NEVER
    return f"(m.assignee <> '' AND m.assignee = ? AND {_HELD})", (context.me, stamp(context.now))


def _assignee(test: Test, context: Context) -> Condition:
    now = stamp(context.now)
    if test.value == "none":
        return f"NOT (m.assignee <> '' AND {_HELD})", (now,)
    if test.value == "me":
        return _mine(context)
    return f"(m.assignee <> '' AND m.assignee = ? AND {_HELD})", (test.value, now)  # as the partial index asks


def _forward(test: Test, context: Context) -> Condition:
    if test.value == "none":
        return f"NOT {_FORWARDS})", ()
    return f"{_FORWARDS} AND w.state = ?)", (test.value,)


def _cluster(test: Test, context: Context) -> Condition:
    if test.value == "none":
        return "m.cluster = 0", ()
    wanted = parse_id(test.value)
    return "(m.cluster = ? OR m.id = ?)", (wanted, wanted)


def _equal(column: str, *, none: str | None = None) -> Callable[[Test, Context], Condition]:
    def maker(test: Test, context: Context) -> Condition:
        return f"{column} = ?", (none if none is not None and test.value == "none" else test.value,)

    return maker


def _is(test: Test, context: Context) -> Condition:
    now = stamp(context.now)
    match test.value:
        case "open":
            return "(m.open = 1 AND (m.snooze_until IS NULL OR m.snooze_until <= ?))", (now,)
        case "snoozed":
            return "(m.snooze_until IS NOT NULL AND m.snooze_until > ?)", (now,)
        case "mine":
            return _mine(context)
        case "claimed":
            return f"(m.assignee <> '' AND {_HELD})", (now,)
        case "overdue":
            return "(m.due IS NOT NULL AND m.due <= ? AND m.work NOT IN ('actioned', 'dismissed'))", (now,)
        case flag:
            return _IS[flag], ()


def _has(test: Test, context: Context) -> Condition:
    match test.value:
        case "media":
            return "m.media <> '[]'", ()
        case "link":
            return "query_link(m.title, m.body, m.extra, m.question)", ()
        case "note":
            return "m.notes <> '[]'", ()
        case flag:
            return _flag(flag)


_IS: Mapping[str, str] = {
    "dismissed": "m.work = 'dismissed'",
    "new": "m.work = 'new'",
    "unread": "m.work = 'new'",
    "forwarded": f"{_FORWARDS} AND w.state NOT IN ({_CLOSED}))",
    "actioned": "m.work = 'actioned'",
    "celebrated": "m.celebrate NOT IN ('', 'withdrawn')",
    "duplicate": "(m.cluster <> 0 AND m.cluster <> m.id)",
    "repost": "m.is_repost = 1",
    "reply": "(m.parent <> '' OR m.kind = 'reply')",
    "edited": "(m.version > 1 OR m.edited IS NOT NULL)",
    "deleted": "m.origin = 'deleted'",
    "held": "m.hold = 1",
    "redacted": "m.redacted = 1",
    "pinned": "m.pinned = 1",
    "muted": "m.muted = 1",
    "unsure": "m.unsure = 1",
    "mixed": "m.mixed = 1",
    "doubtful": "m.doubt = 1",
    "not-ours": "instr(m.flags, ' not-ours ') > 0",
    "unjudged": "instr(m.flags, ' unjudged ') > 0",
}
_COLUMNS: Mapping[str, str] = {
    **{name: f"m.{name}" for name in ("severity", "confidence", "reach", "followers", "likes", "reposts", "rating")},
    "words": "iif(m.salt IS NULL, 0, m.words)",
}  # what was emptied has no salt, and keeps how many words it had
_TIMES: Mapping[str, str] = {
    **dict.fromkeys(("since", "until", "during", "age"), "m.published"),
    "seen": "m.fetched",
    "due": "m.due",
    "snoozed": "m.snooze_until",
}
_MAKERS: Mapping[str, Callable[[Test, Context], Condition]] = {
    "url": _url,
    "site": _site,
    "from": _from,
    "to": _handles("m.recipients"),
    "mentions": _handles("m.mentioned"),
    "tag": lambda test, context: (
        "EXISTS (SELECT 1 FROM mention_tag x WHERE x.mention = m.id AND x.tag = ?)",
        (test.value,),
    ),
    "source": _equal("m.source"),
    "feed": lambda test, context: ("query_fold(m.feed) = ?", (fold(test.value),)),
    "team": _team,
    "sentiment": _equal("m.sentiment"),
    "theme": _theme,
    "star": lambda test, context: _flag(f"star:{test.value}"),
    "lang": _lang,
    "status": _equal("m.work"),
    "assignee": _assignee,
    "forward": _forward,
    "celebrate": _equal("m.celebrate", none=""),
    "improve": _equal("m.improve", none=""),
    "cluster": _cluster,
    "is": _is,
    "has": _has,
}
