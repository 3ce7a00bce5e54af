"""The command `sources`: how each does, what presets there are, and what one makes of a sample."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING

from console.cli.diagnostics import Exit, say
from console.cli.runtime import with_runtime
from console.domain.errors import NotFound
from console.domain.text import clean_line

_MOST_REFUSED = 10_000

if TYPE_CHECKING:
    from datetime import datetime

    from console.services.runtime import Runtime
    from console.store.protocol import SourceHealth


def sources_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of `sources`."""
    parser.add_argument(
        "what",
        nargs="?",
        default="list",
        choices=["list", "refused", "login", "discover", "presets", "try"],
        help="refused: what could not be read or taken in, and why; login: ask for a source's secret, "
        "try it and keep it; discover: find the feeds of a web site; presets: platforms that "
        "can be read; try: what a preset makes of a --sample",
    )
    parser.add_argument(
        "name",
        nargs="?",
        default="",
        help="for refused and login: the source's id; for "
        "discover: a page's address; for try: a preset's name, or a file of your own",
    )
    parser.add_argument("--keep-anyway", action="store_true", help="for login: keep what the platform does not take")
    parser.add_argument(
        "--keyring",
        action="store_true",
        help="for login: keep it in the keyring of this account, "
        "not in a file of mode 0600 (needs: pip install keyring)",
    )
    parser.add_argument(
        "--check",
        action="store_true",
        help="for monitoring: nothing where all is well; else a line "
        "for each thing that is not (no collector, a source that fails, letters that failed or wait "
        "for over an hour, a store that `store check` has not found whole for 8 days), and code 5",
    )
    parser.add_argument("--sample", default="", metavar="FILE", help="for try: an answer of the platform, as JSON")
    parser.add_argument(
        "-o",
        "--output",
        default="",
        metavar="FILE",
        help="for refused: write all of it, as it came, to a new FILE, one JSON object a line",
    )
    parser.add_argument("--json", action="store_true", help="one JSON object a line")


def sources(arguments: argparse.Namespace) -> int:
    """How every source does, or what a preset maps."""
    if arguments.check:
        return with_runtime(arguments, _check)
    match arguments.what:
        case "presets":
            return _presets(arguments)
        case "login":
            from console.cli.commands.login import login

            return login(arguments)
        case "refused":
            return with_runtime(arguments, lambda runtime: _refused(runtime, arguments))
        case "discover":
            return _discover(arguments)
        case "try":
            return _try_preset(arguments)
        case _:
            return with_runtime(arguments, lambda runtime: _list(runtime, as_json=arguments.json))


async def _check(runtime: Runtime) -> int:
    from console.services.monitoring import complaints

    found = await complaints(runtime)
    for one in found:
        print(clean_line(one))
    return int(Exit.UNREACHED if found else Exit.OK)


async def _list(runtime: Runtime, *, as_json: bool) -> int:
    from console.net.proxy import described
    from console.services.monitoring import failed_letters
    from console.services.source_status import standing
    from console.store.protocol import SourceHealth

    now = runtime.clock()
    known = {health.source: standing(health, now) for health in await runtime.store.sources()}
    configured = {source.id: source.kind for source in runtime.settings.sources}
    for name in [*configured, *sorted(set(known) - set(configured))]:
        health = known.get(name, SourceHealth(name))
        if as_json:
            row: dict[str, object] = {one: getattr(health, one) for one in health.__match_args__}
            row["kind"] = configured.get(name, "")
            print(json.dumps(row, ensure_ascii=False, default=lambda at: at.isoformat()))
        else:
            _print(health, configured.get(name, "-"), now)
    ways = list(described(runtime.settings))
    for line in ways:
        say(line)
    if any("environment" in line for line in ways):
        say("So says the environment here; a collector that runs as a service goes by its own, and says so in its log.")
    if letters := failed_letters((await runtime.store.counts(now)).failed):
        say(letters)
    leader = await runtime.store.leader(now)
    say(f"{leader} collects." if leader else "No collector runs: `outside-in collect` starts one.")
    return int(Exit.OK)


