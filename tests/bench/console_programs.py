"""The programs that the console's benches start: ``python -m tests.bench.console_programs NAME FOLDER [RATE]``.

``ours`` is the console, ``table`` the naive one (a DataTable a pane, polled), ``static`` a Textual app with one line,
``echo`` a bare loop on the terminal, ``feed`` another process that adds RATE mentions a second.
"""

from __future__ import annotations

import asyncio
import os
import sys
import time
import tty
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

THEMES = Path(__file__).resolve().parents[2] / "themes"
PANES = ("positive", "neutral", "negative")
READY = "READY"  # the word by which a program says that it shows what it has


def settings_of(folder: Path):  # type: ignore[no-untyped-def]  # Settings; importing it here would cost the other programs
    """Three panes on the store of ``folder``."""
    from console.config.settings import PaneSettings, Settings, StoreSettings

    panes = tuple(PaneSettings(tone.title(), f"sentiment:{tone}") for tone in PANES)
    return Settings(store=StoreSettings(folder / "store.db"), panes=panes)


async def ours(folder: Path) -> None:
    """The console."""
    from console.config.settings import Personal
    from console.services.runtime import open_runtime
    from console.tui.app import Surroundings, run_console

    async with open_runtime(settings_of(folder), operator="bench") as runtime:
        await run_console(runtime, Personal(), surroundings=Surroundings((THEMES,), folder / "crash.log"))


async def table(folder: Path) -> None:
    """What one would write first: a DataTable for each pane, and a poll of the store ten times a second."""
    from textual.app import App, ComposeResult
    from textual.containers import Horizontal
    from textual.widgets import DataTable, Footer, Header

    from console.services.runtime import open_runtime

    async with open_runtime(settings_of(folder), operator="bench") as runtime:

        class Naive(App[None]):
            """Three tables."""

            def compose(self) -> ComposeResult:
                yield Header()
                with Horizontal():
                    for tone in PANES:
                        yield DataTable(id=tone, cursor_type="row")
                yield Footer()

            async def on_mount(self) -> None:
                self.seen = await runtime.store.head()
                page = await runtime.store.page(None, runtime.context(), limit=1000)
                for tone in PANES:
                    self.query_one(f"#{tone}", DataTable).add_columns("when", "who", "what")
                self.show(page.entries)
                self.query_one("#positive").focus()
                self.set_interval(0.1, self.poll)

            def show(self, entries) -> None:  # type: ignore[no-untyped-def]
                for entry in entries:
                    one = self.query_one(f"#{entry.mention.judgement.opinion.label.value}", DataTable)
                    at_end = one.cursor_row >= one.row_count - 1
                    one.add_row(f"{entry.mention.published:%H:%M}", entry.mention.author, entry.mention.body[:60])
                    if at_end:
                        one.move_cursor(row=one.row_count - 1)

            async def poll(self) -> None:
                changes = await runtime.store.since(self.seen)
                if changes.sequence != self.seen:
                    self.seen = changes.sequence
                    self.show(await runtime.store.entries(changes.arrived))

        await Naive().run_async()


async def static(folder: Path) -> None:
    """A Textual app with one line."""
    from textual.app import App, ComposeResult
    from textual.widgets import Static

    class One(App[None]):
        """One line."""

        def compose(self) -> ComposeResult:
            yield Static(READY)

    await One().run_async()


def echo() -> None:
    """A key, and something is written."""
    tty.setraw(0)
    os.write(2, READY.encode())
    while (key := os.read(0, 16)) != b"q":
        os.write(2, b"\x1b[7m" + key[:1] + b"\x1b[0m\r")


async def feed(folder: Path, rate: float) -> None:
    """Mentions that arrive from outside, at an even pace, one or more at a time."""
    from console.services.runtime import open_runtime
    from console.store.protocol import Incoming
    from tests.bench.store_filling import mentions

    async with open_runtime(settings_of(folder), operator="feed") as runtime:
        step = max(1, round(rate / 20))
        made = mentions(100_000, days=1, start=time.time_ns() % 10**9)
        due = time.monotonic()
        while True:
            now = datetime.now(UTC)
            batch = [Incoming(replace(next(made), published=now)) for _ in range(step)]
            await runtime.store.add("feed", batch, cursor=None, at=now)
            due += step / rate
            await asyncio.sleep(max(0.0, due - time.monotonic()))


def main() -> None:
    """Run the one that is named."""
    name, folder = sys.argv[1], Path(sys.argv[2])
    if name == "echo":
        echo()
    elif name == "feed":
        asyncio.run(feed(folder, float(sys.argv[3])))
    else:
        asyncio.run({"ours": ours, "table": table, "static": static}[name](folder))


if __name__ == "__main__":
    main()
