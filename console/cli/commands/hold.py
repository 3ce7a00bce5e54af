"""`hold`: the words of a mention stay for as long as the law asks, whatever retention and the source say."""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING

from console.cli.diagnostics import Exit, say
from console.cli.private_words import UNSEEN, worded
from console.cli.runtime import with_runtime
from console.cli.selection import numbers
from console.domain.errors import NotAllowed
from console.domain.mention import format_id
from console.domain.text import clean

if TYPE_CHECKING:
    from console.services.runtime import Runtime


def hold_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of `hold`."""
    parser.add_argument("ids", nargs="+", metavar="ID", help="ids of mentions, as `list` prints them")
    parser.add_argument("--reason", default="", help=f"which case, without names; kept in the log; {UNSEEN}")
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--lift", action="store_true", help="end the hold: from then on retention counts again")
    what.add_argument(
        "--show",
        action="store_true",
        help="print what is kept of a mention that its source has deleted; logged as revealed",
    )


def hold(arguments: argparse.Namespace) -> int:
    """Put a legal hold on mentions, lift it, or read what it keeps."""
    from console.domain.actions import Verb
    from console.store.protocol import Act

    reason = clean(worded(arguments.reason, "the reason"))
    verb = Verb.HOLD_LIFTED if arguments.lift else Verb.REVEALED if arguments.show else Verb.HOLD_PUT

    async def work(runtime: Runtime) -> int:
        from console.services.triage.own_words import details, quoted

        if not arguments.show and (named := details(reason, runtime.settings)):
            raise NotAllowed(
                f"The reason holds {quoted(named)}, and the log would keep it.", advice="Name the case by its number."
            )
        acts = [Act(identity, verb, {"reason": reason}) for identity in numbers(arguments.ids)]
        refused = 0
        for done in await runtime.store.act(acts, operator=runtime.operator, at=runtime.clock()):
            identity = format_id(done.mention)
            if not done.sequence:
                refused += 1
                say(f"{identity}: {done.why}")
            elif arguments.show:
                print(json.dumps({"id": identity, **await runtime.store.held(done.mention)}, ensure_ascii=False))
            else:
                say(f"{identity}: {'under no hold any more' if arguments.lift else 'under a legal hold'}.")
        return int(Exit.OK if not refused else Exit.SOME_REFUSED)

    return with_runtime(arguments, work)
