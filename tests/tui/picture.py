"""A picture of the console on a wide screen, for the README: ``python -m tests.tui.picture OUT.svg [THEME]``."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path

from console.config.settings import Personal
from tests.tui.making import arrive, month, opened, until

SIZE = (150, 42)
KEYS = ("j", "x", "k", "c", "j", "j", "f")


async def draw(out: Path, theme: str) -> None:
    """The month, a few keys pressed, one mention that waits."""
    with tempfile.TemporaryDirectory() as folder:
        async with (month(Path(folder)) as runtime,
                    opened(runtime, SIZE, Personal(theme=theme)) as (app, pilot)):
            for key in KEYS:
                await pilot.press(key)
                await pilot.pause(0.1)
            await arrive(runtime, "Thank you to the kind people of Ward 7, all of you")
            await until(pilot, lambda: bool(app.first.pane.window.held) and bool(app.sources))
            await pilot.pause(0.5)
            out.write_text(app.export_screenshot(title="outside-in"), encoding="utf-8")


if __name__ == "__main__":
    asyncio.run(draw(Path(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else "outside-in-dark"))
