"""As much of IMAP4rev1 (RFC 3501) and IDLE (RFC 2177) as reading a mailbox needs, and nothing that changes one.

Written here because what there is for asyncio is GPL, reads answers by recursion, and holds whatever a server sends.
"""

from __future__ import annotations

import asyncio
import base64
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from console.domain.errors import SourceLater, SourceRefused
from console.net.raw_connection import Streams

ANSWER = 30.0  # seconds for the answer to a command
_LARGEST = 4 * 1024 * 1024  # bytes of a literal; more is read past
_MOST = 64 * 1024 * 1024  # bytes of all the answers to one command
_LITERAL = re.compile(rb"\{(\d{1,12})\+?\}$")
_PASSING = (b"[UNAVAILABLE]", b"[INUSE]", b"[LIMIT]", b"[SERVERBUG]")  # RFC 5530: a NO that is not for good
_PIECE = 64 * 1024


@dataclass(frozen=True, slots=True)
class ServerLine:
    """One answer of the server: its text, and the literals in it, in order; an over-long one is empty."""

    text: bytes
    literals: tuple[bytes, ...] = ()


@dataclass(slots=True)
class Imap:
    """One connection. Raises `SourceLater` where the other side goes away, `SourceRefused` where it says no."""

    streams: Streams
    host: str
    _number: int = 0
    _capabilities: frozenset[str] = field(default_factory=frozenset)
    _exists: int = 0  # messages in the folder, as the server last said
    _looked_at: int = 0  # and when we last searched it

    async def greeted(self) -> None:
        """Wait for the server's first line, and ask what it can do."""
        async with self._patience():
            line = await self._line()
        if not line.text.upper().startswith((b"* OK", b"* PREAUTH")):
            raise SourceLater(f"{self.host} does not greet as a mail server does.")
        await self.ask_capabilities()

    async def ask_capabilities(self) -> None:
        """What the server can do changes with encryption and login."""
        for line in await self.command("CAPABILITY"):
            if line.text.upper().startswith(b"* CAPABILITY "):
                self._capabilities = frozenset(line.text.decode("ascii", "replace").upper().split()[2:])

    def can(self, what: str) -> bool:
        """Whether the server said that it can do this."""
        return what in self._capabilities

    async def login(self, user: str, password: str) -> None:
        """Say who we are. The password is in no error."""
        refused = SourceRefused(f"{self.host} does not take the login.", advice="Are user and password right?")
        if self.can("AUTH=PLAIN") and self.can("SASL-IR"):
            plain = base64.b64encode(b"\0" + user.encode() + b"\0" + password.encode()).decode()
            await self.command("AUTHENTICATE PLAIN", plain, refused=refused)
        elif self.can("LOGINDISABLED"):
            raise SourceRefused(f"{self.host} takes no login in the clear.", advice='Set tls = "starttls" or "tls".')
        else:
            await self.command("LOGIN", quoted(user), quoted(password), refused=refused)
        await self.ask_capabilities()

    async def examine(self, folder: str) -> dict[str, int]:
        """Open a folder so that nothing in it can change; its ``EXISTS`` and ``UIDVALIDITY``."""
        found: dict[str, int] = {}
        refused = SourceRefused(f"{self.host} has no folder “{folder}” for us.", advice="See `folder`.")
        for line in await self.command("EXAMINE", quoted(_modified_utf7(folder)), refused=refused):
            if match := re.match(rb"\* (\d{1,10}) EXISTS", line.text, re.I):
                found["EXISTS"] = int(match[1])
            if match := re.search(rb"\[UIDVALIDITY (\d{1,10})\]", line.text, re.I):
                found["UIDVALIDITY"] = int(match[1])
        return found

    async def search(self, criteria: str) -> list[int]:
        """The UIDs that meet ``criteria``, in order."""
        found: set[int] = set()
        self._looked_at = self._exists
        for line in await self.command("UID SEARCH", criteria):
            words = line.text.split()
            if words[1:2] and words[1].upper() == b"SEARCH":
                found.update(int(word) for word in words[2:] if word.isdigit() and len(word) <= 10)
        return sorted(found)

    async def fetch(self, uids: Sequence[int], most: int) -> dict[int, bytes]:
        """The first ``most`` bytes of each message, without marking it as seen."""
        found: dict[int, bytes] = {}
        asked = ",".join(map(str, uids))
        for line in await self.command("UID FETCH", asked, f"(UID BODY.PEEK[]<0.{most}>)"):
            match = re.search(rb"\bUID (\d{1,10})\b", line.text)
            if match and line.literals and int(match[1]) in uids:
                found[int(match[1])] = line.literals[0]
        return found

    async def idle(self, seconds: float) -> bool:
        """Wait until something comes into the folder, or ``seconds``; whether something came. A server says so once,
        perhaps in the answer to something else: what came since the last search has come."""
        if self._exists != self._looked_at:
            return True
        tag = self._sent("IDLE")
        try:
            async with self._patience():
                if not (await self._line()).text.startswith(b"+"):
                    raise SourceLater(f"{self.host} does not wait with us.")
            try:
                async with asyncio.timeout(seconds):
                    while not self._counts(line := await self._line()):
                        _unless_bye(line, self.host)
                came = True
            except TimeoutError:
                came = False
        finally:
            self.streams[1].write(b"DONE\r\n")
        await self._answer(tag, None)
        return came

    async def command(self, name: str, *arguments: str, refused: SourceRefused | None = None) -> list[ServerLine]:
        """The untagged answers to a command. Raises ``refused`` where the server says NO."""
        return await self._answer(self._sent(name, *arguments), refused)

    async def close(self) -> None:
        """Say good-bye as far as the other side listens, and close."""
        writer = self.streams[1]
        try:
            self._sent("LOGOUT")
            writer.close()
            async with asyncio.timeout(2.0):
                await writer.wait_closed()
        except (OSError, TimeoutError):
            writer.transport.abort()

    def _sent(self, name: str, *arguments: str) -> bytes:
        self._number += 1
        tag = f"o{self._number}"
        self.streams[1].write(f"{' '.join((tag, name, *arguments))}\r\n".encode())
        return tag.encode()

    async def _answer(self, tag: bytes, refused: SourceRefused | None) -> list[ServerLine]:
        lines: list[ServerLine] = []
        size = 0
        async with self._patience():
            while not (line := await self._line()).text.startswith(tag + b" "):
                _unless_bye(line, self.host)
                self._counts(line)
                size += len(line.text) + sum(map(len, line.literals))
                if size > _MOST:
                    raise SourceLater(f"{self.host} sends more than we asked for.")
                lines.append(line)
        said = line.text[len(tag) + 1 :].upper()
        if said.startswith(b"OK"):
            return lines
        if any(code in said for code in _PASSING):
            raise SourceLater(f"{self.host} cannot do it now.")
        raise refused or SourceLater(f"{self.host} says no to what we ask of it.")

    def _counts(self, line: ServerLine) -> bool:
        """Whether ``line`` says how many messages there are; kept, less what it says is taken out."""
        if match := re.match(rb"\* (\d{1,10}) EXISTS", line.text, re.I):
            self._exists = int(match[1])
        elif re.match(rb"\* \d{1,10} EXPUNGE", line.text, re.I):
            self._exists, self._looked_at = self._exists - 1, self._looked_at - 1
        return match is not None

    async def _line(self) -> ServerLine:
        reader = self.streams[0]
        text = b""
        literals: list[bytes] = []
        while True:
            try:
                piece = await reader.readuntil(b"\n")
            except (asyncio.IncompleteReadError, OSError) as error:
                raise SourceLater(f"{self.host} closed the connection.") from error
            except asyncio.LimitOverrunError as error:
                raise SourceLater(f"{self.host} sends lines that no mail server sends.") from error
            text += piece.rstrip(b"\r\n")
            literal = _LITERAL.search(text)
            if literal is None or len(literals) >= 100:
                return ServerLine(text, tuple(literals))
            text = text[: literal.start()] + b"{}"
            literals.append(await self._literal(int(literal[1])))

    async def _literal(self, size: int) -> bytes:
        reader = self.streams[0]
        try:
            if size <= _LARGEST:
                return await reader.readexactly(size)
            while size:
                size -= len(await reader.readexactly(min(size, _PIECE)))
        except (asyncio.IncompleteReadError, OSError) as error:
            raise SourceLater(f"{self.host} closed the connection.") from error
        return b""

    def _patience(self) -> _Patience:
        return _Patience(self.host)


