"""The program's log: a file of the user's, and the journal of systemd where there is one. Nobody's words go into it.

Of a fault only its kind and the places in the code are told, and of what a library logs only where in the library; an
exception's own text never goes out, because it may quote. What is logged again and again is told the first time, and
then ever more seldom, with its count, so that nothing can fill the log.
"""

from __future__ import annotations

import contextlib
import fcntl
import logging
import os
import socket
import sys
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from console.domain.text import inert
from console.services.fault_report import described

MOST = 1_000_000  # bytes of a file, before the next begins
OLDER = 3  # files that are kept beside it
_MODE = 0o640
_OURS = "console"
_DAY = 86_400.0  # seconds after which what is known is told again
_KINDS = 1_000  # of records that are counted
_JOURNAL = "/run/systemd/journal/socket"
_PRIORITY = ((logging.ERROR, 3), (logging.WARNING, 4), (logging.INFO, 6))


def keep_log(path: Path | None, tell: Callable[[str], object] | None = None) -> None:
    """From here on log to the file, if any, and to the journal, and to ``tell`` what a person at a terminal may read;
    in place of whatever was kept before."""
    root = logging.getLogger()
    for handler in [one for one in root.handlers if isinstance(one, _Logbook)]:
        root.removeHandler(handler)
    root.addHandler(_Logbook(path, tell))
    logging.getLogger(_OURS).setLevel(logging.INFO)


class _Logbook(logging.Handler):
    """Puts records into words, counts them, and hands them on."""

    def __init__(self, path: Path | None, tell: Callable[[str], object] | None) -> None:
        super().__init__()
        self._path = path
        self._tell = None if _stderr_is_the_journal() else tell
        self._counts = Counter[tuple[object, ...]]()
        self._since = 0.0

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        places = described(error) if error else []
        count = self._count(record, places)
        if count & (count - 1):
            return
        ours = record.name == _OURS or record.name.startswith(f"{_OURS}.")
        said = record.getMessage() if ours else f"logged by a library, at {record.module}:{record.lineno}"
        said += f" ({count:,} times so far)" if count > 1 else ""
        text = inert("\n".join([said, *places]))
        with contextlib.suppress(OSError):  # a log that cannot be written must not stop what it tells of
            _to_the_journal(record, text)
        if self._path:
            at = datetime.fromtimestamp(record.created, UTC)
            head = f"{at:%Y-%m-%dT%H:%M:%SZ} {record.levelname} {record.process} {record.name}: "
            with contextlib.suppress(OSError):
                _append(self._path, f"{head}{text.replace(chr(10), chr(10) + '  ')}\n".encode())
        if self._tell and record.levelno >= logging.WARNING:
            self._tell(text)

    def _count(self, record: logging.LogRecord, places: list[str]) -> int:
        """How often this was logged in the last day or less."""
        if record.created - self._since > _DAY or len(self._counts) > _KINDS:
            self._counts.clear()
            self._since = record.created
        named = [one for one in record.args if isinstance(one, str)] if isinstance(record.args, tuple) else []
        kind = (record.name, record.pathname, record.lineno, *named, *places)
        self._counts[kind] += 1
        return self._counts[kind]


def _append(path: Path, line: bytes) -> None:
    """Add to the file, whoever else does; begin the next one where it is full."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    while True:
        handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, _MODE)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            found = os.fstat(handle)
            if not _is_at(path, found):
                continue  # another process has begun the next file while this one waited
            if found.st_size and found.st_size + len(line) > MOST:
                _turn(path)
                continue
            if not found.st_size and found.st_uid == os.geteuid():
                os.fchmod(handle, _MODE)  # the umask must not decide
            os.write(handle, line)
            return
        finally:
            os.close(handle)


def _is_at(path: Path, found: os.stat_result) -> bool:
    try:
        return os.path.samestat(os.lstat(path), found)
    except FileNotFoundError:
        return False


def _turn(path: Path) -> None:
    for number in range(OLDER, 0, -1):
        before = path if number == 1 else path.with_name(f"{path.name}.{number - 1}")
        if before.exists():
            os.replace(before, path.with_name(f"{path.name}.{number}"))


def _to_the_journal(record: logging.LogRecord, text: str) -> None:
    """One datagram in the journal's own form, where a journal listens."""
    if not os.path.exists(_JOURNAL):
        return
    priority = next((number for level, number in _PRIORITY if record.levelno >= level), 7)
    words = text.encode()
    fields = b"SYSLOG_IDENTIFIER=outside-in\nPRIORITY=%d\nMESSAGE\n" % priority
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as journal:
        journal.setblocking(False)
        journal.sendto(fields + len(words).to_bytes(8, "little") + words + b"\n", _JOURNAL)


def _stderr_is_the_journal() -> bool:
    """Whether systemd reads standard error, so that what is said there would be in the journal twice."""
    told = os.environ.get("JOURNAL_STREAM", "")
    try:
        found = os.fstat(sys.stderr.fileno())
    except (OSError, ValueError, AttributeError):
        return False
    return os.path.exists(_JOURNAL) and told == f"{found.st_dev}:{found.st_ino}"
