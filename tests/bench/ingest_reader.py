"""Those who read the posts of `ingest_server`, each in a process of its own, and what CPU it cost them.

``python -m tests.bench.ingest_reader WHO URL ALIASES FOLDER CA`` with WHO one of: fast and accurate (the collector as
it is, with that judge, into a store), stream (the source alone, with its quick look), scripted (what a user would
write: aiohttp, json, re, VADER, a commit a row), limit (receive and decode alone), bare (receive alone). Writes `Found`
as one line of JSON.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import re
import resource
import sqlite3
import ssl
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import msgspec

from console.query.index import RuleIndex
from console.query.match import Matcher
from console.query.query import Mode, parse
from console.query.tree import Or, Query
from tests.bench.ingest_posts import aliases

if TYPE_CHECKING:
    from console.net.http import Fetcher

Found = tuple[int, float, float, int, tuple[float, ...]]
"""Events, seconds of CPU, seconds, rows kept, and the megabytes resident at every tenth of a second."""
_TENTH = 0.1


class _Record(msgspec.Struct, gc=False):
    text: str = ""
    langs: list[str] | None = None


class _Commit(msgspec.Struct, gc=False):
    rkey: str = ""
    record: _Record | None = None


class _Event(msgspec.Struct, gc=False):
    did: str = ""
    time_us: int = 0
    commit: _Commit | None = None


def cpu() -> float:
    """Seconds of CPU of this process and its threads."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


async def ours(url: str, names: list[str], folder: Path, ca: str, kind: Literal["fast", "accurate"]) -> Found:
    """The collector, from the socket to the committed row."""
    from console.config.settings import JudgeSettings, Net, Settings, SourceSettings, StoreSettings
    from console.domain.team import Team
    from console.services.collector import collector
    from console.services.runtime import open_collector
    from console.sources.jetstream.source import JetstreamSource

    collector.ONCE_AT_MOST = 3_600  # an hour of stream takes longer than one round may
    settings = Settings(
        store=StoreSettings(folder / "store.db"),
        judge=JudgeSettings(sentiment=kind),
        net=Net(allow=("127.0.0.1",), ca_file=Path(ca) if ca else None),
        teams=tuple(Team(f"t{n}", f"Department {n}", aliases=tuple(names[n::40])) for n in range(40)),
        sources=(SourceSettings("sky", "jetstream", url=url),),
    )
    async with open_collector(settings) as opened:
        assert not opened.notices, opened.notices
        line = opened.collector.lines["sky"]
        assert isinstance(line.source, JetstreamSource)
        watch = watched(names)
        line.source.keep = RuleIndex([watch]).may_match_of
        opened.collector.lines = {"sky": replace(line, watch=Matcher(watch))}
        _ready(line.source.fetcher)
        held: list[float] = []
        looking = asyncio.create_task(_look_at_memory(held))
        used, began = cpu(), time.monotonic()
        await opened.collector.once()
        used, took = cpu() - used, time.monotonic() - began
        looking.cancel()
        (health,) = await opened.store.sources()
        return health.seen, used, took, health.matched, tuple(held)


async def _look_at_memory(held: list[float]) -> None:
    with open("/proc/self/statm") as pages:
        while True:
            pages.seek(0)
            held.append(int(pages.read().split()[1]) * resource.getpagesize() / 2**20)
            await asyncio.sleep(_TENTH)


async def stream(url: str, names: list[str], folder: Path, ca: str) -> Found:
    """The source alone: from the socket to the mentions that the collector would be given."""
    from console.config.settings import Net
    from console.domain.errors import SourceLater
    from console.net.http import Fetcher
    from console.sources.jetstream.source import JetstreamSource

    seen = kept = 0
    async with Fetcher(Net(allow=("127.0.0.1",), ca_file=Path(ca) if ca else None)) as fetcher:
        source = JetstreamSource(
            "sky", url, fetcher, lambda: datetime.now(UTC), RuleIndex([watched(names)]).may_match_of
        )
        _ready(fetcher)
        used, began = cpu(), time.monotonic()
        with contextlib.suppress(SourceLater):
            async for batch in source.read(None):
                seen += batch.seen
                kept += len(batch.mentions)
        return seen, cpu() - used, time.monotonic() - began, kept, ()


def _ready(fetcher: Fetcher) -> None:
    """The system's certificates are read before the clock starts, as for the others."""
    fetcher._open()
    fetcher._trusted()


def watched(names: list[str]) -> Query:
    """One watch for all of ``names``. A query has 200 terms at most, so that it is put together from several."""
    watches = [" OR ".join(f'"{name}"' for name in names[start : start + 25]) for start in range(0, len(names), 25)]
    return Query(Or(tuple(parse(watch, mode=Mode.WATCH).root for watch in watches)))


async def scripted(url: str, names: list[str], folder: Path, ca: str) -> Found:
    """The script that a user would write, one alternation of all names, one commit a row."""
    import aiohttp
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    pattern = re.compile(r"\b(?:" + "|".join(re.escape(name) for name in names) + r")\b", re.I)
    judge = SentimentIntensityAnalyzer()
    store = sqlite3.connect(folder / "scripted.db")
    store.execute("PRAGMA journal_mode=WAL")
    store.execute("CREATE TABLE mention (uri TEXT PRIMARY KEY, text TEXT, sentiment REAL, at TEXT)")
    seen = kept = 0
    async with aiohttp.ClientSession() as session, session.ws_connect(url, ssl=_trusted(ca)) as socket:
        used, began = cpu(), time.monotonic()
        async for message in socket:
            event = json.loads(message.data)
            seen += 1
            record = event["commit"]["record"]
            if pattern.search(record["text"]):
                tone = judge.polarity_scores(record["text"])["compound"]
                uri = f"at://{event['did']}/{event['commit']['collection']}/{event['commit']['rkey']}"
                row = (uri, record["text"], tone, record["createdAt"])
                store.execute("INSERT OR IGNORE INTO mention VALUES (?,?,?,?)", row)
                store.commit()
                kept += 1
        return seen, cpu() - used, time.monotonic() - began, kept, ()


async def limit(url: str, names: list[str], folder: Path, ca: str) -> Found:
    """Receiving and decoding by the same libraries, and nothing else: who, when, which, and the words."""
    return await _received(url, ca, msgspec.json.Decoder(_Event).decode)


async def bare(url: str, names: list[str], folder: Path, ca: str) -> Found:
    """A bare loop of receiving."""
    return await _received(url, ca, len)


async def _received(url: str, ca: str, take: Callable[[bytes], object]) -> Found:
    import aiohttp

    seen, told = 0, {"decode_text": False, "ssl": _trusted(ca)}
    async with aiohttp.ClientSession() as session, session.ws_connect(url, **told) as socket:
        used, began = cpu(), time.monotonic()
        while (message := await socket.receive()).type is aiohttp.WSMsgType.TEXT:
            take(message.data)
            seen += 1
        return seen, cpu() - used, time.monotonic() - began, 0, ()


def _trusted(ca: str) -> ssl.SSLContext | bool:
    return ssl.create_default_context(cafile=ca) if ca else True


if __name__ == "__main__":
    who = {
        "fast": partial(ours, kind="fast"), "accurate": partial(ours, kind="accurate"), "stream": stream,
        "scripted": scripted, "limit": limit, "bare": bare,
    }[sys.argv[1]]  # fmt: skip
    result = asyncio.run(who(sys.argv[2], aliases(int(sys.argv[3])), Path(sys.argv[4]), sys.argv[5]))
    print(json.dumps(result))
