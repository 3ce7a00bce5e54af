"""The real collector in a process of its own, as a service runs it: started, killed, stopped, and what it kept."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from console.query.match import Context
from console.store.protocol import Entry
from console.store.sqlite.store import SqliteStore, open_store

ROOT = Path(__file__).resolve().parents[2]
HEAD = """[organisation]
name = "Northmoor"
[store]
path = "{folder}/store.db"
[net]
allow = ["127.0.0.1"]
[judge]
sentiment = "fast"
"""
PATIENCE = 60.0  # seconds for what takes a few; nothing is measured by it


@dataclass
class Collecting:
    """One store, and the collector that works on it now and then."""

    folder: Path
    store: SqliteStore
    process: asyncio.subprocess.Process | None = None
    said: list[str] = field(default_factory=list)

    def configure(self, *tables: str, secrets: Mapping[str, str] | None = None) -> None:
        """Write the settings: what each kind of source needs, and more; secrets by their names."""
        (self.folder / "secrets").mkdir(mode=0o700)
        for name, secret in (secrets or {}).items():
            (self.folder / "secrets" / name).write_text(secret, encoding="utf-8")
            (self.folder / "secrets" / name).chmod(0o600)
        text = HEAD.format(folder=self.folder) + "\n".join(tables)
        (self.folder / "config.toml").write_text(text, encoding="utf-8")

    async def command(self, *argv: str) -> asyncio.subprocess.Process:
        """Begin a command of the program."""
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "LANG": "C.UTF-8", "HOME": str(self.folder)}
        return await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "console",
            *argv,
            "--config",
            str(self.folder / "config.toml"),
            cwd=self.folder,
            env=environment,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )

    async def start(self) -> None:
        """Start the collector, and wait until it collects."""
        self.process = await self.command("collect")
        assert self.process.stderr is not None
        async with asyncio.timeout(PATIENCE):
            while line := await self.process.stderr.readline():
                self.said.append(line.decode())
                if line.startswith(b"Collecting"):
                    return
        raise AssertionError(f"the collector did not start: {''.join(self.said)}")

    def freeze(self) -> None:
        """Let it do nothing more, wherever it is; only ``kill`` comes after."""
        assert self.process is not None
        self.process.send_signal(signal.SIGSTOP)

    async def kill(self) -> None:
        """End it at once, and free the lead: what the next one waits for is not tested here."""
        await self._end(signal.SIGKILL)
        await self.store.resign(await self.store.leader(datetime.now(UTC)))

    async def stop(self) -> None:
        """End it as a service is stopped."""
        await self._end(signal.SIGTERM)

    async def _end(self, number: int) -> None:
        if self.process is not None and self.process.returncode is None:
            self.process.send_signal(number)
            async with asyncio.timeout(PATIENCE):
                _, said = await self.process.communicate()
            self.said.append(said.decode())

    async def once(self) -> dict[str, Any]:
        """One round of everything, as cron does it; what each source gave."""
        process = await self.command("collect", "--once", "--json")
        async with asyncio.timeout(2 * PATIENCE):
            out, said = await process.communicate()
        self.said.append(said.decode())
        answers: dict[str, Any] = json.loads(out)
        return answers

    async def start_over(self) -> None:
        """Let every source forget where it was, so that its other side gives everything again."""
        for health in await self.store.sources():
            await self.store.add(health.source, (), cursor="", at=datetime.now(UTC))

    async def kept(self) -> list[Entry]:
        """Every mention in the store."""
        context = Context(datetime.now(UTC))
        return [entry async for rows in self.store.rows(None, context) for entry in rows]

    async def until(self, holds: Callable[[], Awaitable[object]], *, seconds: float = PATIENCE) -> None:
        """Wait until something holds; how long is said only so that a test ends."""
        try:
            async with asyncio.timeout(seconds):
                while not await holds():
                    assert self.process is None or self.process.returncode is None, "".join(self.said)
                    await asyncio.sleep(0.1)
        except TimeoutError:
            health = [(one.source, one.state, one.sentence) for one in await self.store.sources()]
            raise AssertionError(f"it never came to hold; sources: {health}") from None


@asynccontextmanager
async def collecting(folder: Path) -> AsyncIterator[Collecting]:
    """A store in ``folder``, and no collector yet; none is left at the end."""
    store = await open_store(folder / "store.db")
    here = Collecting(folder, store)
    try:
        yield here
    finally:
        try:
            await here._end(signal.SIGKILL)
        finally:
            await store.close()
