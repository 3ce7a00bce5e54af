"""E-mail over SMTP.

What an answer means for the letter: 4xx, no server, a time-out, a broken line and everything that only the
configuration can mend (sign-in, TLS) is *later*, because the letter is good; 5xx about the letter itself is *never*.
Where a server takes it for some recipients and asks to try others later, the next attempt goes to those alone.
"""

from __future__ import annotations

import asyncio
import hashlib
import ssl
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from datetime import UTC, datetime
from email.header import Header
from email.headerregistry import BaseHeader, HeaderRegistry, UniqueUnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP, Policy
from email.utils import parseaddr
from pathlib import Path
from typing import cast

import aiosmtplib

from console.channels.base import Letter, Receipt
from console.config.settings import ChannelSettings
from console.config.settings import Email as Server
from console.domain.errors import ChannelFault, ChannelLater, ChannelRefused
from console.domain.text import clean, clean_line

LONGEST_SUBJECT = 150
LONGEST_BODY = 20_000  # characters; a letter holds one mention, whose words are capped at 8,000
MOST_LINES = 600


class _Subject(UniqueUnstructuredHeader):
    """A subject that arrives as it was written. `EmailMessage` itself adds a blank where it folds a long word."""

    name: str  # of the `BaseHeader` that the registry puts under it

    def fold(self, *, policy: Policy) -> str:
        """As it stands where it is short and plain; else as encoded words, none longer than a line."""
        line = f"{self.name}: {self}"
        if str(self).isascii() and len(line) <= (policy.max_line_length or len(line)):
            return line + policy.linesep
        return (
            f"{self.name}: {Header(str(self), 'utf-8', header_name=self.name).encode(linesep=policy.linesep)}"
            f"{policy.linesep}"
        )


_HEADERS = HeaderRegistry()
_HEADERS.map_to_type("subject", cast(type[BaseHeader], _Subject))
_POLICY = SMTP.clone(header_factory=_HEADERS)


def message_id(key: str, sender: str) -> str:
    """The Message-ID of a letter: the same for every attempt, so that a server can recognise a repeat."""
    host = parseaddr(sender)[1].rpartition("@")[2]
    return f"<{hashlib.sha256(key.encode('utf-8')).hexdigest()[:32]}@{host}>"


def message(letter: Letter, *, sender: str, to: Sequence[str], at: datetime) -> EmailMessage:
    """The message. Whatever the letter holds, it adds no header and no recipient: all text is cleaned once more here,
    because EmailMessage lets NUL and ESC through and chokes on lone surrogates."""
    made = EmailMessage(policy=_POLICY)
    made["From"] = sender
    made["To"] = ", ".join(to)
    made["Subject"] = _subject(letter.subject)
    made["Date"] = at
    made["Message-ID"] = message_id(letter.key, sender)
    made["Auto-Submitted"] = "auto-generated"
    made["X-Auto-Response-Suppress"] = "All"  # Exchange: no out-of-office answer to a machine
    made.set_content(clean(letter.text, limit=LONGEST_BODY, lines=MOST_LINES) + "\n")
    if letter.html:
        made.add_alternative(clean(letter.html, limit=10 * LONGEST_BODY, lines=10 * MOST_LINES) + "\n", subtype="html")
    return made


def _subject(text: str) -> str:
    """One clean line. EmailMessage decodes what looks like an encoded word, and writes a line break that it finds in
    it as it is (``=?utf-8?q?=0ABcc:a@b?=`` becomes a header), so nothing may look like one."""
    return clean_line(text, limit=LONGEST_SUBJECT).replace("=?", "= ?")[:LONGEST_SUBJECT]


TOTAL = 45.0  # seconds for one letter; well within the outbox's lease
GOODBYE = 2.0
_ANSWER, _NAMES = 120, 2_000  # characters of one refusal, and of all of them together
STEP = 20.0  # seconds for one answer of the server
_CHECK_SIGN_IN = "Check [email] user and password, and that the server allows signing in this way."
_CHECK_SERVER = "Check [email] host and port, and that the server is up; the letter waits and is tried again."
_CHECK_TLS = 'Check [email] tls ("none", "starttls" or "tls" with its port) and [net] ca_file.'


