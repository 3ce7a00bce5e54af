"""`import`: mentions from a file, in bulk."""

from __future__ import annotations

import argparse
import json
import shlex
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from console.cli.commands.collect import counted
from console.cli.diagnostics import Exit, say
from console.cli.progress import ProgressPace, lasting
from console.cli.runtime import with_runtime
from console.domain.errors import NotFound, OutsideInError
from console.domain.text import clean_line
from console.domain.voices import IMPORT

if TYPE_CHECKING:
    from console.domain.mention import RawMention
    from console.services.runtime import Runtime
    from console.sources.base import Spoiled
    from console.sources.table.tally import TableTally

_REASONS = 10  # of rows that were refused, told word for word
_LONG = 60.0  # seconds from which on an import says beforehand how long it will take


def import_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of `import`."""
    parser.add_argument(
        "file", metavar="FILE", help="JSON Lines with an export's field names, CSV, TSV or Excel (.xlsx); - is stdin"
    )
    parser.add_argument("--source", default="import", help="the source they belong to, where a row names none")
    parser.add_argument(
        "--columns", default="", metavar="FIELD=COLUMN,…", help='for tables: body="FFT answer",rating=Score'
    )
    parser.add_argument("--sheet", default="", help="for workbooks: the sheet; without it the first that fits")
    parser.add_argument(
        "--judge", choices=["accurate", "fast"], default="", help="judge by this one; without it as the settings say"
    )
    parser.add_argument("--dry-run", action="store_true", help="show what would come in, and keep nothing")


def import_(arguments: argparse.Namespace) -> int:
    """Take mentions from a file. No watch filters an import."""
    from console.services.runtime import new_look, read_file
    from console.services.triage.own_words import refuse_a_person

    if arguments.file != "-" and not Path(arguments.file).is_file():
        raise NotFound(f"There is no file {arguments.file}.")
    columns = dict(_pair(one) for one in arguments.columns.split(",") if one)

    async def work(runtime: Runtime) -> int:
        if arguments.source != IMPORT:
            refuse_a_person(arguments.source, runtime.settings)

        def items(look: TableTally | None = None) -> Iterator[RawMention | Spoiled]:
            return read_file(
                arguments.file,
                columns=columns,
                zone=runtime.settings.organisation.time_zone,
                sheet=arguments.sheet,
                look=look,
            )

        if arguments.dry_run:
            return preview(items(look := new_look()), look)
        total = 0 if arguments.file == "-" else _counted_rows(items())
        reasons = Reasons()
        code = await _take(
            arguments,
            _judged_by(runtime, arguments.judge),
            reasons.heard(items(look := new_look())),
            ProgressPace(total),
            look,
        )
        for line in (look.sum(), *reasons.lines(), *told_of(look)):
            say(line)
        return int(Exit.SOME_REFUSED) if look.missing and code == Exit.OK else code

    return with_runtime(arguments, work)


class Reasons:
    """Why rows were refused: the first of them, word for word, and how many there are."""

    def __init__(self) -> None:
        self.count = 0
        self.first: list[str] = []

    def heard(self, items: Iterable[RawMention | Spoiled]) -> Iterator[RawMention | Spoiled]:
        """The items, listened to on their way."""
        from console.sources.base import Spoiled

        for item in items:
            if isinstance(item, Spoiled):
                self.count += 1
                if self.count <= _REASONS:
                    self.first.append(item.why)
            yield item

    def lines(self) -> list[str]:
        """It in words."""
        if not self.count:
            return []
        more = [f"… and {self.count - _REASONS:,} more."] if self.count > _REASONS else []
        return [
            *self.first,
            *more,
            f"`outside-in sources refused {IMPORT}` lists them; -o FILE writes them, as they came.",
        ]


def told_of(look: TableTally) -> list[str]:
    """What else is to be known of a table that was read, a sentence each."""
    found = []
    if look.missing:
        found.append("What became of some lines is not known: please compare the file with what is here.")
    if look.untrue:
        found.append(f"{look.untrue:,} bear a date that cannot be true: they count as of today.")
    if look.beyond:
        found.append(f"{look.beyond:,} bear a rating or a count that is none (a rating is 0 to 100): it is left out.")
    if look.left:
        found.append(f"Only one sheet was read. --sheet reads another: {', '.join(map(clean_line, look.left))}.")
    return found


async def _take(
    arguments: argparse.Namespace,
    runtime: Runtime,
    items: Iterable[RawMention | Spoiled],
    progress: ProgressPace,
    look: TableTally,
) -> int:
    """Take all in, and say how far it is, how it ended, or how to go on after Ctrl-C."""
    import asyncio

    from console.services.collector.intake import Taken
    from console.services.importing.files import note_import, take_in

    so_far, warned = Taken(), False

    def told(taken: Taken) -> None:
        nonlocal so_far, warned
        so_far = taken
        done = taken.seen + taken.spoiled
        progress.show(done, taken.new + taken.edited)
        if not warned and taken.new and (left := progress.seconds_left(done)) > _LONG:
            warned = True
            progress.say(_beforehand(progress, left, runtime.settings.judge.sentiment))

    try:
        total, judged = await take_in(
            runtime.store,
            items,
            into=arguments.source,
            operator=runtime.operator,
            clock=runtime.clock,
            intake=runtime.intake,
            told=told,
        )
    except asyncio.CancelledError:
        of = f" of {progress.total:,}" if progress.total else ""
        progress.say(
            f"Stopped after {so_far.seen + so_far.spoiled:,}{of} rows, which are kept. "
            "The same command goes on: what is there already is neither added nor judged again."
        )
        raise
    finally:
        progress.clear()
    await note_import(
        runtime.store, total, f"{clean_line(Path(arguments.file).name)}: {look.sum()}", at=runtime.clock()
    )
    if judged:
        say(f"{arguments.file}: {counted(total)}.")
    else:
        own = " It judges as its own settings say, not by --judge." if arguments.judge else ""
        say(f"{arguments.file}: {counted(total)}; the collector that runs takes them in now.{own}")
    return int(Exit.OK if not (total.spoiled or total.refused) else Exit.SOME_REFUSED)


def _beforehand(progress: ProgressPace, left: float, judge: str) -> str:
    """How long it will take, and what is quicker; said once the first rows have shown the pace."""
    said = (
        f"{progress.total:,} rows: about {lasting(left)} by the {judge} judge "
        f"({progress.judged_a_second:,.0f} a second here)."
    )
    if judge == "accurate":
        said += " `--judge fast` is about four times as quick and less exact."
    return f"{said} Ctrl-C stops at any moment, and the same command goes on."


def _counted_rows(items: Iterable[RawMention | Spoiled]) -> int:
    """How many rows there are to take in; 0 where the file breaks off, which is said when its good rows are in."""
    try:
        return sum(1 for _ in items)
    except OutsideInError:
        return 0


def _judged_by(runtime: Runtime, judge: str) -> Runtime:
    from dataclasses import replace

    if not judge:
        return runtime
    told = replace(runtime.settings.judge, sentiment=judge)
    return replace(runtime, settings=replace(runtime.settings, judge=told))


def _pair(text: str) -> tuple[str, str]:
    field, equals, column = text.partition("=")
    if not equals:
        raise OutsideInError(f"“{text}” is not FIELD=COLUMN.", advice='For example --columns body="FFT answer".')
    return field.strip(), column.strip().strip('"')


def preview(items: Iterable[object], look: TableTally | None = None) -> int:
    """What would come in: the first rows on stdout, and on stderr what each column became, and how many rows there are
    of each sort. The map is printed so that it can be pasted."""
    from console.domain.mention import RawMention
    from console.sources.base import Spoiled

    read = spoiled = 0
    for item in items:
        if isinstance(item, RawMention):
            read += 1
            if read <= 5:
                known = {name: getattr(item, name) for name in item.__match_args__}
                shown = {name: value for name, value in known.items() if value not in (None, "", ())}
                print(json.dumps(shown, ensure_ascii=False, default=str))
        elif isinstance(item, Spoiled):
            spoiled += 1
            if spoiled <= _REASONS:
                say(item.why)
    if look is not None:
        _say_map(look)
        for line in (look.sum(), *told_of(look)):
            say(line)
    say(f"{read:,} rows can be read, {spoiled:,} cannot; nothing was kept (--dry-run).")
    return int(Exit.OK if not spoiled else Exit.SOME_REFUSED)


def _say_map(look: TableTally) -> None:
    say(f"The heading is {look.heading}:" if look.columns else "There is no heading in it.")
    width = max((len(name) for name, _ in look.columns), default=0)
    for name, field in look.columns:
        say(f"  {name:<{min(width, 60)}}  {'→ ' + field if field else 'ignored'}")
    found: dict[str, list[str]] = {}
    for name, field in look.columns:
        if field and field != name:
            found.setdefault(field, []).append(name.replace(",", ""))
    if found:
        columns = {field: " + ".join(names) for field, names in found.items()}
        told = ", ".join(f"{field} = {json.dumps(names, ensure_ascii=False)}" for field, names in columns.items())
        typed = ",".join(f"{field}={names}" for field, names in columns.items())
        say("To say so yourself, or to change it:")
        say(f"  columns = {{ {told} }}")
        say(f"  --columns {shlex.quote(typed)}")
