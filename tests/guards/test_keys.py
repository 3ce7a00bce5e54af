"""One table of actions: every action can be done, every key means one thing, and nobody's own keys can hurt."""

from __future__ import annotations

import ast
import inspect
import re
from pathlib import Path

import pytest

from console.tui.commands import find
from console.tui.commands.keymap import FORBIDDEN, Chord, Keymap, check_keymap, is_press, parse_keys
from console.tui.commands.table import BY_ID, COMMANDS, GROUPS, SCREENS, Command
from console.tui.plain.act import WORKS
from console.tui.plain.look import LOOKS
from console.tui.plain.parse import NOT_HERE


def test_names_are_unique_and_places_and_groups_exist() -> None:
    assert len(BY_ID) == len(COMMANDS)
    assert all(action.group in GROUPS and action.screens and action.screens <= SCREENS.keys() for action in COMMANDS)


@pytest.mark.parametrize("action", COMMANDS, ids=lambda action: action.id)
def test_every_action_is_carried_out_by_a_function_with_a_docstring(action: Command) -> None:
    command = find(action)
    assert list(inspect.signature(command).parameters) == ["app", "target"]
    assert command.__doc__


def test_the_line_mode_knows_every_action_or_says_that_it_needs_a_screen() -> None:
    alone = ({"celebrations"}, {"redaction"}, {"learning"}, {"rejudging"})
    of_one_place = {action.id for action in COMMANDS if action.screens in alone}
    elsewhere = {"narrow", "change", "close", "how-to-leave"} | of_one_place
    assert BY_ID.keys() - WORKS.keys() - LOOKS.keys() - NOT_HERE == elsewhere
    assert BY_ID.keys() >= NOT_HERE


def test_no_key_means_two_things_in_one_place_and_none_is_a_terminals_own() -> None:
    for place in SCREENS:
        keys = [key for action in COMMANDS if place in action.screens for key in action.keys]
        assert len(keys) == len(set(keys)), place
        firsts = {key.split(" ")[0] for key in keys if " " in key}
        assert not firsts & set(keys), f"{place}: a key that waits for another cannot act by itself"
    presses = {press for action in COMMANDS for key in action.keys for press in key.split(" ")}
    assert not presses & FORBIDDEN
    assert all(map(is_press, presses))
    assert not any("alt+" in press or press.startswith("f1") for press in presses)


@pytest.mark.parametrize(
    ("chosen", "complaint"),
    [
        ({"forward": "q"}, "keys.forward: “q” already means close"),
        ({"forwrad": "x"}, "keys.forwrad: no such action; did you mean forward?"),
        ({"undo": "hyper+bananas"}, "keys.undo: “hyper+bananas” is not a key"),
        ({"help": ""}, "keys.help: empty; an action needs a key"),
        ({"panes": "g"}, "cannot be told from “g x”"),
        ({"search": "ctrl+q"}, "is taken by terminals"),
        ({"search": "a b c"}, "is not a key"),
        ({"forward": "f2", "action": "f2"}, "already means"),
    ],
)
def test_keys_that_cannot_work_are_complained_of(chosen: dict[str, str], complaint: str) -> None:
    assert any(complaint in one for one in check_keymap(chosen)), check_keymap(chosen)


def test_a_key_that_was_complained_of_is_left_out_and_the_others_hold() -> None:
    keymap = Keymap({"forward": "q", "action": "f2, g y", "help": "question_mark,full_stop"})
    assert keymap.keys("forward") == ("f",)
    assert keymap.keys("action") == ("f2", "g y")
    assert keymap.keys("help") == ("?",), "the full stop is taken, so its own keys stay"
    assert keymap.at("panes")["q"].id == "close"


def test_the_two_keys_of_a_swap_are_no_clash() -> None:
    assert check_keymap({"forward": "a", "action": "f"}) == []


def test_names_of_characters_are_the_characters() -> None:
    assert parse_keys("question_mark, slash, comma, g x, ctrl+d") == ("?", "/", "comma", "g x", "ctrl+d")


def test_a_chord_waits_for_its_second_key_and_forgets_it() -> None:
    chord = Chord(Keymap())
    assert chord.press("g", "panes") == (None, "g") and chord.waiting == "g"
    action, key = chord.press("x", "panes")
    assert action is not None and (action.id, key, chord.waiting) == ("triage", "g x", "")
    assert chord.press("s", "panes")[0] is None and chord.press("9", "panes")[0] is None and not chord.waiting
    assert chord.press("f", "panes")[0] is BY_ID["forward"]


NAMES_A_KEY = re.compile(
    r"(?:^|[ `(·;:])(?:[a-zA-Z?!:]|g[a-z,])`? (?:once more|takes?|does|reopens|says|shows|lists|leaves|narrows|goes|"
    r"gives|judges|lets|finds|opens|marks|can send|switches|stops|puts)\\b"
)


def test_no_sentence_names_a_default_key() -> None:
    """An operator may have other keys, a command line has none: sentences name actions (`domain.remedies`)."""
    found = []
    for path in sorted((Path(__file__).parents[2] / "console").rglob("*.py")):
        if path.name == "table.py" or "train" in path.parts:
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        documented = {
            id(node.body[0].value)
            for node in ast.walk(tree)
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
            and node.body
            and isinstance(node.body[0], ast.Expr)
        }
        for node in ast.walk(tree):
            if not isinstance(node, ast.Constant) or not isinstance(node.value, str) or id(node) in documented:
                continue
            if NAMES_A_KEY.search(node.value):
                found.append(f"{path.name}:{node.lineno} {node.value[:80]!r}")
    assert found == []
