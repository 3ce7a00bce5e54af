"""Declared sources: every shipped preset against the stand-in of its platform."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from aiohttp import web

from console.config.settings import Net, SourceSettings
from console.domain.errors import SourceFault, SourceGone, SourceLater, SourceRefused
from console.domain.mention import Change, RawMention
from console.net.http import Fetcher
from console.sources.base import Batch
from console.sources.declared.preset import names
from console.sources.declared.source import DeclaredSource
from console.sources.registry import open_source
from tests.fakes.platforms import KEY, PLATFORMS, Platform, Post, Standin
from tests.fakes.web import Web

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
BY_NAME = {platform.preset: platform for platform in PLATFORMS}
every_platform = pytest.mark.parametrize("platform", PLATFORMS, ids=lambda platform: platform.preset)


@pytest.fixture
async def site() -> AsyncIterator[Web]:
    async with Web().running() as here:
        yield here


@pytest.fixture
async def fetcher() -> AsyncIterator[Fetcher]:
    async with Fetcher(Net(allow=("127.0.0.1",)), total=5.0) as one:
        yield one


class Clock:
    """Moves only when it is told to."""

    now = NOW

    def __call__(self) -> datetime:
        return self.now


def posts(count: int, *, begin: datetime = NOW - timedelta(hours=20)) -> list[Post]:
    """Posts an hour apart."""
    return [Post(number, f"kind words {number}", begin + timedelta(hours=number)) for number in range(1, count + 1)]


def opened(platform: Platform, site: Web, fetcher: Fetcher, clock: Clock, *, key: str = KEY) -> DeclaredSource:
    """The source, with the platform's host replaced by the stand-in's."""
    options = {"preset": platform.preset, "key": key, "with": dict(platform.needs)}
    source = open_source(SourceSettings("p", "declared", url=site.url(""), options=options), fetcher=fetcher, now=clock)
    assert isinstance(source, DeclaredSource)
    source.sleep = no_wait
    return source


async def no_wait(seconds: float) -> None:
    """No waiting in tests."""


async def round_of(
    source: DeclaredSource, cursor: str | None = None
) -> tuple[list[RawMention], str | None, list[Batch]]:
    """One round, as the collector makes it: a fault ends it, and what came before is kept."""
    batches: list[Batch] = []
    try:
        async with aclosing(source.read(cursor)) as reading:  # type: ignore[type-var]
            async for batch in reading:
                batches.append(batch)
                cursor = batch.cursor or cursor
    except SourceFault as fault:
        batches.append(Batch(note=fault.sentence))
    return [mention for batch in batches for mention in batch.mentions], cursor, batches


def test_every_preset_has_a_stand_in() -> None:
    assert set(BY_NAME) == set(names())


@every_platform
async def test_all_pages_come_once_and_whole(platform: Platform, site: Web, fetcher: Fetcher) -> None:
    standin = Standin(platform, site, posts(10))
    source = opened(platform, site, fetcher, Clock())
    found: list[RawMention] = []
    cursor = None
    for _ in range(8):
        some, cursor, batches = await round_of(source, cursor)
        assert not [batch.spoiled for batch in batches if batch.spoiled]
        found += some
        if len({mention.native_id for mention in found}) == 10:
            break
    by_id = {mention.native_id: mention for mention in found}
    assert len(by_id) == 10
    assert {mention.body for mention in by_id.values()} == {f"kind words {number}" for number in range(1, 11)}
    assert {mention.published for mention in by_id.values()} == {post.at for post in standin.posts}
    assert all(
        mention.url.startswith("https://")
        for mention in by_id.values()
        if platform.preset not in {"google-reviews", "nhs-reviews"}
    ), "these two name no address for a review"
    assert all("Sorry" not in mention.extra for mention in found), "the words of the organisation are not the author's"


@every_platform
async def test_a_later_round_asks_for_little_and_finds_what_is_new(
    platform: Platform, site: Web, fetcher: Fetcher
) -> None:
    clock = Clock()
    standin = Standin(platform, site, posts(4, begin=NOW - timedelta(hours=5)), per_page=10)
    source = opened(platform, site, fetcher, clock)
    cursor = None
    for _ in range(2):
        _, cursor, _ = await round_of(source, cursor)
    clock.now = NOW + timedelta(hours=1)
    standin.posts.append(Post(99, "kind words 99", NOW + timedelta(minutes=30)))
    found, cursor, _ = await round_of(source, cursor)
    assert any(mention.body == "kind words 99" for mention in found)
    assert cursor is not None and KEY not in cursor and "s3cret" not in cursor


@every_platform
async def test_a_bad_key_is_a_sentence_without_it(platform: Platform, site: Web, fetcher: Fetcher) -> None:
    if not platform.wanted_key:
        return  # open to everybody
    Standin(platform, site, posts(1))
    source = opened(platform, site, fetcher, Clock(), key="wr0ng-hunter2")
    with pytest.raises(SourceRefused) as refused:
        await source.probe()
    assert "hunter2" not in str(refused.value) and "127.0.0.1" in str(refused.value)


@every_platform
async def test_a_busy_platform_is_asked_again_later(platform: Platform, site: Web, fetcher: Fetcher) -> None:
    standin = Standin(platform, site, posts(9))
    source = opened(platform, site, fetcher, Clock())
    standin.stumbles = [lambda: web.Response(status=429, headers={"Retry-After": "77"})]
    with pytest.raises(SourceLater) as later:
        await source.probe()
    assert later.value.after == 77
    for status, body in ((500, b"oops"), (200, b"<html>"), (200, b"[1"), (302, b"")):
        standin.stumbles = [
            lambda status=status, body=body: web.Response(  # type: ignore[misc]
                status=status, body=body, headers={"Location": "/login"} if status == 302 else {}
            )
        ]
        with pytest.raises(SourceFault):
            await source.probe()
    assert "9" in await source.probe() or "3" in await source.probe()


@pytest.mark.parametrize("name", ["x-search", "reddit-search", "nhs-reviews"])
async def test_a_walk_that_is_cut_off_goes_on_at_its_page(name: str, site: Web, fetcher: Fetcher) -> None:
    standin = Standin(BY_NAME[name], site, posts(12))
    source = opened(BY_NAME[name], site, fetcher, Clock())
    standin.stumbles = [None, None, lambda: web.Response(status=503)]
    first, cursor, _ = await round_of(source)
    assert len(first) == 6
    before = standin.asked
    rest, cursor, _ = await round_of(source, cursor)
    assert {mention.native_id for mention in first + rest} and len({m.native_id for m in first + rest}) == 12
    assert len(rest) == 6 and standin.asked - before <= 3, "what is here already is not asked for again"


async def test_a_page_that_was_forgotten_begins_the_walk_again(site: Web, fetcher: Fetcher) -> None:
    standin = Standin(BY_NAME["reddit-search"], site, posts(8))
    source = opened(BY_NAME["reddit-search"], site, fetcher, Clock())
    standin.stumbles = [None, lambda: web.Response(status=503)]
    _, cursor, _ = await round_of(source)
    standin.forgets_pages = True
    standin.per_page = 20
    found, _, batches = await round_of(source, cursor)
    assert len(found) == 8 and not any(batch.note for batch in batches)


async def test_no_requests_left_ends_a_round_and_says_for_how_long(site: Web, fetcher: Fetcher) -> None:
    standin = Standin(BY_NAME["x-search"], site, posts(9))
    reset = int(NOW.timestamp()) + 300
    standin.headers = lambda: {"x-rate-limit-remaining": "0", "x-rate-limit-reset": str(reset)}
    source = opened(BY_NAME["x-search"], site, fetcher, Clock())
    with pytest.raises(SourceLater) as later:
        async for _ in source.read(None):
            pass
    assert later.value.after == 300 and standin.asked == 1
    standin.posts = posts(2)
    found, _, batches = await round_of(source)
    assert len(found) == 2 and not batches[-1].note, "the last page needs no further request"


async def test_what_a_platform_shows_no_more_is_said(site: Web, fetcher: Fetcher) -> None:
    clock = Clock()
    standin = Standin(BY_NAME["x-search"], site, posts(2))
    source = opened(BY_NAME["x-search"], site, fetcher, clock)
    _, cursor, _ = await round_of(source)
    clock.now = NOW + timedelta(days=9)
    _, _, batches = await round_of(source, cursor)
    assert "2026-11-23 12:00 to 2026-11-25 13:00" in batches[0].missed
    asked = datetime.fromisoformat(standin.web.requests[-1].query["start_time"])
    assert clock.now - asked < timedelta(days=7), "X answers 400 to a start_time before that"


async def test_tokens_are_asked_for_once_and_again_when_they_are_spent(site: Web, fetcher: Fetcher) -> None:
    clock = Clock()
    platform = BY_NAME["google-reviews"]
    standin = Standin(platform, site, posts(2))
    source = opened(platform, site, fetcher, clock)
    await source.probe()
    await source.probe()
    assert standin.tokens == ["token-1"]
    standin.tokens.append("token-2")  # the platform has revoked the first
    await source.probe()
    assert standin.tokens == ["token-1", "token-2", "token-3"]
    clock.now += timedelta(hours=1)
    await source.probe()
    assert standin.tokens[-1] == "token-4"


@pytest.mark.parametrize(
    ("name", "status", "body", "kind"),
    [
        ("facebook-page", 400, {"error": {"code": 190}}, SourceRefused),
        ("facebook-page", 400, {"error": {"code": 4}}, SourceLater),
        ("youtube-search", 403, {"error": {"errors": [{"reason": "quotaExceeded"}]}}, SourceLater),
        ("youtube-search", 403, {"error": {"errors": [{"reason": "accessNotConfigured"}]}}, SourceRefused),
        ("flickr-search", 200, {"stat": "fail", "code": 105}, SourceLater),
        ("flickr-search", 200, {"stat": "fail", "code": 1}, SourceLater),
        ("x-search", 402, {"title": "CreditsDepleted"}, SourceRefused),
        ("x-search", 410, {}, SourceGone),
    ],
)
async def test_a_platforms_own_codes_are_understood(
    name: str, status: int, body: object, kind: type[SourceFault], *, site: Web, fetcher: Fetcher
) -> None:
    standin = Standin(BY_NAME[name], site, posts(1))
    standin.stumbles = [lambda: web.json_response(body, status=status)]
    with pytest.raises(kind):
        await opened(BY_NAME[name], site, fetcher, Clock()).probe()


async def test_an_edit_is_one(site: Web, fetcher: Fetcher) -> None:
    standin = Standin(BY_NAME["google-reviews"], site, posts(1))
    source = opened(BY_NAME["google-reviews"], site, fetcher, Clock())
    [mention], _, _ = await round_of(source)
    assert (mention.change, mention.edited, mention.rating, mention.kind) == (Change.NEW, None, 5.0, "review")
    standin.posts[0] = replace(standin.posts[0], words="changed", edited=NOW)
    [mention], _, _ = await round_of(source)
    assert (mention.change, mention.edited, mention.body) == (Change.EDIT, NOW, "changed")


async def test_one_hostile_item_costs_only_itself(site: Web, fetcher: Fetcher) -> None:
    hostile = [
        b'"Sorry! Something went wrong."',
        b"null",
        b"[[[]]]",
        b"5",
        b'{"objectID": 1, "comment_text": "x", "created_at_i": 1e20}',
        b'{"comment_text": "no id"}',
        b'{"objectID": "2", "comment_text": {"a": 1}}',
        b'{"objectID": "3", "comment_text": "\\ud800 lone"}',
        b"[" * 400 + b"]" * 400,
    ]
    good = [f'{{"objectID":"good-{n}","comment_text":"kind","created_at_i":1795000000}}'.encode() for n in range(9)]
    mixed = b",".join(part for pair in zip(hostile, good, strict=True) for part in pair)
    site.serve("/api/v1/search_by_date", b'{"hits":[' + mixed + b"]}")
    source = opened(BY_NAME["hacker-news"], site, fetcher, Clock())
    batch = await anext(aiter(source.read(None)))
    assert {f"good-{n}" for n in range(9)} <= {mention.native_id for mention in batch.mentions}
    assert batch.seen == 18
    assert len(batch.spoiled) == 8, "all but the lone surrogate, which costs a character where a mention is cleaned"


async def test_what_a_preset_needs_is_asked_for(fetcher: Fetcher) -> None:
    settings = SourceSettings("p", "declared", options={"preset": "x-search", "with": {"query": "q"}})
    with pytest.raises(SourceRefused) as refused:
        open_source(settings, fetcher=fetcher, now=Clock())
    assert "The preset x-search needs key" in refused.value.sentence and 'key = "secret:' in refused.value.advice


async def test_a_key_with_a_line_break_is_refused_before_it_is_sent(site: Web, fetcher: Fetcher) -> None:
    with pytest.raises(SourceRefused) as refused:
        await opened(BY_NAME["x-search"], site, fetcher, Clock(), key="a\r\nX-Evil: 1").probe()
    assert "Evil" not in str(refused.value) and site.requests == []
