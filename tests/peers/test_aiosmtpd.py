"""The e-mail channel against a real SMTP server (aiosmtpd) that can be told to answer anything."""

from __future__ import annotations

import asyncio
import json
import socket
import ssl
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

from console.channels.base import Letter
from console.channels.email import EmailChannel
from console.channels.registry import open_channel
from console.config.settings import ChannelSettings, Email
from console.domain.errors import ChannelLater, ChannelRefused

ONE, TWO, THREE = (f"{name}@northmoor.example" for name in ("ed.sisters", "ward7", "matron"))
LETTER = Letter(
    "41:emergency:ed-mail:1", "Praise for ED: “diolch yn fawr”", "Thank you — nurse Amira 🙂\n\nSaid on x\n"
)
NOON = datetime(2027, 6, 1, 11, 0, tzinfo=UTC)


class Desk:
    """Takes mail, or answers what it was told to: by recipient, or for the data."""

    def __init__(self) -> None:
        self.mail: list[tuple[list[str], bytes]] = []
        self.to: dict[str, str] = {}
        self.data = ""
        self.sender = ""
        self.data_asked = 0

    @property
    def messages(self) -> list[EmailMessage]:
        return [message_from_bytes(content, policy=default) for _, content in self.mail]  # type: ignore[arg-type]

    async def handle_MAIL(
        self,
        server: SMTP,
        session: Session,
        envelope: Envelope,
        address: str,
        options: list[str],
    ) -> str:
        if not self.sender:
            envelope.mail_from = address
        return self.sender or "250 OK"

    async def handle_RCPT(
        self,
        server: SMTP,
        session: Session,
        envelope: Envelope,
        address: str,
        options: list[str],
    ) -> str:
        answer = self.to.get(address, "250 OK")
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        self.data_asked += 1
        if self.data == "hang":
            await asyncio.sleep(60)
        if self.data == "cut":
            server.transport.close()
            return "451 gone"
        if self.data:
            return self.data
        self.mail.append((list(envelope.rcpt_tos), envelope.original_content or b""))
        return f"250 2.0.0 Ok: queued as {len(self.mail)}"


@contextmanager
def serving(desk: Desk, **options: object) -> Iterator[int]:
    """A server on a free port of this machine."""
    controller = Controller(desk, hostname="127.0.0.1", port=_free_port(), **options)  # type: ignore[arg-type]
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def channel(
    port: int, *to: str, total: float = 10, ca: Path | None = None, password: str = "", **server: object
) -> EmailChannel:
    settings = ChannelSettings("ed-mail", "email", to=to or (ONE,))
    email = Email(host="127.0.0.1", port=port, sender="Outside In <outside-in@northmoor.example>", **server)  # type: ignore[arg-type]
    return EmailChannel(settings, email, password=password, ca_file=ca, clock=lambda: NOON, total=total)


async def test_250_a_letter_arrives_as_it_was_written() -> None:
    desk = Desk()
    with serving(desk) as port:
        receipt = await channel(port, ONE, TWO).send(LETTER)
    assert receipt.words == "2.0.0 Ok: queued as 1"
    (to, _), (message,) = desk.mail[0], desk.messages
    assert to == [ONE, TWO] and message["To"] == f"{ONE}, {TWO}"
    assert message["From"] == "Outside In <outside-in@northmoor.example>"
    assert message["Subject"] == LETTER.subject
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Date"].datetime == NOON
    assert message["Message-ID"].endswith("@northmoor.example>")
    assert message.get_content_type() == "text/plain" and message.get_content().splitlines() == LETTER.text.splitlines()


async def test_a_repeat_bears_the_same_id_and_another_letter_does_not() -> None:
    desk = Desk()
    with serving(desk) as port:
        for key in ("1", "1", "2"):
            await channel(port).send(Letter(key, "s", "t"))
    first, again, other = (message["Message-ID"] for message in desk.messages)
    assert first == again != other


async def test_html_stands_beside_the_plain_text() -> None:
    desk = Desk()
    with serving(desk) as port:
        await channel(port).send(Letter("1", "s", "plain", html="<p>rich</p>"))
    message = desk.messages[0]
    assert message.get_content_type() == "multipart/alternative"
    assert [part.get_content().strip() for part in message.iter_parts()] == ["plain", "<p>rich</p>"]


