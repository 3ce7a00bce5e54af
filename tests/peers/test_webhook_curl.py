"""What the docstring of the webhook says to a shell, done by a shell with curl and openssl."""

from __future__ import annotations

import asyncio
import os
from contextlib import aclosing
from datetime import UTC, datetime

import pytest

import console.sources.webhook.source
from console.config.settings import SourceSettings
from console.domain.mention import RawMention
from console.sources.registry import open_source
from tests.fakes.web import listens
from tests.unit.sources.webhook.test_source import free_port

KEY = "correct horse battery"


@pytest.mark.peer("curl", "openssl")
async def test_the_example_works() -> None:
    port = free_port()
    settings = SourceSettings("door", "webhook", options={"listen": f"127.0.0.1:{port}", "secret": KEY})
    source = open_source(settings, fetcher=None, now=lambda: datetime.now(UTC))  # type: ignore[arg-type]
    kept: list[RawMention] = []

    async def collect() -> None:
        async with aclosing(source.read(None)) as batches:  # type: ignore[type-var]
            async for batch in batches:
                kept.extend(batch.mentions)

    lines = (console.sources.webhook.source.__doc__ or "").splitlines()
    script = "\n".join(line for line in lines if line.startswith("    ")).replace("8787", str(port))
    collecting = asyncio.create_task(collect())
    await listens(port)
    try:
        shell = await asyncio.create_subprocess_exec(
            "sh", "-ec", script, env={**os.environ, "KEY": KEY, "no_proxy": "127.0.0.1"}, stdout=asyncio.subprocess.PIPE
        )
        said, _ = await shell.communicate()
        assert (shell.returncode, said) == (0, b'{"taken": 1, "set_aside": []}')
    finally:
        collecting.cancel()
        await asyncio.gather(collecting, return_exceptions=True)
    assert [mention.body for mention in kept] == ["Thank you, Ward 7!"]
