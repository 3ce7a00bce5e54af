"""Places where people talk, one for each kind of source: a real server where there is one, else a stand-in, each behind
a relay. Item number n of a place says so in its words, so that what was kept can be counted."""

from __future__ import annotations

import asyncio
import json
import os
import re
import shutil
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp

from tests.fakes import bluesky, care_opinion, mastodon
from tests.fakes.jetstream import V1, V2, Jetstream, commit
from tests.fakes.platforms import KEY, PLATFORMS, Platform, Post, Standin
from tests.fakes.web import Web
from tests.peers import dovecot, nginx
from tests.peers.mastodon_mock import TOKEN, mastodon_mock, program
from tests.peers.relay import Relay
from tests.unit.sources.webhook.test_source import free_port

WHOLE = re.compile(r"\bitem ([a-z0-9-]+) number (\d+)\b")
OF_EACH_PAGING = frozenset({"reddit-search", "nhs-reviews", "lemmy-search"})  # by token, by offset, by number
PUSHED = "correct horse battery"

Relayed = Callable[[int], Awaitable[Relay]]
Say = Callable[[int], Awaitable[None]]


async def _nothing(number: int) -> None:
    raise AssertionError("this place tells of no such thing")


@dataclass
class Place:
    """``say`` publishes item number n there; ``edit`` changes its words, ``remove`` takes it down. ``secret`` is what
    ``SECRET`` in its table stands for."""

    name: str
    table: str
    say: Say
    edit: Say = _nothing
    remove: Say = _nothing
    restart: Callable[[], Awaitable[None]] | None = None
    secret: str = ""
    said: list[int] = field(default_factory=list)
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def say_next(self) -> None:
        """Publish one item more, after whatever is being said there."""
        async with self.turn:
            self.said.append(len(self.said))
            await self.say(self.said[-1])

    async def restart_between(self) -> None:
        """Restart its server, where it is one, while nothing is being said there."""
        if self.restart is not None:
            async with self.turn:
                await self.restart()

    @property
    def settings(self) -> str:
        return f'[[source]]\nid = "{self.name}"\n{self.table}\n'.replace("SECRET", f"secret:{self.name}")


def words(name: str, number: int) -> str:
    """The words of an item; each its own, so that none is a near copy of another."""
    return f"Thank you Northmoor, item {name} number {number}, on the {number * 7919 % 10_007} of them"


def edited(name: str, number: int) -> str:
    """The words of the same item after it was changed."""
    return f"We waited nine hours at Northmoor, item {name} number {number}, and wrote it again"


def now() -> datetime:
    return datetime.now(UTC)


@asynccontextmanager
async def feed(folder: Path, relayed: Relayed) -> AsyncIterator[Place]:
    """A real nginx with one RSS file."""
    items: dict[int, str] = {}

    def write() -> None:
        rows = "".join(
            f"<item><guid>{one}</guid><title>{said}</title><pubDate>{stamp}</pubDate></item>"
            for one, said in items.items()
        )
        part = site.root / "part"
        part.write_text(f'<?xml version="1.0"?><rss version="2.0"><channel>{rows}</channel></rss>', "utf-8")
        part.rename(site.root / "news.xml")

    async def say(number: int) -> None:
        items[number] = words("feed", number)
        write()

    async def edit(number: int) -> None:
        items[number] = edited("feed", number)
        write()

    stamp = f"{now():%a, %d %b %Y %H:%M:%S} +0000"
    place = folder / "nginx"
    place.mkdir()
    with nginx.nginx(place) as site:
        write()
        relay = await relayed(site.port)
        yield Place("feed", f'kind = "feed"\nevery = "1m"\nurl = "http://127.0.0.1:{relay.port}/news.xml"', say, edit)


@asynccontextmanager
async def jetstream(wire: str, relayed: Relayed) -> AsyncIterator[Place]:
    """A replay on one of the wires; events in between are others', and not posts alone."""
    name = f"jetstream-{wire}"
    async with Jetstream([]).running() as server:
        counted = iter(range(10**9))

        async def tell(operation: str, number: int, text: str = "") -> None:
            server.publish(
                commit(next(counted), text="the weather", rkey=f"o{next(counted)}"),
                commit(next(counted), operation=operation, text=text, rkey=f"i{number}"),
            )

        relay = await relayed(server.port)
        url = f"ws://127.0.0.1:{relay.port}{V2 if wire == 'v2' else V1}"
        yield Place(
            name,
            f'kind = "jetstream"\nurl = "{url}"\nwatch = "Northmoor"',
            lambda number: tell("create", number, words(name, number)),
            lambda number: tell("update", number, edited(name, number)),
            lambda number: tell("delete", number),
        )


