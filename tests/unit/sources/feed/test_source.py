"""The feed source and the registry that opens it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import aclosing
from datetime import UTC, datetime
from importlib import import_module

import pytest

from console.config.settings import Net, SourceSettings
from console.domain.errors import NotFound, SourceRefused
from console.domain.mention import RawMention
from console.net.http import Fetcher
from console.sources.feed.cursor import FeedMemory, memorable
from console.sources.feed.source import FeedSource
from console.sources.registry import KINDS, open_source
from tests.fakes.web import Web, redirect

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
RSS = b"<rss version='2.0'><channel><title>t</title><item><guid>1</guid><title>one</title></item></channel></rss>"
SECRETS = {"secret:feed": "/feed?feed=hunter2", "secret:key": "hunter2"}


@pytest.fixture
async def site() -> AsyncIterator[Web]:
    async with Web().running() as here:
        yield here


@pytest.fixture
async def fetcher() -> AsyncIterator[Fetcher]:
    async with Fetcher(Net(allow=("127.0.0.1",)), total=5.0) as one:
        yield one


async def round_of(source: object, cursor: str | None = None) -> tuple[list[RawMention], str]:
    mentions: list[RawMention] = []
    async with aclosing(source.read(cursor)) as batches:  # type: ignore[attr-defined]
        async for batch in batches:
            mentions += batch.mentions
            cursor = batch.cursor or cursor
    return mentions, cursor or ""


async def test_references_are_resolved_and_secrets_stay_out_of_the_cursor(site: Web, fetcher: Fetcher) -> None:
    site.serve("/feed", redirect("/moved?feed=hunter2", 301))
    site.serve("/moved", RSS)
    settings = SourceSettings(
        "press", "feed", url="secret:feed", options={"headers": {"X-Api-Key": "secret:key", "X-Plain": "p"}}
    )
    known = {name: site.url(value) if value.startswith("/") else value for name, value in SECRETS.items()}
    source = open_source(settings, fetcher=fetcher, now=lambda: NOW, secret=known.__getitem__)
    cursor = ""
    for _ in range(4):
        _, cursor = await round_of(source, cursor)
    assert "hunter2" not in cursor
    assert json.loads(cursor)["moved"] == ""
    assert site.requests[0].query["feed"] == "hunter2"
    assert (site.requests[0].headers["X-Api-Key"], site.requests[0].headers["X-Plain"]) == ("hunter2", "p")


async def test_links_are_made_whole_against_the_feed(site: Web, fetcher: Fetcher) -> None:
    item = b"<item><title>one</title><link>/news/1</link></item>"
    url = site.serve("/a/feed", b"<rss version='2.0'><channel><title>t</title>" + item + b"</channel></rss>")
    mentions, _ = await round_of(open_source(SourceSettings("p", "feed", url=url), fetcher=fetcher, now=lambda: NOW))
    assert mentions[0].url == site.url("/news/1")


@pytest.mark.parametrize(
    ("address", "whole"),
    [
        ("/feed.atom", True),
        ("/feed.atom?cat=7", True),
        ("/feed.atom?key=x", False),
        ("/search/rss?q=northmoor+royal+infirmary+eye+clinic", False),
    ],
)
async def test_a_page_that_names_its_feed_is_advice(site: Web, fetcher: Fetcher, address: str, whole: bool) -> None:
    link = f'<link rel="alternate" type="application/atom+xml" href="{address}">'
    page = f"<!doctype html><html>{link}</html>".encode()
    source = open_source(SourceSettings("p", "feed", url=site.serve("/", page)), fetcher=fetcher, now=lambda: NOW)
    with pytest.raises(SourceRefused) as refused:
        await source.probe()
    if whole:
        assert refused.value.advice == f"Set url to {site.url(address)}"
    else:
        assert address.partition("?")[0] not in refused.value.advice, "half an address is the wrong one"
        assert address.partition("?")[2] not in str(refused.value)
        assert "`outside-in sources discover`" in refused.value.advice


async def test_probe_counts_and_dates(site: Web, fetcher: Fetcher) -> None:
    source = open_source(SourceSettings("p", "feed", url=site.serve("/f", RSS)), fetcher=fetcher, now=lambda: NOW)
    assert await source.probe() == "1 entry."
    empty = site.serve("/e", b"<rss version='2.0'><channel><title>t</title></channel></rss>")
    source = open_source(SourceSettings("p", "feed", url=empty), fetcher=fetcher, now=lambda: NOW)
    assert await source.probe() == "It is a feed, and holds no entries yet."


async def test_a_cancelled_round_lets_go(site: Web, fetcher: Fetcher) -> None:
    async def never(request: object) -> object:
        await asyncio.sleep(60)

    url = site.serve("/never", never)  # type: ignore[arg-type]
    source = open_source(SourceSettings("p", "feed", url=url), fetcher=fetcher, now=lambda: NOW)
    task = asyncio.create_task(round_of(source))
    await asyncio.sleep(0.1)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert (await fetcher.get(site.serve("/f", RSS))).status == 200, "the host's turn is free again"


@pytest.mark.parametrize(
    ("target", "yes"),
    [
        ("https://a.example/feed", True),
        ("https://b.example/long-words-in-a-path/feed.xml", True),
        ("", False),
        ("https://a.example/feed?key=1", False),
        ("https://u:p@a.example/feed", False),
        ("http://old.example/feed", False),
        ("https://a.example/private/3f9a8c7b6d5e4f3a2b1c/feed", False),
    ],
)
def test_only_addresses_that_can_hold_no_key_are_written_down(target: str, yes: bool) -> None:
    assert memorable("http://old.example/feed", target) is yes


@pytest.mark.parametrize("cursor", [None, "", "[]", "{", '{"place":5}', '{"place":"other","etag":"x"}'])
def test_a_cursor_that_is_not_this_feeds_is_void(cursor: str | None) -> None:
    memory = FeedMemory.of(cursor, "https://a.example/feed")
    assert (memory.etag, memory.digest, memory.shared) == ("", "", ())


def test_every_kind_has_its_opener() -> None:
    for kind in KINDS.values():
        assert callable(import_module(kind.module).open_source)


def test_an_unknown_kind_is_a_sentence() -> None:
    with pytest.raises(NotFound, match="telepathy"):
        open_source(SourceSettings("p", "telepathy"), fetcher=None, now=lambda: NOW)  # type: ignore[arg-type]


def test_a_feed_source_is_one(fetcher: Fetcher) -> None:
    source = open_source(SourceSettings("p", "feed", url="https://a.example"), fetcher=fetcher, now=lambda: NOW)
    assert isinstance(source, FeedSource)