async def test_4xx_is_later_and_5xx_is_never() -> None:
    for answer, fault in (
        ("451 4.7.1 greylisted", ChannelLater),
        ("452 4.2.2 mailbox full", ChannelLater),
        ("550 5.1.1 no such user", ChannelRefused),
        ("552 5.2.2 over quota", ChannelRefused),
    ):
        desk = Desk()
        desk.to[ONE] = answer
        with serving(desk) as port, pytest.raises(fault) as caught:
            await channel(port).send(LETTER)
        assert answer in str(caught.value) and ONE in str(caught.value)
        assert desk.mail == []


async def test_answers_to_the_data() -> None:
    for answer, fault in (
        ("451 try later", ChannelLater),
        ("421 closing", ChannelLater),
        ("554 spam", ChannelRefused),
        ("552 too big", ChannelRefused),
    ):
        desk = Desk()
        desk.data = answer
        with serving(desk) as port, pytest.raises(fault, match=answer):
            await channel(port).send(LETTER)


async def test_552_by_the_announced_size_says_what_to_do() -> None:
    desk = Desk()
    with serving(desk, data_size_limit=500) as port, pytest.raises(ChannelRefused, match=r"too large.*552") as caught:
        await channel(port).send(Letter("1", "s", "words " * 500))
    assert "message_size_limit" in caught.value.advice and desk.data_asked == 0


async def test_a_sender_that_is_refused_points_at_the_setting() -> None:
    desk = Desk()
    desk.sender = "553 5.7.1 not your address"
    with serving(desk) as port, pytest.raises(ChannelRefused, match="our sender") as caught:
        await channel(port).send(LETTER)
    assert "[email] from" in caught.value.advice


async def test_some_recipients_refused_for_good_is_a_receipt_that_says_so() -> None:
    desk = Desk()
    desk.to[TWO] = "550 5.1.1 no such user"
    with serving(desk) as port:
        receipt = await channel(port, ONE, TWO).send(LETTER)
    assert desk.mail[0][0] == [ONE]
    assert "queued as 1" in receipt.words and f"not for {TWO} (550" in receipt.words


async def test_some_recipients_later_and_nobody_gets_it_twice() -> None:
    desk = Desk()
    desk.to[TWO] = "451 4.7.1 greylisted"
    with serving(desk) as port:
        letter = LETTER
        for _ in range(2):
            with pytest.raises(ChannelLater, match=TWO) as later:
                await channel(port, ONE, TWO).send(letter)  # another process perhaps, which knows what the outbox kept
            letter = replace(LETTER, settled=later.value.settled)
        desk.to.clear()
        await channel(port, ONE, TWO).send(letter)
        await channel(port, ONE, TWO).send(LETTER)  # a letter of which nobody knows anything is for all
        assert (await channel(port, ONE).send(letter)).words == "Nobody is left to send it to"
    assert [to for to, _ in desk.mail] == [[ONE], [TWO], [ONE, TWO]]


async def test_later_and_then_never_for_one_is_no_failure_for_the_others() -> None:
    desk = Desk()
    desk.to[TWO] = "451 4.7.1 greylisted"
    with serving(desk) as port:
        way = channel(port, ONE, TWO)
        with pytest.raises(ChannelLater, match="took it for 1 of 2") as later:
            await way.send(LETTER)
        desk.to[TWO] = "550 5.1.1 no such user"
        receipt = await way.send(replace(LETTER, settled=later.value.settled))
    assert receipt.words.startswith(f"Nobody is left to send it to; not for {TWO} (550") and len(desk.mail) == 1


async def test_who_was_refused_before_is_counted_and_told_at_every_attempt() -> None:
    desk = Desk()
    desk.to = {TWO: "550 5.1.1 no such user", THREE: "451 4.7.1 greylisted"}
    with serving(desk) as port:
        letter = LETTER
        for _ in range(3):
            with pytest.raises(ChannelLater) as later:
                await channel(port, ONE, TWO, THREE).send(letter)
            said = later.value.sentence
            assert "took it for 1 of 3" in said
            assert f"later for {THREE} (451" in said and f"not for {TWO} (550" in said
            letter = replace(LETTER, settled=later.value.settled)
        desk.to = {}
        receipt = await channel(port, ONE, TWO, THREE).send(letter)
    assert "queued as 2" in receipt.words and f"not for {TWO} (550" in receipt.words
    assert [to for to, _ in desk.mail] == [[ONE], [THREE]]