@asynccontextmanager
async def mastodon_fake(way: str, relayed: Relayed) -> AsyncIterator[Place]:
    """A stand-in with streams by WebSocket (``ws``) or by Server-Sent Events alone (``sse``)."""
    name = f"mastodon-{way}"
    async with mastodon.MastodonServer(ways=(way,)).running() as server:
        relay = await relayed(server.port)
        server.port = relay.port  # it tells where its streams are
        ids: dict[int, mastodon.Status] = {}

        async def say(number: int) -> None:
            ids[number] = mastodon.status(number, words(name, number))
            server.post(ids[number])

        async def edit(number: int) -> None:
            ids[number] |= {"content": edited(name, number), "edited_at": f"{now():%Y-%m-%dT%H:%M:%S}.000Z"}
            server.tell("status.update", json.dumps(ids[number]))

        async def remove(number: int) -> None:
            server.statuses.remove(ids[number])
            server.tell("delete", ids[number]["id"])

        yield Place(
            name,
            f'kind = "mastodon"\nevery = "1m"\nurl = "{server.url}"\ntoken = "SECRET"',
            say,
            edit,
            remove,
            secret=mastodon.TOKEN,
        )


@asynccontextmanager
async def mastodon_real(relayed: Relayed) -> AsyncIterator[Place]:
    """mastodon-mock, whose code is not ours. It tells its own address, so that its streams go past the relay."""
    with mastodon_mock() as server:
        relay = await relayed(server.port)
        ids: dict[int, str] = {}

        async def say(number: int) -> None:
            ids[number] = await server.post(words("mastodon-mock", number))

        async def edit(number: int) -> None:
            status = edited("mastodon-mock", number)
            await asyncio.to_thread(server.call, "PUT", f"/api/v1/statuses/{ids[number]}", status=status)

        async def remove(number: int) -> None:
            await asyncio.to_thread(server.call, "DELETE", f"/api/v1/statuses/{ids[number]}")

        yield Place(
            "mastodon-mock",
            f'kind = "mastodon"\nevery = "1m"\nurl = "http://127.0.0.1:{relay.port}"\ntoken = "SECRET"',
            say,
            edit,
            remove,
            secret=TOKEN,
        )


@asynccontextmanager
async def mailbox(relayed: Relayed) -> AsyncIterator[Place]:
    """A real dovecot."""
    with dovecot.dovecot() as server:
        relay = await relayed(server.port)

        async def say(number: int) -> None:
            mail = (
                f"From: Carol <carol@example.org>\nSubject: Thank you\nMessage-ID: <{number}@example.org>\n"
                f"Date: {now():%a, %d %b %Y %H:%M:%S} +0000\n\n{words('mailbox', number)}.\n"
            )
            await asyncio.to_thread(server.deliver, mail.encode())

        async def restart() -> None:
            await asyncio.to_thread(server.stop)
            await asyncio.to_thread(server.start)

        yield Place(
            "mailbox",
            f'kind = "mailbox"\nevery = "1m"\nhost = "127.0.0.1"\nport = {relay.port}\n'
            f'tls = "none"\nuser = "{server.user}"\npassword = "SECRET"',
            say,
            restart=restart,
            secret=dovecot.PASSWORD,
        )


@asynccontextmanager
async def webhook(relayed: Relayed) -> AsyncIterator[Place]:
    """A program that pushes, and sends again until it is told 202."""
    from console.sources.webhook.post import SIGNATURE, TIME, signature

    port = free_port()
    relay = await relayed(port)
    sending: set[asyncio.Task[None]] = set()

    async def push(client: aiohttp.ClientSession, **item: object) -> None:
        body = json.dumps(item).encode()
        while True:
            stamp = str(int(time.time()))
            headers = {TIME: stamp, SIGNATURE: signature(PUSHED.encode(), stamp, body)}
            with suppress(aiohttp.ClientError, TimeoutError, OSError):
                async with client.post(f"http://127.0.0.1:{relay.port}/", data=body, headers=headers) as answer:
                    if answer.status == 202:
                        return
            await asyncio.sleep(0.1)

    async def begin(**item: object) -> None:
        task = asyncio.create_task(push(client, **item))
        sending.add(task)
        task.add_done_callback(sending.discard)

    timeout = aiohttp.ClientTimeout(total=5)
    async with aiohttp.ClientSession(timeout=timeout) as client:
        yield Place(
            "webhook",
            f'kind = "webhook"\nlisten = "127.0.0.1:{port}"\nsecret = "SECRET"',
            lambda number: begin(id=str(number), body=words("webhook", number)),
            lambda number: begin(id=str(number), body=edited("webhook", number), change="edit"),
            lambda number: begin(id=str(number), deleted=True),
            secret=PUSHED,
        )
        for task in sending:
            task.cancel()


