"""Words that are nobody else's business: from standard input or an editor, and not from the command line, which every
user of the machine can read (`ps`) and the shell keeps."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from console.cli.diagnostics import say
from console.domain.errors import NotAllowed, NotFound

UNSEEN = (
    "- reads it from standard input, and an editor opens where it is left out: every user of the machine can "
    "read what stands on a command line (ps), and the shell keeps it"
)
UNSEEN_PIPED = "- reads it from standard input, where ps shows it to nobody"
_LONGEST = 100_000  # characters; more is refused, not cut
_EDITORS = ("editor", "nano", "vi")


def worded(text: str, what: str) -> str:
    """The words that were meant: those given, those on standard input for ``-``, or those that an editor brings back
    where none were given. Raises `NotAllowed` where there are none."""
    found = piped(text) if text else _edited(what)
    if not found.strip():
        raise NotAllowed(f"There are no words for {what}, so nothing was done.")
    return found


def piped(text: str) -> str:
    """The words that were given, or those on standard input for ``-``."""
    if text != "-":
        return text
    found = sys.stdin.read(_LONGEST + 1)
    if len(found) > _LONGEST:
        raise NotAllowed(f"There are more than {_LONGEST:,} characters on standard input; nothing was done.")
    return found.rstrip("\n")


def _edited(what: str) -> str:
    """What somebody writes in an editor; the file is theirs alone, and gone afterwards."""
    if not _at_a_terminal():
        raise NotAllowed(f"There are no words for {what}.", advice="- reads them from standard input.")
    import subprocess
    import tempfile

    command = _editor()
    handle, name = tempfile.mkstemp(prefix="outside-in-", suffix=".txt", dir=os.environ.get("XDG_RUNTIME_DIR") or None)
    os.close(handle)
    try:
        say(f"Write {what}, save, and leave the editor ({command[0]}).")
        if subprocess.run([*command, name], check=False).returncode:
            raise NotAllowed("The editor ended with a fault, so nothing was done.")
        return Path(name).read_text(encoding="utf-8", errors="replace")
    finally:
        for left in Path(name).parent.glob(f"{Path(name).name}*"):  # some editors keep the version before
            left.unlink(missing_ok=True)


def _at_a_terminal() -> bool:
    return sys.stdin.isatty() and sys.stdout.isatty()


def _editor() -> list[str]:
    import shlex
    import shutil

    if named := os.environ.get("VISUAL") or os.environ.get("EDITOR"):
        return shlex.split(named)
    found = next((one for one in _EDITORS if shutil.which(one)), "")
    if not found:
        raise NotFound("There is no editor on this machine.", advice="Name one in $EDITOR, or pipe the words: -")
    return [found]
