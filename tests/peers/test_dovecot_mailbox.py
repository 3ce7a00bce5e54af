"""A mailbox on a real dovecot: pushed by IDLE, read once, never changed, whatever happens to the connection."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing, asynccontextmanager
from datetime import UTC, datetime
from email.utils import format_datetime

import pytest

from console.config.settings import Net, SourceSettings
from console.domain.errors import SourceFault, SourceLater, SourceRefused
from console.domain.mention import RawMention
from console.net.http import Fetcher
from console.sources.mailbox.source import MailboxSource
from console.sources.registry import open_source
from tests.peers.dovecot import PASSWORD, Dovecot, dovecot

pytestmark = pytest.mark.peer("dovecot", "openssl")


@pytest.fixture
def server() -> Iterator[Dovecot]:
    with dovecot() as here:
        yield here


@pytest.fixture
async def fetcher(server: Dovecot) -> AsyncIterator[Fetcher]:
    async with Fetcher(Net(allow=("127.0.0.1",), ca_file=server.certificate)) as one:
        yield one


def message(number: int, words: str = "Thank you") -> bytes:
    date = format_datetime(datetime.now(UTC))
    head = f"From: Zoe <zoe@example.org>\nSubject: number {number}\nDate: {date}\nMessage-ID: <{number}@example.org>"
    return f"{head}\n\n{words}\n".encode()


def opened(server: Dovecot, fetcher: Fetcher, tls: str = "none", **options: object) -> MailboxSource:
    port = server.secure if tls == "tls" else server.port
    told = {"host": "127.0.0.1", "port": port, "tls": tls, "user": server.user, "password": PASSWORD, **options}
    source = open_source(SourceSettings("box", "mailbox", options=told), fetcher=fetcher, now=lambda: datetime.now(UTC))
    assert isinstance(source, MailboxSource)
    return source


class Reader:
    """A collector in small."""

    def __init__(self) -> None:
        self.mentions: list[RawMention] = []
        self.cursor: str | None = None

    @property
    def titles(self) -> list[str]:
        return [mention.title for mention in self.mentions]

    async def read(self, source: MailboxSource, until: int | None = None) -> None:
        async with aclosing(source.read(self.cursor)) as batches:  # type: ignore[type-var]
            async for batch in batches:
                self.mentions += batch.mentions
                self.cursor = batch.cursor or self.cursor
                if until is not None and len(self.mentions) >= until:
                    return

    async def reads(self, source: MailboxSource, until: int) -> None:
        async with asyncio.timeout(60):
            await self.read(source, until)

    @asynccontextmanager
    async def reading(self, source: MailboxSource) -> AsyncIterator[asyncio.Task[None]]:
        task = asyncio.create_task(self.read(source))
        try:
            yield task
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def comes_to(self, count: int) -> None:
        async with asyncio.timeout(60):
            while len(self.mentions) < count:
                await asyncio.sleep(0.02)


@pytest.mark.parametrize("tls", ["none", "starttls", "tls"])
async def test_what_is_there_is_read_and_stays_unread(server: Dovecot, fetcher: Fetcher, tls: str) -> None:
    await asyncio.to_thread(server.deliver, *(message(number) for number in range(23)))
    reader = Reader()
    await reader.reads(opened(server, fetcher, tls), 23)
    assert reader.titles == [f"number {number}" for number in range(23)]
    assert not any(b"Seen" in flags for flags in await asyncio.to_thread(server.flags))


async def test_what_comes_is_pushed(server: Dovecot, fetcher: Fetcher) -> None:
    reader = Reader()
    async with reader.reading(opened(server, fetcher)):
        await asyncio.sleep(0.5)
        await asyncio.to_thread(server.deliver, message(1))
        await reader.comes_to(1)  # the next look of its own is 25 minutes away
        await asyncio.to_thread(server.deliver, message(2), message(3))
        await reader.comes_to(3)
    assert reader.titles == ["number 1", "number 2", "number 3"]


async def test_reading_goes_on_where_it_stopped(server: Dovecot, fetcher: Fetcher) -> None:
    await asyncio.to_thread(server.deliver, *(message(number) for number in range(15)))
    reader = Reader()
    await reader.reads(opened(server, fetcher), 10)
    assert len(reader.mentions) == 10
    await asyncio.to_thread(server.deliver, message(15))
    await reader.reads(opened(server, fetcher), 16)
    assert reader.titles == [f"number {number}" for number in range(16)]


async def test_a_restarted_server_is_read_on(server: Dovecot, fetcher: Fetcher) -> None:
    reader, source = Reader(), opened(server, fetcher)
    await asyncio.to_thread(server.deliver, message(1))
    async with reader.reading(source) as task:
        await reader.comes_to(1)
        await asyncio.to_thread(server.stop)
        with pytest.raises(SourceLater, match=r"closed|ends"):
            await asyncio.wait_for(task, 20)
    with pytest.raises(SourceLater, match="does not answer"):
        await reader.reads(source, 2)
    await asyncio.to_thread(server.start)
    await asyncio.to_thread(server.deliver, message(2))
    await reader.reads(source, 2)
    assert reader.titles == ["number 1", "number 2"]


async def test_a_mailbox_that_is_numbered_anew_is_read_again_and_nothing_is_new(
    server: Dovecot, fetcher: Fetcher
) -> None:
    await asyncio.to_thread(server.deliver, message(1), message(2))
    reader = Reader()
    await reader.reads(opened(server, fetcher), 2)
    await asyncio.to_thread(server.stop)
    server.number_anew()
    await asyncio.to_thread(server.start)
    await asyncio.to_thread(server.deliver, message(3))
    await reader.reads(opened(server, fetcher), 5)
    assert len({mention.native_id for mention in reader.mentions}) == 3


async def test_other_folders_are_opened_by_name(server: Dovecot, fetcher: Fetcher) -> None:
    def make() -> None:
        with server.client() as client:
            client.create("Entw&APw-rfe")

    await asyncio.to_thread(make)
    await asyncio.to_thread(lambda: server.deliver(message(1), folder="Entw&APw-rfe"))
    reader = Reader()
    await reader.reads(opened(server, fetcher, folder="Entwürfe"), 1)
    assert reader.titles == ["number 1"]


@pytest.mark.parametrize(
    ("options", "words"),
    [({"password": "wrong"}, "login"), ({"folder": "Nowhere"}, "folder"), ({"user": "nobody"}, "login")],
)
async def test_what_a_person_must_mend_is_said(
    server: Dovecot, fetcher: Fetcher, options: dict[str, object], words: str
) -> None:
    with pytest.raises(SourceRefused, match=words):
        await opened(server, fetcher, **options).probe()


async def test_a_certificate_that_nobody_vouches_for_is_refused(server: Dovecot) -> None:
    async with Fetcher(Net(allow=("127.0.0.1",))) as fetcher:
        for tls in ("tls", "starttls"):
            with pytest.raises(SourceFault, match="who it is"):
                await opened(server, fetcher, tls).probe()


async def test_probe_says_how_much_there_is(server: Dovecot, fetcher: Fetcher) -> None:
    await asyncio.to_thread(server.deliver, message(1))
    assert await opened(server, fetcher).probe() == "1 messages in INBOX; the server tells of new ones itself."


async def test_hostile_messages_cost_only_themselves(server: Dovecot, fetcher: Fetcher) -> None:
    odd = [b"Subject: =?x?q?=?=\n\n\n", b"\n", b"Content-Type: multipart/mixed\n\nx\n"]
    odd.append(b"Subject: big\n\n" + b"x\n" * 1_500_000)
    await asyncio.to_thread(server.deliver, message(1), *odd, message(2))
    reader = Reader()
    await reader.reads(opened(server, fetcher), 6)
    assert reader.titles[0] == "number 1"
    assert reader.titles[-1] == "number 2"