async def test_where_nobody_took_it_at_any_attempt_it_is_refused() -> None:
    desk = Desk()
    desk.to = {ONE: "550 5.1.1 no such user", TWO: "451 4.7.1 greylisted"}
    with serving(desk) as port:
        way = channel(port, ONE, TWO)
        with pytest.raises(ChannelLater) as later:
            await way.send(LETTER)
        said = later.value.sentence
        assert f"asks to try later for {TWO} (451" in said and f"not for {ONE} (550" in said and "took it" not in said
        desk.to = {ONE: "250 OK", TWO: "550 5.7.1 never"}
        letter = replace(LETTER, settled=later.value.settled)
        with pytest.raises(ChannelRefused, match=f"every recipient: {ONE} .550.*{TWO} .550") as never:
            await way.send(letter)
        assert "`to`" in never.value.advice
        with pytest.raises(ChannelRefused, match=f"every recipient: {ONE}"):
            await channel(port, ONE).send(letter)
    assert desk.mail == []


async def test_a_letter_that_is_refused_for_the_last_ones_is_not_refused_for_those_who_have_it() -> None:
    desk = Desk()
    desk.to[TWO] = "451 4.7.1 greylisted"
    with serving(desk) as port:
        with pytest.raises(ChannelLater) as later:
            await channel(port, ONE, TWO).send(LETTER)
        desk.to, desk.data = {}, "554 5.6.0 not such a letter"
        receipt = await channel(port, ONE, TWO).send(replace(LETTER, settled=later.value.settled))
    assert f"not for {TWO}: " in receipt.words and "554" in receipt.words


async def test_a_server_that_hangs_is_given_up() -> None:
    desk = Desk()
    desk.data = "hang"
    with serving(desk) as port, pytest.raises(ChannelLater, match="in time"):
        await channel(port, total=0.5).send(LETTER)


async def test_a_line_that_breaks_after_the_letter_is_a_possible_repeat() -> None:
    desk = Desk()
    desk.data = "cut"
    with serving(desk) as port, pytest.raises(ChannelLater, match="not known"):
        await channel(port).send(LETTER)


async def test_no_server_says_where_and_what_to_do() -> None:
    port = _free_port()
    with pytest.raises(ChannelLater, match=f"127.0.0.1:{port}") as caught:
        await channel(port).send(LETTER)
    assert "[email] host" in caught.value.advice
    with pytest.raises(ChannelLater):
        await channel(port).probe()


async def test_a_silent_server_and_one_that_does_not_speak_smtp() -> None:
    async with talking(b"") as port:
        with pytest.raises(ChannelLater):
            await channel(port, total=0.5).send(LETTER)
    async with talking(b"HTTP/1.1 400 Bad Request\r\n\r\n") as port:
        with pytest.raises(ChannelLater):
            await channel(port, total=20).send(LETTER)
    async with talking(b"554 5.7.1 you are on a list\r\n") as port:
        with pytest.raises(ChannelLater, match="554"):
            await channel(port, total=20).send(LETTER)


