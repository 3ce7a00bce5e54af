"""The timelines of a Mastodon server by REST: what a stream has not told, walked forward from what was seen last.

Ids are text that nobody may compare or count with (Mastodon's are snowflakes, GoToSocial's ULIDs): they are only ever
given back. ``min_id`` gives the page just after one, so that nothing is skipped; ``since_id`` would skip.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode, urljoin, urlsplit

from console.domain.errors import SourceLater, SourceRefused
from console.net.rate_limits import asked_wait, used_up
from console.net.request import Answer
from console.net.routes import shown
from console.sources.errors import fault_of, wire_as_source
from console.sources.json_text import NotJson, read_json

if TYPE_CHECKING:
    from console.net.http import Fetcher

PAGE = 40  # the most that the API gives
_MOST_PAGES = 250  # of one timeline at one catching-up: 10,000 statuses
_CAP = 4 * 1024 * 1024
_ABSENT = frozenset({404, 410})


class NoAccount(SourceLater):
    """There is no account of that id on the server, or not any more."""


@dataclass(frozen=True, slots=True)
class Timeline:
    """One list of statuses. ``stream`` and ``tag`` are what the same is called on the wire of streams; what has none
    comes by another's, or by none. ``account`` is the handle of the one whose list it is."""

    name: str
    path: str
    query: tuple[tuple[str, str], ...] = ()
    stream: str = ""
    tag: str = ""
    notifications: bool = False
    account: str = ""

    def items(self, page: list[object]) -> list[tuple[str, object]]:
        """Id of the item and the status in it, oldest first."""
        found = []
        for item in reversed(page):
            plain = item if isinstance(item, dict) else {}
            status = plain.get("status") if self.notifications else item
            found.append((str(plain.get("id") or ""), status))
        return found


def timelines_of(stream: str, tags: tuple[str, ...]) -> tuple[Timeline, ...]:
    """The timelines behind a stream of the settings: public, public:local, hashtag (with ``tags``), user."""
    match stream:
        case "user":
            mentions = (("types[]", "mention"),)
            return (
                Timeline("home", "/api/v1/timelines/home", (), "user"),
                Timeline("mentions", "/api/v1/notifications", mentions, notifications=True),
            )
        case "hashtag":
            names = [tag.lstrip("#").strip() for tag in tags]
            paths = {name.lower(): f"/api/v1/timelines/tag/{quote(name)}" for name in names if name}
            return tuple(Timeline(f"#{name}", path, (), "hashtag", name) for name, path in paths.items())
        case "public:local":
            return (Timeline("local", "/api/v1/timelines/public", (("local", "true"),), "public:local"),)
        case "account":
            return ()  # known when its accounts are
        case _:
            return (Timeline("public", "/api/v1/timelines/public", (), "public"),)


@dataclass(slots=True)
class Rest:
    """One server, asked as one account or as nobody."""

    base: str
    token: str
    fetcher: Fetcher
    now: Callable[[], datetime]
    headers: dict[str, str] = field(init=False)
    _rests_until: datetime | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        self.headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}

    async def verify(self) -> str:
        """Who the token is; "nobody" without one. Some servers take a bad one for none, so this is asked by itself."""
        if not self.token:
            return "nobody"
        account = await self.get("/api/v1/accounts/verify_credentials")
        return str(account.get("acct") or "somebody") if isinstance(account, dict) else "somebody"

    async def streaming(self) -> str:
        """Where streams are, which may be another host."""
        try:
            told = await self.get("/api/v2/instance")
        except (SourceRefused, SourceLater):
            told = {}
        for part in ("configuration", "urls", "streaming"):
            told = told.get(part) if isinstance(told, dict) else None
        url = told if isinstance(told, str) and told else self.base
        parts = urlsplit(url)
        secure = "ws" if parts.scheme in {"ws", "http"} else "wss"
        return f"{secure}://{parts.netloc}"

    async def pages(self, timeline: Timeline, seen: str) -> AsyncIterator[tuple[list[tuple[str, object]], str]]:
        """What came into ``timeline`` after the item ``seen``, page by page, oldest first, each with the id to go on
        from; without ``seen`` the newest page alone."""
        for _ in range(_MOST_PAGES if seen else 1):
            query = [*timeline.query, ("limit", str(PAGE)), *([("min_id", seen)] if seen else [])]
            ask = self.find if timeline.account else self.get
            page = await ask(f"{timeline.path}?{urlencode(query)}")
            if page is None:
                raise NoAccount(f"{shown(self.base)} does not know {timeline.name} any more.")
            if not isinstance(page, list):
                raise SourceLater(f"{shown(self.base)} does not answer with a list of statuses.")
            items = timeline.items(page)
            if not items or items[-1][0] in {"", seen}:
                return
            seen = items[-1][0]
            yield items, seen

    async def get(self, path: str) -> object:
        """The JSON at ``path``. Raises `SourceFault`, also where no request is left in the server's window."""
        return self._read(await self._answer(path))

    async def find(self, path: str) -> object | None:
        """As `get`, and None where there is nothing (404), or nothing any more (410)."""
        answer = await self._answer(path)
        return None if answer.status in _ABSENT else self._read(answer)

    async def status(self, native: str) -> object | None:
        """The status of that id; None where the server itself says that there is none: a page before it that answers
        404 as well has another body. Raises `SourceFault`."""
        answer = await self._answer(f"/api/v1/statuses/{quote(native, safe='')}")
        if answer.status not in _ABSENT:
            return self._read(answer)
        try:
            says_so = isinstance(said := read_json(answer.body), dict) and "error" in said
        except NotJson:
            says_so = False
        if not says_so:
            raise SourceLater(f"{shown(self.base)} answers {answer.status}, and not as its interface would.")
        return None

    async def _answer(self, path: str) -> Answer:
        now = self.now()
        if self._rests_until is not None and now < self._rests_until:
            wait = (self._rests_until - now).total_seconds()
            raise SourceLater(f"{shown(self.base)} allows no more requests for now.", after=wait)
        with wire_as_source():
            answer = await self.fetcher.get(urljoin(self.base, path), headers=self.headers, cap=_CAP, follow=False)
        if fault_of(answer, now=now) is None or answer.status in _ABSENT:
            wait_asked = asked_wait(answer.headers, now=now) if used_up(answer.headers) else None
            self._rests_until = now + timedelta(seconds=wait_asked) if wait_asked else None
        return answer

    def _read(self, answer: Answer) -> object:
        if fault := fault_of(answer, now=self.now()):
            raise fault
        try:
            return read_json(answer.body)
        except NotJson as error:
            raise SourceLater(f"{shown(self.base)} sends something else than JSON.") from error
