"""Remedies: what a person can do next, named by the action, because only a face knows by which key or command.

A sentence holds ``by(UNDO)`` where the name of a key or command belongs. Each face puts its own in: the console the
operator's key, the line mode what is typed, the command line a command. The marks around it are control characters, so
no foreign text can hold them (`console.domain.text.clean` takes them away); a sentence whose marks nobody replaced
still reads as one, since the marks alone are lost where it is printed.
"""

from __future__ import annotations

import re
from collections.abc import Callable

UNDO, REDO = "undo", "redo"
REOPEN = "reopen"
OURS = "ours"
FORWARD_TO = "forward-to"
ANSWERED = "answered"
REDACTION = "redaction"
"""Actions as the console's table of commands names them."""

_MARKED = re.compile("\x02([a-z-]+)\x03")


def by(action: str) -> str:
    """The place in a sentence for the key or command that does ``action``."""
    return f"\x02{action}\x03"


def worded(sentence: str, way: Callable[[str], str]) -> str:
    """The sentence with the key or command for each action that it names."""
    return _MARKED.sub(lambda found: way(found[1]), sentence)
