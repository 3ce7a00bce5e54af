"""Where things lie: the XDG folders, and what the program ships with itself. Never the current directory."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from console.domain.errors import NotAllowed
from console.domain.frozen import frozen

NAME = "outside-in"
SYSTEM_FILE = Path("/etc/outside-in/config.toml")
PRESETS = Path(__file__).resolve().parent.parent / "sources" / "declared" / "presets"  # of the kind `declared`
DOMAINS = Path(__file__).resolve().parent.parent / "understand" / "domains"


@frozen
class Locations:
    """Every place that `outside-in locate` names. ``config`` is the file that is read, or None where there is none."""

    config: Path | None
    candidates: tuple[Path, ...]  # where the organisation's file is looked for, in order
    starter: Path  # where `outside-in init` writes one
    personal: Path
    store: Path  # where the file does not say
    log: Path
    themes: tuple[Path, ...]  # the operator's own folder first, then the shipped one


def locate(explicit: Path | None = None, environment: Mapping[str, str] = os.environ) -> Locations:
    """The places for this user and this environment. A file that was named is the only one looked for."""
    home = Path(environment.get("HOME") or os.path.expanduser("~"))
    config = _folder(environment, "XDG_CONFIG_HOME", home / ".config") / NAME
    data = _folder(environment, "XDG_DATA_HOME", home / ".local/share") / NAME
    state = _folder(environment, "XDG_STATE_HOME", home / ".local/state") / NAME
    named = explicit or (Path(from_variable) if (from_variable := environment.get("OUTSIDE_IN_CONFIG")) else None)
    candidates = (expand(str(named), Path.cwd(), environment),) if named else (config / "config.toml", SYSTEM_FILE)
    return Locations(
        config=next((path for path in candidates if path.exists()), None),
        candidates=candidates,
        starter=candidates[0],
        personal=config / "personal.toml",
        store=data / "store.db",
        log=state / f"{NAME}.log",
        themes=(config / "themes", shipped("themes")),
    )


def shipped(name: str) -> Path:
    """A file or folder that the program ships: inside the package when installed, beside it in a checkout."""
    package = Path(__file__).resolve().parent.parent
    installed = package / "_shipped" / name
    return installed if installed.exists() else package.parent / name


def expand(text: str, folder: Path, environment: Mapping[str, str] = os.environ) -> Path:
    """A path as a file says it: ``~`` is the home, a relative one is relative to ``folder`` (where the file lies)."""
    if text == "~" or text.startswith("~/"):
        home = environment.get("HOME") or os.path.expanduser("~")
        return Path(home) / text[2:]
    return folder / text


def write_starter(path: Path) -> Path:
    """Write the shipped, commented configuration to ``path``, which must not be there yet."""
    if os.path.lexists(path):
        raise _there(path)
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o640), "wb") as file:
                file.write(shipped("config.toml").read_bytes())
            os.link(part, path)  # unlike a rename, this never writes over what somebody else has just made
        finally:
            part.unlink(missing_ok=True)
    except FileExistsError:
        raise _there(path) from None
    except OSError as error:
        raise NotAllowed(f"{path} could not be written: {error.strerror}.") from None
    return path


def _there(path: Path) -> NotAllowed:
    return NotAllowed(
        f"{path} is there already; nothing was written.", advice="Edit it, or name another with --config."
    )


def _folder(environment: Mapping[str, str], variable: str, default: Path) -> Path:
    value = environment.get(variable, "")
    return Path(value) if value.startswith("/") else default  # XDG: a relative path is to be ignored