async def _refused(runtime: Runtime, arguments: argparse.Namespace) -> int:
    """What could not be read or taken in: when, from where, why; its words only where they are asked for."""
    from console.services.export.output import whole_file

    known = {health.source for health in await runtime.store.sources()}
    if arguments.name and arguments.name not in known | {source.id for source in runtime.settings.sources}:
        raise NotFound(f"No source “{arguments.name}” is known.", advice="`outside-in sources` lists them.")
    found = await runtime.store.quarantined(arguments.name, _MOST_REFUSED)
    rows = [
        json.dumps(
            {"source": one.source, "at": one.at.isoformat(), "why": one.why, "raw": one.raw.decode("utf-8", "replace")},
            ensure_ascii=False,
        )
        for one in found
    ]
    if arguments.output:
        with whole_file(Path(arguments.output), store=runtime.settings.store.path) as out:
            out.writelines(f"{row}\n" for row in rows)
    elif arguments.json:
        for row in rows:
            print(row)
    else:
        zone = runtime.settings.organisation.zone
        for one in found:
            print(f"{one.at.astimezone(zone):%Y-%m-%d %H:%M}  {clean_line(one.source):<16} {clean_line(one.why)}")
    say(
        f"{len(found):,} could not be read or taken in. What could not be read is kept for 30 days."
        + ("" if arguments.output or arguments.json or not found else " -o FILE writes all of it, as it came.")
    )
    unjudged = sum(one.unjudged for one in await runtime.store.sources())
    if unjudged:
        say(f"{unjudged:,} more are here, but could not be judged: `outside-in list is:unjudged`.")
    return int(Exit.OK)


def _print(health: SourceHealth, kind: str, now: datetime) -> None:
    from console.domain.text import one_line
    from console.services.source_status import figures, rounds

    state = health.state if health.state != "new" else "never read"
    print(f"{health.source:<16} {kind:<12} {state}")
    for line in (
        " · ".join(rounds(health, now)),
        " · ".join(figures(health, now)),
        health.sentence,
        health.advice,
        f"Known to be lost: {health.missed}" if health.missed else "",
    ):
        if line:
            print(f"{'':<16} {one_line(line)}")


def _discover(arguments: argparse.Namespace) -> int:
    import asyncio

    from console.cli.runtime import settings_of
    from console.config.settings import Settings
    from console.services.setup.discover_feeds import discover, name_for

    if not arguments.name:
        raise NotFound("Which site?", advice="For example: sources discover https://news.example.org")
    try:
        settings = settings_of(arguments)
    except NotFound:  # a site can be looked at before there is a configuration
        settings = Settings()
    feeds = asyncio.run(discover(settings, arguments.name))
    taken = {source.id for source in settings.sources}
    for number, feed in enumerate(feeds):
        name = name_for(feed, taken)
        taken.add(name)
        if arguments.json:
            print(json.dumps({"url": feed.url, "title": feed.title, "kind": feed.kind, "entries": feed.entries}))
            continue
        print(("\n" if number else "") + feed.block(name), end="")
        if feed.secret:
            say(f"The address of “{name}” is itself a key. Add the block, then `outside-in sources login {name}`.")
    say(
        f"{len(feeds)} feed{'' if len(feeds) == 1 else 's'} that can be read."
        + (
            " Paste what you want into config.toml."
            if feeds
            else " The site names none, and none lies where feeds usually lie."
        )
    )
    return int(Exit.OK if feeds else Exit.NOT_FOUND)


def _presets(arguments: argparse.Namespace) -> int:
    from console.services.setup.try_preset import preset_names

    for name, about in preset_names(_presets_folder(arguments)).items():
        print(f"{name:<20} {about}")
    return int(Exit.OK)


def _presets_folder(arguments: argparse.Namespace) -> Path | None:
    """Where the organisation's own presets lie: beside its configuration, if there is one."""
    from console.config.locations import locate as find

    config = find(Path(arguments.config) if arguments.config else None).config
    return config.parent / "presets" if config else None


def _try_preset(arguments: argparse.Namespace) -> int:
    from console.cli.commands.import_ import preview
    from console.services.setup.try_preset import try_preset

    if not arguments.name or not arguments.sample:
        raise NotFound("Which preset, and which sample?", advice="For example: sources try lemmy --sample answer.json")
    items = try_preset(arguments.name, Path(arguments.sample), folder=_presets_folder(arguments))
    return preview(items)
