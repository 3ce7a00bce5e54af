"""The webhook: only who knows the key, only what is fresh, each mention once, and 202 only after the commit."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import aclosing, asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import pytest

from console.config.settings import SourceSettings
from console.domain.errors import SourceLater, SourceRefused
from console.domain.mention import Change, RawMention
from console.sources.base import SOON, Batch
from console.sources.registry import is_stream, open_source
from console.sources.webhook.post import LARGEST, SIGNATURE, TIME, signature
from console.sources.webhook.source import WebhookSource
from tests.fakes.web import listens

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
KEY = "correct horse battery"


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def opened(port: int, columns: dict[str, str] | None = None, **options: object) -> WebhookSource:
    told = {"listen": f"127.0.0.1:{port}", "secret": KEY, **options}
    settings = SourceSettings("door", "webhook", columns=columns or {}, options=told)
    source = open_source(settings, fetcher=None, now=lambda: NOW, zone="Europe/London")  # type: ignore[arg-type]
    assert isinstance(source, WebhookSource)
    return source


@dataclass
class Door:
    """A webhook with a store behind it, that may fail or take its time."""

    source: WebhookSource
    kept: list[RawMention] = field(default_factory=list)
    batches: list[Batch] = field(default_factory=list)
    broken: bool = False
    busy: asyncio.Event | None = None

    async def collect(self) -> None:
        while True:
            async with aclosing(self.source.read(None)) as reading:  # type: ignore[type-var]
                async for batch in reading:
                    if self.busy is not None:
                        await self.busy.wait()
                    if self.broken:
                        break  # as a collector does whose store raises
                    self.kept += batch.mentions
                    self.batches.append(batch)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[Door]:
        task = asyncio.create_task(self.collect())
        await listens(self.source.port)
        try:
            yield self
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def post(
        self, body: object, *, key: str = KEY, at: datetime = NOW, method: str = "POST", **headers: str
    ) -> tuple[int, Any]:
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        time = str(int(at.timestamp()))
        sent = {TIME: time, SIGNATURE: signature(key.encode(), time, raw), **headers}
        url = f"http://127.0.0.1:{self.source.port}/x"
        async with aiohttp.ClientSession() as session, session.request(method, url, data=raw, headers=sent) as answer:
            return answer.status, await answer.json()


async def taken(post: Callable[[], Awaitable[tuple[int, Any]]], status: int) -> Any:
    """Post until it is answered so: who broke off stops to listen for a moment."""
    async with asyncio.timeout(60):
        while True:
            with suppress(aiohttp.ClientError):
                answered, said = await post()
                if answered == status:
                    return said
                assert answered == 503
            await asyncio.sleep(0.01)


@pytest.fixture
async def door() -> AsyncIterator[Door]:
    async with Door(opened(free_port())).running() as one:
        yield one


MENTION = {"id": "7", "body": "Thank you, Ward 7!", "source": "google-reviews", "published": "2026-11-22T10:00:00Z"}


async def test_a_signed_post_is_a_mention(door: Door) -> None:
    assert await door.post(MENTION) == (202, {"taken": 1, "set_aside": []})
    (mention,) = door.kept
    assert (mention.native_id, mention.platform, mention.body) == ("7", "google-reviews", "Thank you, Ward 7!")
    assert mention.published == datetime(2026, 11, 22, 10, tzinfo=UTC)


async def test_a_list_is_taken_as_far_as_it_can_be_read(door: Door) -> None:
    status, said = await door.post([MENTION, {"id": "8"}, "no object", {"id": "9", "body": "x", "published": "soon"}])
    assert (status, said["taken"], len(said["set_aside"])) == (202, 1, 3)
    assert "number 2: there are no words in it" in said["set_aside"][0]
    assert [len(batch.spoiled) for batch in door.batches] == [0, 3], "it listens, and then this"


async def test_deletions_and_edits_can_be_posted(door: Door) -> None:
    await door.post([{"id": "7", "deleted": True}, {"id": "8", "body": "new words", "change": "edit"}])
    assert [mention.change for mention in door.kept] == [Change.DELETE, Change.EDIT]


async def test_what_has_no_id_is_known_by_its_words(door: Door) -> None:
    for _ in range(2):
        await door.post({"body": "the same words"})
    assert len({mention.native_id for mention in door.kept}) == 1


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"key": "another secret altogether"}, 401),
        ({"at": NOW - timedelta(minutes=6)}, 401),
        ({"at": NOW + timedelta(minutes=6)}, 401),
        ({SIGNATURE: ""}, 401),
        ({SIGNATURE: "sha256=" + "0" * 64}, 401),
        ({TIME: "now"}, 401),
        ({TIME: "٣"}, 401),
        ({"method": "GET"}, 405),
        ({"method": "PUT"}, 405),
    ],
    ids=str,
)
async def test_who_does_not_know_the_key_is_turned_away(door: Door, change: dict[str, Any], status: int) -> None:
    assert (await door.post(MENTION, **change))[0] == status
    assert door.kept == []


async def test_the_signature_covers_body_and_time(door: Door) -> None:
    time = str(int(NOW.timestamp()))
    other = signature(KEY.encode(), time, b'{"id":"7","body":"other words"}')
    assert (await door.post(MENTION, **{SIGNATURE: other}))[0] == 401
    assert (await door.post(MENTION, **{TIME: str(int(time) + 1)}))[0] == 401
    plain = signature(KEY.encode(), time, json.dumps(MENTION).encode()).removeprefix("sha256=")
    assert (await door.post(MENTION, **{SIGNATURE: plain.upper()}))[0] == 202


@pytest.mark.parametrize(
    "body",
    [b"", b"nonsense", b"[]", b"5", b'{"id":1}', b"[" * 100_000, b"\xff\xfe", [MENTION] * 501],
    ids=range(8),
)
async def test_what_cannot_be_read_is_said(door: Door, body: object) -> None:
    status, said = await door.post(body)
    assert status == 422
    assert "Nothing can be read" in said["error"]


async def test_more_than_a_mebibyte_is_not_taken(door: Door) -> None:
    assert (await door.post(b'{"body":"' + b"x" * LARGEST + b'"}'))[0] == 413
    assert (await door.post(MENTION))[0] == 202


async def test_the_answer_waits_for_the_commit(door: Door) -> None:
    door.busy = asyncio.Event()
    posting = asyncio.create_task(door.post(MENTION))
    await asyncio.sleep(0.3)
    assert not posting.done()
    door.busy.set()
    assert (await posting)[0] == 202


async def test_what_the_store_does_not_take_is_sent_again(door: Door) -> None:
    door.broken = True
    status, said = await door.post(MENTION)
    assert (status, door.kept) == (503, [])
    assert "store" in said["error"]
    door.broken = False
    await taken(lambda: door.post(MENTION), 202)
    assert len(door.kept) == 1


async def test_too_much_at_once_is_asked_to_come_later(door: Door) -> None:
    door.busy = asyncio.Event()
    posts = [asyncio.create_task(door.post({"id": str(number), "body": "x"})) for number in range(100)]
    await asyncio.wait(posts, return_when=asyncio.FIRST_COMPLETED)  # the first that is sent away
    door.busy.set()
    answers = [status for status, _ in await asyncio.gather(*posts)]
    assert set(answers) == {202, 429}
    assert answers.count(202) == len({mention.native_id for mention in door.kept})


async def test_a_senders_own_names_are_mapped() -> None:
    columns = {"native_id": "review.id", "body": "review.comment.text", "rating": "review.stars"}
    columns["url"] = "https://g.example/{review.id}"
    async with Door(opened(free_port(), columns)).running() as door:
        review = {"review": {"id": 5, "comment": {"text": "Kind people"}, "stars": 4}}
        assert (await door.post(review))[0] == 202
        assert (await door.post({"review": {"id": 6}}))[0] == 422
        (mention,) = door.kept
        assert (mention.native_id, mention.body, mention.rating) == ("5", "Kind people", 4.0)
        assert mention.url == "https://g.example/5"


async def test_a_taken_port_is_a_sentence(door: Door) -> None:
    other = opened(door.source.port)
    with pytest.raises(SourceLater, match="Nobody can listen") as wrong:
        await anext(other.read(None))
    assert wrong.value.after == SOON, "whoever is there may leave"
    assert "already" in await other.probe()


async def test_probe_of_a_free_port() -> None:
    assert "can listen" in await opened(free_port()).probe()


@pytest.mark.parametrize(
    "options",
    [{"listen": ""}, {"listen": "127.0.0.1"}, {"listen": "127.0.0.1:0"}, {"listen": "x:99999"}, {"secret": "short"}],
    ids=str,
)
def test_what_cannot_be_a_door_is_refused(options: dict[str, object]) -> None:
    with pytest.raises(SourceRefused):
        opened(1, **options)


def test_a_webhook_is_a_stream() -> None:
    assert is_stream("webhook")
    made: Callable[[int], WebhookSource] = opened
    assert made(8787).host == "127.0.0.1"
