"""Terminals that a test can type into and read: a pane of a private tmux, and a bare pseudo-terminal."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import shlex
import struct
import subprocess
import sys
import termios
import time
import uuid
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def console(folder: Path, operator: str) -> list[str]:
    """The command that runs a console on the store in ``folder``."""
    return [sys.executable, "-m", "tests.terminal.run", str(folder), operator]


class Terminal:
    """A program in a tmux of its own, on a socket that nobody else uses."""

    def __init__(self, command: Sequence[str], width: int = 80, height: int = 24) -> None:
        self.socket = f"t{uuid.uuid4().hex[:8]}"
        line = f"cd {shlex.quote(str(ROOT))} && {shlex.join(command)}; echo EXIT=$?; sleep 30"
        self.tmux("-f", "/dev/null", "new-session", "-d", "-x", str(width), "-y", str(height), line)

    def tmux(self, *arguments: str) -> str:
        """Ask tmux for something."""
        done = subprocess.run(["tmux", "-L", self.socket, *arguments], capture_output=True, text=True, check=True)
        return done.stdout

    def press(self, *keys: str) -> None:
        """Press keys, by tmux's names."""
        self.tmux("send-keys", *keys)

    def screen(self) -> str:
        """What stands on the screen."""
        return self.tmux("capture-pane", "-p")

    def wait_for(self, text: str, seconds: float = 60) -> str:
        """Wait until the screen shows ``text``; the screen."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if text in (screen := self.screen()):
                return screen
            time.sleep(0.03)
        raise AssertionError(f"{text!r} never shown:\n{self.screen()}")

    def close(self) -> None:
        """End it and all in it."""
        subprocess.run(["tmux", "-L", self.socket, "kill-server"], capture_output=True, check=False)


class Pseudo:
    """A program on a bare pseudo-terminal whose bytes are read by the test, or not read at all."""

    def __init__(self, command: Sequence[str], width: int = 120, height: int = 40, **environment: str) -> None:
        self.master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", height, width, 0, 0))
        self.before = termios.tcgetattr(slave)
        self.slave = slave
        self.process = subprocess.Popen(
            command,
            stdin=slave,
            stdout=slave,
            stderr=slave,
            cwd=ROOT,
            start_new_session=True,
            env={**os.environ, "TERM": "xterm-256color", **environment},
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),  # noqa: PLW1509 - no thread runs here yet
        )
        self.bytes = b""

    def read(self, seconds: float) -> bytes:
        """What is written within so many seconds."""
        end, read = time.monotonic() + seconds, b""
        while (left := end - time.monotonic()) > 0:
            if select.select([self.master], [], [], left)[0]:
                try:
                    read += os.read(self.master, 65536)
                except OSError:
                    break
        self.bytes += read
        return read

    def wait_for(self, text: str, seconds: float = 60) -> None:
        """Read until ``text`` was written."""
        end = time.monotonic() + seconds
        while text.encode() not in self.bytes:
            if time.monotonic() > end or self.process.poll() is not None:
                raise AssertionError(f"{text!r} never written; the last bytes: {self.bytes[-2000:]!r}")
            self.read(0.05)

    def write(self, keys: bytes) -> None:
        """Press keys."""
        os.write(self.master, keys)

    def ended(self, seconds: float) -> int:
        """The exit status; the process must end within so many seconds."""
        end = time.monotonic() + seconds
        while self.process.poll() is None and time.monotonic() < end:
            self.read(0.05)
        status = self.process.poll()
        assert status is not None, f"still running after {seconds} s"
        return status

    def modes_are_back(self) -> bool:
        """Whether the terminal is in the modes that it was in before."""
        return termios.tcgetattr(self.slave) == self.before

    def close(self) -> None:
        """End it."""
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        for descriptor in (self.master, self.slave):
            try:
                os.close(descriptor)
            except OSError:
                continue  # the test itself hung up
