"""A mailbox: alert e-mails, compliments, enquiries. It is read over IMAP and never changed: no message becomes seen."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from typing import TYPE_CHECKING

import msgspec

from console.config.settings import SourceSettings
from console.domain.errors import SourceRefused
from console.domain.mention import RawMention
from console.net.guard import literal
from console.sources.base import Batch, Source, Spoiled
from console.sources.errors import wire_as_source
from console.sources.mailbox.imap import Imap
from console.sources.mailbox.message import mentions_of

if TYPE_CHECKING:
    from console.net.http import Fetcher

_AT_ONCE = 10  # messages of one fetch
_MOST = 1024 * 1024  # bytes of a message that are read; pictures stand behind the words
_KEPT = 16 * 1024
_BACK = timedelta(days=30)  # how far back the first reading goes
_AGAIN = timedelta(days=3)  # how far back it goes where the server has numbered its messages again
_IDLE = 25 * 60.0  # seconds; RFC 2177 wants it renewed before 29 minutes
_PORTS = {"none": 143, "starttls": 143, "tls": 993}
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class _Place(msgspec.Struct, frozen=True, omit_defaults=True):
    """Where reading stopped: a message's number in a folder that is numbered as ``validity`` says, and when."""

    validity: int = 0
    uid: int = 0
    at: float = 0.0  # seconds since 1970


@dataclass(frozen=True, slots=True)
class Login:
    """Where the mailbox is, and who we are there. ``tls`` is none, starttls or tls."""

    host: str
    port: int
    user: str
    password: str
    tls: str = "tls"
    folder: str = "INBOX"


@dataclass(slots=True)
class MailboxSource:
    """One folder. ``every`` is for servers that cannot tell by themselves (IDLE)."""

    id: str
    login: Login
    fetcher: Fetcher
    now: Callable[[], datetime]
    every: float = 300.0

    async def read(self, cursor: str | None) -> AsyncIterator[Batch]:
        """What came since ``cursor``, the last thirty days at first, and then what comes, as it comes."""
        place = _place(cursor)
        async with self._opened() as (imap, folder):
            validity = folder.get("UIDVALIDITY", 0)
            if validity != place.validity:
                place = _Place(validity, 0, place.at)
            while True:
                for uids in _chunks(await imap.search(self._since(place))):
                    fresh = [uid for uid in uids if uid > place.uid]
                    if not fresh:
                        continue
                    messages = await imap.fetch(fresh, _MOST)
                    place = _Place(validity, max(fresh), self.now().timestamp())
                    yield await asyncio.to_thread(_batch, messages, msgspec.json.encode(place).decode())
                yield Batch()
                await self._something(imap)

    async def probe(self) -> str:
        """Log in and open the folder; how much is in it."""
        async with self._opened() as (imap, folder):
            waits = "tells of new ones itself" if imap.can("IDLE") else f"is asked every {self.every:.0f} s"
            return f"{folder.get('EXISTS', 0)} messages in {self.login.folder}; the server {waits}."

    async def _something(self, imap: Imap) -> None:
        """Wait until there may be something new."""
        if imap.can("IDLE"):
            await imap.idle(_IDLE)
        else:
            await asyncio.sleep(self.every)
            await imap.command("NOOP")

    def _since(self, place: _Place) -> str:
        """What to look for. ``n:*`` always gives the last message too, whatever its number."""
        if place.uid:
            return f"UID {place.uid + 1}:*"
        start = datetime.fromtimestamp(place.at, tz=UTC) - _AGAIN if place.at else self.now() - _BACK
        return f"SINCE {start.day}-{_MONTHS[start.month - 1]}-{start.year}"

    @contextlib.asynccontextmanager
    async def _opened(self) -> AsyncIterator[tuple[Imap, dict[str, int]]]:
        """The folder, open for reading alone, and what the server says of it."""
        login = self.login
        with wire_as_source():
            streams = await self.fetcher.dial(login.host, login.port, tls=login.tls == "tls")
            imap = Imap(streams, login.host)
            try:
                await imap.greeted()
                if login.tls == "starttls":
                    if not imap.can("STARTTLS"):
                        raise SourceRefused(f"{login.host} does not encrypt (STARTTLS).", advice='Try tls = "tls".')
                    await imap.command("STARTTLS")
                    imap.streams = await self.fetcher.encrypted(streams, login.host)
                    await imap.ask_capabilities()
                await imap.login(login.user, login.password)
                yield imap, await imap.examine(login.folder)
            finally:
                await imap.close()


def open_source(
    settings: SourceSettings, *, fetcher: Fetcher, keep: object, now: Callable[[], datetime], zone: tzinfo
) -> Source:
    """The mailbox that the options describe: ``host``, ``port``, ``tls``, ``user``, ``password``, ``folder``. Raises
    `SourceRefused` where a password would leave this machine unencrypted."""
    told = {name: str(settings.options.get(name) or "") for name in ("host", "tls", "user", "password", "folder")}
    tls = told["tls"] or "tls"
    port = settings.options.get("port")
    address = literal(told["host"])
    if tls == "none" and told["host"] != "localhost" and not (address is not None and address.is_loopback):
        raise SourceRefused(
            f"The password would go to {told['host']} unencrypted.", advice='Set tls = "starttls" or "tls".'
        )
    login = Login(
        told["host"],
        port if isinstance(port, int) and port else _PORTS.get(tls, 993),
        told["user"],
        told["password"],
        tls,
        told["folder"] or "INBOX",
    )
    return MailboxSource(settings.id, login, fetcher, now, settings.every)


def _batch(messages: dict[int, bytes], cursor: str) -> Batch:
    """The mentions in some messages; one that cannot be read costs only itself."""
    mentions: list[RawMention] = []
    spoiled: list[Spoiled] = []
    for raw in messages.values():
        try:
            mentions += mentions_of(raw)
        except RecursionError:
            spoiled.append(Spoiled("a message whose parts lie some hundred levels deep", raw[:_KEPT]))
        except Exception as error:  # whatever Python's parser meets in one message, the others are read
            spoiled.append(Spoiled(f"a message that cannot be read ({type(error).__name__})", raw[:_KEPT]))
    return Batch(tuple(mentions), cursor, tuple(spoiled), seen=len(messages))


def _place(cursor: str | None) -> _Place:
    try:
        return msgspec.json.decode(cursor or "{}", type=_Place)
    except (msgspec.MsgspecError, ValueError):
        return _Place()


def _chunks(uids: list[int]) -> list[list[int]]:
    return [uids[start : start + _AT_ONCE] for start in range(0, len(uids), _AT_ONCE)]
