"""Feeds from a real nginx: every answer that a hard week brings, and the recorded feeds in full."""

from __future__ import annotations

import asyncio
import json
import os
import resource
import shutil
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from console.config.settings import Net, SourceSettings
from console.domain.errors import SourceFault, SourceGone, SourceLater, SourceRefused
from console.domain.mention import Mention, RawMention
from console.net.http import Fetcher
from console.sources.base import Batch
from console.sources.feed.source import FeedSource
from console.sources.registry import open_source
from tests.peers.nginx import SOON, Nginx, nginx, settled

pytestmark = pytest.mark.peer("nginx")

FEED = """<?xml version="1.0"?><rss version="2.0"><channel><title>Local press</title>{}</channel></rss>"""
ITEM = "<item><guid>{0}</guid><link>https://a.example/{0}</link><title>{1}</title><description>{1}</description></item>"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nginx]:
    with nginx(tmp_path_factory.mktemp("nginx")) as server:
        yield server


@pytest.fixture
async def fetcher() -> AsyncIterator[Fetcher]:
    async with Fetcher(Net(allow=("127.0.0.1",)), total=5.0) as one:
        yield one


@pytest.fixture(autouse=True)
def feed(site: Nginx) -> None:
    publish(site, "feed.xml", "one", "two")


def publish(site: Nginx, name: str, *words: str) -> None:
    """Write a feed with an item for each of the words, a moment younger than the one before it."""
    path = site.root / name
    before = path.stat().st_mtime if path.exists() else time.time() - 100_000
    path.write_text(FEED.format("".join(ITEM.format(number, word) for number, word in enumerate(words))))
    os.utime(path, (before + 10, before + 10))


def opened(fetcher: Fetcher, url: str, **options: object) -> FeedSource:
    settings = SourceSettings("press", "feed", url=url, options=options)
    source = open_source(settings, fetcher=fetcher, now=lambda: datetime.now(UTC))
    assert isinstance(source, FeedSource)
    return source


async def round_of(source: FeedSource, cursor: str | None = None) -> tuple[list[RawMention], str | None, list[Batch]]:
    async with aclosing(source.read(cursor)) as reading:  # type: ignore[type-var]
        batches = [batch async for batch in reading]
    mentions = [mention for batch in batches for mention in batch.mentions]
    return mentions, batches[-1].cursor if batches else cursor, batches


async def test_an_unchanged_feed_is_asked_for_and_not_sent_again(site: Nginx, fetcher: Fetcher) -> None:
    source = opened(fetcher, site.url("feed.xml"))
    first, cursor, _ = await round_of(source)
    assert [mention.title for mention in first] == ["one", "two"]
    again, cursor, _ = await round_of(source, cursor)
    assert again == []
    await settled(site)
    assert site.statuses()[-2:] == [200, 304]
    publish(site, "feed.xml", "one", "two, corrected", "three")
    edited, cursor, _ = await round_of(source, cursor)
    assert [(mention.native_id, mention.title) for mention in edited] == [
        ("0", "one"), ("1", "two, corrected"), ("2", "three"),
    ]  # fmt: skip
    assert "ETag" not in (cursor or "")


async def test_a_server_without_validators_is_not_parsed_twice(site: Nginx, fetcher: Fetcher) -> None:
    source = opened(fetcher, site.url("feed.xml"))
    _, cursor, _ = await round_of(source)
    bare = json.dumps({**json.loads(cursor or ""), "etag": "", "modified": ""})
    again, _, batches = await round_of(source, bare)
    assert (again, len(batches)) == ([], 1)


@pytest.mark.parametrize("path", ["passing", "passing-307"])
async def test_a_passing_redirect_is_followed_and_not_remembered(site: Nginx, fetcher: Fetcher, path: str) -> None:
    source, cursor = opened(fetcher, site.url(path)), None
    for _ in range(5):
        _, cursor, batches = await round_of(source, cursor)
    assert json.loads(cursor or "")["moved"] == ""
    assert all(not batch.note for batch in batches)


@pytest.mark.parametrize("path", ["for-good", "for-good-308"])
async def test_a_move_for_good_is_remembered_after_a_while(site: Nginx, fetcher: Fetcher, path: str) -> None:
    source, cursor, notes = opened(fetcher, site.url(path)), None, []
    for number in range(5):
        publish(site, "feed.xml", f"news {number}")
        _, cursor, batches = await round_of(source, cursor)
        notes += [batch.note for batch in batches]
    await settled(site)
    turned = 301 if path == "for-good" else 308
    assert site.statuses()[-8:] == [turned, 200, turned, 200, turned, 200, 200, 200], "three times, then straight"
    assert json.loads(cursor or "")["moved"] == site.url("feed.xml")
    assert notes[:2] == ["", ""]
    assert "moved for good" in notes[-1]
    assert source.url not in (cursor or ""), "the configured address may be a secret"


