"""`sources login` beside a collector that runs: what it keeps is read without a restart."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

from console.store.protocol import SourceHealth
from tests.fakes.mastodon import TOKEN, MastodonServer, status
from tests.peers.collecting import PATIENCE, ROOT, Collecting, collecting


async def login(here: Collecting, name: str) -> None:
    running = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "console",
        "sources",
        "login",
        name,
        "--config",
        str(here.folder / "config.toml"),
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdin=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    async with asyncio.timeout(PATIENCE):
        _, said = await running.communicate(f"{TOKEN}\n".encode())
    assert running.returncode == 0, said


async def test_what_was_refused_is_read_once_its_secret_is_there(tmp_path: Path) -> None:
    async with MastodonServer().running() as server, collecting(tmp_path) as here:
        server.post(status(1, "Thank you Northmoor"))
        here.configure(
            *(
                f'[[source]]\nid = "{name}"\nkind = "mastodon"\nurl = "{server.url}"\ntoken = "secret:{name}"'
                for name in ("wrong", "missing")
            ),
            secrets={"wrong": "no token of theirs"},
        )

        async def health(name: str) -> SourceHealth:
            return next((one for one in await here.store.sources() if one.source == name), SourceHealth(name))

        async def are(state: str) -> bool:
            return all([(await health(name)).state == state for name in ("wrong", "missing")])

        await here.start()
        assert any('There is no secret "missing"' in line for line in here.said)
        await here.until(lambda: are("refused"))
        assert 'There is no secret "missing"' in (await health("missing")).sentence
        await asyncio.gather(login(here, "wrong"), login(here, "missing"))
        await here.until(lambda: are("ok"))

        async def both() -> bool:
            return len(await here.kept()) == 2

        await here.until(both)
        await here.stop()
        assert not any(TOKEN in said for said in here.said)
