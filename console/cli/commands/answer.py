"""Commands about one mention or what was done before: what came back, its redaction, undo, redo, and erasing, the one
that cannot be undone."""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING

from console.cli.diagnostics import Exit, say
from console.cli.private_words import UNSEEN, UNSEEN_PIPED, piped, worded
from console.cli.runtime import with_runtime
from console.cli.selection import act, ids_of, numbers
from console.domain.errors import NotFound
from console.domain.leaving import leaving
from console.domain.mention import format_id
from console.domain.text import clean

if TYPE_CHECKING:
    from console.services.runtime import Runtime
    from console.services.triage.outcome import Outcome
    from console.services.triage.triage import Triage


def answer_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of `answer`."""
    parser.add_argument("what", choices=["seen", "thanked", "not-ours"], help="what came back")
    parser.add_argument("ids", nargs=1, metavar="ID", help="id of the mention")
    parser.add_argument("--team", default="", help="which forward, where there are several")
    parser.add_argument("--words", default="", help=f"who said so, or why it is not theirs; {UNSEEN_PIPED}")
    parser.add_argument("--json", action="store_true", help="the outcome as one JSON object")


def answer(arguments: argparse.Namespace) -> int:
    """Record what came back from a team."""
    from console.domain.actions import Verb

    verb = {"seen": Verb.ACKNOWLEDGED, "thanked": Verb.PASSED_ON, "not-ours": Verb.RETURNED}[arguments.what]

    words = piped(arguments.words)

    async def do(triage: Triage) -> Outcome:
        return await triage.answered_by(numbers(arguments.ids)[0], verb, team=arguments.team, words=words)

    return act(arguments, do)


def undo_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of `undo`."""
    ids_of(parser, some=False)


def undo(arguments: argparse.Namespace) -> int:
    """Take back."""
    ids = numbers(arguments.ids)
    return act(arguments, lambda triage: triage.undo_on(ids) if ids else triage.undo())


def redo_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of `redo`."""
    parser.add_argument("--json", action="store_true", help="the outcome as one JSON object")


def redo(arguments: argparse.Namespace) -> int:
    """Do again."""
    return act(arguments, lambda triage: triage.redo())


def erase_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of `erase`."""
    parser.add_argument("ids", nargs="+", metavar="ID", help="ids of mentions")
    parser.add_argument("--reason", default="", help=f"who asked for it, and when; kept in the log; {UNSEEN}")


def erase(arguments: argparse.Namespace) -> int:
    """Erase on request. This alone cannot be undone."""
    reason = clean(worded(arguments.reason, "the reason"))

    async def work(runtime: Runtime) -> int:
        from console.services.erasure import erase as erase_one
        from console.services.erasure import whereabouts

        zone, letters, erased = runtime.settings.organisation.zone, [], False
        try:
            for identity in numbers(arguments.ids):
                letters += await erase_one(
                    runtime.store, identity, operator=runtime.operator, reason=reason, at=runtime.clock(), zone=zone
                )
                erased = True
                say(f"{format_id(identity)}: erased; its number and the log's order remain.")
        finally:  # where one is refused, those before it are erased, and so is what the log knew of their letters
            if erased:
                copies = await runtime.store.copies()
                say(whereabouts(letters, copies, days=runtime.settings.retention.copies, zone=zone))
        return int(Exit.OK)

    return with_runtime(arguments, work)


def redact_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of `redact`."""
    parser.add_argument("ids", nargs=1, metavar="ID", help="id of the mention")
    parser.add_argument(
        "--add",
        action="append",
        default=[],
        metavar="WORDS",
        nargs="?",
        const="",
        help=f"take these words out as well; {UNSEEN}, one a line",
    )
    parser.add_argument(
        "--lift",
        action="append",
        default=[],
        metavar="WORDS",
        help=f"let these words stand; {UNSEEN_PIPED}, one a line",
    )
    parser.add_argument(
        "--confirm",
        type=int,
        metavar="SEEN",
        help="you have looked: it may leave as it stood when this command printed that number",
    )
    parser.add_argument("--json", action="store_true", help="one JSON object: what may leave, doubt, seen")


def redact(arguments: argparse.Namespace) -> int:
    """Change what redaction takes out, and show what would leave now; without a change only show it."""
    add = [line for one in arguments.add for line in worded(one, "what is to go").splitlines() if line.strip()]
    lift = [line for one in arguments.lift for line in piped(one).splitlines() if line.strip()]

    async def work(runtime: Runtime) -> int:
        from console.services.triage.redaction import redact as change
        from console.services.triage.redaction import standing

        identity = numbers(arguments.ids)[0]
        sentence, code = "", Exit.OK
        if add or lift or arguments.confirm is not None:
            outcome = await change(
                runtime.store,
                identity,
                add=add,
                lift=lift,
                confirm=arguments.confirm is not None,
                seen=arguments.confirm,
                operator=runtime.operator,
                at=runtime.clock(),
            )
            sentence, code = outcome.sentence, Exit.OK if outcome.done else Exit.SOME_REFUSED
        stands = await standing(runtime.store, identity)
        if stands is None:
            raise NotFound(f"There is no mention {arguments.ids[0]}.", advice="`outside-in list` prints ids.")
        left = leaving(stands.entry.mention, looked=True)
        if arguments.json:
            print(
                json.dumps(
                    {
                        "sentence": sentence,
                        "question": left.question,
                        "title": left.title,
                        "body": left.body,
                        "doubt": stands.doubt,
                        "seen": stands.seen,
                    },
                    ensure_ascii=False,
                )
            )
            return int(code)
        if sentence:
            say(sentence)
        print(left.words)
        if stands.doubt:
            say(
                "Redaction is not sure of it. If you have looked and this may leave: "
                f"`outside-in redact {arguments.ids[0]} --confirm {stands.seen}`"
            )
        return int(code)

    return with_runtime(arguments, work)
