"""The demonstration: the recorded month of a fictional trust, replayed onto a scratch store."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from importlib import resources
from pathlib import Path

from console.config.load import load
from console.config.settings import Settings
from console.services.export.records import line

SPEED = 4_000.0  # recorded seconds in one second: the month in about ten minutes


def demo_settings(folder: Path, *, speed: float = 0.0) -> Settings:
    """Settings for a scratch store in ``folder``; written there too, because the collector reads them from a file."""
    shipped = resources.files("console") / "demo"
    recording = str(shipped / "month.jsonl")
    text = (shipped / "config.toml").read_text(encoding="utf-8")
    text = text.replace('path = "month.jsonl"', f"path = {_quoted(recording)}\nspeed = {speed or SPEED:g}")
    file = folder / "config.toml"
    file.write_text(f"[store]\npath = {_quoted(str(folder / 'store.db'))}\n\n{text}", encoding="utf-8")
    return load(file)


async def stream_lines(settings: Settings, show: Callable[[str], object]) -> None:
    """Collect, and show every mention as one line when it arrives; redacted, like all that leaves the console."""
    from console.services.runtime import open_collector

    async with open_collector(settings, new=True) as collector:
        store = collector.store
        async with asyncio.TaskGroup() as group:
            running = group.create_task(collector.run())
            sequence = 0
            try:
                while True:
                    changes = await store.since(sequence)
                    sequence = changes.sequence
                    for entry in await store.entries(changes.arrived):
                        show(line(entry, settings.organisation.zone))
                    if not changes.more:
                        await store.wait(0.5)
            finally:
                running.cancel()


def _quoted(text: str) -> str:
    """A TOML string."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def why_alone() -> str:
    """Why one process alone may use a store on this Python's SQLite, so that no console can stand beside a collector;
    empty where several may."""
    from console.store.sqlite.driver import SAFE
    from console.store.sqlite.files import WHY

    return "" if SAFE else WHY
