"""What each field of a query asks of a mention. Where a mention lacks what a field is about, the answer is no."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

from console.domain.judgement import UNJUDGED
from console.domain.mention import Mention, author_hash, canonical_url, http_url, parse_id
from console.domain.text import fold
from console.domain.tracks import GONE, LEFT_THE_INBOX, NO_LONGER_OPEN, Celebration, Origin, Work
from console.query import time_spans
from console.query.subject import SubjectView, stamp
from console.query.tree import Field, Test

LINK = re.compile(r"https?://|www\.", re.IGNORECASE | re.ASCII)


def plain_handle(name: str) -> str:
    """A handle or address as it is compared: ``@Name`` and ``name`` are one."""
    return name.strip().lstrip("@").casefold()


def ascii_lower(text: str) -> str:
    """Lower case for A to Z alone, as SQLite has it."""
    return text.lower() if text.isascii() else "".join(char.lower() if char.isascii() else char for char in text)


def wanted_url(value: str) -> tuple[str, str]:
    """(canonical URL, empty) for a whole address, else (empty, part of an address in lower case)."""
    whole = http_url(value)
    if whole:
        return canonical_url(whole), ""
    return "", ascii_lower(value)


def wanted_site(value: str) -> str:
    """The host that ``site:`` means, without scheme, ``www.``, path and port."""
    try:
        host = urlsplit(value if "//" in value else f"//{value}").hostname or ""
    except ValueError:
        host = ""
    return (host or value.lower()).removeprefix("www.").rstrip("./")


def site_of(canonical: str) -> str:
    """The host of a canonical URL, without a port."""
    return canonical.removeprefix("https://").partition("/")[0].partition(":")[0]


def is_redacted(mention: Mention) -> bool:
    """Whether what may leave differs from what was written."""
    judgement = mention.judgement
    return (judgement.redacted_title, judgement.redacted_body, judgement.redacted_question) != (
        mention.title,
        mention.body,
        mention.question,
    )


Check = Callable[[SubjectView], bool]
COMPARE: Mapping[str, Callable[[float, float], bool]] = {
    "": operator.eq,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def check_of(field: Field) -> Check:
    """The condition of a field: one of its tests at least."""
    checks = [_MAKERS[field.name](test) for test in field.tests]
    return checks[0] if len(checks) == 1 else lambda look: any(check(look) for check in checks)


def _url(test: Test) -> Check:
    whole, part = wanted_url(test.value)
    if whole:
        return lambda look: look.mention.canonical_url == whole
    return lambda look: part in ascii_lower(look.mention.url) or part in ascii_lower(look.mention.canonical_url)


def _site(test: Test) -> Check:
    wanted = wanted_site(test.value)
    return lambda look: f".{site_of(look.mention.canonical_url)}".endswith(f".{wanted}")


def _tag(test: Test) -> Check:
    return lambda look: any(test.value == tag.lower() for tag in (*look.mention.tags, *look.subject.state.tags))


def _from(test: Test) -> Check:
    def check(look: SubjectView) -> bool:
        key = look.context.author_key
        return (
            key is not None
            and bool(look.mention.author_hash)
            and (look.mention.author_hash == author_hash(test.value, key))
        )

    return check


def _handles(names: Callable[[Mention], tuple[str, ...]]) -> Callable[[Test], Check]:
    def maker(test: Test) -> Check:
        wanted = plain_handle(test.value)
        return lambda look: any(plain_handle(name) == wanted for name in names(look.mention))

    return maker


def _team(test: Test) -> Check:
    if test.value == "none":
        return lambda look: not look.mention.judgement.teams
    if test.op == "=":
        return lambda look: any(guess.team == test.value for guess in look.mention.judgement.teams)

    def check(look: SubjectView) -> bool:
        guesses = look.mention.judgement.teams
        if not guesses:
            return False
        below = look.context.teams.below(test.value)
        return any(guess.team in below for guess in guesses)

    return check


def _feed(test: Test) -> Check:
    wanted = fold(test.value)
    return lambda look: fold(look.mention.feed) == wanted


def _theme(test: Test) -> Check:
    wanted = ascii_lower(test.value)
    return lambda look: any(ascii_lower(theme.name) == wanted for theme in look.mention.judgement.themes)


def _lang(test: Test) -> Check:
    def check(look: SubjectView) -> bool:
        lang = ascii_lower(look.mention.judgement.lang)
        return lang == test.value or lang.startswith(f"{test.value}-")

    return check


def held(look: SubjectView) -> str:
    """Who holds the mention: a claim lives as long as its lease."""
    state = look.subject.state
    return state.assignee if state.lease_until is None or stamp(state.lease_until) > look.now else ""


def _assignee(test: Test) -> Check:
    if test.value == "none":
        return lambda look: not held(look)
    if test.value == "me":
        return _mine
    return lambda look: held(look) == test.value


def _mine(look: SubjectView) -> bool:
    return bool(look.context.me) and held(look) == look.context.me


def _forward(test: Test) -> Check:
    if test.value == "none":
        return lambda look: not look.subject.state.forwards
    return lambda look: any(forward.state.value == test.value for forward in look.subject.state.forwards)


def _celebrate(test: Test) -> Check:
    wanted = "" if test.value == "none" else test.value
    return lambda look: look.subject.state.celebrate.value == wanted


def _improve(test: Test) -> Check:
    wanted = "" if test.value == "none" else test.value
    return lambda look: look.subject.state.improve == wanted


def _cluster(test: Test) -> Check:
    if test.value == "none":
        return lambda look: look.subject.cluster == 0
    wanted = parse_id(test.value)
    return lambda look: wanted in (look.subject.cluster, look.mention.id)


def _number(read: Callable[[SubjectView], float | None]) -> Callable[[Test], Check]:
    def maker(test: Test) -> Check:
        low = None if test.value == "*" else float(test.value)
        high = None if test.high in {"", "*"} else float(test.high)
        ranged, compare = test.op == "..", COMPARE[test.op if test.op in COMPARE else ""]

        def check(look: SubjectView) -> bool:
            number = read(look)
            if number is None:
                return False
            if ranged:
                return (low is None or number >= low) and (high is None or number <= high)
            return low is not None and compare(number, low)

        return check

    return maker


def _time(name: str) -> Callable[[Test], Check]:
    def maker(test: Test) -> Check:
        match name:
            case "seen":
                return lambda look: time_spans.holds(time_spans.span_of(name, test, look.context), look.mention.fetched)
            case "due":
                return lambda look: time_spans.holds(
                    time_spans.span_of(name, test, look.context), look.subject.state.due
                )
            case "snoozed":

                def check(look: SubjectView) -> bool:
                    state = look.subject.state
                    until = state.snooze_until if state.work is Work.SNOOZED else None
                    return time_spans.holds(time_spans.span_of(name, test, look.context), until)

                return check
            case _:
                return lambda look: time_spans.holds(
                    time_spans.span_of(name, test, look.context), look.mention.published
                )

    return maker


def _asleep(look: SubjectView) -> bool:
    state = look.subject.state
    return state.work is Work.SNOOZED and state.snooze_until is not None and stamp(state.snooze_until) > look.now


def _open(look: SubjectView) -> bool:
    state = look.subject.state
    stands = state.origin not in GONE and look.mention.judgement.ours
    return stands and state.work not in LEFT_THE_INBOX and not _asleep(look)


def _overdue(look: SubjectView) -> bool:
    state = look.subject.state
    return state.due is not None and stamp(state.due) <= look.now and state.work not in LEFT_THE_INBOX


def _work(work: Work) -> Check:
    return lambda look: look.subject.state.work is work


def _flag(name: str) -> Check:
    return lambda look: name in look.mention.judgement.flags


_IS: Mapping[str, Check] = {
    "open": _open,
    "snoozed": _asleep,
    "dismissed": _work(Work.DISMISSED),
    "new": _work(Work.NEW),
    "unread": _work(Work.NEW),
    "mine": _mine,
    "claimed": lambda look: bool(held(look)),
    "forwarded": lambda look: any(f.state not in NO_LONGER_OPEN for f in look.subject.state.forwards),
    "actioned": _work(Work.ACTIONED),
    "celebrated": lambda look: look.subject.state.celebrate not in {Celebration.NONE, Celebration.WITHDRAWN},
    "overdue": _overdue,
    "duplicate": lambda look: look.subject.cluster not in (0, look.mention.id),
    "repost": lambda look: look.mention.is_repost,
    "reply": lambda look: bool(look.mention.parent) or look.mention.kind == "reply",
    "edited": lambda look: look.mention.version > 1 or look.mention.edited is not None,
    "deleted": lambda look: look.subject.state.origin is Origin.DELETED,
    "held": lambda look: look.subject.state.hold,
    "redacted": lambda look: is_redacted(look.mention),
    "pinned": lambda look: look.subject.state.pinned,
    "muted": lambda look: look.subject.state.muted,
    "unsure": lambda look: look.mention.judgement.opinion.unsure,
    "mixed": lambda look: look.mention.judgement.opinion.mixed,
    "doubtful": lambda look: look.mention.judgement.doubt,
    "not-ours": lambda look: not look.mention.judgement.ours,
    "unjudged": lambda look: UNJUDGED in look.mention.judgement.flags,
}
_HAS: Mapping[str, Check] = {
    "media": lambda look: bool(look.mention.media),
    "link": lambda look: bool(LINK.search(look.mention.text)),
    "note": lambda look: bool(look.subject.state.notes),
}
_MAKERS: Mapping[str, Callable[[Test], Check]] = {
    "url": _url,
    "site": _site,
    "tag": _tag,
    "from": _from,
    "to": _handles(lambda mention: mention.to),
    "mentions": _handles(lambda mention: mention.mentions),
    "source": lambda test: lambda look: look.mention.source == test.value,
    "feed": _feed,
    "team": _team,
    "sentiment": lambda test: lambda look: look.mention.judgement.opinion.label.value == test.value,
    "severity": _number(lambda look: look.mention.judgement.severity),
    "confidence": _number(lambda look: look.mention.judgement.opinion.confidence),
    "theme": _theme,
    "star": lambda test: _flag(f"star:{test.value}"),
    "lang": _lang,
    "status": lambda test: lambda look: look.subject.state.work.value == test.value,
    "assignee": _assignee,
    "forward": _forward,
    "celebrate": _celebrate,
    "improve": _improve,
    "cluster": _cluster,
    "reach": _number(lambda look: look.mention.reach),
    "followers": _number(lambda look: look.mention.followers),
    "likes": _number(lambda look: look.mention.likes),
    "reposts": _number(lambda look: look.mention.reposts),
    "words": _number(lambda look: look.count()),
    "rating": _number(lambda look: look.mention.rating),
    **{name: _time(name) for name in ("since", "until", "during", "age", "seen", "due", "snoozed")},
    "is": lambda test: _IS[test.value],
    "has": lambda test: _HAS.get(test.value) or _flag(test.value),
}
