"""A picture of the console on a wide screen, for the README: ``python -m tests.tui.picture OUT.svg [THEME]``."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path

from console.config.settings import Personal
from tests.support.consoles import arrive, month, opened, until

SIZE = (150, 42)
KEYS = ("j", "x", "c", "k", "k", "f")


async def draw(theme: str) -> str:
    """The month, a few keys pressed, one mention that waits."""
    with tempfile.TemporaryDirectory() as folder:
        async with month(Path(folder)) as runtime, opened(runtime, SIZE, Personal(theme=theme)) as (app, pilot):
            for key in KEYS:
                await pilot.press(key)
                await pilot.pause(0.1)
            await arrive(runtime, "Thank you to the kind people of Ward 7, all of you")
            await until(pilot, lambda: bool(app.first.pane.window.held) and bool(app.sources))
            await pilot.pause(0.5)
            return app.export_screenshot(title="outside-in")


if __name__ == "__main__":
    picture = asyncio.run(draw(sys.argv[2] if len(sys.argv) > 2 else "outside-in-dark"))
    Path(sys.argv[1]).write_text(picture, encoding="utf-8")
