"""The commands `list`, `counts` and `log`."""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING

from console.cli.diagnostics import Exit, say
from console.cli.runtime import with_runtime
from console.domain.leaving import leaving
from console.domain.mention import format_id

if TYPE_CHECKING:
    from console.query.tree import Query
    from console.services.runtime import Runtime
    from console.store.protocol import Entry


def list_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of `list`."""
    parser.add_argument("query", nargs="?", default="", help="which mentions; all that are open without one")
    parser.add_argument("--since", default="", metavar="TIME", help="7d, 2026-02-14, last-week")
    parser.add_argument("--limit", type=int, default=50, metavar="N", help="at most so many (50)")
    parser.add_argument("--reason", default="", metavar="TEXT", help="why, for a query by author; the log keeps it")
    parser.add_argument("--json", action="store_true", help="one JSON object a line, with the fields of an export")


def list(arguments: argparse.Namespace) -> int:
    """Mentions, newest first."""

    async def work(runtime: Runtime) -> int:
        from console.services.export.records import held_back

        query = await asked(runtime, arguments.query or "is:open", arguments.since, arguments.reason)
        left, before, held = arguments.limit, "", 0
        while left > 0:
            page = await runtime.store.page(query, runtime.context(), before=before, limit=min(left, 200))
            for entry in page.entries:
                _print(runtime, entry, as_json=arguments.json)
                held += bool(leaving(entry.mention).held)
            left -= len(page.entries)
            before = page.older
            if not before or not page.entries:
                break
        if held:
            say(held_back(held))
        return int(Exit.OK)

    return with_runtime(arguments, work)


async def asked(runtime: Runtime, text: str, since: str = "", reason: str = "") -> Query | None:
    """The query that was typed, its bracketed reading and hints on stderr. None for an empty one. One by author needs
    a reason, which the log keeps."""
    from console.services.queries import read_query

    reading = read_query(text, since=since, settings=runtime.settings)
    for line in reading.hints:
        say(line)
    return await runtime.reveal(reading, reason)


def _print(runtime: Runtime, entry: Entry, *, as_json: bool) -> None:
    from console.services.export.records import line, record

    print(json.dumps(record(entry), ensure_ascii=False) if as_json else line(entry, runtime.settings.organisation.zone))


def counts_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of `counts`."""
    parser.add_argument("--json", action="store_true", help="one JSON object")


def counts(arguments: argparse.Namespace) -> int:
    """Open mentions by tone and team."""

    from console.services.monitoring import failed_letters

    async def work(runtime: Runtime) -> int:
        found = await runtime.store.counts(runtime.clock())
        rows = {"all": found.all, "none": found.no_team}
        rows |= {
            team.id: found.under(team.id) for _, team in runtime.settings.tree.in_order() if found.under(team.id).total
        }
        if arguments.json:
            print(
                json.dumps(
                    {
                        name: {
                            "positive": one.positive,
                            "neutral": one.neutral,
                            "negative": one.negative,
                            "unsure": one.unsure,
                            "new": one.new,
                        }
                        for name, one in rows.items()
                    }
                    | {"failed_letters": found.failed}
                )
            )
            return int(Exit.OK)
        print(f"{'team':<24} {'+':>6} {'=':>6} {'-':>6} {'?':>6} {'new':>6}")
        for name, one in rows.items():
            print(f"{name:<24} {one.positive:>6} {one.neutral:>6} {one.negative:>6} {one.unsure:>6} {one.new:>6}")
        if found.failed:
            say(failed_letters(found.failed))
        return int(Exit.OK)

    return with_runtime(arguments, work)


def log_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of `log`."""
    parser.add_argument("--after", type=int, default=0, metavar="SEQUENCE", help="only what came after it")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")


def log(arguments: argparse.Namespace) -> int:
    """Who did what, and why somebody looked at what is redacted, held or erased."""
    from console.services.triage.own_words import reason_of

    async def work(runtime: Runtime) -> int:
        after, zone = arguments.after, runtime.settings.organisation.zone
        while actions := await runtime.store.actions(after=after, limit=1000):
            for action in actions:
                reason = reason_of(action, runtime.settings)
                if arguments.json:
                    print(
                        json.dumps(
                            {
                                "sequence": action.sequence,
                                "at": action.at.isoformat(),
                                "of": action.of,
                                "operator": action.operator,
                                "verb": action.verb.value,
                                "mention": format_id(action.mention),
                                "batch": action.batch,
                                **({"reason": reason} if reason else {}),
                            }
                        )
                    )
                else:
                    print(
                        f"{action.sequence:>8}  {action.at.astimezone(zone):%Y-%m-%d %H:%M:%S}  "
                        f"{action.operator:<12} {action.verb.value:<18} {format_id(action.mention)}"
                        + (f"  {reason}" if reason else "")
                    )
            after = actions[-1].sequence
        return int(Exit.OK)

    return with_runtime(arguments, work)
