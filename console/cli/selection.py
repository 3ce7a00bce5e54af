"""Which mentions a command acts on, and what became of it: shared by every command that acts."""

from __future__ import annotations

import argparse
import json
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from console.cli.diagnostics import Exit, as_command, say
from console.cli.progress import ProgressPace
from console.cli.runtime import with_runtime
from console.domain.errors import NotFound
from console.domain.leaving import LOOK
from console.domain.mention import format_id, parse_id

if TYPE_CHECKING:
    from console.services.runtime import Runtime
    from console.services.triage.outcome import Outcome
    from console.services.triage.triage import Triage


def ids_of(parser: argparse.ArgumentParser, *, some: bool = True) -> None:
    """The ids that a command acts on, and ``--json``."""
    parser.add_argument("ids", nargs="*", metavar="ID", help="ids of mentions, as `list` prints them")
    if some:
        parser.add_argument("--query", default="", help="instead of ids: all that a query meets, shown first")
        parser.add_argument("--yes", action="store_true", help="with --query: do it, after you have seen what it meets")
        parser.add_argument("--query-reason", default="", metavar="TEXT", help="why, for a query by author; logged")
    parser.add_argument("--json", action="store_true", help="the outcome as one JSON object")


def numbers(texts: Sequence[str]) -> list[int]:
    """The ids that were typed. Raises `NotFound` for what cannot be one."""
    found = []
    for text in texts:
        try:
            found.append(parse_id(text))
        except ValueError:
            raise NotFound(f"“{text}” is not the id of a mention.", advice="`outside-in list` prints ids.") from None
    return found


async def _chosen(runtime: Runtime, arguments: argparse.Namespace) -> bool:
    """Turn ``--query`` into ids; without ``--yes`` show what it meets and do nothing."""
    text = getattr(arguments, "query", "")
    if not text:
        if not getattr(arguments, "ids", [""]) and hasattr(arguments, "query"):
            say("Which mentions? Name ids, or a --query.")
            return False
        return True
    from console.cli.commands.look import asked
    from console.services.export.records import line

    query = await asked(runtime, text, reason=getattr(arguments, "query_reason", ""))
    context, ids, before = runtime.context(), list[str](), ""
    if not arguments.yes:
        page = await runtime.store.page(query, context, limit=10)
        for entry in page.entries:
            say(f"  {line(entry, runtime.settings.organisation.zone)[:150]}")
        total = await runtime.store.count(query, context) if page.older else len(page.entries)
        say(f"{total:,} mentions meet it; nothing was done. With --yes it is, and `outside-in undo` takes it back.")
        return False
    while page := await runtime.store.page(query, context, before=before, limit=200):
        ids += [format_id(entry.mention.id) for entry in page.entries]
        before = page.older
        if not before:
            break
    arguments.ids = ids
    return True


def act(arguments: argparse.Namespace, do: Callable[[Triage], Awaitable[Outcome]]) -> int:
    """Open the runtime, do it, say what became of it."""

    async def work(runtime: Runtime) -> int:
        import asyncio

        if not await _chosen(runtime, arguments):
            return int(Exit.SOME_REFUSED)
        pace = ProgressPace(0)
        runtime.triage.told = partial(_told, pace)
        try:
            outcome = await do(runtime.triage)
        except asyncio.CancelledError:
            pace.clear()
            say("Stopped before all was done; `outside-in undo` takes back what was.")
            raise
        pace.clear()
        if arguments.json:
            print(
                json.dumps(
                    {
                        "sentence": as_command(outcome.sentence),
                        "done": [format_id(one) for one in outcome.done],
                        "refused": [{"id": format_id(one), "why": as_command(why)} for one, why in outcome.refused],
                        "suggestions": [
                            {"team": guess.team, "score": guess.score, "reason": guess.reason}
                            for guess in outcome.ask.suggestions
                        ]
                        if outcome.ask
                        else [],
                    },
                    ensure_ascii=False,
                )
            )
        else:
            say(outcome.sentence)
            for one, why in outcome.refused[:20] if len(getattr(arguments, "ids", ())) > 1 else ():
                say(f"  {format_id(one)}: {why}")
            if outcome.held:
                say("With --confirm it is done all the same.")
            if outcome.own_words:
                say("  With --own-words what you wrote leaves as it stands.")
            if outcome.ask:
                for guess in outcome.ask.suggestions[:5]:
                    say(f"  --team {guess.team}  {guess.score:.0%}  {guess.reason}")
                way = "" if outcome.own_words else "With --team and --confirm it does."
                say(f"  Nothing left. {LOOK if outcome.ask.doubt else way}".rstrip())
        return int(Exit.OK if outcome.done and not outcome.refused else Exit.SOME_REFUSED)

    return with_runtime(arguments, work)


def _told(pace: ProgressPace, done: int, total: int) -> None:
    pace.total = total
    pace.show(done, 0)
