"""All that goes to stderr, and every exit code. Standard output is data, and nothing but data."""

from __future__ import annotations

import contextlib
import os
import sys
from enum import IntEnum

from console.cli.streams import OutputFault, nothing, rewind, silence, wipe
from console.domain.errors import (
    ConfigFault,
    NotAllowed,
    NotFound,
    OutsideInError,
    QueryFault,
    StoreFault,
    StoreNewer,
    TerminalUnfit,
)
from console.domain.remedies import ANSWERED, FORWARD_TO, OURS, REDACTION, REDO, REOPEN, UNDO, worded
from console.domain.text import inert


class Exit(IntEnum):
    """What the exit code means. The manual's table is made from this."""

    OK = 0  # done
    SOME_REFUSED = 1  # done in part, or not allowed: a sentence for each on stderr
    USAGE = 2  # the command line cannot be read
    CONFIG = 3  # the configuration has faults: all are listed, nothing was started
    STORE = 4  # the store or its disk cannot be used: gone, locked, full, damaged, unsafe
    UNREACHED = 5  # a source or a channel did not answer as it should
    NOT_FOUND = 6  # no such mention, team, source, file
    TERMINAL = 7  # there is no terminal that the console could draw on
    QUERY = 8  # the query cannot be read: the column and the nearest right word are on stderr
    NEWER = 9  # the store was written by a newer program
    INTERNAL = 70  # a fault of ours
    INTERRUPTED = 130  # Ctrl-C


MEANING = {
    Exit.OK: "done",
    Exit.SOME_REFUSED: "done in part, or not allowed; a sentence for each on stderr",
    Exit.USAGE: "the command line cannot be read",
    Exit.CONFIG: "the configuration has faults; all are listed, nothing was started",
    Exit.STORE: "the store or its disk cannot be used (gone, busy, full, damaged, unsafe)",
    Exit.UNREACHED: "a source or a channel did not answer as it should",
    Exit.NOT_FOUND: "no such mention, team, source or file",
    Exit.TERMINAL: "no terminal that the console could draw on",
    Exit.QUERY: "the query cannot be read; its column is on stderr",
    Exit.NEWER: "the store was written by a newer program",
    Exit.INTERNAL: "a fault of the program itself",
    Exit.INTERRUPTED: "interrupted",
}


_BY_COMMAND = {
    UNDO: "`outside-in undo`",
    REDO: "`outside-in redo`",
    REOPEN: "`outside-in reopen`",
    OURS: "`outside-in not-ours --off`",
    FORWARD_TO: "`outside-in forward --team`",
    ANSWERED: "`outside-in answer not-ours`",
    REDACTION: "`outside-in redact ID`",
}


def as_command(sentence: str) -> str:
    """A sentence with the command for each action that it names."""
    return worded(sentence, lambda action: _BY_COMMAND.get(action, action))


def say(sentence: str) -> None:
    """A line for the person at the terminal."""
    with contextlib.suppress(OSError):  # nobody can be told that nobody can be told; the exit code remains
        print(inert(as_command(sentence)), file=sys.stderr, flush=True)


class Progress:
    """One line on a terminal, rewritten; nothing where stderr is a file."""

    def __init__(self) -> None:
        self._shown = sys.stderr.isatty()
        self._width = 0

    def show(self, sentence: str) -> None:
        """Replace the line."""
        if self._shown:
            rewind(sys.stderr)
            print(sentence.ljust(self._width), end="", file=sys.stderr, flush=True)
            self._width = len(sentence)

    def clear(self) -> None:
        """Take the line away."""
        if self._shown and self._width:
            wipe(sys.stderr, self._width)
            self._width = 0


def explain(error: OutsideInError) -> Exit:
    """Say what went wrong and what to do, and give the exit code for it."""
    if isinstance(error, QueryFault):
        say(f"Query, column {error.column}: {error.sentence}")
        if error.suggestion:
            say(f"  {error.suggestion}")
        return Exit.QUERY
    say(error.sentence)
    if error.advice:
        say(f"  {error.advice.strip()}")
    return exit_code(error)


def of_the_machine(fault: OSError | MemoryError) -> str:
    """The sentence for what the machine does not give: room, files, memory, a disk that answers, a permission; empty
    where the fault is ours."""
    import errno

    number = errno.ENOMEM if isinstance(fault, MemoryError) else fault.errno
    if number in {errno.EMFILE, errno.ENFILE, errno.ENOMEM}:
        return (
            "The system gives this process no more files or memory. `ulimit -a` shows its limits, LimitNOFILE= and "
            "MemoryMax= those of a service."
        )
    if number in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EROFS, errno.EACCES, errno.EPERM}:
        named = getattr(fault, "filename", None) or "A file"
        return f"{named} cannot be used: {os.strerror(number)}."
    return ""


def internal(fault: BaseException) -> Exit:
    """Say that the fault is ours, and where the traceback lies: in a file of mode 0600, without anybody's words."""
    from console.config.locations import locate
    from console.services.fault_report import described

    path = locate().log.with_name("crash.log")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600), "w") as file:
            file.writelines(f"{line}\n" for line in described(fault))
    except OSError as error:
        say(
            f"The program stopped on a fault of its own ({type(fault).__name__}), and {path} could not be written: "
            f"{error.strerror}."
        )
        return Exit.INTERNAL
    say(
        f"The program stopped on a fault of its own ({type(fault).__name__}); `outside-in store check` looks the store "
        f"over. Details: {path}"
    )
    return Exit.INTERNAL


def exit_code(error: OutsideInError) -> Exit:
    """The exit code of an error."""
    for kind, code in (
        (ConfigFault, Exit.CONFIG),
        (QueryFault, Exit.QUERY),
        (StoreNewer, Exit.NEWER),
        (StoreFault, Exit.STORE),
        (NotFound, Exit.NOT_FOUND),
        (NotAllowed, Exit.SOME_REFUSED),
        (TerminalUnfit, Exit.TERMINAL),
    ):
        if isinstance(error, kind):
            return code
    return Exit.UNREACHED


def hush(code: int) -> int:
    """Bring out what was printed, and let nothing complain once more when Python ends; the exit code."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:  # whoever read our output has what it wanted
        silence(1)
    except OutputFault as fault:
        unsaid = unprinted(fault)
        code = code or unsaid
    try:
        sys.stderr.flush()
    except OSError:
        silence(2)
    return code


def unprinted(fault: OutputFault) -> int:
    """Say once why standard output does not take what was printed; the exit code for it."""
    say(f"Standard output cannot be written: {fault.strerror}. What the command had to do apart from that is done.")
    silence(1)
    sys.stdout = nothing("w")
    return int(Exit.SOME_REFUSED)
