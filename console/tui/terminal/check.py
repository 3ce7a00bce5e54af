"""Whether there is a terminal that the console could draw on. Importable without Textual, and asked before it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TextIO

from console.domain.errors import TerminalUnfit

_WAY_OUT = "Use `outside-in export` or `outside-in list`, which need no terminal, or `outside-in --plain`."
_DUMB = {"dumb", "unknown", "emacs"}
SMALLEST = (40, 10)


def check_terminal(env: Mapping[str, str], stdin: TextIO | None, stderr: TextIO | None) -> None:
    """Raise `TerminalUnfit`, with the way out, where the console could not draw: it reads keys from ``stdin`` and draws
    on ``stderr``."""
    if not _is_terminal(stdin):
        raise TerminalUnfit("The console needs a keyboard, and its input is not a terminal.", advice=_WAY_OUT)
    if not _is_terminal(stderr):
        raise TerminalUnfit(
            "The console draws on the error output, and that is not a terminal.",
            advice="Do not redirect it. " + _WAY_OUT,
        )
    if env.get("TERM", "").lower() in _DUMB:
        raise TerminalUnfit(f"The console cannot draw on a “{env['TERM']}” terminal.", advice=_WAY_OUT)
    encoding = (getattr(stderr, "encoding", None) or "").lower().replace("-", "").replace("_", "")
    if encoding not in {"utf8", "utf8sig"}:
        raise TerminalUnfit("The terminal's encoding is not UTF-8.", advice="Set PYTHONIOENCODING=utf-8. " + _WAY_OUT)


def _is_terminal(stream: TextIO | None) -> bool:
    try:
        return stream is not None and stream.isatty()
    except ValueError:  # closed
        return False


def unfit(env: Mapping[str, str], stdin: TextIO | None, stderr: TextIO | None) -> bool:
    """Whether `check_terminal` would refuse."""
    try:
        check_terminal(env, stdin, stderr)
    except TerminalUnfit:
        return True
    return False
