"""The picture in README.md: ``python -m tests.guards.picture`` draws it from the recorded month, in all its colours."""

from __future__ import annotations

import asyncio
import os
import re
import tempfile
from dataclasses import replace
from pathlib import Path

from console.config.locations import locate
from console.config.settings import Personal
from console.services.runtime import open_collector, open_runtime
from console.services.setup.demo import demo_settings
from console.tui.app import ConsoleApp, Surroundings

PICTURE = Path(__file__).resolve().parents[2] / ".images" / "console.svg"
SIZE = (132, 38)
KEYS = ("j", "j", "x", "c")


async def draw() -> str:
    """The panes, with the cursor on a mention."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        settings = demo_settings(folder)
        month = tuple(replace(source, options={**source.options, "speed": 0}) for source in settings.sources)
        settings = replace(settings, sources=month)  # all of it at once, each at its own hour
        async with open_collector(settings, new=True) as collector:
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
    os.environ["COLORTERM"] = "truecolor"
    PICTURE.parent.mkdir(exist_ok=True)
    PICTURE.write_text(asyncio.run(draw()), encoding="utf-8")
