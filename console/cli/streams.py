"""Standard output and standard error where they are closed, full or broken: the cause in a sentence, and an exit code
of ours, not the one that Python gives when it cannot flush."""

from __future__ import annotations

import errno
import io
import os
import sys
from typing import Any, TextIO, cast

from console.domain.text import inert


class OutputFault(OSError):
    """Standard output does not take what is printed."""


class _Output(io.FileIO):
    """Standard output, whose faults can be told from those of any other file."""

    closed_before = False

    def write(self, data: Any, /) -> int:
        if self.closed_before:
            raise OutputFault(errno.EBADF, "it is closed")
        try:
            return super().write(data)
        except BrokenPipeError:
            raise
        except OSError as error:
            raise OutputFault(error.errno, error.strerror) from error


class Screen(io.TextIOWrapper):
    """A terminal: whatever is printed on it, nothing of that drives it."""

    def write(self, text: str, /) -> int:
        super().write(inert(text))
        return len(text)

    def rewind(self) -> None:
        """Back to the beginning of the line, which only `rewind` may ask for."""
        super().write("\r")


def rewind(out: TextIO) -> None:
    """Write over the line that ``out`` stands in."""
    if isinstance(out, Screen):
        out.rewind()
    else:
        out.write("\r")


def wipe(out: TextIO, width: int) -> None:
    """Take a line of ``width`` characters away."""
    rewind(out)
    out.write(" " * width)
    rewind(out)
    out.flush()


def stand_in() -> None:
    """Open what is closed of the first three descriptors: a file that got the number of standard output would be
    written over by whoever prints. A terminal becomes a `Screen`; of anything else that is standard output the faults
    are known."""
    was = cast(io.TextIOWrapper | None, sys.stdout)
    for number, stream in ((0, sys.stdin), (1, sys.stdout), (2, sys.stderr)):
        if stream is None:
            handle = os.open(os.devnull, os.O_RDWR)
            if handle != number:
                os.dup2(handle, number)
                os.close(handle)
    sys.stdin = sys.stdin or nothing("r")
    sys.stderr = sys.stderr or nothing("w")
    sys.stdout, sys.stderr = _screened(sys.stdout, sys.__stdout__), _screened(sys.stderr, sys.__stderr__)
    if was is None or (was is sys.__stdout__ and not was.isatty()):
        raw = _Output(1, "w", closefd=False)
        raw.closed_before = was is None
        sys.stdout = io.TextIOWrapper(
            io.BufferedWriter(raw),
            encoding=was.encoding if was else "utf-8",
            errors=was.errors if was else "strict",
            write_through=was.write_through if was else False,
        )


def _screened(was: TextIO, first: TextIO | None) -> TextIO:
    """The stream; a `Screen` in its place where it is the terminal that the process was given."""
    if not isinstance(was, io.TextIOWrapper) or was is not first or not was.isatty():
        return was
    raw = io.FileIO(was.fileno(), "w", closefd=False)
    return Screen(
        io.BufferedWriter(raw),
        encoding=was.encoding,
        errors=was.errors,
        line_buffering=True,
        write_through=was.write_through,
    )


def silence(number: int) -> None:
    """Let what is written to a descriptor go nowhere from now on."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, number)
    os.close(nowhere)


def nothing(mode: str) -> TextIO:
    """A stream on the null device."""
    return cast(TextIO, os.fdopen(os.open(os.devnull, os.O_RDWR), mode, encoding="utf-8"))
