"""The command `show`: what may leave of one mention, or, for a reason, all of it as it came."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from console.cli.diagnostics import Exit, say
from console.cli.runtime import with_runtime
from console.cli.selection import numbers
from console.domain.errors import NotAllowed, NotFound
from console.domain.judgement import TONE_SIGNS, why_unjudged
from console.domain.leaving import LOOK, Leaving, leaving, quotes
from console.domain.mention import format_id
from console.domain.text import clean, one_line
from console.domain.transitions import why_not_ours

if TYPE_CHECKING:
    from console.domain.actions import Action
    from console.services.runtime import Runtime
    from console.store.protocol import Entry


def show_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of `show`."""
    parser.add_argument("ids", nargs=1, metavar="ID", help="as `list` prints it")
    parser.add_argument("--raw", action="store_true", help="the words as they came, with names; needs --reason")
    parser.add_argument("--reason", default="", metavar="TEXT", help="why; the log keeps it")
    parser.add_argument("--json", action="store_true", help="one JSON object")


def show(arguments: argparse.Namespace) -> int:
    """Everything about one mention, redacted like all that leaves; ``--raw`` for a reason."""
    if arguments.raw and not clean(arguments.reason):
        from console.services.queries import HOW_TO_REASON, RAW_NO_REASON

        raise NotAllowed(RAW_NO_REASON, advice=HOW_TO_REASON)

    async def work(runtime: Runtime) -> int:
        from console.domain.actions import Verb
        from console.store.protocol import Act

        identity = numbers(arguments.ids)[0]
        entry = await runtime.store.mention(identity)
        if entry is None:
            raise NotFound(f"There is no mention {arguments.ids[0]}.", advice="`outside-in list` prints ids.")
        if arguments.raw:
            payload = {"reason": clean(arguments.reason), "raw": True}
            await runtime.store.act(
                [Act(identity, Verb.REVEALED, payload)], operator=runtime.operator, at=runtime.clock()
            )
        left = leaving(entry.mention, raw=arguments.raw)
        history, near = await runtime.store.history(identity), await runtime.store.near(identity)
        if left.held:
            say(LOOK)
        if arguments.json:
            whole = _whole(runtime, entry, left, history, near, raw=arguments.raw)
            print(json.dumps(whole, ensure_ascii=False, default=str))
        else:
            _tell(runtime, entry, left, history, near, raw=arguments.raw)
        return int(Exit.OK)

    return with_runtime(arguments, work)


def _whole(
    runtime: Runtime, entry: Entry, left: Leaving, history: Sequence[Action], near: Sequence[Entry], *, raw: bool
) -> dict[str, Any]:
    from console.services.export.records import record
    from console.services.triage.own_words import details

    judgement, state, redacted = entry.mention.judgement, entry.state, leaving(entry.mention)
    return record(entry, raw=raw) | {
        "redacted": {
            "question": redacted.question,
            "title": redacted.title,
            "body": redacted.body,
            "doubt": bool(redacted.held),
        },
        "suggestions": [{"team": g.team, "score": g.score, "reason": _told(left, g.reason)} for g in judgement.teams],
        "source_severity": entry.mention.source_severity,
        "source_tone": entry.mention.polarity,
        "evidence": [
            {name: getattr(one, name) for name in one.__match_args__}
            for one, _ in quotes(entry.mention, judgement.evidence, left)
        ],
        "forwards": [
            {
                "key": f.key,
                "team": f.team,
                "channel": f.channel,
                "state": f.state.value,
                "by": f.operator,
                "attempt": f.attempt,
                "error": f.error,
            }
            for f in state.forwards
        ],
        "notes": [one for one in state.notes if raw or not (details(one, runtime.settings) or left.gives_away(one))],
        "history": [
            {"sequence": a.sequence, "at": a.at.isoformat(), "operator": a.operator, "verb": a.verb.value, "of": a.of}
            for a in history
        ],
        "near": [format_id(one.mention.id) for one in near],
    }


def _told(left: Leaving, words: str) -> str:
    """A reason or a piece of evidence, unless it says what stays inside."""
    return "" if left.held or left.gives_away(words) else words


def _tell(
    runtime: Runtime, entry: Entry, left: Leaving, history: Sequence[Action], near: Sequence[Entry], *, raw: bool
) -> None:
    from console.domain.actions import Verb
    from console.services.triage.own_words import reason_of

    mention, judgement, state = entry.mention, entry.mention.judgement, entry.state
    opinion, zone = judgement.opinion, runtime.settings.organisation.zone
    published = mention.published.astimezone(zone)
    print(f"{format_id(mention.id)}  {published:%Y-%m-%d %H:%M %Z}  {left.source} {left.kind}")
    if raw:
        print(f"by {left.author or 'nobody named'}")
    if left.url:
        print(left.url)
    elif left.place:
        print(f"on {left.place}")
    if left.question:
        print(f"\n{left.question}")
    if left.title:
        print(f"\n{left.title}")
    print(f"\n{left.held or left.body}\n")
    if fault := why_unjudged(judgement):
        print(f"unjudged  an internal error kept it from being judged: {fault}")
    if mention.rating is not None:
        print(f"rating    {mention.rating:g}")
    doubts = f"{', unsure' if opinion.unsure else ''}{', mixed' if opinion.mixed else ''} (by {opinion.by})"
    doubts += f" (the source says {mention.polarity})" if mention.polarity else ""
    print(f"tone      {TONE_SIGNS[opinion.label]} {opinion.label.value} {opinion.confidence:.0%}{doubts}")
    theirs = f" (the source says {mention.source_severity})" if mention.source_severity is not None else ""
    print(f"severity  {judgement.severity}{theirs}")
    print(f"language  {judgement.lang}")
    for theme in judgement.themes:
        print(f"theme     {theme.name} ({'+' if theme.polarity > 0 else '-' if theme.polarity < 0 else '='})")
    if not judgement.ours:
        print(f"not ours  {_told(left, why_not_ours(judgement, state))}".rstrip())
    for guess in judgement.teams:
        print(f"team      {runtime.settings.tree.name(guess.team)} {guess.score:.0%}: {_told(left, guess.reason)}")
    for piece, words in quotes(mention, judgement.evidence, left):
        print(f"because   {piece.about}: “{one_line(words)}” {piece.reason}")
    print(f"state     {state.work.value}{f', {state.celebrate.value} for celebration' if state.celebrate else ''}")
    if state.hold:
        last = next((one for one in reversed(history) if one.verb is Verb.HOLD_PUT), None)
        print(f"held      for a legal case: {reason_of(last, runtime.settings) if last else ''}")
    for forward in state.forwards:
        print(f"forward   {runtime.settings.tree.name(forward.team)}: {forward.state.value} {forward.error}")
    for action in history:
        print(f"{action.at.astimezone(zone):%Y-%m-%d %H:%M:%S}  {action.operator:<12} {action.verb.value}")
    if near:
        print(f"near copies: {' '.join(format_id(one.mention.id) for one in near)}")
