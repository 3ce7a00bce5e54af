"""The command `query`: how a query is read, why it meets a mention, and what it is in other languages."""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING

from console.cli.commands.look import asked
from console.cli.diagnostics import Exit, say
from console.cli.runtime import settings_or_default, with_runtime
from console.cli.selection import numbers
from console.domain.errors import NotFound

if TYPE_CHECKING:
    from console.services.runtime import Runtime


def query_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of `query`."""
    parser.add_argument(
        "what",
        choices=["check", "explain", "to-google"],
        help="check: how it is read; explain: on a mention; to-google: as the text of a Google Alert",
    )
    parser.add_argument("query", help="in the language of `outside-in help queries`")
    parser.add_argument("id", nargs="?", default="", metavar="ID", help="for explain: the mention")
    parser.add_argument("--strict", action="store_true", help="as in a file: AND beside OR needs brackets")
    parser.add_argument("--reason", default="", metavar="TEXT", help="why, to explain one by author; the log keeps it")
    parser.add_argument("--json", action="store_true", help="one JSON object")


def query(arguments: argparse.Namespace) -> int:
    """Check or explain a query."""
    from console.services.queries import read_query

    if arguments.what == "check":
        reading = read_query(arguments.query, strict=arguments.strict, settings=settings_or_default(arguments))
        if arguments.json:
            print(
                json.dumps(
                    {"query": arguments.query, "read": str(reading.granted), "hints": [*reading.hints]},
                    ensure_ascii=False,
                )
            )
        else:
            print(reading.granted)
            for line in reading.hints:
                say(line)
        return int(Exit.OK)

    if arguments.what == "to-google":
        from console.query.query import parse
        from console.services.google_alerts import to_google, told

        alert = to_google(parse(arguments.query))
        for text in alert.texts:
            print(text)
        for line in told(alert):
            say(line)
        return int(Exit.OK)

    async def work(runtime: Runtime) -> int:
        from console.domain.judgement import Evidence
        from console.domain.leaving import leaving, quotes
        from console.services.queries import explained

        if not arguments.id:
            raise NotFound("Explain needs the id of a mention.", advice="`outside-in list` prints ids.")
        entry = await runtime.store.mention(numbers([arguments.id])[0])
        if entry is None:
            raise NotFound(f"There is no mention {arguments.id}.")
        asked_for = await asked(runtime, arguments.query, reason=arguments.reason)
        met, lines = explained(asked_for, entry, runtime.context())
        left = leaving(entry.mention)
        for line in lines:
            spans = [Evidence(start, end, line["clause"]) for start, end in line["spans"]]
            line["words"] = [words for _, words in quotes(entry.mention, spans, left)]
        if arguments.json:
            print(json.dumps({"met": met, "clauses": lines}, ensure_ascii=False))
        else:
            for line in lines:
                where = ", ".join(f"“{words}”" for words in line["words"])
                print(f"{'yes' if line['held'] else 'no ':<3}  {'  ' * line['depth']}{line['clause']}  {where}")
        return int(Exit.OK if met else Exit.SOME_REFUSED)

    return with_runtime(arguments, work)