@asynccontextmanager
async def talking(greeting: bytes) -> AsyncIterator[int]:
    """A server that says one thing and then nothing."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(greeting)
        try:
            await reader.read()
        finally:
            writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()


async def test_a_probe_sends_nothing() -> None:
    desk = Desk()
    with serving(desk) as port:
        said = await channel(port, ONE, TWO).probe()
    assert said == f"127.0.0.1:{port} answers in the clear; 2 recipients." and desk.mail == []


async def test_open_channel_makes_it_from_settings() -> None:
    desk = Desk()
    with serving(desk) as port:
        way = open_channel(
            ChannelSettings("ed-mail", "email", to=(ONE,)),
            email=Email(host="127.0.0.1", port=port),
            secret=lambda value: value,
        )
        await way.send(LETTER)
    assert way.id == "ed-mail" and desk.messages[0]["From"] == "Outside In <outside-in@localhost>"


async def test_no_words_make_a_header_or_a_recipient(shared: Path) -> None:
    """T11: every hostile text in subject and body, headers and recipients counted on the wire."""
    sinks = json.loads((shared / "fixtures/naughty/own/sinks.json").read_text())
    hostile = list(_texts(sinks))
    desk = Desk()
    with serving(desk) as port:
        way = channel(port)
        for number, text in enumerate(hostile):
            await way.send(Letter(str(number), f"a{text}", f"{text}\r\n.\r\nRCPT TO:<evil@x.example>\r\n"))
    print(f"{len(hostile)} hostile texts in subject and body: {len(desk.mail)} letters")
    assert len(desk.mail) == len(hostile) > 100
    for (to, content), message in zip(desk.mail, desk.messages, strict=True):
        assert to == [ONE]
        assert sorted(message.keys()) == sorted(
            (
                "From",
                "To",
                "Subject",
                "Date",
                "Message-ID",
                "Auto-Submitted",
                "X-Auto-Response-Suppress",
                "Content-Type",
                "Content-Transfer-Encoding",
                "MIME-Version",
            )
        )
        assert not any(byte < 32 and byte not in b"\r\n\t" for byte in content)


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, (list, dict)):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _texts(inner)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate of our own for 127.0.0.1, and its key."""
    folder = tmp_path_factory.mktemp("tls")
    subprocess.run(
        [
            "openssl",
            "req",
            "-x509",
            "-newkey",
            "rsa:2048",
            "-nodes",
            "-days",
            "2",
            "-subj",
            "/CN=127.0.0.1",
            "-addext",
            "subjectAltName=IP:127.0.0.1",
            "-keyout",
            folder / "key.pem",
            "-out",
            folder / "cert.pem",
        ],
        check=True,
        capture_output=True,
        timeout=60,
    )
    return folder / "cert.pem", folder / "key.pem"


def _context(certificate: tuple[Path, Path]) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(*certificate)
    return context


def _sign_in(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: object) -> AuthResult:
    good = getattr(data, "login", b"") == b"outside-in" and getattr(data, "password", b"") == b"pl4nted"
    return AuthResult(success=good, handled=False)


@pytest.mark.peer("openssl")
async def test_starttls_with_the_networks_own_authority_and_a_sign_in(certificate: tuple[Path, Path]) -> None:
    desk = Desk()
    with serving(
        desk, tls_context=_context(certificate), require_starttls=True, authenticator=_sign_in, auth_required=True
    ) as port:
        way = channel(port, tls="starttls", ca=certificate[0], user="outside-in", password="pl4nted")
        assert "by STARTTLS and takes our sign-in" in await way.probe()
        await way.send(LETTER)
        assert len(desk.mail) == 1
        with pytest.raises(ChannelLater, match="sign-in") as caught:
            await channel(port, tls="starttls", ca=certificate[0], user="outside-in", password="wr0ng").send(LETTER)
        assert "wr0ng" not in str(caught.value) and "[email] user" in caught.value.advice
        with pytest.raises(ChannelLater, match="No safe line") as caught:
            await channel(port, tls="starttls", user="outside-in", password="pl4nted").send(LETTER)
        assert "ca_file" in caught.value.advice
        with pytest.raises(ChannelRefused, match="530"):
            await channel(port).send(LETTER)
    assert len(desk.mail) == 1


@pytest.mark.peer("openssl")
async def test_tls_from_the_first_byte(certificate: tuple[Path, Path]) -> None:
    desk = Desk()
    with serving(desk, ssl_context=_context(certificate)) as port:
        way = channel(port, tls="tls", ca=certificate[0])
        assert "by TLS" in await way.probe()
        await way.send(LETTER)
        with pytest.raises(ChannelLater, match="No safe line"):
            await channel(port, tls="tls").send(LETTER)
        with pytest.raises(ChannelLater):
            await channel(port, total=2).send(LETTER)
    assert len(desk.mail) == 1


async def test_what_the_server_cannot_do_is_said() -> None:
    desk = Desk()
    with serving(desk) as port:
        with pytest.raises(ChannelLater, match="cannot do what is configured") as caught:
            await channel(port, tls="starttls").send(LETTER)
        assert "tls" in caught.value.advice
        with pytest.raises(ChannelLater):
            await channel(port, user="outside-in", password="pl4nted").send(LETTER)
    assert desk.mail == []
