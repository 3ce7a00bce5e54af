"""The e-mail channel against Debian's Postfix: an instance of our own, with its own queue, port and mailboxes."""

from __future__ import annotations

import asyncio
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest

from console.channels.base import Letter
from console.channels.email import EmailChannel
from console.config.settings import ChannelSettings, Email
from console.domain.errors import ChannelLater, ChannelRefused

pytestmark = [
    pytest.mark.peer("postfix"),
    pytest.mark.skipif(os.getuid() != 0, reason="Postfix starts only as root"),
]
HERE, LATER, NOBODY = (f"{name}@northmoor.example" for name in ("ed.sisters", "later", "nobody"))
LETTER = Letter("41:emergency:ed-mail:1", "Praise for A&E: “diolch” 🙂", "Thank you — Amira\n.\n.. and From the ward\n")

MAIN = """
compatibility_level = 3.6
queue_directory = {root}/queue
data_directory = {root}/data
maillog_file = {root}/log
maillog_file_prefixes = {root}
mail_owner = postfix
setgid_group = postdrop
myhostname = mail.northmoor.example
mydestination =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
alias_maps =
message_size_limit = 20000
virtual_mailbox_limit = 0
virtual_mailbox_domains = northmoor.example
virtual_mailbox_base = {root}/mail
virtual_mailbox_maps = texthash:{root}/etc/boxes
virtual_uid_maps = static:65534
virtual_gid_maps = static:65534
smtpd_recipient_restrictions = check_recipient_access texthash:{root}/etc/access, permit_mynetworks, reject
"""
MASTER = """
127.0.0.1:{port} inet n - n - - smtpd
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
error unix - - n - - error
retry unix - - n - - error
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
proxymap unix - - n - - proxymap
tlsmgr unix - - n 1000? 1 tlsmgr
postlog unix-dgram n - n - 1 postlogd
"""


class Postfix:
    """One running instance in ``root``."""

    def __init__(self, root: Path, port: int) -> None:
        self.root = root
        self.port = port

    def channel(self, *to: str) -> EmailChannel:
        server = Email(host="127.0.0.1", port=self.port, sender="Outside In <outside-in@northmoor.example>")
        return EmailChannel(ChannelSettings("ed-mail", "email", to=to), server)

    def command(self, name: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["/usr/sbin/postfix", "-c", str(self.root / "etc"), name],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    async def arrived(self, count: int) -> list[EmailMessage]:
        """What lies in the mailbox, once there are ``count`` messages."""
        box = self.root / "mail" / "ed" / "new"
        for _ in range(600):
            files = sorted(box.iterdir(), key=lambda file: file.stat().st_mtime_ns) if box.is_dir() else []
            if len(files) >= count:
                return [message_from_bytes(file.read_bytes(), policy=default) for file in files]  # type: ignore[misc]
            await asyncio.sleep(0.1)
        raise AssertionError(f"only {len(files)} of {count} arrived:\n{(self.root / 'log').read_text()}")


@pytest.fixture(scope="module")
def postfix() -> Iterator[Postfix]:
    """Postfix on a free port. Its folder is short and open to pass through, as its sockets and its own user need."""
    root = Path(tempfile.mkdtemp(prefix="pf-", dir="/tmp"))
    root.chmod(0o755)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    for name in ("etc", "queue", "data", "mail"):
        (root / name).mkdir()
    os.chown(root / "data", pwd.getpwnam("postfix").pw_uid, -1)
    os.chown(root / "mail", 65534, 65534)
    (root / "etc" / "main.cf").write_text(MAIN.format(root=root))
    (root / "etc" / "master.cf").write_text(MASTER.format(port=port))
    (root / "etc" / "boxes").write_text(f"{HERE} ed/\n{LATER} later/\n")
    (root / "etc" / "access").write_text(f"{LATER} 451 4.7.1 greylisted\n")
    running = Postfix(root, port)
    started = running.command("start")
    try:
        assert started.returncode == 0, started.stderr
        _await_port(port)
        yield running
    finally:
        running.command("stop")
        shutil.rmtree(root, ignore_errors=True)


def _await_port(port: int) -> None:
    for _ in range(600):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise AssertionError("Postfix does not listen")


async def test_a_letter_lies_in_the_mailbox_as_it_was_written(postfix: Postfix) -> None:
    receipt = await postfix.channel(HERE).send(LETTER)
    assert "queued as" in receipt.words
    message = (await postfix.arrived(1))[0]
    assert message["Subject"] == LETTER.subject and message["To"] == HERE
    assert message["From"] == "Outside In <outside-in@northmoor.example>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message.get_content().splitlines() == LETTER.text.splitlines(), "dots and “From” at the start of a line too"


async def test_a_repeat_arrives_under_the_same_id(postfix: Postfix) -> None:
    letter = Letter("repeat", "s", "t")
    way = postfix.channel(HERE)
    for _ in range(2):
        await way.send(letter)
    same = [message for message in await postfix.arrived(3) if message["Subject"] == "s"]
    assert len(same) == 2 and same[0]["Message-ID"] == same[1]["Message-ID"]


async def test_550_nobody_of_that_name(postfix: Postfix) -> None:
    with pytest.raises(ChannelRefused, match=r"550 5\.1\.1") as caught:
        await postfix.channel(NOBODY).send(LETTER)
    assert "ed-mail" in caught.value.advice


async def test_451_greylisted_and_the_others_have_it(postfix: Postfix) -> None:
    with pytest.raises(ChannelLater, match=r"451 4\.7\.1"):
        await postfix.channel(LATER).send(LETTER)
    before = len(await postfix.arrived(0))
    way = postfix.channel(HERE, LATER)
    letter = Letter("partial", "partial", "t")
    for _ in range(2):
        with pytest.raises(ChannelLater, match="1 of 2") as later:
            await way.send(letter)
        letter = replace(letter, settled=later.value.settled)
    await asyncio.sleep(0.3)
    assert [m["Subject"] for m in (await postfix.arrived(before + 1))].count("partial") == 1, "not twice"


async def test_some_refused_for_good_is_told_with_the_receipt(postfix: Postfix) -> None:
    receipt = await postfix.channel(HERE, NOBODY).send(Letter("some", "some", "t"))
    assert "queued as" in receipt.words and f"not for {NOBODY} (550" in receipt.words


async def test_552_too_large(postfix: Postfix) -> None:
    with pytest.raises(ChannelRefused, match=r"too large.*552 5\.3\.4"):
        await postfix.channel(HERE).send(Letter("large", "s", "x", html="words " * 10_000))


async def test_a_probe_sends_nothing(postfix: Postfix) -> None:
    before = len(await postfix.arrived(0))
    assert "answers in the clear; 1 recipient." in await postfix.channel(HERE).probe()
    await asyncio.sleep(0.3)
    assert len(await postfix.arrived(0)) == before


async def test_stopped_it_is_later_and_started_again_it_takes_the_letter(postfix: Postfix) -> None:
    way, letter = postfix.channel(HERE), Letter("stopped", "after the stop", "t")
    await asyncio.to_thread(postfix.command, "stop")
    with pytest.raises(ChannelLater, match="No mail server"):
        await way.send(letter)
    await asyncio.to_thread(postfix.command, "start")
    await asyncio.to_thread(_await_port, postfix.port)
    await way.send(letter)
    for _ in range(600):
        if any(message["Subject"] == "after the stop" for message in await postfix.arrived(1)):
            return
        await asyncio.sleep(0.1)
    raise AssertionError("it did not arrive")
