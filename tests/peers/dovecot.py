"""A real dovecot on loopback, with a configuration of its own, that ends with the test."""

from __future__ import annotations

import getpass
import grp
import imaplib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

PASSWORD = 'pa"ss\\wörd'
_CONFIG = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/dovecot.log
protocols = imap
listen = 127.0.0.1
ssl = yes
ssl_cert = <{folder}/cert
ssl_key = <{folder}/key
mail_location = maildir:{folder}/mail/%u
disable_plaintext_auth = no
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
first_valid_uid = 1
passdb {{
  driver = passwd-file
  args = scheme=PLAIN {folder}/users
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/mail/%u
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {secure}
  }}
}}
service anvil {{
  chroot =
}}
namespace inbox {{
  inbox = yes
}}
"""


@dataclass
class Dovecot:
    """The server, and the one mailbox in it."""

    folder: Path
    port: int
    secure: int
    user: str = "comms"
    process: subprocess.Popen[bytes] | None = None

    @property
    def certificate(self) -> Path:
        return self.folder / "cert"

    def client(self) -> imaplib.IMAP4:
        """Another client, logged in."""
        client = imaplib.IMAP4("127.0.0.1", self.port, timeout=10)
        client.authenticate("PLAIN", lambda _: f"\0{self.user}\0{PASSWORD}".encode())
        return client

    def deliver(self, *messages: bytes, folder: str = "INBOX") -> None:
        """Put messages into the mailbox by another client, as a mail server would."""
        with self.client() as client:
            for message in messages:
                status, _ = client.append(folder, None, None, message.replace(b"\n", b"\r\n"))  # type: ignore[arg-type]
                assert status == "OK"

    def flags(self) -> list[bytes]:
        """What is marked on the messages."""
        with self.client() as client:
            status, said = client.select("INBOX", readonly=True)
            assert status == "OK", (said, (self.folder / "dovecot.log").read_text("utf-8", "replace")[-1000:])
            return [bytes(one) for one in client.fetch("1:*", "(FLAGS)")[1] if one]

    def number_anew(self) -> None:
        """Give all messages new numbers, as a restored or moved mailbox has."""
        for name in ("dovecot-uidlist", "dovecot.index", "dovecot.index.log", "dovecot.index.cache"):
            with suppress(FileNotFoundError):
                (self.folder / "mail" / self.user / name).unlink()
        (self.folder / "mail" / self.user / "dovecot-uidvalidity").unlink(missing_ok=True)

    def start(self) -> None:
        """Start, or start again."""
        program = shutil.which("dovecot", path=os.pathsep.join(("/usr/sbin", "/usr/local/sbin", os.environ["PATH"])))
        assert program is not None
        config = str(self.folder / "dovecot.conf")
        self.process = subprocess.Popen([program, "-F", "-c", config], start_new_session=True)
        for _ in range(200):
            assert self.process.poll() is None, (self.folder / "dovecot.log").read_text("utf-8", "replace")
            with suppress(OSError, imaplib.IMAP4.error), self.client():
                return
            time.sleep(0.05)
        raise AssertionError("dovecot does not answer")

    def stop(self) -> None:
        """End it, connections and all."""
        if self.process is None or self.process.poll() is not None:
            return
        for sign in (signal.SIGTERM, signal.SIGKILL):
            with suppress(ProcessLookupError, subprocess.TimeoutExpired):
                os.killpg(self.process.pid, sign)
                self.process.wait(timeout=3)


@contextmanager
def dovecot() -> Iterator[Dovecot]:
    """dovecot with one empty mailbox. As root it works as nobody, for it serves no mail of root's, and in a folder of
    its own: pytest takes those below its own away from everybody else."""
    with tempfile.TemporaryDirectory(prefix="dovecot-") as folder, _installed(Path(folder)) as here:
        yield here


@contextmanager
def _installed(folder: Path) -> Iterator[Dovecot]:
    root = os.getuid() == 0
    user = "nobody" if root else getpass.getuser()
    entry = pwd.getpwnam(user)
    ports = []
    for _ in range(2):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            ports.append(free.getsockname()[1])
    here = Dovecot(folder, ports[0], ports[1])
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1",
         "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(folder / "key"), "-out", str(folder / "cert")],
        check=True, capture_output=True,
    )  # fmt: skip
    (folder / "users").write_text(f"{here.user}:{{PLAIN}}{PASSWORD}\n", encoding="utf-8")
    (folder / "mail" / here.user).mkdir(parents=True)
    config = _CONFIG.format(
        folder=folder, user=user, group=grp.getgrgid(entry.pw_gid).gr_name, uid=entry.pw_uid, gid=entry.pw_gid,
        port=here.port, secure=here.secure,
    )  # fmt: skip
    (folder / "dovecot.conf").write_text(config, encoding="utf-8")
    if root:
        for path in (folder, *folder.rglob("*")):
            os.chown(path, entry.pw_uid, entry.pw_gid)
    here.start()
    try:
        yield here
    finally:
        here.stop()
