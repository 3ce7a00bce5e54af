"""The IMAP client against servers that mean no good."""

from __future__ import annotations

import asyncio
import socket
import tracemalloc
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest

import console.sources.mailbox.imap
from console.config.settings import Net, SourceSettings
from console.domain.errors import SourceFault, SourceLater, SourceRefused
from console.net.http import Fetcher
from console.sources.mailbox.imap import Imap, quoted
from console.sources.registry import open_source

Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


def script(*answers: bytes) -> Talk:
    """A server that answers each line with the next of these, ``TAG`` being the line's tag, and then closes."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for number, answer in enumerate(answers):
            line = await reader.readline() if number else b"* *"
            writer.write(answer.replace(b"TAG", line.split()[0] if line.split() else b"?"))
            await writer.drain()
        writer.close()

    return talk


@asynccontextmanager
async def served(talk: Talk) -> AsyncIterator[int]:
    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()  # not `wait_closed`, which from Python 3.12 on waits for a talk that never ends


@asynccontextmanager
async def connected(talk: Talk) -> AsyncIterator[Imap]:
    async with served(talk) as port, Fetcher(Net(allow=("127.0.0.1",))) as fetcher:
        imap = Imap(await fetcher.dial("127.0.0.1", port, tls=False), "127.0.0.1")
        try:
            yield imap
        finally:
            await imap.close()


GREETING = b"* OK hello\r\n"
CAN = b"* CAPABILITY IMAP4rev1 AUTH=PLAIN IDLE\r\nTAG OK\r\n"


async def test_answers_with_literals_are_read_whole() -> None:
    body = b'quote " paren ) brace {3}\r\n* 7 EXISTS\r\n'
    fetched = b"* 1 FETCH (UID 5 BODY[]<0> {%d}\r\n%b)\r\n* 2 EXISTS\r\nTAG OK done\r\n" % (len(body), body)
    async with connected(script(GREETING, CAN, fetched)) as imap:
        await imap.greeted()
        assert imap.can("IDLE")
        assert await imap.fetch([5], 1000) == {5: body}


@pytest.mark.parametrize(
    "answers",
    [
        (b"HTTP/1.1 200 OK\r\n\r\n",),
        (b"* BYE go away\r\n",),
        (b"",),
        (b"x" * 200_000,),
        (GREETING, b"TAG BAD what\r\n"),
        (GREETING, b"* BYE tired\r\n"),
        (GREETING, b"* junk {99999999999\r\n"),
        (GREETING, b"* 1 FETCH {500}\r\nshort"),
    ],
    ids=range(8),
)
async def test_what_is_no_mail_server_is_a_sentence(answers: tuple[bytes, ...]) -> None:
    async with connected(script(*answers)) as imap:
        with pytest.raises(SourceFault) as fault:
            await imap.greeted()
    assert "127.0.0.1" in str(fault.value)


async def test_a_huge_literal_is_read_past() -> None:
    huge = 40_000_000

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(GREETING)
        await reader.readline()
        writer.write(b"o1 OK\r\n")
        await reader.readline()
        writer.write(b"* 1 FETCH (UID 5 BODY[]<0> {%d}\r\n" % huge)
        for _ in range(huge // 100_000):
            writer.write(b"x" * 100_000)
            await writer.drain()
        writer.write(b")\r\no2 OK\r\n")
        await writer.drain()

    async with connected(talk) as imap:
        await imap.greeted()
        tracemalloc.start()
        assert await imap.fetch([5], 1000) == {5: b""}
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert peak < 8 * 1024 * 1024


async def test_a_server_that_says_nothing_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(console.sources.mailbox.imap, "ANSWER", 0.3)

    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()

    async with asyncio.timeout(console.sources.mailbox.imap.ANSWER + 25), connected(silent) as imap:
        with pytest.raises(SourceLater, match="does not answer"):
            await imap.greeted()


def mailbox(port: int, fetcher: Fetcher, **options: object) -> object:
    told = {"host": "127.0.0.1", "port": port, "tls": "none", "user": "u", "password": "hunter2", **options}
    from datetime import UTC, datetime

    return open_source(SourceSettings("box", "mailbox", options=told), fetcher=fetcher, now=lambda: datetime.now(UTC))


async def test_a_refused_login_names_no_password() -> None:
    talk = script(GREETING, CAN, b"TAG NO hunter2 is wrong\r\n")
    async with served(talk) as port, Fetcher(Net(allow=("127.0.0.1",))) as fetcher:
        with pytest.raises(SourceRefused) as refused:
            await mailbox(port, fetcher).probe()  # type: ignore[attr-defined]
    assert "hunter2" not in str(refused.value)


async def test_a_server_that_is_busy_is_asked_later() -> None:
    talk = script(GREETING, CAN, b"TAG NO [UNAVAILABLE] Temporary authentication failure.\r\n")
    async with served(talk) as port, Fetcher(Net(allow=("127.0.0.1",))) as fetcher:
        with pytest.raises(SourceLater, match="now"):
            await mailbox(port, fetcher).probe()  # type: ignore[attr-defined]


async def test_a_server_inside_is_not_reached_without_the_allow_list() -> None:
    async with served(script(GREETING)) as port, Fetcher(Net()) as fetcher:
        with pytest.raises(SourceRefused, match="inside the network"):
            await mailbox(port, fetcher).probe()  # type: ignore[attr-defined]


def test_a_password_does_not_leave_in_the_clear() -> None:
    with pytest.raises(SourceRefused, match="unencrypted"):
        mailbox(143, None, host="mail.example.org")  # type: ignore[arg-type]


async def test_a_server_that_cannot_encrypt_gets_no_password() -> None:
    heard: list[bytes] = []

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(GREETING)
        while line := await reader.readline():
            heard.append(line)
            writer.write(CAN.replace(b"TAG", line.split()[0]))

    async with served(talk) as port, Fetcher(Net(allow=("127.0.0.1",))) as fetcher:
        with pytest.raises(SourceRefused, match="STARTTLS"):
            await mailbox(port, fetcher, tls="starttls").probe()  # type: ignore[attr-defined]
    assert not any(b"hunter2" in line or b"LOGIN" in line for line in heard)


@pytest.mark.parametrize(
    ("text", "spelled"), [("a", '"a"'), ('a"b\\', '"a\\"b\\\\"'), ("a\r\nb\0", '"ab"'), ("é", '"é"')]
)
def test_quoted_strings_cannot_be_left(text: str, spelled: str) -> None:
    assert quoted(text) == spelled


@pytest.mark.parametrize(
    ("name", "spelled"), [("INBOX", "INBOX"), ("A&B", "A&-B"), ("Entwürfe", "Entw&APw-rfe"), ("台北", "&U,BTFw-")]
)
def test_folders_are_spelled_as_the_protocol_wants(name: str, spelled: str) -> None:
    assert console.sources.mailbox.imap._modified_utf7(name) == spelled


async def test_what_came_while_we_looked_is_looked_at_before_we_wait() -> None:
    """A server says once that something came. Where it says so in the answer to something else, waiting would be for
    the next one, which may be days away."""
    news = b"* SEARCH 5\r\n* 2 EXISTS\r\nTAG OK\r\n"
    gone = b"* 1 EXPUNGE\r\n* 2 EXISTS\r\nTAG OK\r\n"
    quiet = b"* SEARCH 6\r\n* 2 EXISTS\r\nTAG OK\r\n"
    examined = b"* 1 EXISTS\r\nTAG OK\r\n"
    answers = (GREETING, CAN, examined, news, quiet, gone, quiet, b"+ idling\r\n* 3 EXISTS\r\n", b"o7 OK\r\n")
    async with connected(script(*answers)) as imap:
        await imap.greeted()
        await imap.examine("INBOX")
        assert await imap.search("ALL") == [5]
        assert await imap.idle(5), "told in the answer to the search"
        await imap.search("ALL")
        await imap.command("NOOP")
        assert await imap.idle(5), "as many as before, but one of them another"
        await imap.search("ALL")
        assert await imap.idle(5), "nothing new but what comes now"


async def test_a_line_that_died_without_a_word_is_noticed() -> None:
    """Nobody tells of a line that was cut: the system asks the other side now and then."""
    async with connected(script(GREETING)) as imap:
        line = imap.streams[1].get_extra_info("socket")
        assert line.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)
        idle = getattr(socket, "TCP_KEEPIDLE", None)
        assert idle is None or line.getsockopt(socket.IPPROTO_TCP, idle) <= 60
