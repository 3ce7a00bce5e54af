"""News between processes: a datagram to every subscriber after each commit.

A subscriber is a socket in a folder beside the store. A datagram that gets lost costs half a second, because whoever
waits also looks at ``PRAGMA data_version``.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import os
import secrets
import socket
from pathlib import Path

from console.store.places import FOLDER_MODE

_LONGEST = 100  # bytes of a socket's path; the system's limit is 108
_GONE = {errno.ECONNREFUSED, errno.ENOENT, errno.ENOTSOCK}


class Bell:
    """Rings for everybody who waits on this store, and is rung by everybody else."""

    def __init__(self, store: Path) -> None:
        self._folder = store.with_name(f"{store.name}.news")
        self._name = f"{os.getpid()}-{secrets.token_hex(4)}"
        self._sender = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._sender.setblocking(False)
        self._receiver: socket.socket | None = None
        self._rung = asyncio.Event()
        self._handle = -1

    def listen(self) -> None:
        """Begin to hear. A folder that cannot be used is no fault: then the slow way is the only one."""
        receiver = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        receiver.setblocking(False)
        try:
            if not self._folder.is_dir():
                with contextlib.suppress(FileExistsError):
                    self._folder.mkdir(mode=0o770)
                    os.chmod(self._folder, FOLDER_MODE)
            self._handle = os.open(self._folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
            receiver.bind(self._address(self._name))
            os.chmod(self._folder / self._name, 0o660)
        except OSError:
            receiver.close()
            return
        self._receiver = receiver
        asyncio.get_running_loop().add_reader(receiver, self._hear)

    def ring(self) -> None:
        """Tell everybody that something was committed. Called in the thread that wrote."""
        try:
            names = os.listdir(self._folder)
        except OSError:  # no folder, or none that we may read: they all look by themselves every half second
            return
        for name in names:
            try:
                self._sender.sendto(b"!", self._address(name))
            except BlockingIOError:
                continue  # it has news enough waiting
            except OSError as fault:
                if fault.errno in _GONE:
                    with contextlib.suppress(OSError):  # left by a process that was killed
                        os.unlink(self._folder / name)

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
                os.unlink(self._folder / self._name)
        if self._handle >= 0:
            os.close(self._handle)
        self._sender.close()

    def _hear(self) -> None:
        receiver = self._receiver
        with contextlib.suppress(BlockingIOError):
            while receiver is not None:
                receiver.recv(16)
                self._rung.set()

    def _address(self, name: str) -> str:
        path = str(self._folder / name)
        if len(os.fsencode(path)) <= _LONGEST or self._handle < 0:
            return path
        return f"/proc/self/fd/{self._handle}/{name}"
