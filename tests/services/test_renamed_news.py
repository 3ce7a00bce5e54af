"""A feed that gives its entries other ids or dates whenever it is asked: each entry is one mention all the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from console.query.match import Context
from console.services.source_status import standing
from console.sources.base import Batch
from console.sources.feed.entry import mentions_of
from console.sources.feed.reading import read_feed
from console.store.protocol import Store
from tests.services.test_collector import Told, collector, polled
from tests.support.stores import NOW

CONTEXT = Context(NOW)
ITEMS = {
    "guid": "<item><guid>id-{n}-{round}</guid><link>https://a.example/{n}</link><title>T {n}</title>"
    "<description>kind {n}</description></item>",
    "link": "<item><link>https://a.example/{n}?utm_source={round}</link><title>T {n}</title>"
    "<description>kind {n}</description></item>",
    "date": "<item><title>T {n}</title><description>kind {n}</description>"
    "<pubDate>Mon, 0{round} Jun 2026 10:00:00 GMT</pubDate></item>",
}


async def served(item: str, turn: int, numbers: range = range(6)) -> Batch:
    items = "".join(item.format(n=number, round=turn) for number in numbers)
    document = await read_feed(f"<rss version='2.0'><channel><title>F</title>{items}</channel></rss>".encode())
    mentions, _ = mentions_of(document, base="https://a.example/", shared=())
    return Batch(tuple(mentions))


@pytest.mark.parametrize("changes", ITEMS)
async def test_six_entries_stay_six_in_five_fetches_and_the_source_says_why(
    store: Store,
    tmp_path: Path,
    changes: str,
) -> None:
    for turn in range(1, 6):
        taken = (await collector(store, tmp_path, polled(Told(await served(ITEMS[changes], turn)))).once())["told"]
        assert await store.count(None, CONTEXT) == 6, turn
        assert taken.new == (6 if turn == 1 else 0)  # type: ignore[union-attr]
    [health] = [standing(one, NOW) for one in await store.sources() if one.source == "told"]
    assert health.state == "ok" and "6 entries came under new ids or dates" in health.sentence


async def test_other_words_under_the_same_link_are_another_mention(store: Store, tmp_path: Path) -> None:
    first, other = await served(ITEMS["guid"], 1), await served(ITEMS["guid"].replace("kind {n}", "cross {n}"), 2)
    await collector(store, tmp_path, polled(Told(first, other))).once()
    assert await store.count(None, CONTEXT) == 12


async def test_what_was_erased_does_not_come_back_under_another_id(store: Store, tmp_path: Path) -> None:
    await collector(store, tmp_path, polled(Told(await served(ITEMS["guid"], 1, range(1))))).once()
    identity = await store.find("told", "id-0-1")
    assert identity
    await store.erase(identity, operator="gov", reason="asked for", at=NOW)
    taken = (await collector(store, tmp_path, polled(Told(await served(ITEMS["guid"], 2, range(1))))).once())["told"]
    assert (taken.new, taken.edited) == (0, 0)  # type: ignore[union-attr]
    assert await store.count(None, CONTEXT) == 1
