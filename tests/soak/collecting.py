"""A process that takes in, judges and stores mentions whose words nobody ever said before, and tells its memory.

``python -m tests.soak.collecting FOLDER JUDGE FIRST COUNT``: the mentions from number FIRST on, as a collector takes
them, into the store in FOLDER. Prints a line of JSON for every `EVERY` mentions: how many, and the megabytes resident.
"""

from __future__ import annotations

import asyncio
import json
import random
import resource
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from console.config.settings import JudgeSettings, Settings, StoreSettings
from console.domain.mention import RawMention
from console.domain.team import Team
from console.services.runtime import open_runtime

BATCH = 50
EVERY = 500
_WORDS = 30
_BEGAN = datetime(2026, 1, 1, tzinfo=UTC)
_USUAL = "the nurses on ward 7 were kind but we waited for hours in clinic and nobody rang us back today"
_LETTERS = "aaabcdeeefghiiijklmnooopqrstuuvwxyz"


def resident() -> float:
    """The megabytes that this process holds."""
    with open("/proc/self/statm") as pages:
        return int(pages.read().split()[1]) * resource.getpagesize() / 2**20


def mentions(first: int, count: int) -> Iterator[RawMention]:
    """Mentions of which half the words are new; the same number is always the same mention."""
    for number in range(first, first + count):
        chance = random.Random(number)
        words = [
            word
            for usual in chance.sample(_USUAL.split(), _WORDS // 2)
            for word in (usual, "".join(chance.choices(_LETTERS, k=chance.randint(5, 12))))
        ]
        chance.shuffle(words)
        yield RawMention(
            native_id=f"n{number}",
            body=" ".join(words).capitalize() + ".",
            kind="post",
            author=f"@{words[0]}{number}",
            url=f"https://example.org/{number}",
            published=_BEGAN + timedelta(seconds=number),
        )


def settings(folder: Path, judge: str) -> Settings:
    """A small organisation."""
    return Settings(
        store=StoreSettings(folder / "store.db"),
        judge=JudgeSettings(sentiment=judge),
        teams=(Team("ward-7", "Ward 7"), Team("clinic", "Eye Clinic", aliases=("the eye place",))),
    )


async def collect(folder: Path, judge: str, first: int, count: int) -> None:
    """Take them in, and tell the memory as they come."""
    async with open_runtime(settings(folder, judge)) as runtime:
        intake = runtime.intake()
        for done in range(0, count, BATCH):
            await intake.take("soak", list(mentions(first + done, min(BATCH, count - done))), cursor=str(first + done))
            if (done + BATCH) % EVERY == 0 or done + BATCH >= count:
                print(json.dumps([done + BATCH, round(resident(), 1)]), flush=True)


if __name__ == "__main__":
    asyncio.run(collect(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4])))
