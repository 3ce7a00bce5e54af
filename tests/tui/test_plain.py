"""The line mode, typed into and read."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from console.config.settings import Personal
from console.services.runtime import Runtime
from console.tui.plain import run_plain
from tests.tui.making import arrive, month


@pytest.fixture
async def trust(tmp_path: Path) -> AsyncIterator[Runtime]:
    """A store with a part of the month."""
    async with month(tmp_path, limit=10) as runtime:
        yield runtime


async def said(runtime: Runtime, *typed: str) -> str:
    """What it says to these lines, one after another."""
    paper = io.StringIO()
    keyboard = io.StringIO("".join(f"{one}\n" for one in typed))
    assert await run_plain(runtime, Personal(), keyboard=keyboard, paper=paper) == 0
    return paper.getvalue()


async def test_leaving_asks_once_while_a_forward_can_be_taken_back(trust: Runtime) -> None:
    identity = await arrive(trust, "Thank you kind porters")
    await trust.triage.forward([identity], team="porters", confirmed=True)
    await trust.triage.pin([await arrive(trust, "Another thing")])
    words = await said(trust, "q", "j", "q", "z", "z", "q", "j")
    assert words.count("1 forward of yours can still be taken back.") == 2, "after anything else it asks again"
    assert words.rstrip().endswith(">"), "and with nothing held, q leaves"
    words = await said(trust, "q", "j")
    assert "can still be" not in words and words.count("> ") == 1


async def test_a_second_q_leaves(trust: Runtime) -> None:
    identity = await arrive(trust, "Thank you kind porters")
    await trust.triage.forward([identity], team="porters", confirmed=True)
    assert (await said(trust, "q", "q", "j")).count("> ") == 2
