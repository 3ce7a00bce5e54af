"""Nothing that can be typed, pressed or set is without a word about it: in README.md, the manual, or `--help`."""

from __future__ import annotations

import argparse
import ast
import re
import tomllib
from importlib import import_module
from pathlib import Path

import pytest

from console.cli.main import COMMANDS, CommandParser, common
from console.config.kinds import CHANNELS, SOURCES
from console.domain.export_fields import FIELDS
from tests.guards.documentation import DOCUMENTS, MANUAL, PARTS, README, ROOT, made, whole

TEXT = whole()
EXAMPLE = ROOT / "config.toml"
READERS = {
    "text",
    "choice",
    "url",
    "secret",
    "texts",
    "flag",
    "whole",
    "number",
    "duration",
    "day",
    "words",
    "tables",
    "table",
    "existing",
}


def arguments_of(name: str) -> list[argparse.Action]:
    """What a command takes."""
    parser = CommandParser(prog=name)
    common(parser)
    module = import_module(COMMANDS[name][0])
    getattr(module, f"{name.replace('-', '_')}_arguments")(parser)
    return parser._actions


def settings_keys() -> dict[str, str]:
    """Every key that the configuration reads, and the module that reads it."""
    found: dict[str, str] = {}
    for path in sorted(path for path in (ROOT / "console" / "config").rglob("*.py") if path.stem != "personal"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute | ast.Name):
                continue
            reader = node.func.attr if isinstance(node.func, ast.Attribute) else node.func.id
            names = [one.value for one in node.args if isinstance(one, ast.Constant) and isinstance(one.value, str)]
            if reader in READERS and names:
                found[names[0]] = path.name
    for kinds in (SOURCES, CHANNELS):
        for kind in kinds.values():
            found |= {key: "kinds.py" for key in (*kind.needs, *kind.takes, *kind.options) if kind.ready}
    return found


def test_the_tables_in_the_manual_are_the_programs_own() -> None:
    assert set(re.findall(r"<!-- made from the program: ([a-z ]+) -->", TEXT)) == set(PARTS)
    assert made(TEXT) == TEXT, "run `python -m tests.guards.documentation`"


def test_the_manual_is_whole_and_the_readme_is_short() -> None:
    assert sorted((ROOT / "console" / "manual").glob("*.md")) == sorted(MANUAL)
    readme = README.read_text(encoding="utf-8")
    assert all(f"console/manual/{path.name}" in readme for path in MANUAL)
    assert len(readme.splitlines()) <= 200


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_of_a_command_has_help(name: str) -> None:
    bare = [action.dest for action in arguments_of(name) if not action.help and action.dest != "ids"]
    assert bare == [], f"`{name} --help` says nothing about these"


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_shown_in_an_example(name: str) -> None:
    assert re.search(rf"(^|[|`/] ?)outside-in {name}\b", TEXT, re.M), f"the manual shows no `outside-in {name}`"


@pytest.mark.parametrize("name", FIELDS)
def test_every_field_of_an_export_is_explained(name: str) -> None:
    assert f"`{name}`" in TEXT


@pytest.mark.parametrize(
    "kind",
    [
        f"{what} {name}"
        for what, kinds in (("source", SOURCES), ("channel", CHANNELS))
        for name, kind in kinds.items()
        if kind.ready
    ],
)
def test_every_kind_of_source_and_channel_is_explained(kind: str) -> None:
    assert f"`{kind.split()[1]}`" in TEXT


@pytest.mark.parametrize("kind", sorted({name for name, kind in SOURCES.items() if kind.ready} - {"table", "replay"}))
def test_every_kind_of_source_on_the_network_says_what_it_was_tried_against(kind: str) -> None:
    [row] = re.findall(rf"^\| `{kind}` \|.*", TEXT, re.M)
    assert re.search(r"\b[Tt]ested (against|with)\b", row)


@pytest.mark.parametrize("key", sorted(settings_keys()))
def test_every_setting_is_in_the_example_or_the_readme(key: str) -> None:
    written = EXAMPLE.read_text(encoding="utf-8")
    assert re.search(rf"(?<![\w-]){re.escape(key)}(?![\w-])", written) or f"`{key}`" in TEXT


@pytest.mark.parametrize("key", ["theme", "keys", "pane", "mouse"])
def test_every_personal_setting_is_in_the_readme(key: str) -> None:
    assert re.search(rf"```toml[^`]*\b{key}\b", TEXT)


def test_every_toml_in_the_readme_can_be_read() -> None:
    for block in re.findall(r"```toml\n(.*?)```", TEXT, re.S):
        tomllib.loads(block)


@pytest.mark.parametrize("document", [*DOCUMENTS, ROOT / "console" / "ARCHITECTURE.md"], ids=lambda path: path.name)
def test_every_link_leads_somewhere(document: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)\)|src=\"([^\"]+)\"", document.read_text(encoding="utf-8")):
        path = target[0] or target[1]
        assert path.startswith("https://") or (document.parent / path).exists(), path
