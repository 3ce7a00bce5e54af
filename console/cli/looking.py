"""Commands that look: list, show, counts, query, teams, log."""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING, Any

from console.cli.choosing import numbers
from console.cli.diagnostics import Exit, say
from console.cli.opening import with_runtime
from console.domain.errors import NotFound
from console.domain.judgement import why_unjudged
from console.domain.mention import format_id
from console.domain.text import one_line

if TYPE_CHECKING:
    from console.domain.query import Query
    from console.services.runtime import Runtime
    from console.store.engine import Entry

SIGNS = {"positive": "+", "neutral": "=", "negative": "-"}


def list_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of `list`."""
    parser.add_argument("query", nargs="?", default="", help="which mentions; all that are open without one")
    parser.add_argument("--since", default="", metavar="TIME", help="7d, 2026-02-14, last-week")
    parser.add_argument("--limit", type=int, default=50, metavar="N", help="at most so many (50)")
    parser.add_argument("--json", action="store_true", help="one JSON object a line, with the fields of an export")


def list(arguments: argparse.Namespace) -> int:
    """Mentions, newest first."""

    async def work(runtime: Runtime) -> int:
        query = asked(runtime, arguments.query or "is:open", arguments.since)
        left, before = arguments.limit, ""
        while left > 0:
            page = await runtime.store.page(query, runtime.context(), before=before, limit=min(left, 200))
            for entry in page.entries:
                _print(runtime, entry, as_json=arguments.json)
            left -= len(page.entries)
            before = page.older
            if not before or not page.entries:
                break
        return int(Exit.OK)

    return with_runtime(arguments, work)


def asked(runtime: Runtime, text: str, since: str = "") -> Query | None:
    """The query that was typed, its bracketed reading and hints on stderr. None for an empty one."""
    from console.services.asking import read_query

    reading = read_query(text, since=since, settings=runtime.settings)
    for line in reading.hints:
        say(line)
    return reading.query


def _print(runtime: Runtime, entry: Entry, *, as_json: bool) -> None:
    from console.services.records import line, record

    print(json.dumps(record(entry), ensure_ascii=False) if as_json
          else line(entry, runtime.settings.organisation.zone))


def show_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of `show`."""
    parser.add_argument("ids", nargs=1, metavar="ID", help="as `list` prints it")
    parser.add_argument("--json", action="store_true", help="one JSON object")


def show(arguments: argparse.Namespace) -> int:
    """Everything about one mention. It shows the mention as it came: what leaves by other ways is redacted."""

    async def work(runtime: Runtime) -> int:
        identity = numbers(arguments.ids)[0]
        entry = await runtime.store.mention(identity)
        if entry is None:
            raise NotFound(f"There is no mention {arguments.ids[0]}.", advice="`outside-in list` prints ids.")
        history = await runtime.store.history(identity)
        near = await runtime.store.near(identity)
        if arguments.json:
            print(json.dumps(_whole(entry, history, near), ensure_ascii=False, default=str))
        else:
            _tell(runtime, entry, history, near)
        return int(Exit.OK)

    return with_runtime(arguments, work)


def _whole(entry: Entry, history: Any, near: Any) -> dict[str, Any]:
    from console.services.records import record

    judgement = entry.mention.judgement
    return record(entry, raw=True) | {
        "redacted": {"question": judgement.redacted_question, "title": judgement.redacted_title,
                     "body": judgement.redacted_body, "doubt": judgement.doubt},
        "suggestions": [{"team": g.team, "score": g.score, "reason": g.reason} for g in judgement.teams],
        "source_severity": entry.mention.source_severity,
        "evidence": [{name: getattr(piece, name) for name in piece.__match_args__} for piece in judgement.evidence],
        "forwards": [{"key": f.key, "team": f.team, "channel": f.channel, "state": f.state.value, "by": f.operator,
                      "attempt": f.attempt, "error": f.error} for f in entry.state.forwards],
        "notes": [*entry.state.notes],
        "history": [{"sequence": a.sequence, "at": a.at.isoformat(), "operator": a.operator, "verb": a.verb.value,
                     "of": a.of} for a in history],
        "near": [format_id(one.mention.id) for one in near],
    }


