"""Care Opinion, API version 2: patients' stories, with their services, tags, criticality and what came of them.

Tested against a stand-in made from the documentation and from what public programs that read it say; no server of it
can be had. What it rests on: ``Authorization: SUBSCRIPTION_KEY …`` (one per subscription, limited to its scope); a key
that is refused is a redirect to a login page, never a 401; five requests a second; ``take`` of 100 at most; the end of
a list is an empty array; an item can be the string "Sorry! Something went wrong."; now and then a story is left out,
so that two weeks are read again in every round.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

import msgspec

from console.config.settings import SourceSettings
from console.domain.errors import SourceLater, SourceRefused
from console.net.request import Answer
from console.net.routes import origin, shown
from console.sources.base import Batch, Source, Spoiled
from console.sources.care_opinion.cursor import StoryCursor
from console.sources.care_opinion.story import Around, Story, removed, services_of, tags_of
from console.sources.errors import fault_of, wire_as_source
from console.sources.json_text import NotJson, read_json
from console.sources.quarantine import Spoilage
from console.sources.table.row import BadRow

if TYPE_CHECKING:
    from console.net.http import Fetcher

BASE = "https://www.careopinion.org.uk/api/v2/"
PACE = 0.2  # seconds between two requests: five a second are allowed
TAKE = 100
_AT_ONCE = 10  # stories of one batch: each new one costs up to three requests more
_GONE = frozenset({404, 410})


@dataclass(slots=True)
class CareOpinionSource:
    """The stories that one subscription sees, narrowed by ``search`` (the website's own query parameters)."""

    id: str
    key: str = field(repr=False)
    fetcher: Fetcher
    now: Callable[[], datetime]
    base: str = BASE
    search: Sequence[tuple[str, str]] = ()
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    _asks: str = field(init=False)
    _spoilage: Spoilage = field(default_factory=Spoilage)

    def __post_init__(self) -> None:
        self.base = self.base.rstrip("/") + "/"
        self._asks = hashlib.blake2b(repr((self.base, sorted(self.search))).encode(), digest_size=9).hexdigest()

    async def read(self, cursor: str | None) -> AsyncIterator[Batch]:
        """One walk through the list from two weeks before the last one on, in batches of ten stories; those that are
        here as they stand are passed over, and those that are no longer there are deleted. Raises `SourceFault`; what
        was yielded before it is kept, and the next round goes on after it."""
        place = StoryCursor.of(cursor, self._asks).walking(self.now())
        whole, listed = place.skip == 0, set[str]()
        while items := await self._list(place):
            for start in range(0, len(items), _AT_ONCE):
                part = items[start : start + _AT_ONCE]
                batch, stories = await self._batch(part, place)
                listed.update(story.id for story in stories)
                place = place.after(stories, len(part))
                spoiled = self._spoilage.fresh(batch.spoiled)
                yield Batch(batch.mentions, place.cursor(), spoiled, batch.seen, note=batch.note)
        gone = [one for one in place.missing(listed) if await self._is_gone(one)] if whole else []
        place = place.whole(gone)
        yield Batch(tuple(map(removed, gone)), place.cursor())

    async def probe(self) -> str:
        """Ask for one story; whether the key is taken, and when the first that it sees was published."""
        items = _array(await self._get("opinions", [*self.search, ("take", "1")]), self.base)
        stories = [Story.of(item) for item in items if isinstance(item, dict)]
        if not stories:
            return "The key is taken; it sees no story yet."
        return f"The key is taken; the first story that it sees is of {stories[0].published:%Y-%m-%d}."

    async def _list(self, place: StoryCursor) -> Sequence[object]:
        query = [
            *self.search,
            ("publishedafter", f"{place.since:%Y-%m-%d}"),
            ("dateofpublicationorder", "ascending"),
            ("take", str(TAKE)),
            ("skip", str(place.skip)),
        ]
        return _array(await self._get("opinions", query), self.base)

    async def _batch(self, items: Sequence[object], place: StoryCursor) -> tuple[Batch, list[Story]]:
        """The mentions of ``items`` that are new or changed, and every story among them."""
        mentions, stories, spoiled, sorry = [], [], [], 0
        for item in items:
            if isinstance(item, str):
                sorry += 1
                continue
            try:
                story = Story.of(item)
                if not place.holds(story):
                    mentions.append(story.mention(await self._around(story), site=self._site()))
                stories.append(story)
            except (BadRow, TypeError, ValueError, OverflowError, RecursionError) as error:
                why = str(error) if isinstance(error, BadRow) else type(error).__name__
                spoiled.append(Spoiled(why, _raw(item)))
        note = f"{sorry} of its stories not to be had: the server apologised instead" if sorry else ""
        return Batch(tuple(mentions), spoiled=tuple(spoiled), seen=len(items), note=note), stories

    async def _around(self, story: Story) -> Around:
        """What hangs on a story. Codes of services that its own links tell are not asked for."""
        told = tuple(
            (link.id, "")
            for link in story.links
            if link.relation.startswith("healthservice") and link.id and link.id != story.id
        )
        services = services_of(await self._part(story, "healthservices")) or told
        tags = tags_of(await self._part(story, "tags"))
        responses = await self._part(story, "responses")
        return Around(services, tags, len(responses) if isinstance(responses, list) else None)

    async def _part(self, story: Story, name: str) -> object:
        """``tags``, ``healthservices`` or ``responses`` of a story, where its link leads; None where it has none."""
        path = f"opinions/{story.id}/{name}"
        linked = next((link.target for link in story.links if link.relation == name and link.target), path)
        here = origin(urljoin(self.base, linked)) == origin(self.base)  # elsewhere our key has no business
        answer = await self._ask(linked if here else path, ())
        return None if answer.status in _GONE else self._document(answer)

    async def _is_gone(self, identity: str) -> bool:
        """Whether a story that the list left out is there no longer: the list is known to leave some out."""
        return (await self._ask(f"opinions/{identity}", ())).status in _GONE

    async def _get(self, path: str, query: Sequence[tuple[str, str]]) -> object:
        return self._document(await self._ask(path, query))

    async def _ask(self, path: str, query: Sequence[tuple[str, str]]) -> Answer:
        address = urljoin(self.base, path)
        headers = {"Authorization": f"SUBSCRIPTION_KEY {self.key}", "Accept": "application/json"}
        await self.sleep(PACE)
        with wire_as_source():
            whole = f"{address}{'&' if '?' in address else '?'}{urlencode(query)}" if query else address
            answer = await self.fetcher.get(whole, headers=headers, follow=False)
        if 300 <= answer.status < 400 or (answer.status == 200 and answer.content_type == "text/html"):
            raise SourceRefused(
                f"{shown(self.base)} does not take our key, and shows its login page instead.",
                advice="Is the subscription still valid, and the key complete?",
            )
        fault = None if answer.status in _GONE else fault_of(answer, now=self.now())
        if fault is not None:
            raise fault
        return answer

    def _document(self, answer: Answer) -> object:
        if answer.status in _GONE:
            raise SourceRefused(f"{shown(self.base)} has no such list ({answer.status}).", advice="Is the url right?")
        try:
            return read_json(answer.body)
        except NotJson as error:
            raise SourceLater(f"What {shown(self.base)} sends cannot be read: {error}.") from error

    def _site(self) -> str:
        parts = urlsplit(self.base)
        return f"{parts.scheme}://{parts.netloc}"


def open_source(
    settings: SourceSettings, *, fetcher: Fetcher, keep: object, now: Callable[[], datetime], zone: tzinfo
) -> Source:
    """The subscription that ``settings`` describe: the options ``key`` and ``search``, and ``url`` for the site of
    another country."""
    options: Mapping[str, object] = settings.options
    key = str(options.get("key", ""))
    if not key.isprintable():
        raise SourceRefused("The key of Care Opinion holds a line break.", advice="Look at its secret.")
    search = parse_qsl(str(options.get("search", "")).lstrip("?"), keep_blank_values=True)
    return CareOpinionSource(settings.id, key, fetcher, now, settings.url or BASE, tuple(search))


def _array(document: object, base: str) -> Sequence[object]:
    """The list of stories. Raises `SourceLater` where the server sends something else."""
    if isinstance(document, list):
        return document
    raise SourceLater(f"{shown(base)} sends no list of stories.")


def _raw(item: object) -> bytes:
    try:
        return msgspec.json.encode(item)[:65_536]
    except (TypeError, ValueError, RecursionError):
        return type(item).__name__.encode()
