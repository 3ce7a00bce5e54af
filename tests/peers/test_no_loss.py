"""Nothing lost, nothing doubled: the real collector on every kind of source, killed again and again while items keep
coming, and while the network fails. ``OUTSIDE_IN_LONG=1`` kills a hundred times; ``OUTSIDE_IN_SEED`` takes other
moments."""

from __future__ import annotations

import asyncio
import os
import random
from collections import Counter
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.fakes.platforms import PLATFORMS
from tests.peers.collecting import PATIENCE, Collecting, collecting
from tests.peers.places import OF_EACH_PAGING, WHOLE, Place, all_places
from tests.peers.relay import TROUBLES, Relay, relay

LONG = os.environ.get("OUTSIDE_IN_LONG") == "1"
SEED = int(os.environ.get("OUTSIDE_IN_SEED", "1"))
KILLS = 100 if LONG else 8
MOST = 400 if LONG else 50  # items of one place
FEW, SLOW = 12, frozenset({"care-opinion", "mailbox"})  # items at most, where each costs the other side a while

Counts = dict[str, Counter[int]]


@dataclass
class Told:
    """What a storm came to, for each place: what was said there, what was kept at each kill, at the end, and after all
    of it was given once more."""

    said: dict[str, int] = field(default_factory=dict)
    at_kills: list[tuple[dict[str, int], dict[str, int]]] = field(default_factory=list)
    kept: Counts = field(default_factory=dict)
    again: Counts = field(default_factory=dict)
    cuts: int = 0
    talking: bool = True
    share: float = 0.3  # of all that there is to say, how much may be said by now


async def counted(here: Collecting) -> Counts:
    """How often each item of each place is in the store."""
    found: Counts = {}
    for entry in await here.kept():
        for name, number in WHOLE.findall(entry.mention.text):
            found.setdefault(name, Counter())[int(number)] += 1
    return found


async def storm(folder: Path) -> Told:
    """Kill the collector at random moments while every place goes on talking; in every second life the network fails
    too. Then let it finish, and then let every place give again all that it has."""
    chance, told, relays = random.Random(SEED), Told(), list[Relay]()
    async with AsyncExitStack() as stack:

        async def relayed(port: int) -> Relay:
            relays.append(await stack.enter_async_context(relay(port, chance)))
            return relays[-1]

        here = await stack.enter_async_context(collecting(folder))
        places = await stack.enter_async_context(all_places(folder, relayed, whole=LONG))
        here.configure(*(place.settings for place in places), secrets={place.name: place.secret for place in places})
        await asyncio.gather(*(place.say_next() for place in places))  # or a first round may find nothing anywhere
        async with asyncio.TaskGroup() as group:
            group.create_task(_talk(places, chance, told))
            await _first_contact(here, places)
            for number in range(KILLS):
                told.share += 0.3 / KILLS  # while nobody collects
                await here.start()
                told.share += 0.4 / KILLS
                await _a_while(here, relays if number % 2 else [], chance)
                here.freeze()  # wherever it is: what each place says now is waiting for it when it is killed
                await _one_more(places)
                saying = {place.name: len(place.said) for place in places}
                await here.kill()
                for one in relays:
                    one.strike("")
                kept = await counted(here)
                told.at_kills.append((saying, {place.name: len(kept.get(place.name, ())) for place in places}))
                if number % 3 == 1:
                    await asyncio.gather(*(place.restart_between() for place in places))
            told.talking = False  # it ends by itself: what it began to say is said whole
        await here.start()
        told.said = {place.name: len(place.said) for place in places}
        with suppress(AssertionError):  # what is missing is named place by place, below
            await here.until(lambda: _whole(here, told), seconds=2 * PATIENCE)
        await here.stop()
        told.kept = await counted(here)
        await here.start_over()
        await here.once()
        told.again = await counted(here)
        told.cuts = sum(one.cuts for one in relays)
    return told


async def _talk(places: list[Place], chance: random.Random, told: Told) -> None:
    """Something new at every place now and then, as far as the share of this moment goes."""
    while told.talking:
        for place in places:
            if len(place.said) < (FEW if place.name in SLOW else MOST) * told.share:
                await place.say_next()
        await asyncio.sleep(chance.uniform(0.05, 0.4))


async def _one_more(places: list[Place]) -> None:
    for place in places:
        if place.name not in SLOW:
            await place.say_next()


async def _first_contact(here: Collecting, places: list[Place]) -> None:
    """A stream that was never read begins with what comes: until something of each place is kept nothing is counted
    on."""
    await here.start()

    async def all_read() -> bool:
        return set(await counted(here)) >= {place.name for place in places}

    await here.until(all_read)
    await here.stop()


async def _a_while(here: Collecting, relays: list[Relay], chance: random.Random) -> None:
    """The life of one collector: until so many mentions more are there, and a moment longer. Measured by its own work,
    so that a kill falls into the middle of it on a fast machine and on a slow one."""
    head, more = await here.store.head(), chance.choice((1, 10, 40, 120)) + chance.randrange(20)
    for step in range(1, 5):
        for one in relays:
            one.strike(chance.choice((*TROUBLES, "")))
        with suppress(TimeoutError):
            async with asyncio.timeout(1.5):
                while await here.store.head() < head + more * step // 4:
                    await asyncio.sleep(0.01)
    await asyncio.sleep(chance.uniform(0.0, 0.1))


async def _whole(here: Collecting, told: Told) -> bool:
    found = await counted(here)
    return all(len(found.get(name, ())) >= count for name, count in told.said.items())


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    return asyncio.run(storm(tmp_path_factory.mktemp("storm")))


pytestmark = pytest.mark.timeout(1_800 if LONG else 600)  # one storm for all, before the first
PRESETS = sorted(one.preset for one in PLATFORMS if LONG or one.preset in OF_EACH_PAGING)
NAMES = (
    "feed",
    "jetstream-v1",
    "jetstream-v2",
    "mastodon-ws",
    "mastodon-sse",
    "mastodon-mock",
    "mailbox",
    "webhook",
    "table",
    "bluesky",
    "care-opinion",
    *PRESETS,
)


@pytest.mark.parametrize("name", NAMES)
def test_each_item_is_there_once(told: Told, name: str) -> None:
    if name not in told.said:
        pytest.skip(f"there is no server for {name} on this machine")
    every = Counter(range(told.said[name]))
    assert told.said[name] >= 10
    for kept in (told.kept[name], told.again[name]):
        assert (every - kept, kept - every) == (Counter(), Counter()), "lost, and doubled"


def test_the_kills_fell_while_there_was_work(told: Told) -> None:
    busy = {name for said, kept in told.at_kills for name in said if 0 < kept[name] < said[name]}
    assert busy >= set(told.said) - SLOW, "a kill between two rounds proves nothing"