class EmailChannel:
    """One ``[[channel]]`` of kind ``email``. ``password`` is already resolved."""

    def __init__(
        self,
        settings: ChannelSettings,
        server: Server,
        *,
        password: str = "",
        ca_file: Path | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        total: float = TOTAL,
    ) -> None:
        self.id = settings.id
        self._to = settings.to
        self._server = server
        self._password = password
        self._ca_file = ca_file
        self._clock = clock
        self._total = total

    async def send(self, letter: Letter) -> Receipt:
        """Hand the letter to the mail server for every recipient of the channel."""
        made = message(letter, sender=self._server.sender, to=self._to, at=self._clock())
        waiting = [address for address in self._to if address not in letter.settled]
        refused: Mapping[str, tuple[int, str]] = {}
        said = _NOBODY_LEFT
        if waiting:  # or else whom it was left for is no longer in `to`
            try:
                with self._plainly():
                    async with asyncio.timeout(self._total), self._connected() as smtp:
                        refused, said = await self._hand_over(smtp, made, waiting)
            except ChannelRefused as never:
                if "" not in letter.settled.values():
                    raise
                return Receipt(clean_line(f"{_NOBODY_LEFT}; not for {', '.join(waiting)}: {never.sentence}", limit=300))
        return self._receipt(letter, waiting, refused, said)

    async def _hand_over(
        self, smtp: aiosmtplib.SMTP, made: EmailMessage, waiting: list[str]
    ) -> tuple[Mapping[str, tuple[int, str]], str]:
        """Who was refused, and what the server said of the letter."""
        try:
            answers, said = await smtp.send_message(made, sender=self._sender, recipients=waiting)
        except aiosmtplib.SMTPRecipientsRefused as error:
            return {one.recipient: (one.code, one.message) for one in error.recipients}, _NOBODY_LEFT
        return {name: (answer.code, answer.message) for name, answer in answers.items()}, said

    async def probe(self) -> str:
        """Greet the server, sign in if so configured, say NOOP, leave. Nothing is sent."""
        with self._plainly():
            async with asyncio.timeout(self._total), self._connected() as smtp:
                await smtp.noop()
        how = {"none": "in the clear", "starttls": "by STARTTLS", "tls": "by TLS"}[self._server.tls]
        signed = " and takes our sign-in" if self._server.user else ""
        count = len(self._to)
        return f"{self._place} answers {how}{signed}; {count} recipient{'' if count == 1 else 's'}."

    @property
    def _place(self) -> str:
        return f"{self._server.host}:{self._server.port}"

    @property
    def _sender(self) -> str:
        return parseaddr(self._server.sender)[1]

    @asynccontextmanager
    async def _connected(self) -> AsyncIterator[aiosmtplib.SMTP]:
        tls = self._server.tls
        smtp = aiosmtplib.SMTP(
            hostname=self._server.host,
            port=self._server.port,
            timeout=min(self._total, STEP),
            use_tls=tls == "tls",
            start_tls=tls == "starttls",
            tls_context=ssl.create_default_context(cafile=self._ca_file) if tls != "none" else None,
            username=self._server.user or None,
            password=self._password or None,
        )
        try:
            await smtp.connect()
            yield smtp
            with suppress(aiosmtplib.SMTPException, TimeoutError):  # a bad goodbye changes nothing for the letter
                await smtp.quit(timeout=GOODBYE)
        finally:
            smtp.close()

    @contextmanager
    def _plainly(self) -> Iterator[None]:
        """Turns what aiosmtplib and the system raise into what it means for the letter."""
        try:
            yield
        except aiosmtplib.SMTPAuthenticationError as error:
            raise ChannelLater(
                f"{self._place} does not take our sign-in ({_said(error)}).", advice=_CHECK_SIGN_IN
            ) from error
        except (aiosmtplib.SMTPConnectError, aiosmtplib.SMTPHeloError) as error:
            if isinstance(error.__cause__, ssl.SSLError):
                raise self._unsafe(error.__cause__) from error
            said = f" ({_said(error)})" if isinstance(error, aiosmtplib.SMTPResponseException) else ""
            raise ChannelLater(f"No mail server took our call at {self._place}{said}.", advice=_CHECK_SERVER) from error
        except aiosmtplib.SMTPResponseException as error:
            raise self._answered(error) from error
        except ssl.SSLError as error:
            raise self._unsafe(error) from error
        except TimeoutError as error:
            raise ChannelLater(
                f"{self._place} did not answer in time; whether it has the letter is not known.", advice=_CHECK_SERVER
            ) from error
        except (aiosmtplib.SMTPServerDisconnected, OSError) as error:
            raise ChannelLater(
                f"The line to {self._place} broke; whether it has the letter is not known.", advice=_CHECK_SERVER
            ) from error
        except aiosmtplib.SMTPException as error:  # no STARTTLS, no AUTH: the server cannot do what we are told to do
            raise ChannelLater(
                f"{self._place} cannot do what is configured: {clean_line(str(error.message))}.", advice=_CHECK_TLS
            ) from error

    def _answered(self, error: aiosmtplib.SMTPResponseException) -> ChannelFault:
        """The fault for an answer to the letter itself."""
        if error.code == 552:
            return ChannelRefused(
                f"The letter is too large for {self._place} ({_said(error)}).",
                advice="Ask whoever runs the mail server for a higher message_size_limit.",
            )
        if 500 <= error.code < 600:
            about = "our sender" if isinstance(error, aiosmtplib.SMTPSenderRefused) else "the letter"
            advice = "Check [email] from." if isinstance(error, aiosmtplib.SMTPSenderRefused) else ""
            return ChannelRefused(f"{self._place} refuses {about} ({_said(error)}).", advice=advice)
        return ChannelLater(f"{self._place} asks to try later ({_said(error)}).")

    def _unsafe(self, error: ssl.SSLError) -> ChannelLater:
        why = getattr(error, "verify_message", "") or (error.reason or "TLS failed").replace("_", " ").lower()
        return ChannelLater(f"No safe line to {self._place}: {clean_line(why)}.", advice=_CHECK_TLS)

    def _receipt(self, letter: Letter, asked: list[str], refused: Mapping[str, tuple[int, str]], said: str) -> Receipt:
        """The receipt once everybody has it who can get it. Counted over every attempt: raises `ChannelLater` while
        somebody still may get it, `ChannelRefused` where nobody ever did."""
        answers = {name: clean_line(f"{code} {words}", limit=_ANSWER) for name, (code, words) in refused.items()}
        later = {name: answers[name] for name, (code, _) in refused.items() if not 500 <= code < 600}
        settled = {**letter.settled, **{name: answers.get(name, "") for name in asked if name not in later}}
        never = {name: answer for name, answer in settled.items() if answer}
        took, concerned = len(settled) - len(never), len(settled) + len(later)
        without = f"; not for {_names(never)}" if never else ""
        if later:
            counted = f"took it for {took} of {concerned} and " if took else ""
            raise ChannelLater(
                f"{self._place} {counted}asks to try later for {_names(later)}{without}.", settled=settled
            )
        if not took:
            raise ChannelRefused(
                f"{self._place} refuses every recipient: {_names(never)}.",
                advice=f"Check `to` of [[channel]] “{self.id}”.",
            )
        return Receipt(clean_line(f"{said}{without}", limit=_NAMES + 300))


_NOBODY_LEFT = "Nobody is left to send it to"


def _said(error: aiosmtplib.SMTPResponseException) -> str:
    return clean_line(f"{error.code} {error.message}", limit=200)


def _names(refused: Mapping[str, str]) -> str:
    return clean_line(", ".join(f"{name} ({answer})" for name, answer in refused.items()), limit=_NAMES)
