"""The commands `init`, `check` and `locate`."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from console.cli.diagnostics import Exit, say

if TYPE_CHECKING:
    from console.config.settings import Settings


def init_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of `init`."""


def init(arguments: argparse.Namespace) -> int:
    """Write a commented configuration; asks for nothing."""
    from console.config.locations import locate, write_starter

    explicit = Path(arguments.config) if arguments.config else None
    path = write_starter(locate(explicit, os.environ).starter)
    say(f"Wrote {path}.")
    say(
        "Edit in it: [organisation] name and places; a [[team]] with its aliases for each ward or service; "
        "a [[source]] for each place that people talk; a [[channel]] for each way out."
    )
    say("Then `outside-in check` names every fault, and `outside-in` opens the console.")
    return int(Exit.OK)


def check_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of `check`."""
    parser.add_argument("--offline", action="store_true", help="read the file only; try no source and no channel")
    parser.add_argument("--json", action="store_true", help="one JSON object")


def check(arguments: argparse.Namespace) -> int:
    """Name every fault at once, then try every source and channel."""
    from console.config.load import check_file
    from console.config.locations import locate
    from console.domain.errors import NotFound
    from console.net.proxy import described

    places = locate(Path(arguments.config) if arguments.config else None, os.environ)
    if places.config is None:
        raise NotFound(
            f"There is no configuration ({', '.join(map(str, places.candidates))}).",
            advice="`outside-in init` writes one.",
        )
    settings, problems, warnings = check_file(places.config, os.environ)
    if settings is not None:
        from console.services.judging.judge import faults_of_words

        problems = faults_of_words(settings)
    ways = list(described(settings)) if settings is not None else []
    tried: list[tuple[str, bool, str]] = []
    if settings is not None and not problems and not arguments.offline:
        from console.services.setup.probe import try_everything

        tried = asyncio.run(try_everything(settings))
    if settings is not None and not problems:
        from console.services.judging.judge import gazetteer_of
        from console.understand.teams.check import problems as problems_of

        warnings = (*warnings, *problems_of(gazetteer_of(settings)), *_named_after_people(settings))
    if arguments.json:
        print(
            json.dumps(
                {
                    "file": str(places.config),
                    "problems": list(problems),
                    "warnings": list(warnings),
                    "way_out": ways,
                    "tried": [{"what": what, "ok": ok, "sentence": sentence} for what, ok, sentence in tried],
                },
                ensure_ascii=False,
            )
        )
    else:
        for line in problems:
            say(line)
        for line in warnings:
            say(f"note: {line}")
        for line in ways:
            say(line)
        for what, ok, sentence in tried:
            say(f"{'ok  ' if ok else 'FAIL'} {what}: {sentence}")
        faults = len(problems)
        say(f"{places.config}: " + (f"{faults} fault{'' if faults == 1 else 's'}." if problems else "no faults."))
    if problems:
        return int(Exit.CONFIG)
    return int(Exit.OK if all(ok for _, ok, _ in tried) else Exit.UNREACHED)


def _named_after_people(settings: Settings) -> Iterator[str]:
    from console.services.triage.own_words import details_of_name, quoted

    for name in (*(one.id for one in settings.sources), *(one.id for one in settings.topics)):
        if found := details_of_name(name, settings):
            yield f'the id "{name}" holds {quoted(found)}: it leaves with every export; name no person there'


def locate_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of `locate`."""
    parser.add_argument("what", nargs="?", choices=["config", "personal", "store", "log", "themes"], help="only this")
    parser.add_argument("--json", action="store_true", help="one JSON object")


def locate(arguments: argparse.Namespace) -> int:
    """Where the files are."""
    from console.config.load import check_file
    from console.config.locations import locate as find

    places = find(Path(arguments.config) if arguments.config else None, os.environ)
    settings = check_file(places.config, os.environ)[0] if places.config else None
    rows = {
        "config": str(places.config or places.starter),
        "personal": str(places.personal),
        "store": str(settings.store.path if settings else places.store),
        "log": str(places.log),
        "themes": os.pathsep.join(map(str, places.themes)),
    }
    if arguments.json:
        print(json.dumps(rows))
    elif arguments.what:
        print(rows[arguments.what])
    else:
        for name, path in rows.items():
            print(f"{name:<9} {path}")
    return int(Exit.OK)