def _tell(runtime: Runtime, entry: Entry, history: Any, near: Any) -> None:
    mention, judgement, state = entry.mention, entry.mention.judgement, entry.state
    opinion, zone = judgement.opinion, runtime.settings.organisation.zone
    published = mention.published.astimezone(zone)
    print(f"{format_id(mention.id)}  {published:%Y-%m-%d %H:%M %Z}  {mention.source} {mention.kind}")
    print(f"by {mention.author or mention.author_name or 'nobody named'}  {mention.url}")
    if mention.question:
        print(f"\nAsked: {mention.question}")
    if mention.title:
        print(f"\n{mention.title}")
    print(f"\n{mention.body}\n")
    if fault := why_unjudged(judgement):
        print(f"unjudged  an internal error kept it from being judged: {fault}")
    doubts = f"{', unsure' if opinion.unsure else ''}{', mixed' if opinion.mixed else ''} (by {opinion.by})"
    print(f"tone      {SIGNS[opinion.label.value]} {opinion.label.value} {opinion.confidence:.0%}{doubts}")
    theirs = f" (the source says {mention.source_severity})" if mention.source_severity is not None else ""
    print(f"severity  {judgement.severity}{theirs}")
    print(f"language  {judgement.lang}")
    for theme in judgement.themes:
        print(f"theme     {theme.name} ({'+' if theme.polarity > 0 else '-' if theme.polarity < 0 else '='})")
    for guess in judgement.teams:
        print(f"team      {runtime.settings.tree.name(guess.team)} {guess.score:.0%}: {guess.reason}")
    for piece in judgement.evidence:
        print(f"because   {piece.about}: “{one_line(mention.text[piece.start : piece.end])}” {piece.reason}")
    print(f"state     {state.work.value}{f', {state.celebrate.value} for celebration' if state.celebrate else ''}")
    for forward in state.forwards:
        print(f"forward   {runtime.settings.tree.name(forward.team)}: {forward.state.value} {forward.error}")
    for action in history:
        print(f"{action.at.astimezone(zone):%Y-%m-%d %H:%M:%S}  {action.operator:<12} {action.verb.value}")
    if near:
        print(f"near copies: {' '.join(format_id(one.mention.id) for one in near)}")


def counts_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of `counts`."""
    parser.add_argument("--json", action="store_true", help="one JSON object")


def counts(arguments: argparse.Namespace) -> int:
    """Open mentions by tone and team."""

    async def work(runtime: Runtime) -> int:
        found = await runtime.store.counts(runtime.clock())
        rows = {"all": found.all, "none": found.no_team}
        rows |= {team.id: found.under(team.id) for _, team in runtime.settings.tree.in_order()
                 if found.under(team.id).total}
        if arguments.json:
            print(json.dumps({name: {"positive": one.positive, "neutral": one.neutral, "negative": one.negative,
                                     "unsure": one.unsure, "new": one.new} for name, one in rows.items()}))
            return int(Exit.OK)
        print(f"{'team':<24} {'+':>6} {'=':>6} {'-':>6} {'?':>6} {'new':>6}")
        for name, one in rows.items():
            print(f"{name:<24} {one.positive:>6} {one.neutral:>6} {one.negative:>6} {one.unsure:>6} {one.new:>6}")
        return int(Exit.OK)

    return with_runtime(arguments, work)


def log_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of `log`."""
    parser.add_argument("--after", type=int, default=0, metavar="SEQUENCE", help="only what came after it")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")


def log(arguments: argparse.Namespace) -> int:
    """Who did what."""

    async def work(runtime: Runtime) -> int:
        after, zone = arguments.after, runtime.settings.organisation.zone
        while actions := await runtime.store.actions(after=after, limit=1000):
            for action in actions:
                if arguments.json:
                    print(json.dumps({"sequence": action.sequence, "at": action.at.isoformat(), "of": action.of,
                                      "operator": action.operator, "verb": action.verb.value,
                                      "mention": format_id(action.mention), "batch": action.batch}))
                else:
                    print(f"{action.sequence:>8}  {action.at.astimezone(zone):%Y-%m-%d %H:%M:%S}  "
                          f"{action.operator:<12} {action.verb.value:<18} {format_id(action.mention)}")
            after = actions[-1].sequence
        return int(Exit.OK)

    return with_runtime(arguments, work)
