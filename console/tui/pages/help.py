"""The keys of a screen, in one column or two."""

from __future__ import annotations

from rich.cells import cell_len

from console.tui.commands.keymap import Keymap
from console.tui.commands.table import COMMANDS, GROUPS, shown_keys
from console.tui.render.lines import BLANK, Line, Span, cut, fit, line


def help_page(screen: str, keymap: Keymap, room: int, *, columns: int = 1) -> list[Line]:
    """Every key that acts in a place, by group."""
    half = (room - 4 * (columns - 1)) // columns
    blocks: list[list[Line]] = []
    for group, title in GROUPS.items():
        actions = [action for action in COMMANDS if action.group == group and screen in action.screens]
        if not actions:
            continue
        names = [shown_keys(keymap.keys(action.id)) for action in actions]
        widest = 16
        blocks.append(
            [
                line(Span(title, "accent")),
                *(
                    line(Span(f"{name}{' ' * (widest - cell_len(name))}", "key"), Span(cut(action.help, half - widest)))
                    for name, action in zip(names, actions, strict=True)
                ),
                BLANK,
            ]
        )
    foot = [
        line(
            Span(
                "Every action is in the palette (:) too; g h opens the manual. Keys can be changed: g, shows them all.",
                "dim",
            )
        )
    ]
    if columns == 1:
        return [part for block in blocks for part in block] + foot
    left, right = _halves(blocks)
    height = max(len(left), len(right))
    left += [BLANK] * (height - len(left))
    right += [BLANK] * (height - len(right))
    return [(*fit(one, half), Span("    "), *two) for one, two in zip(left, right, strict=True)] + foot


def _halves(blocks: list[list[Line]]) -> tuple[list[Line], list[Line]]:
    """The blocks in two columns of nearly the same height, in order."""
    total = sum(map(len, blocks))
    left: list[Line] = []
    right: list[Line] = []
    for block in blocks:
        (left if len(left) + len(block) // 2 <= total / 2 and not right else right).extend(block)
    return left, right
