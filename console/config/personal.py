"""One operator's own settings: keys, theme, panes, mouse, in ``outside-in/personal.toml``.

A fault there never keeps anybody from working: what cannot be used is left at its default, and said. What is changed
inside the console is written back with every comment kept.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

from console.config.locations import locate
from console.config.reading import arrays
from console.config.reading.line_numbers import Lines
from console.config.reading.problems import Problems
from console.config.reading.table import Table
from console.config.reading.toml_text import parse
from console.config.settings import Personal
from console.domain.errors import ConfigFault, OutsideInError

_LARGEST = 1024 * 1024


def load_personal(environment: Mapping[str, str] = os.environ) -> tuple[Personal, tuple[str, ...]]:
    """The operator's settings with every fault in them, one printable line each."""
    return read_personal(locate(None, environment).personal)


def read_personal(file: Path) -> tuple[Personal, tuple[str, ...]]:
    """The personal settings in ``file``; a file that is not there is no fault."""
    default = Personal(file=file)
    try:
        text = _text(file)
    except FileNotFoundError:
        return default, ()
    except UnicodeDecodeError:
        return default, (f"{file.name}:1: not UTF-8: save the file as UTF-8 text",)
    except OSError as error:
        return default, (f"{file} could not be read: {error.strerror}.",)
    parsed, fault = parse(text, file.name)
    if fault:
        return default, (fault,)
    problems = Problems(file.name)
    top = Table(parsed, (), "", problems)
    keys = top.table("keys")
    panes = [arrays.pane(table) for table in top.tables("pane", arrays.named("pane", "title"))]
    personal = Personal(
        theme=top.text("theme", default.theme) or default.theme,
        keys={action: bound for action in keys if (bound := _keys(keys, action))},
        panes=tuple(pane for pane in panes if pane.title and pane.query),
        mouse=top.flag("mouse", default.mouse),
        file=file,
    )
    top.done()
    return personal, problems.faults(lambda: Lines(text))


def set_personal(file: Path, key: str, value: str | bool) -> None:
    """Write ``key`` (``theme``, ``mouse``, ``keys.forward``) to ``file``, whole or not at all, readable by its owner
    alone. Raises `ConfigFault` where the file is no TOML, because it would have to be thrown away."""
    import tomlkit  # only a change pays for it
    from tomlkit.exceptions import TOMLKitError
    from tomlkit.items import AbstractTable

    try:
        document = tomlkit.parse(_text(file))
    except FileNotFoundError:
        document = tomlkit.document()
    except (TOMLKitError, UnicodeDecodeError):
        raise ConfigFault((parse(_lenient(file), file.name)[1] or f"{file.name}:1: not valid TOML",)) from None
    except OSError as error:
        raise OutsideInError(f"{file} could not be read: {error.strerror}.") from None
    *tables, last = key.split(".")
    here: AbstractTable | tomlkit.TOMLDocument = document
    for name in tables:
        if name not in here:
            here[name] = tomlkit.table()
        inner = here[name]
        if not isinstance(inner, AbstractTable):
            raise ConfigFault((f"{file.name}:1: {name} must be a single table: it begins with [{name}]",))
        here = inner
    here[last] = value
    _write(file, tomlkit.dumps(document))


def _keys(table: Table, action: str) -> str:
    """The keys of an action: ``"f,ctrl+f"``, or a list of them."""
    return ",".join(table.texts(action)) if table.is_list(action) else table.text(action)


def _text(file: Path) -> str:
    with file.open("rb") as opened:
        content = opened.read(_LARGEST + 1)
    if len(content) > _LARGEST:
        raise OSError(0, "it is larger than 1 MB", str(file))
    return content.decode("utf-8-sig")


def _lenient(file: Path) -> str:
    return file.read_text(encoding="utf-8", errors="replace")


def _write(file: Path, text: str) -> None:
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # a link (dotfiles kept elsewhere) stays a link: what it leads to is what is replaced
        target = file.resolve()
        descriptor, name = tempfile.mkstemp(prefix=f".{file.name}.", dir=target.parent)  # made with mode 0600
    except OSError as error:
        raise OutsideInError(f"{file} could not be written: {error.strerror}.") from None
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as opened:
            opened.write(text)
            opened.flush()
            os.fsync(descriptor)
        os.replace(name, target)
    except OSError as error:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(name)
        raise OutsideInError(f"{file} could not be written: {error.strerror}.") from None
