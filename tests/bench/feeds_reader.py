"""Those who poll the feeds of `feeds_server`, each in a process of its own.

``python -m tests.bench.feeds_reader WHO PORT FEEDS ROUNDS FOLDER`` with WHO one of ours (the collector as it is, into a
store) and bare (aiohttp and conditional requests, nothing read). Writes seconds of CPU as JSON: of each round, in which
every feed is polled once, and of fifteen minutes of waiting for the next. What was in the feeds before is kept first,
without being compared with each other: that is no part of polling.
"""

from __future__ import annotations

import asyncio
import json
import resource
import sys
import urllib.request
from pathlib import Path

HOSTS, CHANGED = 50, 10
BEATS, TENDINGS = 1_800, 15  # of the outbox and the intake every half second, and of the store every minute


def cpu() -> float:
    """Seconds of CPU of this process, its threads and the children that it has waited for."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def url(port: int, number: int) -> str:
    """The address of one feed, at one of many hosts."""
    return f"http://127.0.0.{number % HOSTS + 1}:{port}/feed/{number}"


def following(port: int) -> None:
    """Let the server go on to the next round; outside of what is measured."""
    urllib.request.urlopen(f"http://127.0.0.1:{port}/next", timeout=10).read()


async def ours(port: int, count: int, rounds: int, folder: Path) -> tuple[list[float], float]:
    """The collector, from the request to the committed row."""
    from console.config.settings import JudgeSettings, Net, Settings, SourceSettings, StoreSettings
    from console.domain.errors import OutsideInError
    from console.services.runtime import open_collector
    from console.understand.clusters import same

    settings = Settings(
        store=StoreSettings(folder / "store.db"),
        judge=JudgeSettings(sentiment="fast"),
        net=Net(allow=("127.0.0.0/8",)),
        sources=tuple(SourceSettings(f"feed-{number}", "feed", url=url(port, number)) for number in range(count)),
    )
    async with open_collector(settings) as opened:
        assert not opened.notices, opened.notices
        opened.store.compare_by(lambda one, other: False)
        await opened.once()
        opened.store.compare_by(same)
        measured = []
        for _ in range(rounds):
            following(port)
            began, new = cpu(), 0
            results = await opened.once()
            measured.append(cpu() - began)
            for taken in results.values():
                assert not isinstance(taken, OutsideInError), taken
                new += taken.new
            assert new == count // CHANGED, f"{new} of {count // CHANGED} changes came"
        began = cpu()
        for _ in range(20):
            await opened.collector.take_intake()
            await opened.collector.outbox.send_due()
        beat, began = (cpu() - began) / 20, cpu()
        for _ in range(3):
            await opened.collector.tend()
        return measured, beat * BEATS + (cpu() - began) / 3 * TENDINGS


async def bare(port: int, count: int, rounds: int, folder: Path) -> tuple[list[float], float]:
    """What polling costs without reading anything."""
    import aiohttp

    etags: dict[int, str] = {}
    crowd = asyncio.Semaphore(64)
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit_per_host=1)) as session:

        async def ask(number: int) -> None:
            known = {"If-None-Match": etags[number]} if number in etags else {}
            async with crowd, session.get(url(port, number), headers=known) as answer:
                await answer.read()
                etags[number] = answer.headers["ETag"]

        await asyncio.gather(*(ask(number) for number in range(count)))
        measured = []
        for _ in range(rounds):
            following(port)
            began = cpu()
            await asyncio.gather(*(ask(number) for number in range(count)))
            measured.append(cpu() - began)
    return measured, 0.0


if __name__ == "__main__":
    who, port, count, rounds, folder = sys.argv[1:]
    reader = {"ours": ours, "bare": bare}[who]
    print(json.dumps(asyncio.run(reader(int(port), int(count), int(rounds), Path(folder)))))
