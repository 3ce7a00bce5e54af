"""Known statuses asked for once more: what was edited or deleted unheard, and what only looks so."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import aclosing
from datetime import UTC, datetime, timedelta

import pytest

from console.config.settings import Net, SourceSettings
from console.domain.errors import SourceFault, SourceLater, SourceRefused
from console.domain.mention import Change
from console.net.http import Fetcher
from console.sources.base import Batch, Rechecking
from console.sources.mastodon.recheck import AT_ONCE, BETWEEN, REST, WITHIN
from console.sources.mastodon.source import MastodonSource
from console.sources.registry import open_source
from tests.fakes.mastodon import TOKEN, MastodonServer, status

ALL = [status(number)["id"] for number in range(40)]


class Clock:
    now = datetime(2026, 11, 23, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
async def fetcher() -> AsyncIterator[Fetcher]:
    async with Fetcher(Net(allow=("127.0.0.1",)), total=5.0) as one:
        yield one


@pytest.fixture
async def server() -> AsyncIterator[MastodonServer]:
    async with MastodonServer().running() as one:
        one.statuses += [status(number) for number in range(40)]
        yield one


def opened(server: MastodonServer, fetcher: Fetcher, clock: Clock, token: str = TOKEN) -> MastodonSource:
    settings = SourceSettings("masto", "mastodon", url=server.url, options={"token": token})
    source = open_source(settings, fetcher=fetcher, now=clock, keep=lambda texts: ())
    assert isinstance(source, MastodonSource) and isinstance(source, Rechecking)
    return source


def before(server: MastodonServer, clock: Clock, days: float = 30) -> str:
    """The cursor of a source that has read this server for so long, and has seen all."""
    since = str(int((clock.now - timedelta(days=days)).timestamp()))
    return json.dumps({"server": server.url, "seen": {"public": ALL[-1]}, "since": {"at": since}})


async def caught_up(source: MastodonSource, cursor: str | None) -> str:
    """Read until it waits for what happens; the last cursor."""
    async with aclosing(source.read(cursor)) as batches:  # type: ignore[type-var]
        async for batch in batches:
            if not batch.more:
                return str(batch.cursor)
    raise AssertionError("it ended")


def changes(batch: Batch) -> set[tuple[str, Change]]:
    return {(one.native_id, one.change) for one in batch.mentions}


async def test_what_was_edited_or_deleted_unheard_is_found(server: MastodonServer, fetcher: Fetcher) -> None:
    clock = Clock()
    source = opened(server, fetcher, clock)
    assert source.due_again() == 0, "nothing is known of it before it was read"
    await caught_up(source, before(server, clock))
    assert source.due_again() == WITHIN
    server.statuses[3] = status(3, "corrected", edited_at="2026-11-22T11:00:00Z")
    del server.statuses[5]
    batch = await source.again(ALL[:10])
    assert changes(batch) == {(ALL[3], Change.EDIT), (ALL[5], Change.DELETE)}
    assert [one.body for one in batch.mentions if one.change is Change.EDIT] == ["corrected"]
    assert source.due_again() == 0, "not before the next round"
    clock.now += BETWEEN
    assert source.due_again()
    assert (await source.again(ALL[:10])).mentions == ()
    assert source.due_again() == 0, "once is enough while it listens"
    clock.now += timedelta(days=1)
    assert source.due_again() == 0
    await caught_up(source, before(server, clock))
    assert source.due_again(), "and once more after each break"


async def test_many_are_asked_for_a_few_a_round(server: MastodonServer, fetcher: Fetcher) -> None:
    clock = Clock()
    source = opened(server, fetcher, clock)
    await caught_up(source, before(server, clock))
    del server.statuses[-1]
    asked = len(server.asked)
    assert changes(await source.again(ALL)) == set() and len(server.asked) == asked + AT_ONCE
    await source.again(ALL)
    assert changes(await source.again(ALL)) == {(ALL[-1], Change.DELETE)}


async def test_without_streams_it_goes_on_asking(fetcher: Fetcher) -> None:
    clock = Clock()
    async with MastodonServer(ways=()).running() as server:
        server.statuses += [status(number) for number in range(4)]
        source = opened(server, fetcher, clock, token="")
        async with aclosing(source.read(before(server, clock))) as batches:  # type: ignore[type-var]
            await anext(batches)
            source.every = 0.0
            assert (await source.again(ALL[:4])).mentions == ()
            await source.again(ALL[:4])
            await anext(batches)
            clock.now += BETWEEN
            assert source.due_again() == 0
            clock.now += REST
            assert source.due_again()
            del server.statuses[1]
            assert changes(await source.again(ALL[:4])) == {(ALL[1], Change.DELETE)}


async def test_what_all_is_gone_at_once_is_not_believed(server: MastodonServer, fetcher: Fetcher) -> None:
    clock = Clock()
    source = opened(server, fetcher, clock)
    await caught_up(source, before(server, clock))
    kept, server.statuses = server.statuses, server.statuses[9:]
    batch = await source.again(ALL[:12])
    assert batch.mentions == () and "9 of 12 mentions are missing there at once" in batch.note
    server.statuses = kept
    del server.statuses[0]
    clock.now += REST
    assert source.due_again()
    assert changes(await source.again(ALL[:12])) == {(ALL[0], Change.DELETE)}, "and asked for again when it is well"


async def test_what_is_hidden_from_us_alone_is_not_gone(server: MastodonServer, fetcher: Fetcher) -> None:
    clock = Clock()
    source = opened(server, fetcher, clock)
    await caught_up(source, before(server, clock))
    server.hidden = {ALL[2]}
    del server.statuses[4]
    assert changes(await source.again(ALL[:10])) == {(ALL[4], Change.DELETE)}


@pytest.mark.parametrize(
    ("page", "refuse", "fault"),
    [
        ("<html>Not here", [], SourceLater),  # a proxy before a server that is down
        (None, [(404, {}), (401, {})], SourceRefused),  # the token has lost its access
        (None, [(403, {})], SourceRefused),
        (None, [(429, {})], SourceLater),
        (None, [(404, {}), (200, {}), (503, {})], SourceLater),
    ],
    ids=str,
)
async def test_another_answer_deletes_nothing(
    server: MastodonServer,
    fetcher: Fetcher,
    page: str | None,
    refuse: list[tuple[int, dict[str, str]]],
    fault: type[SourceFault],
) -> None:
    clock = Clock()
    source = opened(server, fetcher, clock)
    await caught_up(source, before(server, clock))
    server.page, server.refuse = page, refuse
    del server.statuses[0]
    with pytest.raises(fault):
        await source.again(ALL[:1])
    assert source.due_again() == 0
    clock.now += REST
    server.page, server.refuse = None, []
    assert changes(await source.again(ALL[:1])) == {(ALL[0], Change.DELETE)}, "it is asked for again"


async def test_what_another_server_gave_is_not_asked_of_this_one(server: MastodonServer, fetcher: Fetcher) -> None:
    clock = Clock()
    source = opened(server, fetcher, clock)
    other = json.loads(before(server, clock)) | {"server": "https://other.example"}
    cursor = await caught_up(source, json.dumps(other))
    assert source.due_again() == 0
    clock.now += timedelta(minutes=5)
    assert source.due_again() == 300
    await caught_up(opened(server, fetcher, clock), cursor)
    assert source.due_again() == 300, "the next process knows it as well"


async def test_what_came_just_now_need_not_be_asked_for(server: MastodonServer, fetcher: Fetcher) -> None:
    clock = Clock()
    source = opened(server, fetcher, clock)
    source.keep = None
    cursor = json.loads(before(server, clock)) | {"seen": {"public": ALL[-3]}}
    await caught_up(source, json.dumps(cursor))
    asked = len(server.asked)
    await source.again(ALL[-4:])
    assert [request.path.rsplit("/", 1)[1] for request in server.asked[asked:]] == ALL[-4:-2]