class _Patience:
    """A time-out whose end is a `SourceLater`."""

    def __init__(self, host: str) -> None:
        self._host = host
        self._timeout = asyncio.timeout(ANSWER)

    async def __aenter__(self) -> None:
        await self._timeout.__aenter__()

    async def __aexit__(self, *what: object) -> None:
        try:
            await self._timeout.__aexit__(*what)  # type: ignore[arg-type]
        except TimeoutError as error:
            raise SourceLater(f"{self._host} does not answer.") from error


def quoted(text: str) -> str:
    """``text`` as a quoted string (RFC 3501 4.3); what no quoted string can hold is taken out."""
    plain = "".join(character for character in text if character >= " " and character != "\x7f")
    return '"' + plain.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _modified_utf7(name: str) -> str:
    """A folder's name as RFC 3501 5.1.3 spells it."""
    spelled, pending = "", ""
    for character in name + "\0":
        if " " <= character <= "~" or character == "\0":
            if pending:
                coded = base64.b64encode(pending.encode("utf-16-be")).decode().rstrip("=").replace("/", ",")
                spelled, pending = f"{spelled}&{coded}-", ""
            spelled += "&-" if character == "&" else character
        else:
            pending += character
    return spelled.rstrip("\0")


def _unless_bye(line: ServerLine, host: str) -> None:
    if line.text.upper().startswith(b"* BYE"):
        raise SourceLater(f"{host} ends the connection.")
