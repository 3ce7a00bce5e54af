"""README.md and the manual as the tests read them, and the parts that are made from the program's own tables.
``python -m tests.guards.documentation`` writes those; `test_documentation` fails while they differ."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

from console.services.manual import ORDER

ROOT = Path(__file__).resolve().parents[2]
README = ROOT / "README.md"
MANUAL = tuple(ROOT / "console" / "manual" / f"{name}.md" for name in ORDER)
DOCUMENTS = (README, *MANUAL)
"""In the order in which they are read, and their commands run."""
PART = re.compile(r"(<!-- made from the program: (?P<name>[a-z ]+) -->\n).*?(<!-- end -->)", re.S)


def commands() -> str:
    """Every command by group."""
    from console.cli.main import GROUPS

    rows = [
        (group if first else "", f"`{name}`", about)
        for group, entries in GROUPS.items()
        for first, (name, (_, about)) in zip([True] + [False] * len(entries), entries.items(), strict=False)
    ]
    return table(("", "command", "what it does"), rows)


def exit_codes() -> str:
    """Every exit code."""
    from console.cli.diagnostics import MEANING

    return table(("code", "means"), [(str(int(code)), meaning) for code, meaning in MEANING.items()])


def severity() -> str:
    """The scale of severity."""
    from console.domain.severity import SCALE

    return table(
        ("severity", "means", "for example"),
        [
            (str(level), meaning, "; ".join(f"“{one}”" for one in examples))
            for level, (meaning, examples) in enumerate(SCALE)
        ],
    )


def keys() -> str:
    """Every action of the console: its keys, its name for rebinding, what it does."""
    from console.tui.commands.table import COMMANDS, GROUPS, shown_keys

    rows, last = [], ""
    for action in COMMANDS:
        group = GROUPS[action.group]
        named = f"**{group}**" if group != last else ""
        rows.append((named, code(shown_keys(action.keys)), f"`{action.id}`", action.help))
        last = group
    return table(("", "key", "name", "what it does"), rows)


def code(pressed: str) -> str:
    """Keys as code, one by one."""
    return " or ".join(f"`` {key} ``" if "`" in key else f"`{key}`" for key in pressed.split(" or "))


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A table of Markdown."""
    lines = [list(head)]
    lines += [["---"] * len(lines[0]), *([cell.replace("|", "\\|") for cell in row] for row in rows)]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines)


PARTS: dict[str, Callable[[], str]] = {
    "commands": commands,
    "exit codes": exit_codes,
    "keys": keys,
    "severity": severity,
}


def whole() -> str:
    """README.md and the whole manual as one text."""
    return "\n".join(document.read_text(encoding="utf-8") for document in DOCUMENTS)


def made(text: str) -> str:
    """``text`` with every part as the program makes it now."""
    return PART.sub(lambda match: f"{match[1]}{PARTS[match['name']]()}\n{match[3]}", text)


if __name__ == "__main__":
    for document in DOCUMENTS:
        document.write_text(made(document.read_text(encoding="utf-8")), encoding="utf-8")
    sys.exit(0)
