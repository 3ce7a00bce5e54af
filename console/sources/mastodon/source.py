"""Mastodon and what speaks its API: public, local and hashtag timelines, what is said to an account, what some post.

Streams have no place to go on from, so every connection begins by catching up over REST, and does so again every few
minutes. Only that moves the place that is kept: what a stream lost without a word is found at the next look, and what
comes both ways is one mention by its id. Deletions and edits are told by streams alone; what happened while nobody
listened is found by asking for what is known once more.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, tzinfo
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import msgspec

from console.config.settings import SourceSettings
from console.domain.errors import SourceLater, SourceRefused
from console.domain.mention import Change, RawMention
from console.sources.base import Batch, Keep, Source, Spoiled
from console.sources.json_text import NotJson, read_object
from console.sources.mastodon.accounts import Accounts, handles_of
from console.sources.mastodon.api import NoAccount, Rest, Timeline, timelines_of
from console.sources.mastodon.recheck import MastodonRecheck
from console.sources.mastodon.status import mention_of
from console.sources.mastodon.stream import Event, NoStreams, Streams
from console.sources.table.row import BadRow

if TYPE_CHECKING:
    from console.net.http import Fetcher

MOST = 100  # mentions of one batch
GATHER = 0.1  # seconds that a batch waits for more
_WAITING = 1_000  # events that may wait to be stored
_KEPT = 8 * 1024
_CHANGES = {"update": Change.NEW, "status.update": Change.EDIT, "status_update": Change.EDIT}  # both are heard


@dataclass(slots=True)
class _Found:
    """What the last events and pages have come to."""

    mentions: list[RawMention] = field(default_factory=list)
    spoiled: list[Spoiled] = field(default_factory=list)
    seen: int = 0


@dataclass(slots=True)
class MastodonSource:
    """One server's timelines, or the posts of ``accounts``. Without a token they are asked every ``every`` seconds;
    with one timelines stream."""

    id: str
    rest: Rest
    timelines: tuple[Timeline, ...]
    keep: Keep | None = None
    every: float = 300.0
    accounts: Accounts | None = None
    _recheck: MastodonRecheck = field(init=False)

    def __post_init__(self) -> None:
        self._recheck = MastodonRecheck(self.rest, self.rest.now)

    async def read(self, cursor: str | None) -> AsyncIterator[Batch]:
        """What came since ``cursor``, the newest page at first, and then what happens. Raises `SourceFault`."""
        seen = _part(cursor, self.rest.base, "seen")
        if self.accounts is not None:
            known = _part(cursor, self.rest.base, "accounts")
            self.accounts.ids |= {handle: known[handle] for handle in self.accounts.handles if handle in known}
        await self.rest.verify()
        self._recheck.since = self._since(cursor)
        self._recheck.begin()
        events: asyncio.Queue[Event] = asyncio.Queue(_WAITING)
        following = await self._following(events)
        try:
            while True:
                async for batch in self._caught_up(seen):
                    yield batch
                self._recheck.listens(streams=bool(following))
                yield self._batch(_Found(), seen)
                async for batch in self._lived(events, following, seen):
                    yield batch
                for task in [task for task in following if task.done()]:
                    following.remove(task)
                    with contextlib.suppress(NoStreams):
                        task.result()
        finally:
            for task in following:
                task.cancel()
            await asyncio.gather(*following, return_exceptions=True)

    def due_again(self) -> float:
        """See `Rechecking.due_again`."""
        return self._recheck.due()

    async def again(self, ids: Sequence[str]) -> Batch:
        """See `Rechecking.again`: edits as well as deletions."""
        return await self._recheck.ask(ids)

    async def probe(self) -> str:
        """Who we are there, and what the newest page of each timeline holds."""
        who = await self.rest.verify()
        counts = []
        for timeline in await self._timelines():
            page = [items async for items, _ in self.rest.pages(timeline, "")]
            counts.append(f"{timeline.name} {len(page[0]) if page else 0}")
        way = "streams" if self._streamed() else f"is asked every {self.every:.0f} s"
        return f"We are {who}; the newest page of {', '.join(counts)} statuses; it {way}."

    async def _following(self, events: asyncio.Queue[Event]) -> list[asyncio.Task[None]]:
        """The tasks that follow streams, begun before the catching-up so that nothing falls between the two."""
        if not self._streamed():
            return []
        streams = Streams(await self.rest.streaming(), self.rest.headers, self.rest.fetcher)
        return [asyncio.create_task(streams.follow(timeline, events)) for timeline in self.timelines if timeline.stream]

    def _streamed(self) -> bool:
        return bool(self.rest.token and self.timelines)

    async def _caught_up(self, seen: dict[str, str]) -> AsyncIterator[Batch]:
        """What the timelines hold that is not here yet, a page at a time."""
        for timeline in await self._timelines():
            try:
                async for items, last in self.rest.pages(timeline, seen.get(timeline.name, "")):
                    found = _Found()
                    for _, status in items:
                        self._take(found, status, Change.NEW, to_us=timeline.notifications)
                    seen[timeline.name] = last
                    yield replace(self._batch(found, seen), more=True)
            except NoAccount:
                if self.accounts is not None:
                    self.accounts.left(timeline)
                seen.pop(timeline.name, None)

    async def _timelines(self) -> tuple[Timeline, ...]:
        """What is read. Raises `SourceFault`, also where none of the accounts is known."""
        if self.accounts is None:
            return self.timelines
        found = await self.accounts.timelines(self.rest)
        if not found:
            raise SourceLater(self.accounts.lacking())
        return found

    async def _lived(
        self, events: asyncio.Queue[Event], following: list[asyncio.Task[None]], seen: dict[str, str]
    ) -> AsyncIterator[Batch]:
        """What happens until it is time to look again, or until a stream has ended and all that it brought is taken."""
        loop = asyncio.get_running_loop()
        until = loop.time() + self.every
        while (left := until - loop.time()) > 0:
            if any(task.done() for task in following) and events.empty():
                return
            getting = asyncio.ensure_future(events.get())
            try:
                waiting = [getting, *(task for task in following if not task.done())]
                await asyncio.wait(waiting, timeout=left, return_when=asyncio.FIRST_COMPLETED)
            finally:
                if not getting.done():
                    getting.cancel()
            if getting.cancelled() or not getting.done():
                continue
            found = _Found()
            self._happened(found, getting.result())
            await asyncio.sleep(GATHER)
            while not events.empty() and len(found.mentions) < MOST:
                self._happened(found, events.get_nowait())
            yield self._batch(found, seen)

    def _happened(self, found: _Found, event: Event) -> None:
        """Take one event; kinds that are not known are counted and passed over."""
        found.seen += 1
        if event.name == "delete":
            found.mentions.append(RawMention(native_id=event.payload.strip(), change=Change.DELETE))
            return
        if event.name not in _CHANGES and event.name != "notification":
            return
        try:
            said = read_object(event.payload.encode("utf-8", "surrogatepass"))
        except NotJson as error:
            found.spoiled.append(Spoiled(f"an event of the stream: {error}", event.payload.encode()[:_KEPT]))
            return
        found.seen -= 1
        if event.name == "notification":
            if said.get("type") == "mention":
                self._take(found, said.get("status"), Change.NEW, to_us=True)
        else:
            self._take(found, said, _CHANGES[event.name])

    def _take(self, found: _Found, status: object, change: Change, *, to_us: bool = False) -> None:
        found.seen += 1
        try:
            mention = mention_of(status, server=urlsplit(self.rest.base).hostname or "", change=change, to_us=to_us)
        except BadRow as error:
            found.spoiled.append(Spoiled(f"a status: {error}", json.dumps(status, default=str).encode()[:_KEPT]))
            return
        if mention is None:
            return
        text = "\n".join(filter(None, (mention.title, mention.body, mention.extra)))
        if change is Change.NEW and not to_us and self.keep is not None and not self.keep([text]):
            return
        self._recheck.told(mention.native_id)
        found.mentions.append(mention)

    def _since(self, cursor: str | None) -> datetime:
        """When this server was read first, as far as is known; what came before may have the ids of another."""
        told = _part(cursor, self.rest.base, "since").get("at", "")
        try:
            return datetime.fromtimestamp(float(told), UTC)
        except (ValueError, OverflowError, OSError):
            return self.rest.now()

    def _batch(self, found: _Found, seen: dict[str, str]) -> Batch:
        place: dict[str, object] = {"server": self.rest.base, "seen": seen}
        if self._recheck.since is not None:
            place["since"] = {"at": str(int(self._recheck.since.timestamp()))}
        if self.accounts:
            place["accounts"] = self.accounts.ids
        note = self.accounts.lacking() if self.accounts else ""
        cursor = msgspec.json.encode(place).decode()
        return Batch(tuple(found.mentions), cursor, tuple(found.spoiled), seen=found.seen, note=note)


def open_source(
    settings: SourceSettings,
    *,
    fetcher: Fetcher,
    keep: Keep | None,
    now: Callable[[], datetime],
    zone: tzinfo,
) -> Source:
    """The timelines that ``settings`` describe: ``url`` of the server, and the options ``token``, ``stream`` (public,
    public:local, hashtag, user, account), ``tags`` and ``accounts``. Raises `SourceRefused` where these do not go
    together."""
    stream = str(settings.options.get("stream") or "public")
    tags, named = (_texts(settings.options.get(name)) for name in ("tags", "accounts"))
    handles = handles_of(named)
    token = str(settings.options.get("token") or "")
    timelines = timelines_of(stream, tags)
    if stream == "account" and not handles:
        raise SourceRefused("What accounts post needs `accounts`.", advice='For example "@chief@northmoor.example".')
    if not timelines and stream != "account":
        raise SourceRefused("A hashtag stream needs `tags`.")
    if stream == "user" and not token:
        raise SourceRefused("What is said to an account needs its `token`.")
    parts = urlsplit(settings.url)
    base = f"{parts.scheme}://{parts.netloc}"
    accounts = Accounts(handles) if stream == "account" else None
    every = max(60.0, settings.every)
    return MastodonSource(settings.id, Rest(base, token, fetcher, now), timelines, keep, every, accounts)


def _texts(given: object) -> tuple[str, ...]:
    return tuple(str(one) for one in given) if isinstance(given, list | tuple) else ()


def _part(cursor: str | None, base: str, part: str) -> dict[str, str]:
    """A part of the cursor by name: ``seen``, the last item of each timeline, or ``accounts``, the ids of handles.
    Nothing where the cursor is another server's."""
    try:
        kept = msgspec.json.decode(cursor or "{}", type=dict[str, object])
    except (msgspec.MsgspecError, ValueError):
        return {}
    found = kept.get(part)
    if kept.get("server") != base or not isinstance(found, dict):
        return {}
    return {str(name): str(value) for name, value in found.items()}
