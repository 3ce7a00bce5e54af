"""The command about what the judge learnt from corrections."""

from __future__ import annotations

import argparse
import json

from console.cli.choosing import as_command
from console.cli.diagnostics import Exit, say
from console.cli.opening import with_runtime
from console.domain.errors import NotFound
from console.domain.mention import format_id


def learning_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of `learning`."""
    parser.add_argument("what", nargs="?", choices=["list", "forget", "on", "off"], default="list",
                        help="forget: learn no longer from one correction; on, off: all of it")
    parser.add_argument("number", nargs="?", default="", metavar="NUMBER", help="for forget: as `learning` prints it")
    parser.add_argument("--limit", type=int, default=50, metavar="N", help="at most so many (50)")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")


def learning(arguments: argparse.Namespace) -> int:
    """What was learnt and from which corrections; forget one, or switch all of it off or on."""
    from console.services.runtime import Runtime

    async def work(runtime: Runtime) -> int:
        from console.services.lessons import SWITCHED_OFF_BY_SETTINGS, forget_lesson, lessons_of, switch_learning

        store, tree, allowed = runtime.store, runtime.settings.tree, runtime.settings.judge.learning
        if arguments.what == "forget":
            if not arguments.number.isdecimal():
                raise NotFound("Which lesson?", advice="`outside-in learning` lists them with their numbers.")
            outcome = await forget_lesson(store, int(arguments.number), tree=tree, operator=runtime.operator,
                                          at=runtime.clock())
        elif arguments.what in {"on", "off"}:
            outcome = await switch_learning(store, arguments.what == "on", allowed=allowed, operator=runtime.operator,
                                            at=runtime.clock())
        else:
            for one in await lessons_of(store, tree, most=arguments.limit):
                if arguments.json:
                    print(json.dumps({"number": one.number, "id": format_id(one.mention), "at": one.at.isoformat(),
                                      "operator": one.operator, "what": one.what, "forgotten": one.forgotten},
                                     ensure_ascii=False))
                else:
                    state = "  forgotten" if one.forgotten else ""
                    print(f"{one.number:>8}  {one.at:%Y-%m-%d}  {one.operator:<12} {format_id(one.mention)}  "
                          f"{one.what}{state}  “{one.words[:60]}”")
            if not allowed:
                say(SWITCHED_OFF_BY_SETTINGS)
            elif not await store.learning():
                say("Learning is off: `outside-in learning on` switches it on.")
            return int(Exit.OK)
        say(as_command(outcome.sentence))
        return int(Exit.OK if outcome.done else Exit.SOME_REFUSED)

    return with_runtime(arguments, work)
