"""Keys to actions: the table's keys, an operator's own on top, and the state of a key that waits for a second one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches

from console.tui.commands.table import BY_ID, COMMANDS, Command, shown

FORBIDDEN = {"ctrl+a", "ctrl+b", "ctrl+s", "ctrl+q", "ctrl+z"}  # terminals and multiplexers take them
_MODIFIERS = {"ctrl", "shift", "alt", "super", "meta", "hyper"}


def parse_keys(text: str) -> tuple[str, ...]:
    """``"f2, g x"`` as a settings file says it: keys apart by commas, presses of one key apart by blanks."""
    return tuple(" ".join(normal(press) for press in part.split()) for part in text.split(",") if part.strip())


def normal(press: str) -> str:
    """One name for one press: a character stands for itself, but blank and comma have names."""
    from textual.keys import _character_to_key  # what a key event will be called

    if press in {" ", ","}:
        return _character_to_key(press)
    if len(press) > 1 and press not in _named_keys():
        for character in map(chr, range(33, 127)):
            if _character_to_key(character) == press:
                return normal(character) if character == "," else character
    return press


def is_press(press: str) -> bool:
    """Whether a terminal could send this press at all."""
    *modifiers, key = press.split("+") if len(press) > 1 else [press]
    if not set(modifiers) <= _MODIFIERS or not key:
        return False
    return (len(key) == 1 and key.isprintable()) or key == "comma" or key in _named_keys()


def check_keymap(chosen: Mapping[str, str]) -> list[str]:
    """What is wrong with an operator's own keys, one sentence each, in order."""
    complaints = []
    for action in chosen.keys() - BY_ID.keys():
        near = get_close_matches(action, BY_ID, 1)
        complaints.append(f"keys.{action}: no such action" + (f"; did you mean {near[0]}?" if near else ""))
    keys = {action.id: action.keys for action in COMMANDS}
    for action, text in chosen.items():
        if action not in BY_ID:
            continue
        keys[action] = parse_keys(text)
        if not keys[action]:
            complaints.append(f"keys.{action}: empty; an action needs a key")
        for key in keys[action]:
            presses = key.split(" ")
            if len(presses) > 2 or not all(map(is_press, presses)):
                complaints.append(f"keys.{action}: “{key}” is not a key")
            elif FORBIDDEN & set(presses):
                complaints.append(f"keys.{action}: “{key}” is taken by terminals")
    complaints += _clashes(keys, chosen)
    return sorted(set(complaints))


def _clashes(keys: Mapping[str, tuple[str, ...]], chosen: Mapping[str, str]) -> Iterable[str]:
    for action in COMMANDS:
        if action.id not in chosen:
            continue
        for other in COMMANDS:
            if other.id == action.id or not action.screens & other.screens:
                continue
            for key in keys[action.id]:
                for taken in keys[other.id]:
                    if key == taken:
                        yield f"keys.{action.id}: “{key}” already means {other.id}"
                    elif taken.startswith(key + " ") or key.startswith(taken + " "):
                        yield f"keys.{action.id}: “{key}” cannot be told from “{taken}” ({other.id})"


class Keymap:
    """What a press means in a place. An operator's key that was complained of is left out, its action keeps its own."""

    def __init__(self, chosen: Mapping[str, str] | None = None) -> None:
        chosen = chosen or {}
        self.complaints = check_keymap(chosen)
        bad = {complaint.split(":")[0].removeprefix("keys.") for complaint in self.complaints}
        self._keys = {
            action.id: parse_keys(chosen[action.id]) if action.id in chosen and action.id not in bad else action.keys
            for action in COMMANDS
        }
        self._places: dict[str, dict[str, Command]] = {}

    def keys(self, action: str) -> tuple[str, ...]:
        """The keys of an action."""
        return self._keys[action]

    def named(self, action: str) -> str:
        """The first key of an action as people read it; what is no action stays as it is."""
        return shown(self._keys[action][0]) if self._keys.get(action) else action

    def at(self, screen: str) -> Mapping[str, Command]:
        """Every key of a place and its action."""
        if screen not in self._places:
            self._places[screen] = {
                key: action for action in COMMANDS if screen in action.screens for key in self._keys[action.id]
            }
        return self._places[screen]

    def following(self, screen: str, first: str) -> list[tuple[str, Command]]:
        """The second presses that may follow ``first``, and what each means."""
        return [(key.split(" ")[1], action) for key, action in self.at(screen).items() if key.startswith(first + " ")]


LOST = "alt+"  # before a press that means nothing, as its letter would have begun something else


class Chord:
    """A press that waits for the next one, if any."""

    def __init__(self, keymap: Keymap) -> None:
        self._keymap = keymap
        self.waiting = ""

    def press(self, key: str, screen: str) -> tuple[Command | None, str]:
        """The action that a press completes, and the key that led there; none while it waits or means nothing.

        A press that was lost takes the one after it along: of Esc, ``g``, ``c`` in one write a terminal makes Alt-g and
        ``c``, and nobody asked for what ``c`` does by itself.
        """
        first, self.waiting = self.waiting, ""
        whole = f"{first} {key}" if first else key
        action = self._keymap.at(screen).get(whole)
        if action is None and not first and self._keymap.following(screen, key.removeprefix(LOST)):
            self.waiting = key
        return action, whole


def _named_keys() -> frozenset[str]:
    from textual.keys import Keys

    return frozenset(str(key.value) for key in Keys)
