"""News between processes: a datagram to every subscriber after each commit.

A subscriber is a socket in a folder beside the store. A datagram that gets lost costs half a second, because whoever
waits also looks at ``PRAGMA data_version``.

Whoever is in the group can put something else in place of the folder or of a socket. So the folder is opened without
following a link and used by its handle, and only sockets whose names are of our form are written to or taken away.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import logging
import os
import re
import secrets
import socket
import stat
from collections.abc import Iterator
from pathlib import Path

from console.domain.errors import StoreUnsafe
from console.store.sqlite.files import belong, hold_folder, mode_of

_OURS = re.compile(r"\d+-[0-9a-f]{8}")  # the process and a word of chance
_GONE = {errno.ECONNREFUSED, errno.ENOENT, errno.ENOTSOCK}

log = logging.getLogger(__name__)


class Notifier:
    """Rings for everybody who waits on this store, and is rung by everybody else."""

    def __init__(self, store: Path) -> None:
        self._store = store
        self._folder = store.with_name(f"{store.name}.news")
        self._name = f"{os.getpid()}-{secrets.token_hex(4)}"
        self._sender = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._sender.setblocking(False)
        self._receiver: socket.socket | None = None
        self._rung = asyncio.Event()
        self._handle = -1
        self._refused = False

    def listen(self) -> None:
        """Begin to hear. A folder that cannot be used is no fault: then the slow way is the only one."""
        receiver = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        receiver.setblocking(False)
        try:
            with contextlib.suppress(FileExistsError):
                self._folder.mkdir(mode=0o700)
            self._handle = self._opened()
            belong(self._handle, self._store)
            receiver.bind(_address(self._folder, self._handle, self._name))
            with contextlib.suppress(ValueError):  # a link, or glibc before 2.32: colleagues then look by themselves
                os.chmod(self._name, mode_of(self._store), dir_fd=self._handle, follow_symlinks=False)
        except OSError:
            receiver.close()
            return
        self._receiver = receiver
        asyncio.get_running_loop().add_reader(receiver, self._hear)

    def ring(self) -> None:
        """Tell everybody that something was committed. Called in the thread that wrote."""
        try:
            folder = self._opened()
        except OSError:  # no folder, or none that we may use: they all look by themselves every half second
            return
        try:
            for name in _sockets(folder):
                self._tell(folder, name)
        finally:
            os.close(folder)

    def _tell(self, folder: int, name: str) -> None:
        try:
            self._sender.sendto(b"!", _address(self._folder, folder, name))
        except BlockingIOError:
            return  # it has news enough waiting
        except OSError as fault:
            if fault.errno in _GONE:
                with contextlib.suppress(OSError):  # left by a process that was killed
                    os.unlink(name, dir_fd=folder)

    async def wait(self, seconds: float) -> bool:
        """Wait until it rings; True if it did."""
        try:
            await asyncio.wait_for(self._rung.wait(), seconds)
        except TimeoutError:
            return False
        self._rung.clear()
        return True

    def close(self) -> None:
        """Stop hearing and take the socket away."""
        if self._receiver is not None:
            asyncio.get_running_loop().remove_reader(self._receiver)
            self._receiver.close()
            with contextlib.suppress(OSError):
                os.unlink(self._name, dir_fd=self._handle)
        if self._handle >= 0:
            os.close(self._handle)
        self._sender.close()

    def _hear(self) -> None:
        receiver = self._receiver
        with contextlib.suppress(BlockingIOError):
            while receiver is not None:
                receiver.recv(16)
                self._rung.set()

    def _opened(self) -> int:
        """A handle of the folder. Raises OSError where there is none for us, and says once if it is not ours."""
        try:
            return hold_folder(self._folder)
        except StoreUnsafe as fault:
            if not self._refused:
                self._refused = True
                log.warning("%s", fault)
            raise PermissionError(errno.EPERM, "not ours", str(self._folder)) from None


def _sockets(folder: int) -> Iterator[str]:
    """The sockets of ours in a folder, by what stands there and not by what a link leads to."""
    for name in os.listdir(folder):
        if _OURS.fullmatch(name):
            with contextlib.suppress(OSError):
                if stat.S_ISSOCK(os.stat(name, dir_fd=folder, follow_symlinks=False).st_mode):
                    yield name


def _address(path: Path, folder: int, name: str) -> str:
    """The address of a socket in a folder: by the handle where the system has such names, which no link can turn
    elsewhere and which is never too long; else by the path."""
    by_handle = f"/proc/self/fd/{folder}"
    return f"{by_handle}/{name}" if os.path.isdir(by_handle) else str(path / name)
