"""The floors of the package, read from the imports of the whole tree: a folder imports only what stands below it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[2] / "console"
MODULES = sorted(path for path in PACKAGE.rglob("*.py") if "__pycache__" not in path.parts)

ADAPTERS = {"sources", "understand", "store", "channels"}
RULES = {"domain", "query"}  # pure
BELOW: dict[str, set[str]] = {"domain": set(), "query": {"domain"}, "config": RULES, "net": {*RULES, "config"}}
BELOW |= {adapter: {*RULES, "config", "net"} for adapter in ADAPTERS}
BELOW["services"] = {*RULES, "config", "net", *ADAPTERS}
BELOW["cli"] = BELOW["tui"] = {*BELOW["services"], "services", "demo"}
BELOW["demo"] = {"domain"}

# The command line starts the console: these modules, and no others, import it, and only inside a function.
STARTS_THE_CONSOLE = {"console.cli.runtime", "console.cli.commands.demo"}

# What only some folders may load. A name ends at a dot: "sqlite3" is also "sqlite3.dbapi2".
ONLY_IN: dict[str, set[str]] = {
    "textual": {"tui"},
    "rich": {"tui"},
    "aiohttp": {"net", "sources", "channels"},
    "aiosmtplib": {"channels"},
    "sqlite3": {"store"},
    "aiosqlite": {"store"},
    "pysqlite3": {"store"},
    "numpy": {"understand"},
    "onnxruntime": {"understand"},
    "torch": {"understand"},
    "feedparser": {"sources"},
    "fastfeedparser": {"sources"},
    "openpyxl": {"sources"},
    "tomlkit": {"config", "services"},
}

# The whole of what a pure rule may load: no clock is called, no file, socket, database or terminal is touched.
PURE = {
    "__future__",
    "abc",
    "ahocorasick_rs",
    "bisect",
    "calendar",
    "collections",
    "contextlib",
    "dataclasses",
    "datetime",
    "difflib",
    "enum",
    "fractions",
    "functools",
    "hashlib",
    "heapq",
    "hmac",
    "html",
    "itertools",
    "json",
    "math",
    "operator",
    "re",
    "re2",
    "statistics",
    "string",
    "struct",
    "textwrap",
    "types",
    "typing",
    "unicodedata",
    "urllib",
    "zoneinfo",
    "base64",
}
CLOCKS = {"now", "utcnow", "today", "time", "monotonic", "perf_counter", "time_ns"}
VAGUE = {"utils", "util", "helpers", "helper", "manager", "managers", "common", "misc"}
SQL = re.compile(r"\b(SELECT\s.+\sFROM|INSERT\s+(OR\s+\w+\s+)?INTO|UPDATE\s+\w+\s+SET|DELETE\s+FROM|PRAGMA\s)", re.S)


def name(path: Path) -> str:
    """``console.net.http`` for its file."""
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def floor(module: str) -> str:
    """The folder under ``console`` that a module stands in; empty for those at the top."""
    parts = module.split(".")
    return parts[1] if len(parts) > 1 and (PACKAGE / parts[1]).is_dir() else ""


@cache
def tree(path: Path) -> ast.Module:
    """The module, parsed."""
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def imports(path: Path) -> Iterator[tuple[str, int, bool]]:
    """Every import of a module, inside functions and under TYPE_CHECKING too: name, line, whether at the top level.

    ``from console.a import b`` counts as console.a.b where that is a module."""
    top = set(tree(path).body)
    for node in ast.walk(tree(path)):
        at_top = node in top
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno, at_top) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: relative import; write the whole name"
            assert node.module is not None
            for alias in node.names:
                inner = PACKAGE.parent.joinpath(*node.module.split("."), alias.name)
                is_module = inner.is_dir() or inner.with_suffix(".py").exists()
                yield f"{node.module}.{alias.name}" if is_module else node.module, node.lineno, at_top


def wrong_floors(path: Path) -> Iterator[str]:
    """Each import of ``path`` that looks up or sideways."""
    here = name(path)
    mine = floor(here)
    if not mine:
        return
    for imported, line, at_top in imports(path):
        if not imported.startswith("console."):
            continue
        theirs = floor(imported)
        opens = mine == "cli" and theirs == "tui" and here in STARTS_THE_CONSOLE and not at_top
        if theirs and theirs != mine and theirs not in BELOW[mine] and not opens:
            yield f"{path.relative_to(PACKAGE.parent)}:{line} {mine} imports {imported}"


def test_every_folder_has_a_floor() -> None:
    folders = {path.name for path in PACKAGE.iterdir() if path.is_dir() and (path / "__init__.py").exists()}
    assert folders <= set(BELOW), f"say which floor these stand on: {sorted(folders - set(BELOW))}"


def test_a_folder_imports_only_what_stands_below_it() -> None:
    assert [fault for path in MODULES for fault in wrong_floors(path)] == []


def test_nothing_imports_in_a_circle() -> None:
    """Imports inside functions and for types count too: whoever reads one of two modules should not need the other."""
    modules = {name(path): path for path in MODULES}
    below = {
        module: {imported for imported, _, _ in imports(path) if imported in modules and imported != module}
        for module, path in modules.items()
    }
    while True:  # take away what imports nothing that is left; what stays then is in a circle, or above one
        free = {module for module, imported in below.items() if not imported}
        if not free:
            break
        below = {module: imported - free for module, imported in below.items() if module not in free}
    assert sorted(below) == []


@pytest.mark.parametrize("library", ONLY_IN)
def test_a_library_is_loaded_only_where_it_belongs(library: str) -> None:
    faults = [
        f"{path.relative_to(PACKAGE.parent)}:{line}"
        for path in MODULES
        if floor(name(path)) not in ONLY_IN[library]
        for imported, line, _ in imports(path)
        if imported.split(".")[0] == library
    ]
    assert faults == [], f"{library} belongs in {sorted(ONLY_IN[library])}"


def test_the_top_of_the_package_loads_nothing() -> None:
    for path in PACKAGE.glob("*.py"):
        loaded = [imported for imported, _, at_top in imports(path) if at_top]
        assert set(loaded) <= {"__future__", "gc", "sys"}, f"{path.name} loads {loaded}"


def test_commands_import_what_they_need_when_they_run() -> None:
    """Only the command that runs may be paid for, so `console.cli.main` itself loads three small modules."""
    loaded = {imported for imported, _, at_top in imports(PACKAGE / "cli" / "main.py") if at_top}
    assert loaded <= {"__future__", "argparse", "os", "sys", "collections.abc", "importlib", "types", "typing"}


def test_only_the_composition_root_names_concrete_adapters() -> None:
    """Other services see an adapter's base: the store's engine, the base of sources and of channels. What understands a
    text touches nothing outside, so it needs no base."""
    bases = {"console.store.protocol", "console.sources.base", "console.channels.base"}
    faults = [
        f"{path.relative_to(PACKAGE.parent)}:{line} {imported}"
        for path in MODULES
        if floor(name(path)) == "services"
        for imported, line, at_top in imports(path)
        if floor(imported) in ADAPTERS - {"understand"} and imported not in bases and at_top and path.stem != "runtime"
    ]
    assert faults == [], "import it inside the function that opens it, or name it in services/runtime.py"


def test_the_faces_name_no_adapter_at_all() -> None:
    """Not even inside a function: a command or a screen calls a service. What they may see of one is its base, and what
    a base hands out."""
    bases = {"console.store.protocol", "console.store.records", "console.sources.base", "console.sources.table.tally"}
    faults = [
        f"{path.relative_to(PACKAGE.parent)}:{line} {imported}"
        for path in MODULES
        if floor(name(path)) in {"cli", "tui"}
        for imported, line, _ in imports(path)
        if floor(imported) in ADAPTERS - {"understand"} and imported not in bases
    ]
    assert faults == []


@pytest.mark.parametrize("path", [path for path in MODULES if floor(name(path)) in RULES], ids=name)
def test_rules_are_pure(path: Path) -> None:
    loaded = {imported.split(".")[0] for imported, _, _ in imports(path)} - {"console"}
    assert loaded <= PURE, f"{path.name} loads {sorted(loaded - PURE)}"
    assert "urllib.request" not in {imported for imported, _, _ in imports(path)}
    calls = [node for node in ast.walk(tree(path)) if isinstance(node, ast.Call)]
    clocks = [
        call.lineno
        for call in calls
        if isinstance(call.func, ast.Attribute)
        and call.func.attr in CLOCKS
        and isinstance(call.func.value, ast.Name)
        and call.func.value.id in {"datetime", "date", "time"}
    ]
    assert clocks == [], f"{path.name} reads a clock; let it be passed in"
    opens = [
        call.lineno for call in calls if isinstance(call.func, ast.Name) and call.func.id in {"open", "print", "input"}
    ]
    assert opens == [], f"{path.name} touches the outside"


def test_sql_is_written_in_the_store_alone() -> None:
    faults = [
        f"{path.relative_to(PACKAGE.parent)}:{node.lineno}"
        for path in MODULES
        if floor(name(path)) != "store"
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and SQL.search(node.value)
    ]
    assert faults == []


def test_names_say_what_is_inside() -> None:
    assert [name(path) for path in MODULES if VAGUE & set(name(path).split("."))] == []


def test_every_module_says_what_it_is_for() -> None:
    assert [name(path) for path in MODULES if not ast.get_docstring(tree(path))] == []


def test_no_command_goes_through_a_shell() -> None:
    faults = []
    for path in MODULES:
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.keyword) and node.arg == "shell" and not is_false(node.value):
                faults.append(f"{name(path)}:{node.value.lineno} shell=")
            called = node.attr if isinstance(node, ast.Attribute) else ""
            if called in {"popen", "create_subprocess_shell", "getoutput", "getstatusoutput"} or (
                called == "system"
                and isinstance(node, ast.Attribute)
                and isinstance(node.value, ast.Name)
                and node.value.id == "os"
            ):
                faults.append(f"{name(path)}:{node.lineno} {called}")
    assert faults == []


def is_false(node: ast.expr) -> bool:
    """Whether an expression is the word False."""
    return isinstance(node, ast.Constant) and node.value is False
