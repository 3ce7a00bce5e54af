"""The command `store`: check, backup, restore, rebuild."""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING

from console.cli.diagnostics import Exit, say
from console.cli.runtime import settings_of, with_runtime
from console.domain.errors import NotFound

if TYPE_CHECKING:
    from console.services.runtime import Runtime


def store_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of `store`."""
    parser.add_argument(
        "what",
        choices=["check", "rebuild", "backup", "restore"],
        help="look it over, build what is derived again, copy it, or put a copy in its place",
    )
    parser.add_argument("file", nargs="?", default="", metavar="FILE", help="for backup and restore")
    parser.add_argument(
        "--anchor",
        nargs="?",
        const="",
        metavar="FILE",
        help="with check: the log must agree with the anchors of its witness, or with those in a FILE, "
        "as the journal gives them",
    )
    parser.add_argument("--replace", action="store_true", help="with backup: replace the file that is there")
    parser.add_argument("--anyway", action="store_true", help="with backup and restore: although the copy has faults")
    parser.add_argument("--json", action="store_true", help="one JSON object")


def store(arguments: argparse.Namespace) -> int:
    """Check, rebuild, back up or restore the store."""
    if arguments.what == "restore":
        return _restore(arguments)

    from console.services.collector.retention import lines, told

    async def work(runtime: Runtime) -> int:
        if arguments.what == "backup":
            if not arguments.file:
                raise NotFound("A backup needs a file to be written to.")
            problems = await runtime.store.backup(arguments.file, replace=arguments.replace, anyway=arguments.anyway)
            for line in problems:
                say(line)
            say(f"Wrote {arguments.file}" + (", with these faults." if problems else "."))
            return int(Exit.STORE if problems else Exit.OK)
        if arguments.what == "rebuild":
            differences = await runtime.store.rebuild()
            for line in differences:
                print(line)
            say(f"Everything derived was built again; {len(differences)} differences.")
            return int(Exit.OK if not differences else Exit.SOME_REFUSED)
        health = await runtime.store.check(anchored=arguments.anchor is not None, copy=arguments.anchor or "")
        if not health.problems:
            await runtime.store.note_checked(runtime.clock())
        due = await runtime.store.due(runtime.settings.retention, runtime.clock())
        copies = await runtime.store.copies()
        if arguments.json:
            found = {name: getattr(health, name) for name in health.__match_args__}
            print(json.dumps(found | {"due": dict(told(runtime.settings.retention, due))}, ensure_ascii=False))
        else:
            print(
                f"{health.mentions} mentions, {health.actions} actions, {health.bytes / 1e6:.1f} MB, "
                f"version {health.version}, SQLite {health.sqlite}"
            )
            for line in (*lines(runtime.settings.retention, due, len(copies)), *health.anchors, *health.problems):
                print(line)
        return int(Exit.STORE if health.problems else Exit.OK)

    return with_runtime(arguments, work)


def _restore(arguments: argparse.Namespace) -> int:
    from console.services.runtime import restore_store

    if not arguments.file:
        raise NotFound("A restore needs the file of a backup.")
    settings = settings_of(arguments)
    done = restore_store(arguments.file, settings.store.path, anyway=arguments.anyway, shared=settings.store.shared)
    say(
        f"Restored {settings.store.path} from {arguments.file}."
        + (f" What was there lies in {done.aside}." if done.aside else "")
    )
    if done.erased:
        say(f"{done.erased:,} of its mentions had been erased since it was made; that was done again.")
    if done.carried:
        say(
            f"{done.carried:,} stand as they did before the restore in what was decided since: deleted at the source, "
            "legal hold, what leaves of them, letters taken back."
        )
    for doubt in done.doubts:
        say(doubt)
    return int(Exit.OK)
