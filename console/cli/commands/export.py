"""The command that exports. It opens no event loop unless it follows, and loads neither Textual nor aiohttp."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import IO, TYPE_CHECKING

from console.cli.diagnostics import Exit, say
from console.cli.runtime import settings_of
from console.services.export.run import FORMATS, write_export

if TYPE_CHECKING:
    from console.query.tree import Query
    from console.services.export.run import Written
    from console.services.queries import QueryReading
    from console.services.runtime import Runtime


def export_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of `export`."""
    parser.add_argument("query", nargs="?", default="", help="which mentions; all without one")
    parser.add_argument("--format", choices=FORMATS, default="jsonl", help="jsonl without it")
    parser.add_argument("--since", default="", metavar="TIME", help="7d, 2026-02-14, last-week")
    parser.add_argument(
        "-o",
        "--output",
        default="",
        metavar="FILE",
        help="a file that appears when it is whole; an earlier export is replaced",
    )
    parser.add_argument("--replace", action="store_true", help="with -o: replace whatever file is there")
    parser.add_argument("--follow", action="store_true", help="then go on with what arrives, until interrupted")
    parser.add_argument("--raw", action="store_true", help="the words as they came, with names; needs --reason")
    parser.add_argument("--reason", default="", metavar="TEXT", help="why; the log keeps it")


def export(arguments: argparse.Namespace) -> int:
    """Export mentions."""
    from console.services.operators import now_utc, operator_name
    from console.services.queries import read_query

    settings = settings_of(arguments)
    reading = read_query(arguments.query, since=arguments.since, settings=settings)
    for hint in reading.hints:
        say(hint)
    query = _revealed(arguments, reading) if arguments.raw or reading.asks_author else reading.plain
    # asked before the snapshot: what arrives in between is told twice rather than never
    after = _head(arguments) if arguments.follow else 0

    def write(out: IO[str]) -> Written:
        return write_export(
            settings,
            query,
            out,
            format=arguments.format,
            raw=arguments.raw,
            asks_author=reading.asks_author,
            whole=not arguments.follow,
            now=now_utc(),
            operator=operator_name(),
        )

    if arguments.output:
        from console.services.export.output import whole_file

        with whole_file(Path(arguments.output), store=settings.store.path, replace=arguments.replace) as out:
            written = write(out)
        say(f"{written.count} mentions to {arguments.output}.")
    else:
        written = write(_stdout())
    _say_held(written.held)
    return _follow(arguments, query, after) if arguments.follow else int(Exit.OK)


def _say_held(count: int) -> None:
    from console.services.export.records import held_back

    if count:
        say(held_back(count))


def _stdout() -> IO[str]:
    """Standard output as UTF-8 whatever the locale says, with the line ends that the formats ask for."""
    sys.stdout.reconfigure(encoding="utf-8", newline="")  # type: ignore[union-attr]  # a TextIOWrapper in a command
    return sys.stdout


def _revealed(arguments: argparse.Namespace, reading: QueryReading) -> Query | None:
    """The query, once the log has who looks at what is not redacted, or looks somebody up, and why."""
    from console.cli.runtime import with_runtime

    return with_runtime(arguments, lambda runtime: runtime.reveal(reading, arguments.reason, raw=arguments.raw))


def _head(arguments: argparse.Namespace) -> int:
    """The newest sequence of the store."""
    from console.cli.runtime import with_runtime

    return with_runtime(arguments, lambda runtime: runtime.store.head())


def _follow(arguments: argparse.Namespace, query: Query | None, after: int) -> int:
    """Go on with what arrives, until interrupted."""
    from console.cli.runtime import with_runtime
    from console.services.export.follow import follow

    async def work(runtime: Runtime) -> int:
        await follow(runtime, query, arguments.format, _stdout(), raw=arguments.raw, after=after, held=_say_held)
        return int(Exit.OK)

    return with_runtime(arguments, work)
