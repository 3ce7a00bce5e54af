"""What is edited or taken down where it was said is so here too: the real collector on live streams, and on what is
asked every so often. States are waited for, never timed."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Sequence
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from console.domain.tracks import Origin
from console.store.protocol import Entry
from tests.peers.collecting import Collecting, collecting
from tests.peers.places import WHOLE, Place, all_places, edited, words
from tests.peers.relay import Relay, relay

EDITED, REMOVED, REMOVED_UNSEEN, EDITED_UNSEEN, STAYS = range(5)
TELL_OF_EDITS = frozenset(
    {"feed", "jetstream-v1", "jetstream-v2", "mastodon-ws", "mastodon-sse", "mastodon-mock", "webhook", "care-opinion"}
)
TELL_OF_DELETIONS = (TELL_OF_EDITS | {"bluesky"}) - {"feed"}
LIVE = TELL_OF_EDITS - {"feed", "care-opinion"}
LOOKED_AT = frozenset({"mastodon-ws", "mastodon-sse", "mastodon-mock"})  # are asked for what nobody heard
RESUMED = LOOKED_AT | {"jetstream-v1", "jetstream-v2", "webhook", "care-opinion", "bluesky"}  # tell of it later

pytestmark = pytest.mark.timeout(600)


class Mirror:
    """What the store holds of each place."""

    def __init__(self, here: Collecting, places: Sequence[Place]) -> None:
        self.here = here
        self.places = [place for place in places if place.name in TELL_OF_EDITS | TELL_OF_DELETIONS]
        self.ids: dict[tuple[str, int], int] = {}

    async def learn(self, count: int) -> bool:
        """Whether the first items of every place are here; notes which mention is which."""
        for entry in await self.here.kept():
            for name, number in WHOLE.findall(entry.mention.text):
                self.ids[name, int(number)] = entry.mention.id
        return all((place.name, number) in self.ids for place in self.places for number in range(count))

    async def rests(self, since: datetime, *names: str) -> bool:
        """Whether these have ended a round: one that is cut off goes on where it was, and looks back a minute later."""
        found = {one.source: one.next_attempt for one in await self.here.store.sources()}
        soonest = since + timedelta(seconds=50)
        return all((moment := found.get(name)) is not None and moment > soonest for name in names)

    async def entry(self, name: str, number: int) -> Entry:
        [found] = await self.here.store.entries([self.ids[name, number]])
        return found

    async def is_edited(self, *names: str, number: int = EDITED) -> bool:
        found = [(name, await self.entry(name, number)) for name in names]
        return all(edited(name, number) in entry.mention.text for name, entry in found)

    async def is_empty(self, number: int, *names: str) -> bool:
        found = [await self.entry(name, number) for name in names]
        return all((entry.state.origin, entry.mention.text) == (Origin.DELETED, "") for entry in found)


async def test_edits_and_deletions_are_mirrored(tmp_path: Path) -> None:
    chance = random.Random(1)
    async with AsyncExitStack() as stack:

        async def relayed(port: int) -> Relay:
            return await stack.enter_async_context(relay(port, chance))

        here = await stack.enter_async_context(collecting(tmp_path))
        places = await stack.enter_async_context(all_places(tmp_path, relayed))
        mirror = Mirror(here, places)
        by_name = {place.name: place for place in mirror.places}
        live, resumed = sorted(LIVE & set(by_name)), sorted(RESUMED & set(by_name))
        looked_at = sorted(LOOKED_AT & set(by_name))
        asked = sorted((TELL_OF_EDITS & set(by_name)) - set(live))
        here.configure(
            *(place.settings for place in mirror.places), secrets={place.name: place.secret for place in mirror.places}
        )
        await _all(mirror.places, "say", [EDITED])
        await here.start()
        await here.until(lambda: mirror.learn(1))
        await here.stop()
        await _all(mirror.places, "say", range(1, STAYS + 1))
        began = datetime.now(UTC)
        await here.start()  # those that are asked every minute are asked now
        await here.until(lambda: mirror.learn(STAYS + 1))
        await here.until(lambda: mirror.rests(began, *asked, "bluesky"))

        # while it listens
        await _all([by_name[name] for name in live], "edit", [EDITED])
        await _all([by_name[name] for name in live], "remove", [REMOVED])
        await here.until(lambda: mirror.is_edited(*live))
        await here.until(lambda: mirror.is_empty(REMOVED, *live))

        # while nobody listens
        await here.stop()
        await _all([by_name[name] for name in asked], "edit", [EDITED])
        await _all([by_name[name] for name in looked_at], "edit", [EDITED_UNSEEN])
        await _all([by_name[name] for name in resumed], "remove", [REMOVED_UNSEEN])
        await here.start()
        await here.until(lambda: mirror.is_edited(*asked))
        await here.until(lambda: mirror.is_edited(*looked_at, number=EDITED_UNSEEN))
        await here.until(lambda: mirror.is_empty(REMOVED_UNSEEN, *resumed))
        await here.stop()

        await here.start_over()  # all of it once more
        await here.once()
        for name in by_name:
            assert words(name, STAYS) in (await mirror.entry(name, STAYS)).mention.text, name
            if name in TELL_OF_EDITS:
                assert len(await here.store.versions(mirror.ids[name, EDITED])) == 1, f"{name}: one edit, one version"
        assert await mirror.is_edited(*live, *asked)
        assert await mirror.is_empty(REMOVED, *live)
        assert await mirror.is_empty(REMOVED_UNSEEN, *resumed)
        assert len(await here.kept()) == (STAYS + 1) * len(by_name), "nothing came back, nothing doubled"
        assert (await here.store.check()).problems == ()


async def _all(places: Sequence[Place], what: str, numbers: Sequence[int]) -> None:
    await asyncio.gather(*(getattr(place, what)(number) for place in places for number in numbers))
