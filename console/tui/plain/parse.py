"""A typed line as a request: a key of the table or an action's name, and what stands behind it."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches

from console.domain.remedies import by
from console.tui.commands.keymap import Keymap
from console.tui.commands.table import BY_ID, COMMANDS, Command
from console.tui.terminal.safe_text import harmless

NOT_HERE = frozenset(
    {  # what only makes sense on a screen
        "mark",
        "mark-range",
        "mark-all",
        "palette",
        "triage",
        "settings",
        "copy-link",
        "copy-text",
        "pause",
        "search-next",
        "search-previous",
    }
)
_NAMED = {"": "enter", " ": "space", ",": "comma"}


@dataclass(frozen=True, slots=True)
class TypedCommand:
    """An action, the key by which it was asked for, and the words behind it."""

    action: Command
    key: str
    words: str = ""


def read_request(typed: str, keymap: Keymap, screen: str) -> TypedCommand | str:
    """What a line asks for, or a sentence that says why it is not understood."""
    line = harmless(typed).strip()
    head, _, words = line.partition(" ")
    for key, rest in _spellings(line, head, words.strip()):
        action = keymap.at(screen).get(key) or (BY_ID.get(key) if len(key) > 2 else None)
        if action is not None:
            if action.id in NOT_HERE:
                return f"“{action.label}” needs a screen; the line mode does without."
            return TypedCommand(action, key, rest)
    near = get_close_matches(head, BY_ID, 1)
    return (
        f"“{head}” is no command here"
        + (f"; did you mean {near[0]}?" if near else ".")
        + f" {by('help')} lists all commands."
    )


def _spellings(line: str, head: str, words: str) -> list[tuple[str, str]]:
    """The ways in which a line may be read: ``s 3``, ``s3``, ``gx``, ``/words`` and ``f``."""
    if not line:
        return [("enter", "")]
    first, *_ = words.split(" ", 1) if words else ("",)
    ways = [(_NAMED.get(head, head), words)]
    if len(head) == 1 and len(first) == 1:
        ways.insert(0, (f"{head} {_NAMED.get(first, first)}", words[1:].strip()))
    if len(head) == 2:
        ways.insert(0, (f"{head[0]} {_NAMED.get(head[1], head[1])}", words))
    if head[0] in {"/", "\\", "#", "@"} and len(head) > 1:
        ways.append((head[0], line[1:].strip()))
    return ways


def commands(screen: str, keymap: Keymap) -> list[tuple[str, str]]:
    """Key and help of all that the line mode knows in a place."""
    from console.tui.commands.table import shown_keys

    return [
        (shown_keys(keymap.keys(action.id)), action.help)
        for action in COMMANDS
        if screen in action.screens and action.id not in NOT_HERE
    ]
