"""Bluesky by an account: searches and notifications, sessions that run out, recorded answers of the real server."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import aclosing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from aiohttp import web

from console.config.settings import Net, SourceSettings
from console.domain.errors import SourceFault, SourceLater, SourceRefused
from console.domain.mention import Change, RawMention
from console.net.http import Fetcher
from console.sources.base import Batch
from console.sources.bluesky.cursor import Memory
from console.sources.bluesky.post import mention_of_view
from console.sources.bluesky.source import BlueskySource
from console.sources.page_walk import PageCursor
from console.sources.registry import open_source
from console.sources.table.row import BadRow
from tests.fakes.bluesky import HANDLE, PASSWORD, Bluesky, Post, fault
from tests.fakes.web import Web

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture
async def there() -> AsyncIterator[Bluesky]:
    async with Web().running() as site:
        yield Bluesky(site)


@pytest.fixture
async def fetcher() -> AsyncIterator[Fetcher]:
    async with Fetcher(Net(allow=("127.0.0.1",)), total=5.0) as one:
        yield one


class Clock:
    now = NOW

    def __call__(self) -> datetime:
        return self.now


def opened(
    there: Bluesky, fetcher: Fetcher, *searches: str, clock: Clock | None = None, password: str = PASSWORD
) -> BlueskySource:
    settings = SourceSettings(
        "b",
        "bluesky",
        url=there.web.url(""),
        options={"handle": f"@{HANDLE}", "password": password, "searches": searches},
    )
    source = open_source(settings, fetcher=fetcher, now=clock or Clock())
    assert isinstance(source, BlueskySource)
    return source


async def round_of(source: BlueskySource, cursor: str | None = None) -> tuple[list[RawMention], str, list[Batch]]:
    batches: list[Batch] = []
    try:
        async with aclosing(source.read(cursor)) as reading:  # type: ignore[type-var]
            async for batch in reading:
                batches.append(batch)
                cursor = batch.cursor
    except SourceFault as error:
        batches.append(Batch(note=error.sentence))
    return [mention for batch in batches for mention in batch.mentions], cursor or "", batches


def posts(count: int, reason: str = "") -> list[Post]:
    first = 100 if reason else 1
    return [Post(first + number, NOW - timedelta(hours=30 - number), reason=reason) for number in range(count)]


async def test_both_lists_are_read_to_their_end(there: Bluesky, fetcher: Fetcher) -> None:
    there.posts = [*posts(7), *posts(8, "mention"), Post(200, NOW, reason="like"), Post(201, NOW, reason="follow")]
    source = opened(there, fetcher, "thank you")
    found, cursor, _ = await round_of(source)
    assert len(found) == 15 == len({mention.native_id for mention in found})
    mention = next(one for one in found if one.native_id.endswith("00000001"))
    assert (mention.author, mention.author_name, mention.mentions, mention.tags, mention.lang) == (
        "bob.test",
        "Bob",
        ("northmoor.test",),
        ("NHS",),
        "en",
    )
    assert (mention.likes, mention.reposts, mention.replies) == (3, 2, 1)
    assert mention.url == "https://bsky.app/profile/did:plc:ondmxnlra4g466iyhcn6p376/post/3n2wy00000001"
    assert PASSWORD not in cursor and "access-" not in cursor and there.created == 1


async def test_a_later_round_asks_for_the_last_hour(there: Bluesky, fetcher: Fetcher) -> None:
    clock = Clock()
    there.posts = [*posts(9), *posts(9, "reply")]
    source = opened(there, fetcher, "thank you", clock=clock)
    _, cursor, _ = await round_of(source)
    clock.now += timedelta(minutes=15)
    there.posts += [Post(300, clock.now), Post(301, clock.now, reason="quote")]
    before = len(there.web.requests)
    found, _, _ = await round_of(source, cursor)
    assert {"3n2wy00000300", "3n2wy00000301"} <= {mention.native_id.rsplit("/", 1)[1] for mention in found}
    asked = [request.path.rsplit(".", 1)[1] for request in there.web.requests[before:]]
    assert asked.count("searchPosts") == 1 and asked.count("listNotifications") <= 2


async def test_a_post_that_is_deleted_there_is_deleted_here(there: Bluesky, fetcher: Fetcher) -> None:
    there.posts, there.per_page = posts(60), 100
    source = opened(there, fetcher, "thank you")
    found, cursor, _ = await round_of(source)
    assert len(found) == 60
    assert sum(request.path.endswith("getPosts") for request in there.web.requests) == 3
    del there.posts[40]
    gone, cursor, _ = await round_of(source, cursor)
    assert [(one.native_id.rsplit("/", 1)[1], one.change) for one in gone if one.change == "delete"] == [
        ("3n2wy00000041", Change.DELETE)
    ]
    gone, _, _ = await round_of(source, cursor)
    assert not [one for one in gone if one.change == "delete"]


async def test_a_view_that_is_down_deletes_nothing(there: Bluesky, fetcher: Fetcher) -> None:
    there.posts = posts(3)
    source = opened(there, fetcher, "thank you")
    _, cursor, _ = await round_of(source)
    for body, status in (
        (b'{"error":"UpstreamFailure"}', 502),
        (b"{}", 200),
        (b"<html>", 200),
        (b"", 404),
        (b'{"posts":[]}', 200),
    ):
        there.web.serve("/xrpc/app.bsky.feed.getPosts", body, status=status)
        found, _, batches = await round_of(source, cursor)
        assert not [one for one in found if one.change == "delete"] and batches[-1].note


def test_posts_take_turns_in_being_asked_for() -> None:
    memory = Memory().after("x", PageCursor("x"), [f"at://{number}" for number in range(1_200)], now=0.0)
    assert len(memory.given) == 1_000
    asked: set[str] = set()
    for _ in range(40):
        turn = memory.to_ask()
        asked.update(turn)
        memory = memory.asked(turn, set(turn), now=1.0)
    assert len(asked) == 1_000 == len(memory.given)
    memory = memory.asked(list(memory.given), set(memory.given), now=15 * 86_400.0)
    assert memory.given == {} and Memory.of("[").given == {}


async def test_a_session_is_renewed_and_only_then_made_anew(there: Bluesky, fetcher: Fetcher) -> None:
    there.posts = posts(1, "mention")
    source = opened(there, fetcher)
    await source.probe()
    there.refreshed += 1  # the access token has run out
    assert "1 recent posts" in await source.probe()
    assert (there.created, there.refreshed) == (1, 2)
    there.refreshed += 1
    there.refuses_refresh = True
    await source.probe()
    assert there.created == 2


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (("AuthenticationRequired", 401), "app password still good"),
        (("AuthFactorTokenRequired", 401), "second factor"),
        (("AccountTakedown", 400), "taken down"),
    ],
)
async def test_who_is_not_signed_in_is_told_why(
    there: Bluesky, fetcher: Fetcher, error: tuple[str, int], words: str
) -> None:
    there.web.serve("/xrpc/com.atproto.server.createSession", json.dumps({"error": error[0]}).encode(), status=error[1])
    with pytest.raises(SourceRefused) as refused:
        await opened(there, fetcher, password="wr0ng-hunter2").probe()
    assert words in refused.value.advice and "hunter2" not in repr(refused.value) + str(refused.value)


async def test_a_crowded_sign_in_waits_as_it_is_told(there: Bluesky, fetcher: Fetcher) -> None:
    reset = int(NOW.timestamp()) + 120
    there.web.serve(
        "/xrpc/com.atproto.server.createSession",
        b'{"error":"RateLimitExceeded"}',
        status=429,
        ratelimit_reset=str(reset),
        ratelimit_remaining="0",
    )
    with pytest.raises(SourceLater) as later:
        await opened(there, fetcher).probe()
    assert later.value.after == 120


@pytest.mark.parametrize(
    ("stumble", "kind"),
    [
        (lambda: fault(502, "UpstreamFailure"), SourceLater),
        (lambda: fault(400, "InvalidRequest"), SourceRefused),
        (lambda: web.Response(status=403, text="<html>no"), SourceLater),
        (lambda: web.Response(text="[]"), SourceLater),
        (lambda: web.Response(status=429, headers={"Retry-After": "9"}), SourceLater),
    ],
)
async def test_faults_of_a_list(there: Bluesky, fetcher: Fetcher, stumble: object, kind: type[SourceFault]) -> None:
    there.stumbles = [stumble]  # type: ignore[list-item]
    with pytest.raises(kind):
        await opened(there, fetcher).probe()


async def test_a_round_that_is_cut_off_goes_on_and_a_forgotten_page_begins_again(
    there: Bluesky, fetcher: Fetcher
) -> None:
    there.posts = [*posts(12), *posts(12, "mention")]
    source = opened(there, fetcher, "thank you")
    there.stumbles = [None, None, lambda: fault(502, "UpstreamFailure")]
    first, cursor, batches = await round_of(source)
    assert len(first) == 6 and "view of the network" in batches[-1].note
    there.stumbles = [None, None, None, None, lambda: fault(502, "UpstreamFailure")]
    second, cursor, _ = await round_of(source, cursor)
    there.forgets_pages, there.per_page = True, 50
    third, _, _ = await round_of(source, cursor)
    assert len({mention.native_id for mention in first + second + third}) == 24


async def test_no_requests_left(there: Bluesky, fetcher: Fetcher) -> None:
    there.posts = posts(5, "mention")
    there.headers = {"ratelimit-remaining": "0", "ratelimit-reset": str(int(NOW.timestamp()) + 60)}
    with pytest.raises(SourceLater) as later:
        async for _ in opened(there, fetcher).read(None):
            pass
    assert later.value.after == 60


async def test_recorded_answers_of_the_real_server(there: Bluesky, fetcher: Fetcher, shared: Path) -> None:
    folder = shared / "fixtures" / "bluesky_appview"
    read = {
        name: json.loads((folder / f"{name}.json").read_text())["body"]
        for name in ("searchPosts-page1", "searchPosts-page2", "listNotifications", "invalid-token")
    }

    async def search(request: web.Request) -> web.Response:
        return web.json_response(read["searchPosts-page2" if "cursor" in request.query else "searchPosts-page1"])

    there.web.serve("/xrpc/app.bsky.feed.searchPosts", search)
    there.web.serve("/xrpc/app.bsky.notification.listNotifications", json.dumps(read["listNotifications"]).encode())
    views = [
        *read["searchPosts-page1"]["posts"],
        *read["searchPosts-page2"]["posts"],
        *read["listNotifications"]["notifications"],
    ]
    there.web.serve("/xrpc/app.bsky.feed.getPosts", json.dumps({"posts": views}).encode())
    found, _, batches = await round_of(opened(there, fetcher, "Example Royal"))
    assert not any(batch.spoiled for batch in batches)
    told = [one for one in read["listNotifications"]["notifications"] if one["reason"] in {"mention", "reply", "quote"}]
    searched = read["searchPosts-page1"]["posts"] + read["searchPosts-page2"]["posts"]
    assert {mention.native_id for mention in found} == {one["uri"] for one in [*told, *searched]}
    by_id = {mention.native_id: mention for mention in found}
    assert all(by_id[one["uri"]].body == one["record"]["text"] for one in [*told, *searched])
    assert any(mention.mentions == ("alice.test",) for mention in found)
    assert any("https://example.com/news?x=1&y=2" in mention.extra for mention in found)


@pytest.mark.parametrize(
    "view",
    [
        None,
        {},
        {"uri": "x"},
        {"uri": "at://did:x/app.bsky.feed.like/1", "record": {}},
        {"uri": 5},
        {"uri": "at://did:x/app.bsky.feed.post/1"},
        {"uri": "at://did:x/app.bsky.feed.post/1", "record": {"text": "x"}},
        {"uri": "at://did:x/app.bsky.feed.post/", "record": {}, "indexedAt": "2026-11-23T00:00:00Z"},
    ],
)
def test_what_is_no_post_is_set_aside(view: object) -> None:
    with pytest.raises(BadRow):
        mention_of_view(view)


def test_an_invalid_handle_is_the_did() -> None:
    view = {**Post(1, NOW).view(), "author": {"handle": "handle.invalid", "displayName": 5}, "likeCount": True}
    mention = mention_of_view(view)
    assert (mention.author, mention.author_name, mention.likes) == ("did:plc:ondmxnlra4g466iyhcn6p376", "", None)
