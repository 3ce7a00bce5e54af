"""The Mastodon API: streams by both ways, catching up, edits, deletions; nothing lost, nothing doubled."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing, asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from console.config.settings import Net, SourceSettings
from console.domain.errors import SourceLater, SourceRefused
from console.domain.mention import Change, Mention, RawMention
from console.net.http import Fetcher
from console.sources.base import Spoiled
from console.sources.mastodon.source import MastodonSource
from console.sources.mastodon.status import mention_of
from console.sources.registry import open_source
from console.sources.table.row import BadRow
from tests.fakes.mastodon import TOKEN, MastodonServer, status

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture
async def fetcher() -> AsyncIterator[Fetcher]:
    async with Fetcher(Net(allow=("127.0.0.1",)), total=5.0) as one:
        yield one


def opened(server: MastodonServer, fetcher: Fetcher, *, keep: object = None, **options: object) -> MastodonSource:
    settings = SourceSettings("masto", "mastodon", url=server.url, options={"token": TOKEN, **options})
    source = open_source(settings, fetcher=fetcher, now=lambda: NOW, keep=keep)  # type: ignore[arg-type]
    assert isinstance(source, MastodonSource)
    return source


class Reader:
    """A collector in small."""

    def __init__(self) -> None:
        self.mentions: list[RawMention] = []
        self.spoiled: list[Spoiled] = []
        self.cursor: str | None = None
        self.seen = 0

    @property
    def bodies(self) -> list[str]:
        return [mention.body for mention in self.mentions if mention.change is not Change.DELETE]

    async def read(self, source: MastodonSource) -> None:
        async with aclosing(source.read(self.cursor)) as batches:  # type: ignore[type-var]
            async for batch in batches:
                self.mentions += batch.mentions
                self.spoiled += batch.spoiled
                self.cursor = batch.cursor
                self.seen += batch.seen

    @asynccontextmanager
    async def reading(self, source: MastodonSource) -> AsyncIterator[asyncio.Task[None]]:
        task = asyncio.create_task(self.read(source))
        try:
            yield task
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def comes_to(self, count: int, task: asyncio.Task[None]) -> None:
        async with asyncio.timeout(60):
            while len(self.mentions) < count:
                assert not task.done(), task
                await asyncio.sleep(0.02)


async def followed(server: MastodonServer, count: int = 1) -> None:
    async with asyncio.timeout(60):
        while len(server.streams) < count:
            await asyncio.sleep(0.02)


@pytest.mark.parametrize("way", ["ws", "sse"])
async def test_what_is_there_and_what_happens_arrives(way: str, fetcher: Fetcher) -> None:
    async with MastodonServer(ways=(way,)).running() as server:
        server.post(*(status(number) for number in range(3)))
        reader = Reader()
        async with reader.reading(opened(server, fetcher)) as task:
            await reader.comes_to(3, task)
            await followed(server)
            server.post(status(3))
            server.tell("status.update", json.dumps(status(1, "corrected", edited_at="2026-11-22T11:00:00Z")))
            server.tell("delete", status(0)["id"])
            server.tell("filters_changed", "")
            server.tell("announcement", "{}")
            server.post(status(4))
            await reader.comes_to(7, task)
        changes = [mention.change for mention in reader.mentions]
        assert changes == [Change.NEW] * 4 + [Change.EDIT, Change.DELETE, Change.NEW]
        assert reader.mentions[5].native_id == status(0)["id"]
        assert reader.bodies[4] == "corrected"
        assert reader.seen == 9


async def test_it_says_when_it_has_caught_up(fetcher: Fetcher) -> None:
    async with MastodonServer().running() as server:
        server.post(*(status(number) for number in range(3)))
        async with aclosing(opened(server, fetcher).read(None)) as batches:  # type: ignore[type-var]
            page, live = await anext(batches), await anext(batches)
    assert (len(page.mentions), page.more) == (3, True)
    assert (live.mentions, live.more) == ((), False)


async def test_a_break_is_caught_up_with_nothing_lost(fetcher: Fetcher) -> None:
    async with MastodonServer().running() as server:
        server.post(*(status(number) for number in range(10)))
        reader, source = Reader(), opened(server, fetcher)
        async with reader.reading(source) as task:
            await reader.comes_to(10, task)
            await followed(server)
            server.post(status(10))
            server.cut()
            with pytest.raises(SourceLater, match="closed the stream"):
                await asyncio.wait_for(task, 60)
        server.post(*(status(number) for number in range(11, 200)))
        async with reader.reading(source) as task:
            async with asyncio.timeout(60):
                while len({mention.native_id for mention in reader.mentions}) < 200:
                    await asyncio.sleep(0.02)
        assert {mention.native_id for mention in reader.mentions} == {status(number)["id"] for number in range(200)}
        assert len(reader.mentions) <= 201, "only what the stream brought after the last look comes twice"


async def test_what_a_silent_stream_loses_is_found_at_the_next_look(fetcher: Fetcher) -> None:
    async with MastodonServer(silent=True).running() as server:
        server.post(status(0))
        reader, source = Reader(), opened(server, fetcher)
        source.every = 0.5
        async with reader.reading(source) as task:
            await reader.comes_to(1, task)
            server.post(status(1), status(2))
            await reader.comes_to(3, task)
        assert reader.bodies == ["post 0", "post 1", "post 2"]


@pytest.mark.parametrize("token", [TOKEN, ""])
async def test_without_streams_timelines_are_asked(token: str, fetcher: Fetcher) -> None:
    async with MastodonServer(ways=()).running() as server:
        server.post(status(0))
        reader, source = Reader(), opened(server, fetcher, token=token)
        source.every = 0.3
        async with reader.reading(source) as task:
            await reader.comes_to(1, task)
            server.post(status(1))
            await reader.comes_to(2, task)
        assert not server.streams


async def test_an_account_hears_what_is_said_to_it(fetcher: Fetcher) -> None:
    async with MastodonServer().running() as server:
        to_us = status(1, "dear comms", visibility="direct")
        server.notifications.append({"id": "n1", "type": "mention", "status": to_us})
        reader = Reader()
        async with reader.reading(opened(server, fetcher, stream="user")) as task:
            await reader.comes_to(1, task)
            await followed(server)
            server.tell("notification", json.dumps({"id": "n2", "type": "mention", "status": status(2, "thanks")}))
            server.tell("notification", json.dumps({"id": "n3", "type": "favourite", "status": status(3)}))
            server.post(status(4, "for followers", visibility="private"), status(5, "from home"))
            await reader.comes_to(3, task)
        assert reader.bodies == ["dear comms", "thanks", "from home"]


async def test_hashtags_are_followed_each(fetcher: Fetcher) -> None:
    async with MastodonServer().running() as server:
        source = opened(server, fetcher, stream="hashtag", tags=["#NHS", "flu fighter", "nhs"])
        assert [timeline.name for timeline in source.timelines] == ["#nhs", "#flu fighter"]
        async with Reader().reading(source):
            await followed(server, 2)


async def test_what_nobody_watches_for_is_counted_and_dropped(fetcher: Fetcher) -> None:
    async with MastodonServer().running() as server:

        def keep(texts: Sequence[str]) -> list[int]:
            return [place for place, text in enumerate(texts) if "ward" in text]

        server.post(status(0, "a ward"), status(1, "nothing"), status(2, "x", spoiler_text="ward"))
        reader = Reader()
        async with reader.reading(opened(server, fetcher, keep=keep)) as task:
            await reader.comes_to(2, task)
        assert reader.seen == 3


async def test_hostile_statuses_cost_only_themselves(fetcher: Fetcher) -> None:
    async with MastodonServer().running() as server:
        reader = Reader()
        async with reader.reading(opened(server, fetcher)) as task:
            await followed(server)
            for payload in ("nonsense", "[]", "{}", "[" * 50_000, '{"id": 5}', "null", ""):
                server.tell("update", payload)
            server.post(status(1))
            await reader.comes_to(1, task)
        assert len(reader.spoiled) == 7


async def test_a_bad_token_is_said_at_once(fetcher: Fetcher) -> None:
    async with MastodonServer().running() as server:
        with pytest.raises(SourceRefused, match="401"):
            await Reader().read(opened(server, fetcher, token="hunter2"))


async def test_limits_are_kept(fetcher: Fetcher) -> None:
    async with MastodonServer().running() as server:
        server.refuse = [(429, {"X-RateLimit-Reset": "2026-11-23T12:01:30.5Z"})]
        with pytest.raises(SourceLater) as later:
            await Reader().read(opened(server, fetcher))
        assert later.value.after == pytest.approx(90.5)
        server.remaining = 0
        source = opened(server, fetcher)
        with pytest.raises(SourceLater, match="no more requests") as later:
            await Reader().read(source)
        assert later.value.after == pytest.approx(300.6, abs=1)


@pytest.mark.parametrize(
    "options", [{"stream": "hashtag"}, {"stream": "hashtag", "tags": ["#"]}, {"stream": "user", "token": ""}], ids=str
)
async def test_what_does_not_go_together_is_refused(options: dict[str, object], fetcher: Fetcher) -> None:
    with pytest.raises(SourceRefused):
        opened(MastodonServer(), fetcher, **options)


async def test_a_cursor_of_another_server_is_void(fetcher: Fetcher) -> None:
    async with MastodonServer().running() as server:
        server.post(status(0))
        seen = {"public": status(0)["id"]}
        for cursor in ("nonsense", json.dumps({"server": "https://other.example", "seen": seen})):
            reader = Reader()
            reader.cursor = cursor
            async with reader.reading(opened(server, fetcher)) as task:
                await reader.comes_to(1, task)


async def test_probe_says_who_we_are_and_what_is_there(fetcher: Fetcher) -> None:
    async with MastodonServer().running() as server:
        server.post(status(0))
        assert await opened(server, fetcher).probe() == (
            "We are comms; the newest page of public 1 statuses; it streams."
        )


def test_a_status_becomes_a_mention() -> None:
    given = status(
        5, "Ward 7 were <br>brilliant &lt;3 & kind", in_reply_to_id="77", spoiler_text="hospital",
        tags=[{"name": "nhs"}], mentions=[{"acct": "carol@other.example"}],
        media_attachments=[{"url": "https://m.example/a.png", "description": "A ward"}, {"url": None}],
        card={"title": "Card", "description": "About"}, poll={"options": [{"title": "yes"}]},
    )  # fmt: skip
    mention = mention_of(given, server="m.example")
    assert mention is not None
    assert (mention.title, mention.body) == ("hospital", "Ward 7 were\nbrilliant <3 & kind")
    assert (mention.author, mention.author_name, mention.followers) == ("anna@m.example", "Anna", 7)
    assert (mention.kind, mention.parent, mention.tags) == ("reply", "77", ("nhs",))
    assert (mention.likes, mention.reposts, mention.replies) == (1, 2, 3)
    assert mention.extra == "A ward\nCard\nAbout\nyes"
    assert mention.media == ("https://m.example/a.png",)


def test_a_boost_is_a_repost_of_what_it_holds() -> None:
    mention = mention_of(status(6, reblog=status(5, "praise")), server="m.example")
    assert mention is not None
    assert (mention.is_repost, mention.kind, mention.body) == (True, "repost", "praise")
    assert mention.parent == status(5)["id"]


@pytest.mark.parametrize("visibility", ["private", "direct", "", "odd"])
def test_what_is_not_public_is_none_of_ours(visibility: str) -> None:
    given = status(1, visibility=visibility)
    assert mention_of(given, server="m.example") is None
    assert mention_of(given, server="m.example", to_us=True) is not None


def test_fields_of_another_type_are_passed_over() -> None:
    given = {key: 5 for key in status(1)} | {"id": "1", "visibility": "public"}
    mention = mention_of(given, server="m.example")
    assert mention is not None
    Mention.from_raw(mention, source="s", fetched=NOW, key=b"k")
    with pytest.raises(BadRow):
        mention_of({"visibility": "public"}, server="m.example")


def test_recorded_frames_of_gotosocial_are_read(shared: Path) -> None:
    kinds: dict[str, int] = {}
    for line in (shared / "fixtures/mastodon/gotosocial-ws-frames.jsonl").read_bytes().splitlines():
        frame = json.loads(line)
        kinds[frame["event"]] = kinds.get(frame["event"], 0) + 1
        if frame["event"] in {"update", "status.update"}:
            mention = mention_of(json.loads(frame["payload"]), server="localhost")
            assert mention is not None
            assert mention.body
            assert "<" not in mention.body.replace("<3", "")
            assert mention.native_id.isalnum()
    assert kinds["update"] >= 25
    assert kinds["delete"] >= 1


CHIEF, NURSE = "chief@northmoor.example", "nurse@m.example"


def accounts(server: MastodonServer, fetcher: Fetcher, *handles: str, token: str = "") -> MastodonSource:
    return opened(server, fetcher, token=token, stream="account", accounts=[f"@{handle}" for handle in handles])


def looked_up(server: MastodonServer) -> int:
    return sum(request.path.endswith("/lookup") for request in server.asked)


async def one_round(reader: Reader, source: MastodonSource) -> str:
    """Read until it is live; what it had to say."""
    async with aclosing(source.read(reader.cursor)) as batches:  # type: ignore[type-var]
        async for batch in batches:
            reader.mentions += batch.mentions
            reader.cursor = batch.cursor
            if not batch.more:
                return batch.note
    return "it ended"


@pytest.mark.parametrize("token", ["", TOKEN])
async def test_what_accounts_post_is_read_and_caught_up(fetcher: Fetcher, token: str) -> None:
    async with MastodonServer().running() as server:
        mine = [status(number) for number in range(3)]
        mine.append(status(3, "somebody else's", reblog=status(90)))
        server.accounts = {CHIEF: ("11", mine), NURSE: ("12", [status(50)])}
        reader = Reader()
        assert await one_round(reader, accounts(server, fetcher, CHIEF, NURSE, token=token)) == ""
        assert reader.bodies == ["post 0", "post 1", "post 2", "post 50"]
        mine += [status(number) for number in range(4, 104)]
        assert await one_round(reader, accounts(server, fetcher, CHIEF, NURSE, token=token)) == ""
        assert reader.bodies[4:] == [f"post {number}" for number in range(4, 104)]
        assert looked_up(server) == 2, "a handle is looked up once, also by the next process"
        assert "is asked every" in await accounts(server, fetcher, CHIEF, token=token).probe()


async def test_an_account_that_is_not_known_does_not_stop_the_others(fetcher: Fetcher) -> None:
    async with MastodonServer().running() as server:
        server.accounts = {NURSE: ("12", [status(50)])}
        reader, source = Reader(), accounts(server, fetcher, CHIEF, NURSE)
        assert f"does not know @{CHIEF}:" in await one_round(reader, source)
        assert reader.bodies == ["post 50"]
        server.accounts[CHIEF] = ("11", [status(1)])
        assert await one_round(reader, source) == ""
        assert reader.bodies == ["post 50", "post 1"]
        del server.accounts[NURSE]
        assert NURSE in await one_round(reader, source), "one that was deleted is told, and the other goes on"
        server.accounts.clear()
        with pytest.raises(SourceLater, match=r"does not know @chief.*, @nurse"):
            for _ in range(2):
                await one_round(reader, source)


def test_accounts_have_to_be_named(fetcher: Fetcher) -> None:
    with pytest.raises(SourceRefused, match="accounts"):
        accounts(MastodonServer(), fetcher)
