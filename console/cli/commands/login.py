"""`sources login`: a secret asked for without echo, tried against the platform, and kept where only its owner reads it.

The value is never on the command line, in an error, in the log or on the screen.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from console.cli.diagnostics import Exit, say
from console.domain.errors import NotFound, OutsideInError
from console.domain.text import inert

if TYPE_CHECKING:
    from console.config.load import CheckedFile
    from console.config.secrets import Secrets
    from console.services.setup.credentials import NeededSecret


def login(arguments: argparse.Namespace) -> int:
    """Ask for what a source needs, try it, keep it."""
    from console.config.load import check_file
    from console.config.secrets import Secrets, has_ring
    from console.services.setup.credentials import missing_reference, source_of, wanted
    from console.services.setup.probe import trial

    if not arguments.name:
        raise NotFound("Which source?", advice="For example: sources login mastodon")
    checked = check_file(Path(arguments.config) if arguments.config else None, os.environ)
    if (in_clear := _in_clear(checked, arguments.name)) or checked.settings is None:
        return _first_move(in_clear or list(checked.problems), arguments.name, bool(in_clear))
    settings = checked.settings
    source = source_of(settings, arguments.name)
    needs = wanted(source)
    if not needs:
        say(f"The source “{source.id}” refers to no secret. {missing_reference(source)}")
        return int(Exit.SOME_REFUSED)
    secrets = Secrets(settings.file)
    if has_ring() and not arguments.keyring:
        say("--keyring keeps it in the keyring of this account, for a collector that runs under it.")
    elif arguments.keyring and not has_ring():
        say(
            "There is no keyring here: pip install keyring, where this machine has one. Without --keyring it is kept "
            "in a file that only you can read."
        )
        return int(Exit.SOME_REFUSED)
    given = {one.name: value for one in needs if (value := _asked(one, secrets))}
    works, sentence = asyncio.run(trial(settings, source, given))
    say(f"{'ok  ' if works else 'FAIL'} source {source.id}: {sentence}")
    if not works and not arguments.keep_anyway:
        say("Nothing was kept. --keep-anyway keeps it all the same.")
        return int(Exit.UNREACHED)
    for name, value in given.items():
        say(_kept(secrets, name, value, ring=arguments.keyring))
    say(
        "A collector that runs takes it at its next attempt, and within seconds where it was refused without it."
        if given
        else "What is kept already was left."
    )
    return int(Exit.OK if works else Exit.UNREACHED)


def _in_clear(checked: CheckedFile, name: str) -> list[str]:
    """What the check says of a secret that the file itself holds for this source."""
    return [
        line
        for line in (*checked.problems, *checked.warnings)
        if f'[[source]] "{name}"' in line and 'keep it as "secret:' in line
    ]


def _first_move(lines: list[str], name: str, in_clear: bool) -> int:
    for line in lines:
        say(line)
    if in_clear:
        say(
            "To move it out of the file: copy the value, write in its place what the line above says, then say "
            f"`outside-in sources login {name}` again and paste it. If others could read the file, change it at the "
            "platform too."
        )
    return int(Exit.CONFIG)


def _asked(one: NeededSecret, secrets: Secrets) -> str:
    """The value, from the terminal without echo or as one line of standard input; empty keeps what is there."""
    there = not secrets.missing(one.name)
    say(one.where)
    if sys.stdin.isatty():
        from getpass import getpass

        also = ", Enter alone keeps the one that is there" if there else ""
        value = getpass(inert(f"{one.key} (not shown{also}): ")).strip()
    else:
        value = sys.stdin.readline().strip()
    if not value and not there:
        raise OutsideInError(f'Nothing was given for the secret "{one.name}".', advice="Nothing was kept.")
    return value


def _kept(secrets: Secrets, name: str, value: str, *, ring: bool) -> str:
    """Keep a secret, and say where; and what would be read before it."""
    from console.config.secrets import variable

    if ring:
        secrets.keep_in_ring(name, value)
        first = secrets.before_ring(name)
        return f'Kept the secret "{name}" in the keyring.' + (
            f" But {first} is there, and goes before it." if first else ""
        )
    said = f'Kept the secret "{name}" in {secrets.keep(name, value)}, which only you can read.'
    set_too = variable(name) in os.environ
    return said + (f" But {variable(name)} is set in the environment, and goes before it." if set_too else "")
