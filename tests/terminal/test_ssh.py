"""The console over a real SSH connection that is cut: everything is whole, and nothing is left running."""

from __future__ import annotations

import contextlib
import getpass
import os
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.terminal.tmux import Desk, desk

pytestmark = pytest.mark.peer("tmux", "sshd", "ssh")

SERVER = """
ListenAddress 127.0.0.1
Port {port}
HostKey {folder}/host
AuthorizedKeysFile {folder}/me.pub
PidFile {folder}/pid
StrictModes no
UsePAM no
PasswordAuthentication no
PermitRootLogin yes
"""


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Desk]:
    """A desk with a configuration."""
    file = tmp_path / ".config" / "outside-in" / "config.toml"
    file.parent.mkdir(parents=True)
    file.write_text('[organisation]\nname = "Northmoor"\n[judge]\nsentiment = "fast"\n', encoding="utf-8")
    with desk(tmp_path) as opened:
        yield opened


@pytest.fixture
def ssh(tmp_path: Path) -> Iterator[list[str]]:
    """How to reach a server of our own on this machine."""
    folder = tmp_path / "ssh"
    folder.mkdir()
    for name in ("host", "me"):
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(folder / name)], check=True)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    (folder / "config").write_text(SERVER.format(port=port, folder=folder), encoding="utf-8")
    if os.getuid() == 0:
        Path("/run/sshd").mkdir(exist_ok=True)
    program = shutil.which("sshd", path=os.environ["PATH"] + ":/usr/sbin")
    assert program is not None
    server = subprocess.Popen([program, "-D", "-e", "-f", str(folder / "config")], stderr=subprocess.DEVNULL)
    try:
        yield [
            "ssh",
            "-F",
            "/dev/null",
            "-tt",
            "-i",
            str(folder / "me"),
            "-p",
            str(port),
            "-o",
            "StrictHostKeyChecking=no",
            "-o",
            "UserKnownHostsFile=/dev/null",
            "-o",
            "LogLevel=ERROR",
            "-o",
            "ConnectionAttempts=20",
            f"{getpass.getuser()}@127.0.0.1",
        ]
    finally:
        server.terminate()
        server.wait()


def processes() -> Iterator[tuple[int, list[bytes]]]:
    """Everything that runs on this machine, with its arguments."""
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):  # it has ended meanwhile
            yield int(process.name), (process / "cmdline").read_bytes().split(b"\0")


def consoles(home: Path) -> list[int]:
    """The consoles (not their collector) that run for that home."""
    found = []
    for pid, arguments in processes():
        if b"console" in arguments and b"collect" not in arguments:
            with contextlib.suppress(OSError):
                if f"HOME={home}\0".encode() in Path(f"/proc/{pid}/environ").read_bytes():
                    found.append(pid)
    return found


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGHUP, signal.SIGTERM])
def test_a_cut_line_leaves_nothing_running_and_the_store_whole(here: Desk, ssh: list[str], how: signal.Signals) -> None:
    settings = " ".join(f"{name}={shlex.quote(value)}" for name, value in here.environment.items())
    line = f"cd / && exec env {settings} {shlex.quote(sys.executable)} -m console"
    screen = here.run("far", shlex.join([*ssh, line]))
    screen.wait("Positive")
    assert len(consoles(here.home)) == 1
    (client,) = (pid for pid, arguments in processes() if arguments[0] == b"ssh" and ssh[5].encode() in arguments)
    began = time.monotonic()
    os.kill(client, how)
    while consoles(here.home) and time.monotonic() - began < 60:
        time.sleep(0.05)
    assert not consoles(here.home)
    here.typed("store", "check")
    again = here.open("again")
    again.wait("Positive")
    again.press("q")
    again.wait("ended with 0")
