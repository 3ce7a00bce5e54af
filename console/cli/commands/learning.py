"""The commands `learning` (what was learnt from corrections) and `judge` (rejudging)."""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING

from console.cli.diagnostics import Exit, Progress, say
from console.cli.progress import ProgressPace
from console.cli.runtime import with_runtime
from console.domain.errors import NotFound
from console.domain.mention import format_id
from console.domain.text import one_line

if TYPE_CHECKING:
    from console.services.runtime import Runtime
    from console.store.protocol import Rejudging


def learning_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of `learning`."""
    parser.add_argument(
        "what",
        nargs="?",
        choices=["list", "forget", "on", "off"],
        default="list",
        help="forget: learn no longer from one correction; on, off: all of it",
    )
    parser.add_argument("number", nargs="?", default="", metavar="NUMBER", help="for forget: as `learning` prints it")
    parser.add_argument("--limit", type=int, default=50, metavar="N", help="at most so many (50)")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")


def learning(arguments: argparse.Namespace) -> int:
    """What was learnt and from which corrections; forget one, or switch all of it off or on."""

    async def work(runtime: Runtime) -> int:
        from console.services.judging.lessons import (
            SWITCHED_OFF_BY_SETTINGS,
            forget_lesson,
            lessons_of,
            switch_learning,
        )

        store, tree, allowed = runtime.store, runtime.settings.tree, runtime.settings.judge.learning
        zone = runtime.settings.organisation.zone
        if arguments.what == "forget":
            if not (arguments.number.isdecimal() and len(arguments.number) < 19):
                raise NotFound("Which lesson?", advice="`outside-in learning` lists them with their numbers.")
            outcome = await forget_lesson(
                store, int(arguments.number), tree=tree, operator=runtime.operator, at=runtime.clock()
            )
        elif arguments.what in {"on", "off"}:
            outcome = await switch_learning(
                store, arguments.what == "on", allowed=allowed, operator=runtime.operator, at=runtime.clock()
            )
        else:
            for one in await lessons_of(store, tree, most=arguments.limit):
                if arguments.json:
                    print(
                        json.dumps(
                            {
                                "number": one.number,
                                "id": format_id(one.mention),
                                "at": one.at.isoformat(),
                                "operator": one.operator,
                                "what": one.what,
                                "forgotten": one.forgotten,
                            },
                            ensure_ascii=False,
                        )
                    )
                else:
                    state = "  forgotten" if one.forgotten else ""
                    print(
                        f"{one.number:>8}  {one.at.astimezone(zone):%Y-%m-%d}  {one.operator:<12} "
                        f"{format_id(one.mention)}  {one.what}{state}  “{one.words[:60]}”"
                    )
            if not allowed:
                say(SWITCHED_OFF_BY_SETTINGS)
            elif not await store.learning():
                say("Learning is off: `outside-in learning on` switches it on.")
            return int(Exit.OK)
        say(outcome.sentence)
        return int(Exit.OK if outcome.done else Exit.SOME_REFUSED)

    return with_runtime(arguments, work)


def judge_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of `judge`."""
    parser.add_argument("query", nargs="?", default="", help="which mentions; without one all but answers to topics")
    parser.add_argument("--again", action="store_true", help="judge what is stored again; corrections by people stay")
    parser.add_argument("--reason", default="", metavar="TEXT", help="why, for a query by author; the log keeps it")
    parser.add_argument("--dry-run", action="store_true", help="show what would change (the same as without --yes)")
    parser.add_argument("--yes", action="store_true", help="do it, after you have seen what would change")
    parser.add_argument("--limit", type=int, default=1000, metavar="N", help="look at the newest N for it (1000)")
    parser.add_argument("--stop", action="store_true", help="end what is under way; what is judged again stays so")
    parser.add_argument(
        "--undo",
        action="store_true",
        help="give those judged again last their former labels, where nobody has changed them since",
    )
    parser.add_argument("--json", action="store_true", help="one JSON object")


def judge(arguments: argparse.Namespace) -> int:
    """Judge stored mentions again."""
    if not arguments.again:
        raise NotFound(
            "Mentions are judged when they come in.",
            advice="`outside-in judge --again QUERY` judges stored ones again; `classify` judges a pipe.",
        )

    async def work(runtime: Runtime) -> int:
        if arguments.stop:
            stopped = await runtime.store.stop_rejudging(by=runtime.operator)
            say(
                "Stopped; what is judged again stays so, and `outside-in judge --again --undo` takes it back."
                if stopped
                else "Nothing is judged again at the moment."
            )
            return int(Exit.OK)
        if arguments.undo:
            return await _undo(runtime, arguments)
        return await (_judge_again if arguments.yes and not arguments.dry_run else _preview)(runtime, arguments)

    return with_runtime(arguments, work)


async def _judge_again(runtime: Runtime, arguments: argparse.Namespace) -> int:
    import asyncio

    from console.services.judging.rejudge import judge_again

    progress = ProgressPace(0)

    def told(state: Rejudging) -> None:
        progress.total = state.total
        progress.show(state.seen, state.seen)

    try:
        state = await judge_again(
            runtime.store,
            runtime.settings,
            arguments.query,
            operator=runtime.operator,
            clock=runtime.clock,
            context=runtime.context,
            intake=runtime.intake,
            told=told,
            reason=arguments.reason,
        )
    except asyncio.CancelledError:
        progress.clear()
        say("It is not done yet: a collector goes on with it, and so does the same command. --stop ends it.")
        raise
    progress.clear()
    return _ended(state, arguments)


async def _undo(runtime: Runtime, arguments: argparse.Namespace) -> int:
    from console.services.judging.rejudge import take_back

    progress = ProgressPace(0)

    def told(state: Rejudging) -> None:
        progress.total = state.total
        progress.show(state.seen, 0)

    state = await take_back(runtime.store, operator=runtime.operator, clock=runtime.clock, told=told)
    progress.clear()
    return _ended(state, arguments)


def _ended(state: Rejudging, arguments: argparse.Namespace) -> int:
    """Say how it ended, and how to go on where somebody stopped it."""
    from console.services.judging.rejudge import sentence
    from console.store.protocol import RejudgeMode

    if arguments.json:
        print(
            json.dumps(
                {"total": state.total, "seen": state.seen, "changed": state.changed, "stopped_by": state.stopped_by}
            )
        )
    else:
        say(sentence(state))
        if state.mode is RejudgeMode.JUDGE and state.changed:
            say("  `outside-in judge --again --undo` takes it back.")
        if state.stopped_by:
            say("  The same command begins again; what is done already is not done a second time.")
    return int(Exit.SOME_REFUSED if state.stopped_by else Exit.OK)


async def _preview(runtime: Runtime, arguments: argparse.Namespace) -> int:
    from console.cli.commands.look import asked
    from console.services.judging.rejudge_preview import preview

    query = await asked(runtime, arguments.query, reason=arguments.reason)
    progress = Progress()
    found = await preview(
        runtime.store,
        runtime.intake(),
        query,
        runtime.context(),
        most=arguments.limit,
        told=lambda seen: progress.show(f"{seen} looked at …"),
    )
    progress.clear()
    if arguments.json:
        names = ("total", "seen", "changed", "tones", "severities", "teams", "corrected")
        print(json.dumps({name: getattr(found, name) for name in names}))
        return int(Exit.OK)
    for one in found.examples:
        print(f"{format_id(one.mention)}  {one.what}  “{one_line(one.words)[:70]}”")
    say(found.sentence)
    say("Nothing was changed. With --yes it is, and `outside-in judge --again --undo` takes it back.")
    return int(Exit.OK)
