"""The commands `classify`, `explain` and `accuracy`."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from itertools import islice
from typing import Any

from console.cli.diagnostics import Exit, say
from console.cli.runtime import settings_or_default, with_runtime
from console.cli.selection import numbers
from console.domain.errors import NotFound

BATCH = 32  # texts judged at once: enough to fill the matrix, few enough that a pipe sees its answers soon


def classify_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of `classify`."""
    parser.add_argument("--judge", choices=["accurate", "fast"], default="accurate", help="which judge (accurate)")


def classify(arguments: argparse.Namespace) -> int:
    """JSON Lines ``{"id","text"}`` on stdin, one answer a line on stdout.

    Beside the text may stand what an import takes too: ``"kind"`` (survey, story, email, card, comment, review, post,
    news), ``"title"``, ``"question"``, ``"rating"``, ``"polarity"``. Each kind is judged by what was learnt on texts
    of that kind, and by the words of the domain that the configuration chooses; where there is none, of health.
    """
    from console.services.judging.judge import classify_texts

    sys.stdin.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]  # a TextIOWrapper
    spoiled = 0

    def items() -> Iterator[dict[str, Any] | None]:
        nonlocal spoiled
        for number, line in enumerate(sys.stdin, 1):
            if not line.strip():
                continue
            try:
                item = json.loads(line)
                if not isinstance(item, dict) or not isinstance(item.get("text"), str):
                    raise ValueError("no text")
                yield item
            except (ValueError, RecursionError, OverflowError):
                spoiled += 1
                say(f"line {number}: not a JSON object with a text")

    judge = classify_texts(arguments.judge, say, settings_or_default(arguments))
    stream = items()
    while batch := list(islice(stream, BATCH if not sys.stdin.isatty() else 1)):
        for answer in judge([one for one in batch if one]):
            sys.stdout.write(json.dumps(answer, ensure_ascii=False) + "\n")
        sys.stdout.flush()
    return int(Exit.SOME_REFUSED if spoiled else Exit.OK)


def explain_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of `explain`."""
    parser.add_argument("ids", nargs=1, metavar="ID", help="as `list` prints it")
    parser.add_argument("--json", action="store_true", help="one JSON object")


def explain(arguments: argparse.Namespace) -> int:
    """The words that made each label, with weights."""
    from console.services.runtime import Runtime

    async def work(runtime: Runtime) -> int:
        from console.domain.leaving import LOOK, leaving, quotes
        from console.services.judging.explain import explanation_of

        entry = await runtime.store.mention(numbers(arguments.ids)[0])
        if entry is None:
            raise NotFound(f"There is no mention {arguments.ids[0]}.", advice="`outside-in list` prints ids.")
        left = leaving(entry.mention)
        said = await explanation_of(runtime.store, runtime.settings, entry, runtime.clock)
        judged = entry.mention.judgement
        pieces = (*said.words, *judged.opinion.evidence, *judged.evidence)
        rows = [
            {
                "about": piece.about,
                "start": piece.start,
                "end": piece.end,
                "weight": round(piece.weight, 3),
                "words": words,
                "reason": piece.reason,
            }
            for piece, words in quotes(entry.mention, pieces, left)
        ]
        if left.held:
            say(f"{left.held} {LOOK}")
        if arguments.json:
            print(
                json.dumps(
                    {
                        "id": arguments.ids[0],
                        "label": judged.opinion.label.value,
                        "by": judged.opinion.by,
                        "judge": {"name": said.judge, "label": said.label.value},
                        "evidence": rows,
                    },
                    ensure_ascii=False,
                )
            )
        else:
            print(
                f"{judged.opinion.label.value} by {judged.opinion.by}, severity {judged.severity}; "
                f"{said.judge or 'no judge of tone'} by itself: {said.label.value}"
            )
            for row in rows:
                print(f"{row['about']:<24} {row['weight']:+.2f}  “{row['words']}”  {row['reason']}")
        return int(Exit.OK)

    return with_runtime(arguments, work)


def accuracy_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of `accuracy`."""
    parser.add_argument("--json", action="store_true", help="one JSON object")


def accuracy(arguments: argparse.Namespace) -> int:
    """How right the judge is on this organisation's corrections."""
    from console.services.runtime import Runtime

    async def work(runtime: Runtime) -> int:
        from console.services.judging.accuracy import NOBODY_YET, RECENT, TONES, accuracy_of

        found = await accuracy_of(runtime.store)
        if arguments.json:
            print(
                json.dumps(
                    {
                        "total": found.total,
                        "right": found.right,
                        "matrix": found.matrix,
                        "months": found.months,
                        "recent": found.recent,
                        "unsure": found.unsure,
                        "sure": found.sure,
                        "in_bulk": found.in_bulk,
                    }
                )
            )
            return int(Exit.OK)
        if found.right is None:
            say(NOBODY_YET)
            return int(Exit.OK)
        print(f"{found.right:.0%} right on {found.total} mentions whose tone a person set or confirmed.")
        print(f"{found.selection}\n")
        print(f"{'judge said':<12}" + "".join(f"{tone:>10}" for tone in TONES) + "   meant      right")
        for tone in TONES:
            share = found.right_of(tone)
            print(
                f"{tone:<12}"
                + "".join(f"{found.matrix[tone][meant]:>10}" for meant in TONES)
                + (f"{share:>18.0%}" if share is not None else "")
            )
        print("\n" + "\n".join(found.doubts) + "\n")
        if found.total > RECENT:
            print(f"last {RECENT:<4} {found.recent[0] / found.recent[1]:>4.0%} of {found.recent[1]}")
        for month, (right, total) in sorted(found.months.items(), reverse=True):
            print(f"{month}   {right / total:>4.0%} of {total}")
        return int(Exit.OK)

    return with_runtime(arguments, work)
