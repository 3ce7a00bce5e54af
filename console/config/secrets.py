"""Secrets: what the file refers to by ``secret:name`` and never holds.

Looked for in the environment (``OUTSIDE_IN_SECRET_NAME``), in ``secrets/<name>`` beside the configuration (mode 0600),
among the credentials that systemd hands over, and in the keyring where that package is installed and finds one on this
machine. No error holds a value.
"""

from __future__ import annotations

import importlib
import os
import re
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from console.domain.errors import OutsideInError

PREFIX = "secret:"
_NAME = r"[a-z0-9][a-z0-9._-]{0,63}"
_LARGEST = 64 * 1024
_SERVICE = "outside-in"  # what our secrets are filed under in a keyring
_KEEPS = 1  # from this priority on, a backend of `keyring` guards what it holds; below are those that hold nothing


class SecretFault(OutsideInError):
    """A secret that is not there, or lies where others can read it."""


class _Denied(SecretFault):
    """A file of a secret that this account may not read."""


class Secret:
    """A value that no log, traceback or repr shows. `reveal` is the one way to it."""

    __slots__ = ("_value", "name")

    def __init__(self, name: str, value: str) -> None:
        self.name = name
        self._value = value

    def reveal(self) -> str:
        """The value, for the one call that needs it."""
        return self._value

    def __repr__(self) -> str:
        return f"Secret({self.name!r})"

    __str__ = __repr__

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and (self.name, self._value) == (other.name, other._value)

    def __hash__(self) -> int:
        return hash((self.name, self._value))

    def __reduce__(self) -> str:
        raise TypeError("a secret is not written anywhere")


def bad_reference(reference: str) -> str:
    """What is wrong with ``secret:name``, in the words that follow a key's name, or an empty string."""
    if re.fullmatch(_NAME, reference.removeprefix(PREFIX)):
        return ""
    return f'must be "{PREFIX}" and a name of lower-case letters, digits, dots, - and _'


def variable(name: str) -> str:
    """The environment variable that may hold the secret ``name``."""
    return "OUTSIDE_IN_SECRET_" + re.sub(r"[^A-Z0-9]", "_", name.upper())


class Secrets:
    """Where the secrets of one configuration are. ``folder`` is ``secrets/`` beside the file."""

    __slots__ = ("_environment", "folder")

    def __init__(self, file: Path | None, environment: Mapping[str, str] = os.environ) -> None:
        self.folder = file.parent / "secrets" if file else None
        self._environment = environment

    def __call__(self, value: str) -> str:
        """``value`` itself, or what it refers to: for addresses and tokens alike."""
        return self.find(value.removeprefix(PREFIX)).reveal() if value.startswith(PREFIX) else value

    def find(self, name: str) -> Secret:
        """The secret ``name``. Raises `SecretFault`, which says where it was looked for."""
        if not re.fullmatch(_NAME, name):
            raise SecretFault("A secret has a name that cannot be.", advice=f'"{PREFIX}name" {bad_reference(name)}.')
        if value := self._environment.get(variable(name)):
            return Secret(name, value)
        denied: SecretFault | None = None
        for path, ours in self._files(name):
            try:
                value = _read(path, name, ours=ours)
            except _Denied as fault:  # it may be handed over all the same
                denied, value = denied or fault, None
            if value is not None:
                return Secret(name, value)
        if value := _from_keyring(name):
            return Secret(name, value)
        if denied is not None:
            raise denied
        raise SecretFault(f'There is no secret "{name}".', advice=f"Put it in {self._places(name)}.")

    def keep(self, name: str, value: str) -> Path:
        """Write the secret into its file of mode 0600, in place of an older one; the file. Raises `SecretFault`."""
        _check(name, value)
        if self.folder is None:
            raise SecretFault("There is no configuration beside which a secret could be kept.")
        path, new = self.folder / name, self.folder / f".{name}.{os.getpid()}"
        try:
            self.folder.mkdir(mode=0o700, exist_ok=True)
            handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
            try:
                with os.fdopen(handle, "w", encoding="utf-8") as file:
                    file.write(f"{value}\n")
                os.replace(new, path)
            except BaseException:
                new.unlink(missing_ok=True)
                raise
        except OSError as error:
            raise SecretFault(f'The secret "{name}" could not be written to {path}: {error.strerror}.') from None
        return path

    def keep_in_ring(self, name: str, value: str) -> None:
        """Put the secret into the keyring of this account, in place of an older one. Raises `SecretFault`."""
        _check(name, value)
        if (ring := _ring()) is None:
            raise SecretFault("There is no keyring here.")
        try:
            ring.set_password(_SERVICE, name, value)
        except Exception as error:  # as in `_from_keyring`
            raise SecretFault(f'The keyring did not take the secret "{name}" ({type(error).__name__}).') from None

    def before_ring(self, name: str) -> str:
        """What goes before the keyring for that secret, in words; empty where nothing does."""
        there = [str(path) for path, _ in self._files(name) if path.exists()]
        return next(iter([*([variable(name)] if self._environment.get(variable(name)) else []), *there]), "")

    def fault(self, name: str) -> str:
        """What is wrong with the file of a secret (others can read it), without opening it, or an empty string."""
        for path, ours in self._files(name) if re.fullmatch(_NAME, name) else ():
            if ours and (wrong := _bad_mode(path)):
                return wrong
        return ""

    def missing(self, name: str) -> str:
        """Where the secret was looked for in vain, in words, or an empty string where there is one."""
        try:
            self.find(name)
        except SecretFault as fault:
            return str(fault)
        return ""

    def _files(self, name: str) -> list[tuple[Path, bool]]:
        files = [(self.folder / name, True)] if self.folder else []
        if handed := self._environment.get("CREDENTIALS_DIRECTORY"):
            files.append((Path(handed) / name, False))  # systemd keeps these to the service itself
        return files

    def _places(self, name: str) -> str:
        file = f"the file {self.folder / name} (mode 0600) or " if self.folder else ""
        return f"{file}the environment variable {variable(name)}"


