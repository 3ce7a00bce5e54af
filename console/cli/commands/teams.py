"""The command `teams`: the tree, what is wrong with it, and a directory from a file."""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING

from console.cli.diagnostics import Exit, Progress, say
from console.cli.runtime import settings_of
from console.domain.errors import NotFound

if TYPE_CHECKING:
    from console.config.settings import Settings
    from console.services.runtime import Runtime


def teams_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of `teams`."""
    parser.add_argument(
        "what",
        nargs="?",
        choices=["list", "check", "import"],
        default="list",
        help="check: aliases that collide, teams that nothing can reach; import: from a CSV",
    )
    parser.add_argument(
        "file",
        nargs="?",
        default="",
        metavar="FILE",
        help="for import: name, parent, aliases (with ;), ODS code, address",
    )
    parser.add_argument(
        "--mentions",
        action="store_true",
        help="with check: read the stored mentions as well, for names that nobody uses and for what "
        "people gave to a team by hand",
    )
    parser.add_argument("--yes", action="store_true", help="with import: write it, after you have seen it")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")


def teams(arguments: argparse.Namespace) -> int:
    """The organisation's tree."""
    settings = settings_of(arguments)
    if arguments.what == "check":
        from console.services.judging.judge import gazetteer_of
        from console.understand.teams.check import problems as problems_of

        problems = problems_of(gazetteer_of(settings))
        for line in problems:
            print(line)
        if arguments.mentions:
            _check_by_mentions(arguments)
        say(f"{len(settings.teams)} teams, {len(problems)} to look at.")
        return int(Exit.SOME_REFUSED if problems else Exit.OK)
    if arguments.what == "import":
        return _import_teams(settings, arguments)
    for depth, team in settings.tree.in_order():
        if arguments.json:
            print(
                json.dumps(
                    {
                        "id": team.id,
                        "name": team.name,
                        "parent": team.parent,
                        "aliases": [*team.aliases],
                        "ods": team.ods,
                        "places": [*team.places],
                        "channel": settings.tree.channel(team.id),
                    },
                    ensure_ascii=False,
                )
            )
        else:
            print(f"{'  ' * depth}{team.name} ({team.id}){': ' if team.aliases else ''}{', '.join(team.aliases)}")
    return int(Exit.OK)


def _check_by_mentions(arguments: argparse.Namespace) -> None:
    """What the stored mentions tell of the names: those that never met anything, and what people routed by hand."""
    from console.cli.runtime import with_runtime

    async def work(runtime: Runtime) -> int:
        from console.services.team_names import never_met, rerouted

        progress = Progress()
        unused = await never_met(
            runtime.store,
            runtime.settings,
            runtime.context(),
            told=lambda seen: progress.show(f"{seen} mentions read …"),
        )
        progress.clear()
        for line in (*unused, *await rerouted(runtime.store, runtime.settings)):
            print(line)
        return 0

    with_runtime(arguments, work)


def _import_teams(settings: Settings, arguments: argparse.Namespace) -> int:
    """Show what a directory would change, and write it with ``--yes``."""
    from pathlib import Path

    from console.services.team_directory import read_directory, write_directory

    if not arguments.file or settings.file is None:
        raise NotFound("Which file? A CSV with a column called name.")
    changes = read_directory(Path(arguments.file), settings.teams)
    for change in changes:
        if change.what != "same":
            print(f"{change.what:<8} {change.team.id:<24} {change.team.name}  {change.why}".rstrip())
    different = sum(change.what != "same" for change in changes)
    if arguments.yes and different:
        write_directory(settings.file, changes)
    say(
        f"{len(changes)} rows, {different} to write"
        + (f": {settings.file} is written." if arguments.yes else "; nothing was written. With --yes it is.")
    )
    return int(Exit.OK)
