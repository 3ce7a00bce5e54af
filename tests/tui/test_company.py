"""How often a console looks around."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest

from console.tui import presence


@pytest.mark.parametrize(("sources", "pauses"), [((), [2, 4, 8, 15, 15]), (("feed",), [15, 15, 15, 15, 15])])
def test_it_looks_soon_at_first_and_rarely_later(
    monkeypatch: pytest.MonkeyPatch, sources: tuple[str, ...], pauses: list[float]
) -> None:
    slept: list[float] = []
    app: Any = SimpleNamespace(sources=sources)

    async def look_around(app: Any) -> None:
        if len(slept) == len(pauses):
            raise asyncio.CancelledError

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    monkeypatch.setattr(presence, "look_around", look_around)
    monkeypatch.setattr(presence.asyncio, "sleep", sleep)
    with pytest.raises(asyncio.CancelledError):
        asyncio.run(presence.keep_company(app))
    assert slept == pauses
