"""The picture in README.md: ``python -m tests.guards.picture`` draws it anew from the recorded month."""

from __future__ import annotations

import asyncio
import re
import tempfile
from pathlib import Path

from console.config.locations import locate
from console.config.settings import Personal
from console.services.rehearsal import demo_settings
from console.services.runtime import open_collector, open_runtime
from console.tui.app import ConsoleApp, Surroundings

PICTURE = Path(__file__).resolve().parents[2] / ".images" / "console.svg"
SIZE = (132, 38)
KEYS = ("j", "j", "x", "c")


async def draw() -> str:
    """The panes, with the cursor on a mention."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        settings = demo_settings(folder, speed=1e6)
        async with open_collector(settings) as collector:
            for _ in range(3):  # a busy machine may fall silent in the middle of the month
                await collector.once()
        async with open_runtime(settings, operator="sam") as runtime:
            app = ConsoleApp(runtime, Personal(), Surroundings(locate().themes, folder / "crash.log"))
            async with app.run_test(size=SIZE) as pilot:
                await pilot.pause(1)
                await pilot.press(*KEYS)
                await pilot.pause(1)
                picture = app.export_screenshot(title="outside-in demo")
    return re.sub(r",?\s*url\(\"https:[^)]*\) format\(\"[a-z0-9]+\"\)", "", picture)  # nothing is loaded from elsewhere


if __name__ == "__main__":
    PICTURE.parent.mkdir(exist_ok=True)
    PICTURE.write_text(asyncio.run(draw()), encoding="utf-8")
