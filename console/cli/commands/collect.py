"""The commands `collect` and `add`."""

from __future__ import annotations

import argparse
import asyncio
import json
import signal
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from console.cli.diagnostics import Exit, explain, say
from console.cli.private_words import UNSEEN, worded
from console.cli.runtime import known_stores, log_to_file, settings_of, with_runtime
from console.domain.errors import CollectsAlready, OutsideInError, StoreBusy, StoreFull, StoreReplaced, StoreStarved

if TYPE_CHECKING:
    from console.services.collector.intake import Taken
    from console.services.runtime import Runtime

WAITS = 5.0  # seconds until a store is tried again that a collector could not begin on


def collect_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of `collect`."""
    parser.add_argument("--once", action="store_true", help="one round of every source and the outbox, then end (cron)")
    parser.add_argument("--embedded", action="store_true", help="end half a minute after the last console left")
    parser.add_argument("--json", action="store_true", help="with --once: what each source gave, as one JSON object")


def collect(arguments: argparse.Namespace) -> int:
    """Run the collector."""
    settings = settings_of(arguments)
    log_to_file(said=not arguments.embedded)

    async def run() -> int:
        from console.net.proxy import described
        from console.services.runtime import open_collector

        known = None if arguments.embedded else known_stores()
        async with open_collector(settings, new=arguments.new, known=known) as collector:
            for notice in (*collector.notices, *(() if arguments.once else collector.shut)):
                say(notice)
            if arguments.once:
                try:
                    return _report(await collector.once(), arguments.json)
                except CollectsAlready as already:  # beside an open console, for one: cron is not to call it a failure
                    say(str(already))
                    return int(Exit.OK)
            if not arguments.embedded:
                for line in described(settings):
                    say(line)
                count = len(settings.sources) + any(topic.form for topic in settings.topics)
                say(f"Collecting from {count} source{'' if count == 1 else 's'}; Ctrl-C ends it.")
            running = asyncio.ensure_future(collector.run(embedded=arguments.embedded))
            for number in (signal.SIGTERM, signal.SIGHUP):  # the service is stopped: give up the lead, then end
                asyncio.get_running_loop().add_signal_handler(number, running.cancel)
            try:
                await running
            except asyncio.CancelledError:
                if not running.cancelled():
                    raise
            return int(Exit.OK)

    return asyncio.run(run()) if arguments.once or arguments.embedded else _patiently(lambda: asyncio.run(run()))


def _patiently(run: Callable[[], int]) -> int:
    """Run it again while the store only has to be waited for, which is told once, or has become another one."""
    told = ""
    while True:
        try:
            return run()
        except (StoreBusy, StoreFull, StoreStarved, StoreReplaced) as fault:
            if told != fault.sentence:
                explain(fault)
            told = fault.sentence
        time.sleep(WAITS)


def _report(results: dict[str, Taken | OutsideInError], as_json: bool) -> int:
    failed = {name: result for name, result in results.items() if isinstance(result, OutsideInError)}
    if as_json:
        print(
            json.dumps(
                {
                    name: {"error": str(result)}
                    if isinstance(result, OutsideInError)
                    else {key: getattr(result, key) for key in result.__slots__}
                    for name, result in results.items()
                },
                ensure_ascii=False,
            )
        )
    else:
        for name, result in results.items():
            say(f"{name}: {result}" if isinstance(result, OutsideInError) else f"{name}: {counted(result)}")
    return int(Exit.UNREACHED if failed else Exit.OK)


def counted(taken: Taken) -> str:
    """Counts as a sentence, without what is zero."""
    words = {
        "seen": "read",
        "matched": "kept",
        "new": "new",
        "edited": "edited",
        "deleted": "deleted",
        "repeated": "known already",
        "spoiled": "set aside (unreadable)",
        "refused": "refused (they speak for another source)",
    }
    parts = [f"{getattr(taken, name)} {word}" for name, word in words.items() if getattr(taken, name)]
    return ", ".join(parts) or "nothing there"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of `add`."""
    from console.domain.voices import BY_HAND
    from console.services.importing.by_hand import KINDS

    parser.add_argument("text", metavar="TEXT", nargs="?", default="", help=f"what was said; {UNSEEN}")
    parser.add_argument("--kind", default="card", help=f"{', '.join(KINDS)} (without it: card)")
    parser.add_argument("--author", default="", help="who said it, where they want that kept; never needed")
    parser.add_argument(
        "--when", default="", metavar="TIME", help="yesterday, 14:30, 3 Nov 2026, 2026-11-03 09:00; without it: now"
    )
    parser.add_argument("--team", default="", help="whose it is, by id, name or alias; without it the judge suggests")
    parser.add_argument("--title", default="", help="a headline, where it has one")
    parser.add_argument("--source", default=BY_HAND, help="where it came from")
    parser.add_argument("--json", action="store_true", help="its id and what became of it, as one JSON object")


def add(arguments: argparse.Namespace) -> int:
    """Type in one mention."""
    from console.cli.diagnostics import as_command
    from console.domain.mention import format_id

    text = worded(arguments.text, "what was said")

    async def work(runtime: Runtime) -> int:
        from console.services.importing.by_hand import ByHand, check
        from console.services.importing.by_hand import add as bring_in

        typed = ByHand(
            text, arguments.kind, arguments.author, arguments.when, arguments.team, arguments.title, arguments.source
        )
        outcome = await bring_in(
            runtime.store,
            check(typed, runtime.settings, now=runtime.clock()),
            runtime.settings,
            operator=runtime.operator,
            clock=runtime.clock,
            intake=runtime.intake,
        )
        if arguments.json:
            ids = [format_id(identity) for identity in outcome.done]
            print(json.dumps({"sentence": as_command(outcome.sentence), "done": ids}, ensure_ascii=False))
        else:
            say(outcome.sentence)
        return int(Exit.OK)

    return with_runtime(arguments, work)
