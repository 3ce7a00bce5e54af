"""Every public name in `console/` is used there: what only tests use is taken out, or they use something else."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path

from console.cli.main import COMMANDS
from console.tui.commands import MODULES
from console.tui.commands.table import COMMANDS as KEYS

ROOT = Path(__file__).resolve().parents[2]
BY_NAME = {
    *(
        (COMMANDS[command][0], f"{command.replace('-', '_')}{ending}")
        for command in COMMANDS
        for ending in ("", "_arguments")
    ),
    *((f"console.tui.commands.{MODULES[one.group]}", one.id.replace("-", "_")) for one in KEYS),
    ("console.cli.commands.import_", "import_"),
}
"""The functions that `cli.main` and `tui.commands.find` look up by the name of a command."""
ALLOWED = {
    "console.domain.tracks.MentionState.is_open": "the rule in one place, to which tests hold the query and the SQL",
    "console.sources.declared.preset.Preset.tested": "a preset says by it against what it was tried",
    "console.understand.themes.scores_of": "the benchmark ranks every theme by it, also those that are not told",
}
"""What nothing in `console/` uses, and why it stays."""


@cache
def modules() -> dict[str, ast.Module]:
    found = {}
    for path in sorted((ROOT / "console").rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        found[name] = ast.parse(path.read_text(encoding="utf-8"))
    return found


def names_in(body: list[ast.stmt]) -> Iterator[str]:
    """The public names that these statements give."""
    for node in body:
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                given = [name]
            case ast.Assign(targets=targets):
                given = [one.id for target in targets for one in ast.walk(target) if isinstance(one, ast.Name)]
            case ast.AnnAssign(target=ast.Name(id=name)):
                given = [name]
            case _:
                given = []
        yield from (name for name in given if not name.startswith("_"))


@cache
def used() -> frozenset[tuple[str, str]]:
    """Module and name for all that is read in its own module, imported from it, or read off it."""
    found = set()
    for module, tree in modules().items():
        known: dict[str, str] = {}
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and node.module:
                for one in node.names:
                    found.add((node.module, one.name))
                    known[one.asname or one.name] = f"{node.module}.{one.name}"
            elif isinstance(node, ast.Import):
                known |= {one.asname or one.name: one.name for one in node.names}
        for node in ast.walk(tree):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
                found.add((module, node.id))
            elif isinstance(node, ast.Attribute):
                found.add((known.get(ast.unparse(node.value), ""), node.attr))
    return frozenset(found)


@cache
def words() -> frozenset[str]:
    """Every attribute, keyword and lone word in a string: by any of them a member of a class can be reached."""
    found: set[str] = set()
    for tree in modules().values():
        for node in ast.walk(tree):
            match node:
                case ast.Attribute(attr=word) | ast.keyword(arg=str(word)) | ast.Name(id=word, ctx=ast.Load()):
                    found.add(word)
                case ast.MatchClass(kwd_attrs=several):
                    found.update(several)
                case ast.Constant(value=str(text)) if " " not in text:
                    found.update(text.replace("(", ".").split("."))
    return frozenset(found)


def unused() -> Iterator[str]:
    for module, tree in modules().items():
        for name in names_in(tree.body):
            adapter = module.startswith("console.sources.") and name == "open_source"  # by `sources.registry`
            if not adapter and (module, name) not in used() | BY_NAME:
                yield f"{module}.{name}"
        for node in tree.body:
            if isinstance(node, ast.ClassDef):
                for name in names_in(node.body):
                    if name not in words() and not asked_for_by_a_library(module, node.name, name):
                        yield f"{module}.{node.name}.{name}"


def asked_for_by_a_library(module: str, name: str, member: str) -> bool:
    """Whether a class that is not ours has such a member, or calls it by its name as Textual does with handlers."""
    if module.startswith("console.tui.") and member.startswith(("on_", "action_", "validate_")):
        return True
    strangers = [
        one for one in getattr(import_module(module), name).__mro__ if not one.__module__.startswith("console.")
    ]
    return any(hasattr(one, member) for one in strangers)


def test_every_public_name_is_used_by_the_program() -> None:
    found = set(unused())
    assert sorted(found - ALLOWED.keys()) == [], "only tests use it: take it out"
    assert sorted(ALLOWED.keys() - found) == [], "it is used, or gone: it needs no permission any more"