async def test_a_new_home_that_does_not_answer_is_given_up(site: Nginx, fetcher: Fetcher) -> None:
    source = opened(fetcher, site.url("feed.xml"))
    _, cursor, _ = await round_of(source)
    moved = json.dumps({**json.loads(cursor or ""), "moved": site.url("nowhere.xml"), "moves": 9})
    kept: list[Batch] = []
    with pytest.raises(SourceLater, match="404"):
        async for batch in source.read(moved):
            kept.append(batch)
    assert json.loads(kept[-1].cursor or "")["moved"] == ""


@pytest.mark.parametrize(
    ("path", "kind", "words"),
    [
        ("unauthorized", SourceRefused, "401"),
        ("forbidden", SourceRefused, "403"),
        ("gone", SourceGone, "410"),
        ("missing.xml", SourceLater, "404"),
        ("broken", SourceLater, "500"),
        ("needs-login", SourceRefused, "web page"),
        ("circle", SourceLater, "circle"),
        ("inside", SourceRefused, "inside the network"),
        ("file", SourceLater, "must begin"),
        ("large.xml", SourceLater, "5 MB"),
        ("bomb.xml", SourceLater, "5 MB"),
        ("drip.xml", SourceLater, "within 2 s"),
    ],
)
async def test_bad_answers_are_one_clear_sentence(site: Nginx, path: str, kind: type[SourceFault], words: str) -> None:
    async with Fetcher(Net(allow=("127.0.0.1",)), total=2.0) as fetcher:
        source = opened(fetcher, site.url(path) + "?key=hunter2")
        for attempt in (source.probe(), round_of(source)):
            with pytest.raises(kind, match=words) as fault:
                async with asyncio.timeout(60):
                    await attempt
            assert "hunter2" not in str(fault.value)
            assert "\n" not in str(fault.value)


@pytest.mark.parametrize(
    ("path", "low", "high"),
    [("busy-seconds", 120, 120), ("busy-date", 1, SOON + 1), ("busy-for-ever", 86_400, 86_400)],
)
async def test_a_wait_that_is_asked_for_is_kept(site: Nginx, fetcher: Fetcher, path: str, low: int, high: int) -> None:
    with pytest.raises(SourceLater) as later:
        await round_of(opened(fetcher, site.url(path)))
    assert later.value.after is not None
    assert low <= later.value.after <= high


async def test_a_feed_that_asks_for_quiet_gets_it(site: Nginx, fetcher: Fetcher) -> None:
    publish(site, "fresh.xml", "one")
    source = opened(fetcher, site.url("fresh.xml"))
    _, cursor, _ = await round_of(source)
    await settled(site)
    asked = len(site.statuses())
    assert (await round_of(source, cursor))[0] == []
    await settled(site)
    assert len(site.statuses()) == asked


async def test_the_others_go_on_while_one_drips(site: Nginx) -> None:
    async with Fetcher(Net(allow=("127.0.0.1", "localhost")), total=60.0) as fetcher:
        dripping = asyncio.create_task(round_of(opened(fetcher, site.url("drip.xml"))))
        await asyncio.sleep(0.3)
        mentions, _, _ = await round_of(opened(fetcher, site.url("feed.xml").replace("127.0.0.1", "localhost")))
        assert len(mentions) == 2
        assert not dripping.done()
        dripping.cancel()
        await asyncio.gather(dripping, return_exceptions=True)


async def test_bombs_cost_no_memory(site: Nginx, fetcher: Fetcher) -> None:
    await round_of(opened(fetcher, site.url("feed.xml")))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for path in ("bomb.xml", "large.xml"):
        with pytest.raises(SourceLater):
            await round_of(opened(fetcher, site.url(path)))
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 20 * 1024


async def test_another_address_makes_the_old_cursor_void(site: Nginx, fetcher: Fetcher) -> None:
    _, cursor, _ = await round_of(opened(fetcher, site.url("feed.xml")))
    mentions, _, _ = await round_of(opened(fetcher, site.url("feed.xml?other")), cursor)
    assert len(mentions) == 2


async def test_the_recorded_feeds_come_to_490_mentions(site: Nginx, fetcher: Fetcher, shared: Path) -> None:
    counts = {
        cells[0]: max(int(cell) for cell in cells[2:4] if cell.isdigit())
        for line in (shared / "fixtures/feeds/EXPECTED.md").read_text("utf-8").splitlines()
        if len(cells := [cell.strip() for cell in line.strip("|").split("|")]) == 5 and cells[4].isdigit()
    }
    assert len(counts) == 35
    identities: set[tuple[str, str]] = set()
    for number, (name, count) in enumerate(counts.items()):
        shutil.copy(shared / "fixtures/feeds" / name, site.root / name)
        source = opened(fetcher, site.url(name))
        if name == "rssparser-unrecognized.rss":
            with pytest.raises(SourceRefused, match="web page"):
                await round_of(source)
            continue
        mentions, cursor, batches = await round_of(source)
        cleaned = {
            Mention.from_raw(mention, source=f"feed{number}", fetched=datetime.now(UTC), key=b"k").identity
            for mention in mentions
        }
        assert (len(mentions), len(cleaned), batches[0].seen) == (count, count, count), name
        identities |= cleaned
        assert (await round_of(source, cursor))[0] == []
    assert len(identities) == 490
