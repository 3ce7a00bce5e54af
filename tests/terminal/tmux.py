"""A real terminal for a test: one tmux server of its own, its screens read as a person would."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Screen:
    """One terminal with one program in it."""

    server: Path
    name: str

    def text(self) -> str:
        """What stands on the screen."""
        return tmux(self.server, "capture-pane", "-p", "-t", self.name)

    def press(self, *keys: str) -> None:
        """Press keys by tmux's names, one after the other."""
        for key in keys:
            tmux(self.server, "send-keys", "-t", self.name, key)

    def resize(self, width: int, height: int) -> None:
        """Give the terminal another size."""
        tmux(self.server, "resize-window", "-t", self.name, "-x", str(width), "-y", str(height))

    def wait(self, holds: str | Callable[[str], bool], seconds: float = 20.0) -> float:
        """Wait until the screen holds a text; the seconds that it took."""
        began = time.monotonic()
        while time.monotonic() - began < seconds:
            shown = self.text()
            if holds in shown if isinstance(holds, str) else holds(shown):
                return time.monotonic() - began
            time.sleep(0.03)
        raise AssertionError(f"never seen: {holds}\n{self.text()}")


@dataclass(frozen=True, slots=True)
class Desk:
    """A tmux server, a home, and the programs that are started there."""

    server: Path
    home: Path

    def open(self, name: str, *argv: str, width: int = 80, height: int = 24) -> Screen:
        """A terminal of that size that runs ``outside-in ARGV``."""
        return self.run(name, shlex.join([sys.executable, "-m", "console", *argv]), width=width, height=height)

    def run(self, name: str, line: str, *, width: int = 80, height: int = 24) -> Screen:
        """A terminal of that size that runs a line of shell and then says how it ended."""
        tmux(
            self.server,
            "new-session",
            "-d",
            "-s",
            name,
            "-x",
            str(width),
            "-y",
            str(height),
            f"{line}; echo ended with $?; exec sleep 600",
            env=self.environment,
        )
        return Screen(self.server, name)

    def typed(self, *argv: str) -> str:
        """What ``outside-in ARGV`` says on standard output."""
        done = subprocess.run(
            [sys.executable, "-m", "console", *argv],
            env=self.environment,
            cwd=self.home,
            text=True,
            capture_output=True,
            timeout=60,
            check=False,
            stdin=subprocess.DEVNULL,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    @property
    def environment(self) -> dict[str, str]:
        """Somebody's shell."""
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(self.home),
            "PYTHONPATH": str(ROOT),
            "LANG": "C.UTF-8",
            "TERM": "xterm-256color",
            "SHELL": "/bin/sh",
        }


@contextmanager
def desk(home: Path) -> Iterator[Desk]:
    """A desk whose terminals are closed at the end."""
    server = home / "tmux"
    try:
        yield Desk(server, home)
    finally:
        subprocess.run(["tmux", "-S", str(server), "kill-server"], check=False, capture_output=True)


def tmux(server: Path, *argv: str, env: dict[str, str] | None = None) -> str:
    """Run one command of tmux."""
    done = subprocess.run(
        ["tmux", "-S", str(server), "-f", "/dev/null", *argv],
        env=env,
        text=True,
        capture_output=True,
        check=False,
        timeout=20,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
