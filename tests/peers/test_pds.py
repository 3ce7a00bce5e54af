"""A real AT Protocol server from its own packages: what is posted, changed and deleted there is so here.

Read only where ``OUTSIDE_IN_PDS`` names the folder of an ``npm install @atproto/dev-env`` (see conftest). The server's
own packages read its firehose; here its events become lines of a Jetstream, which serves them to the real collector.
"""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from console.domain.tracks import Origin
from tests.fakes.jetstream import Jetstream
from tests.peers.collecting import Collecting, collecting
from tests.unit.sources.webhook.test_source import free_port

POST = "app.bsky.feed.post"
OTHER, PRAISE = "3mznmn7xqxl22", "3mznmn7xqxl23"  # record keys; the server takes none that is not made of a time
SERVER = """
const { TestNetworkNoAppView } = require('@atproto/dev-env')
const { Firehose, MemoryRunner } = require('@atproto/sync')
const { IdResolver } = require('@atproto/identity')
const say = (what) => process.stdout.write('> ' + JSON.stringify(what) + '\\n')
TestNetworkNoAppView.create({ pds: { port: +process.argv[1] }, plc: { port: +process.argv[2] } }).then((network) => {
  const firehose = new Firehose({
    service: network.pds.url.replace('http', 'ws'), idResolver: new IdResolver({ plcUrl: network.plc.url }),
    runner: new MemoryRunner({ startCursor: 0 }), unauthenticatedCommits: true, unauthenticatedHandles: true,
    onError: (error) => process.stderr.write(`${error}: ${error.cause}\\n`),
    handleEvent: (event) => say({ event: event.event, did: event.did, time: event.time, collection: event.collection,
      rkey: event.rkey, rev: event.rev, record: event.record, cid: event.cid && event.cid.toString() }),
  })
  firehose.start()
  say({ url: network.pds.url })
})
"""


class Pds:
    """The server, and one account on it."""

    def __init__(self, url: str, client: aiohttp.ClientSession) -> None:
        self.url = url
        self.client = client
        self.headers: dict[str, str] = {}
        self.did = ""

    async def call(self, method: str, **content: object) -> dict[str, Any]:
        async with self.client.post(f"{self.url}/xrpc/{method}", json=content, headers=self.headers) as answer:
            assert answer.status == 200, await answer.text()
            said: dict[str, Any] = await answer.json() if answer.content_type == "application/json" else {}
            return said

    async def join(self) -> None:
        """Make an account, and be it."""
        made = await self.call(
            "com.atproto.server.createAccount",
            handle="carol.test",
            email="carol@example.org",
            password="hunter2-hunter2",
        )
        self.did, self.headers = made["did"], {"Authorization": f"Bearer {made['accessJwt']}"}

    async def write(self, text: str, rkey: str) -> None:
        """Write a post, or write over it."""
        record = {"$type": POST, "text": text, "createdAt": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%S}.000Z"}
        await self.call("com.atproto.repo.putRecord", repo=self.did, collection=POST, rkey=rkey, record=record)

    async def delete(self, rkey: str) -> None:
        await self.call("com.atproto.repo.deleteRecord", repo=self.did, collection=POST, rkey=rkey)


@asynccontextmanager
async def pds(jetstream: Jetstream) -> AsyncIterator[Pds]:
    """The server, its events going out by ``jetstream``."""
    process = await asyncio.create_subprocess_exec(
        "node",
        "-e",
        SERVER,
        str(free_port()),
        str(free_port()),
        cwd=os.environ["OUTSIDE_IN_PDS"],
        stdout=asyncio.subprocess.PIPE,
    )
    lines = said(process)
    try:
        async with asyncio.timeout(120), aiohttp.ClientSession() as client:
            while "url" not in (first := await anext(lines)):
                pass
            bridging = asyncio.create_task(bridge(lines, jetstream))
            yield Pds(first["url"], client)
            bridging.cancel()
    finally:
        process.kill()
        await process.wait()


async def said(process: asyncio.subprocess.Process) -> AsyncIterator[dict[str, Any]]:
    """What our script says; the server's own log comes by the same way."""
    assert process.stdout is not None
    async for line in process.stdout:
        if line.startswith(b"> "):
            yield json.loads(line[2:])


async def bridge(lines: AsyncIterator[dict[str, Any]], jetstream: Jetstream) -> None:
    """Make each event of the firehose what a Jetstream says of it."""
    async for event in lines:
        moment = int(datetime.fromisoformat(event["time"]).timestamp() * 1_000_000)
        line: dict[str, Any] = {"did": event["did"], "time_us": moment, "kind": "commit"}
        if event["event"] in {"create", "update", "delete"}:
            told = {name: event[name] for name in ("rev", "collection", "rkey", "record", "cid") if name in event}
            line["commit"] = {"operation": event["event"], **told}
        else:
            line |= {"kind": event["event"], event["event"]: {"did": event["did"]}}
        jetstream.publish(json.dumps(line).encode())


async def shows(here: Collecting, words: str, origin: Origin) -> bool:
    """Whether the one mention that is here has these words, or is emptied."""
    return [(one.mention.body, one.state.origin) for one in await here.kept()] == [(words, origin)]


@pytest.mark.peer("node")
@pytest.mark.timeout(300)
async def test_what_happens_on_a_real_server_happens_here(tmp_path: Path) -> None:
    async with Jetstream([]).running() as jetstream, pds(jetstream) as server, collecting(tmp_path) as here:
        here.configure(f'[[source]]\nid = "bluesky"\nkind = "jetstream"\nurl = "{jetstream.v2}"\nwatch = "Northmoor"')
        await server.join()
        await here.start()
        await server.write("The weather is fine", OTHER)
        await server.write("Thank you Northmoor for my hip 💙", PRAISE)
        await here.until(partial(shows, here, "Thank you Northmoor for my hip 💙", Origin.LIVE))
        await server.write("Thank you Northmoor for my knee", PRAISE)
        await here.until(partial(shows, here, "Thank you Northmoor for my knee", Origin.EDITED))
        await here.kill()
        await server.delete(PRAISE)  # while nobody listens
        await here.start()
        await here.until(partial(shows, here, "", Origin.DELETED))
        await here.stop()