def _check(name: str, value: str) -> None:
    """Raises `SecretFault` for what no secret can be called or be."""
    if not re.fullmatch(_NAME, name):
        raise SecretFault("A secret has a name that cannot be.", advice=f'"{PREFIX}name" {bad_reference(name)}.')
    if not value or not value.isprintable() or len(value) > _LARGEST // 4:
        raise SecretFault(f'The secret "{name}" must be one line of text.')


def _bad_mode(path: Path) -> str:
    try:
        mode = path.stat().st_mode
    except OSError:  # not there, or not ours to look at: `find` says which when it is needed
        return ""
    loose = stat.S_ISREG(mode) and stat.S_IMODE(mode) & 0o077
    return f"its file {path} can be read by others (mode {stat.S_IMODE(mode):04o}): chmod 600 it" if loose else ""


def _read(path: Path, name: str, *, ours: bool) -> str | None:
    """The secret in a file without its last line break; None where there is no such file."""
    if ours and (wrong := _bad_mode(path)):
        raise SecretFault(f'The secret "{name}" was not read: {wrong}.')
    try:
        with path.open("rb") as file:
            content = file.read(_LARGEST + 1)
    except FileNotFoundError:
        return None
    except OSError as error:
        kind = _Denied if isinstance(error, PermissionError) else SecretFault
        raise kind(f'The secret "{name}" could not be read from {path}: {error.strerror}.') from None
    try:
        value = content.decode("utf-8").rstrip("\r\n")
    except UnicodeDecodeError:
        value = ""
    if not value or len(content) > _LARGEST or "\n" in value or "\0" in value:
        raise SecretFault(f'The secret "{name}" in {path} is not one line of text.')
    return value


def has_ring() -> bool:
    """Whether there is a keyring that could keep a secret."""
    try:
        return _ring() is not None
    except SecretFault:
        return False


def _ring() -> Any:
    """The keyring of this account, or None: without the package, or where it finds nothing that would keep a secret, as
    on most servers."""
    try:
        keyring = importlib.import_module("keyring")
        return keyring if keyring.get_keyring().priority >= _KEEPS else None
    except ImportError:
        return None
    except Exception as error:  # a backend that is set up and cannot start; backends raise what they like
        raise SecretFault(
            f"The keyring cannot be opened ({type(error).__name__}).",
            advice="PYTHON_KEYRING_BACKEND says which one is tried.",
        ) from None


def _from_keyring(name: str) -> str | None:
    if (ring := _ring()) is None:
        return None
    try:
        value = ring.get_password(_SERVICE, name)
    except Exception as error:
        # a keyring's backends raise what they like; its words may hold the value, so only its kind is told
        raise SecretFault(f'The keyring did not give the secret "{name}" ({type(error).__name__}).') from None
    return str(value) if value else None