@asynccontextmanager
async def table(folder: Path, relayed: Relayed) -> AsyncIterator[Place]:
    """A drop folder: one file that a survey adds to, and files that come whole."""
    drop = folder / "drop"
    drop.mkdir()
    grown = drop / "survey.csv"
    grown.write_text("native_id,body\n", "utf-8")

    async def say(number: int) -> None:
        line = f'{number},"{words("table", number)}"\n'
        if number % 3:
            with grown.open("a", encoding="utf-8") as file:
                file.write(line[:9])
                file.flush()
                await asyncio.sleep(0.005)
                file.write(line[9:])
        else:
            part = folder / "part"
            part.write_text(f"native_id,body\n{line}", "utf-8")
            os.rename(part, drop / f"{number}.csv")

    yield Place("table", f'kind = "table"\nevery = "1s"\npath = "{drop}/*.csv"', say)


@asynccontextmanager
async def bluesky_account(relayed: Relayed) -> AsyncIterator[Place]:
    """A stand-in for a PDS; every second item names the account, the others are found by a search."""
    async with Web().running() as web:
        there = bluesky.Bluesky(web, per_page=10)
        relay = await relayed(web.port)

        async def say(number: int) -> None:
            reason = "mention" if number % 2 else ""
            there.posts.append(bluesky.Post(number, now(), words("bluesky", number), reason))

        async def remove(number: int) -> None:
            there.posts = [post for post in there.posts if post.number != number]

        yield Place(
            "bluesky",
            f'kind = "bluesky"\nevery = "1m"\nurl = "http://127.0.0.1:{relay.port}"\n'
            f'handle = "{bluesky.HANDLE}"\npassword = "SECRET"\nsearches = ["thank you"]',
            say,
            remove=remove,
            secret=bluesky.PASSWORD,
        )


@asynccontextmanager
async def stories(relayed: Relayed) -> AsyncIterator[Place]:
    """A stand-in for Care Opinion."""
    async with Web().running() as web:
        there = care_opinion.CareOpinion(web)
        relay = await relayed(web.port)
        start = now() - timedelta(days=5)

        async def say(number: int) -> None:
            there.add(care_opinion.Story(number, start + timedelta(minutes=number), words("care-opinion", number)))

        async def edit(number: int) -> None:
            there.stories[number].body = edited("care-opinion", number)

        async def remove(number: int) -> None:
            del there.stories[number]

        yield Place(
            "care-opinion",
            f'kind = "care-opinion"\nevery = "1m"\nkey = "SECRET"\nurl = "http://127.0.0.1:{relay.port}/api/v2"',
            say,
            edit,
            remove,
            secret=care_opinion.KEY,
        )


@asynccontextmanager
async def declared(platform: Platform, relayed: Relayed, per_page: int) -> AsyncIterator[Place]:
    """A stand-in for one of the platforms that presets are for. A round reads a few pages, and the next is a minute
    away."""
    async with Web().running() as web:
        there = Standin(platform, web, per_page=per_page)
        relay = await relayed(web.port)

        async def say(number: int) -> None:
            there.posts.append(Post(number, words(platform.preset, number), now()))

        needs = {**platform.needs, **({"client_secret": "SECRET"} if "client_secret" in platform.needs else {})}
        told = ", ".join(f'{name} = "{value}"' for name, value in needs.items())
        key = 'key = "SECRET"\n' if platform.wanted_key else ""
        yield Place(
            platform.preset,
            f'kind = "declared"\nevery = "1m"\npreset = "{platform.preset}"\n'
            f'url = "http://127.0.0.1:{relay.port}"\n{key}with = {{ {told} }}',
            say,
            secret=KEY,
        )


@asynccontextmanager
async def all_places(folder: Path, relayed: Relayed, *, whole: bool = False) -> AsyncIterator[list[Place]]:
    """One place of every kind that can be had on this machine; ``whole``: of every preset too."""
    ways = [
        jetstream("v1", relayed),
        jetstream("v2", relayed),
        mastodon_fake("ws", relayed),
        mastodon_fake("sse", relayed),
        webhook(relayed),
        table(folder, relayed),
        bluesky_account(relayed),
        stories(relayed),
        *(declared(one, relayed, 500 if whole else 10) for one in PLATFORMS if whole or one.preset in OF_EACH_PAGING),
    ]
    if shutil.which("nginx", path=nginx.WHERE):
        ways.append(feed(folder, relayed))
    if shutil.which("dovecot", path="/usr/sbin:/usr/local/sbin:/usr/bin"):
        ways.append(mailbox(relayed))
    if program():
        ways.append(mastodon_real(relayed))
    async with AsyncExitStack() as stack:
        yield [await stack.enter_async_context(way) for way in ways]
