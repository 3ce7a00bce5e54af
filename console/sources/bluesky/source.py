"""Bluesky by an account: searches back in time (``app.bsky.feed.searchPosts``), and posts that name, answer or quote
the account (``app.bsky.notification.listNotifications``).

The stream (kind "jetstream") is the way to hear of everything at once; this is for history and for what is said to the
account itself. Nothing is marked as read. Lists come newest first, with a cursor; ``since`` of a search is inclusive.
Tested against recordings of the reference server (PDS and AppView), played by a stand-in.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo
from hashlib import blake2b
from typing import TYPE_CHECKING

import msgspec

from console.config.settings import SourceSettings
from console.domain.errors import SourceLater, SourceRefused
from console.domain.mention import Change, RawMention
from console.net.bluesky_session import SERVICE, BlueskySession, SignInFailed, SignInRefused, error_of
from console.net.rate_limits import asked_wait, used_up
from console.net.request import Answer
from console.net.routes import shown
from console.sources.base import Batch, Source, Spoiled
from console.sources.bluesky.cursor import Memory
from console.sources.bluesky.post import REASONS, indexed, mention_of_view
from console.sources.errors import fault_of, wire_as_source
from console.sources.json_text import NotJson, read_object
from console.sources.page_walk import Depth, PageCursor, moment
from console.sources.quarantine import Spoilage
from console.sources.recheck import unbelievable
from console.sources.table.row import BadRow

if TYPE_CHECKING:
    from console.net.http import Fetcher

DEPTH = Depth(history=7 * 86_400.0, overlap=3_600.0)
SEARCH, NOTIFICATIONS = "app.bsky.feed.searchPosts", "app.bsky.notification.listNotifications"
POSTS_BY_URI = "app.bsky.feed.getPosts"
_ASKED_AGAIN = 4  # times in a round that posts are asked for again, to hear of deletions
_PAGES = 20  # of one list in one round; the next round goes on
_LIMIT = "100"


@dataclass(frozen=True, slots=True)
class _Page:
    mentions: tuple[RawMention, ...] = ()
    spoiled: tuple[Spoiled, ...] = ()
    seen: int = 0
    next: str = ""
    newest: datetime | None = None


@dataclass(slots=True)
class BlueskySource:
    """One account's searches and notifications."""

    id: str
    session: BlueskySession
    now: Callable[[], datetime]
    searches: Sequence[str] = ()
    _spoilage: Spoilage = field(default_factory=Spoilage)
    _asks_again: datetime | None = None  # no request is left before

    async def read(self, cursor: str | None) -> AsyncIterator[Batch]:
        """One round through each list, from the newest back to the last round, less an hour; then a hundred of the
        posts of the last two weeks are asked for again, and those that are gone are deleted. Raises `SourceFault`;
        what was yielded before it is kept, and the next round goes on at the page where this one stopped."""
        memory = Memory.of(cursor)
        for search in ("", *self.searches):
            lane = blake2b(search.encode(), digest_size=6).hexdigest() if search else "notifications"
            async with aclosing(self._walk(search, memory.places.get(lane) or PageCursor(lane))) as pages:
                async for page, place in pages:
                    uris = [mention.native_id for mention in page.mentions]
                    memory = memory.after(lane, place, uris, now=self.now().timestamp())
                    spoiled = self._spoilage.fresh(page.spoiled)
                    yield Batch(page.mentions, memory.cursor(), spoiled, page.seen)
        asked: set[str] = set()
        for _ in range(_ASKED_AGAIN):
            uris = [uri for uri in memory.to_ask() if uri not in asked]
            if not uris:
                return
            asked.update(uris)
            there = await self._there(uris)
            gone = tuple(RawMention(uri, Change.DELETE) for uri in uris if uri not in there)
            if said := unbelievable(len(uris), len(gone)):
                yield Batch((), memory.cursor(), note=said)
                return
            memory = memory.asked(uris, there, now=self.now().timestamp())
            yield Batch(gone, memory.cursor())

    async def _there(self, uris: Sequence[str]) -> set[str]:
        """Which of these posts are there still."""
        document = self._document(await self._ask(POSTS_BY_URI, [("uris", uri) for uri in uris]))
        posts = document.get("posts")
        if not isinstance(posts, list):
            raise SourceLater(f"{shown(self.session.service)} sends no list of posts.")
        return {str(post.get("uri")) for post in posts if isinstance(post, dict)}

    async def _walk(self, search: str, place: PageCursor) -> AsyncGenerator[tuple[_Page, PageCursor], None]:
        """The pages of one list, each with the place after it."""
        resumed = bool(place.page)
        for _ in range(_PAGES):
            place = place if place.page else place.walking(DEPTH, self.now())[0]
            page = await self._page(search, place, resumed=resumed)
            if page is None:  # the page where an earlier round stopped is no longer known
                place = PageCursor(place.asks, place.seen).walking(DEPTH, self.now())[0]
                page = await self._page(search, place) or _Page()
            resumed = False
            over = not page.next or (page.newest is not None and page.newest < moment(place.floor))
            place = place.at("" if over else page.next)
            yield page, place
            if over:
                return

    async def probe(self) -> str:
        """Sign in, and ask for one page of each list."""
        place, _ = PageCursor("").walking(DEPTH, self.now())
        found = [await self._page(search, place) for search in ("", *self.searches)]
        told, *others = [len(page.mentions) if page else 0 for page in found]
        searched = f", {sum(others)} found by {len(others)} search{'' if len(others) == 1 else 'es'}" if others else ""
        return f"Signed in as {self.session.handle}: {told} recent posts to it{searched}."

    async def _page(self, search: str, place: PageCursor, *, resumed: bool = False) -> _Page | None:
        """One page; None where ``place`` is one that the server no longer knows."""
        query = [("limit", _LIMIT), ("cursor", place.page)]
        if search:
            query += [("q", search), ("sort", "latest"), ("since", f"{moment(place.floor):%Y-%m-%dT%H:%M:%SZ}")]
        answer = await self._ask(SEARCH if search else NOTIFICATIONS, query)
        if resumed and answer.status == 400:
            return None
        document = self._document(answer)
        items = document.get("posts" if search else "notifications")
        mentions: list[RawMention] = []
        spoiled: list[Spoiled] = []
        rows = items if isinstance(items, list) else []
        for item in rows:
            if not search and isinstance(item, dict) and item.get("reason") not in REASONS:
                continue
            try:
                mentions.append(mention_of_view(item))
            except (BadRow, TypeError, ValueError, OverflowError, RecursionError) as error:
                spoiled.append(Spoiled(str(error) if isinstance(error, BadRow) else type(error).__name__, _raw(item)))
        following = document.get("cursor")
        token = following if isinstance(following, str) and following != place.page and rows else ""
        newest = max(filter(None, map(indexed, rows)), default=None)
        return _Page(tuple(mentions), tuple(spoiled), len(rows), token, newest)

    async def _ask(self, method: str, query: Sequence[tuple[str, str]]) -> Answer:
        now = self.now()
        if self._asks_again is not None and now < self._asks_again:
            raise SourceLater(
                f"{shown(self.session.service)} has no requests left for us at the moment.",
                after=(self._asks_again - now).total_seconds(),
            )
        with wire_as_source():
            try:
                answer = await self.session.get(method, query)
            except SignInRefused as fault:
                raise SourceRefused(fault.sentence, advice=fault.advice) from fault
            except SignInFailed as fault:
                raise SourceLater(fault.sentence, after=asked_wait(fault.answer.headers, now=now)) from fault
        wait = asked_wait(answer.headers, now=now) if used_up(answer.headers) else None
        self._asks_again = None if wait is None else now + timedelta(seconds=wait)
        return answer

    def _document(self, answer: Answer) -> Mapping[str, object]:
        host = shown(self.session.service)
        if answer.status in {403, 502} and error_of(answer) in {"", "UpstreamFailure"}:
            raise SourceLater(f"{host} cannot reach the view of the network ({answer.status}).")
        fault = fault_of(answer, now=self.now())
        if fault is not None:
            raise fault
        try:
            return read_object(answer.body)
        except NotJson as error:
            raise SourceLater(f"What {host} sends cannot be read: {error}.") from error


def open_source(
    settings: SourceSettings, *, fetcher: Fetcher, keep: object, now: Callable[[], datetime], zone: tzinfo
) -> Source:
    """The account that ``settings`` describe: the options ``handle``, ``password`` (an app password) and ``searches``;
    ``url`` for a server other than bsky.social."""
    options = settings.options
    searches = options.get("searches")
    session = BlueskySession(
        fetcher, str(options.get("handle", "")), str(options.get("password", "")), settings.url or SERVICE
    )
    wanted = tuple(str(one) for one in searches) if isinstance(searches, list | tuple) else ()
    return BlueskySource(settings.id, session, now, wanted)


def _raw(item: object) -> bytes:
    try:
        return msgspec.json.encode(item)[:65_536]
    except (TypeError, ValueError, RecursionError):
        return type(item).__name__.encode()
