"""Terminals for the tests here."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from console.services.runtime import now_utc
from tests.support.consoles import month
from tests.terminal.terminals import Pseudo, Terminal


@pytest.fixture
def terminal() -> Iterator[Callable[..., Terminal]]:
    """Opens tmux terminals and ends them."""
    opened: list[Terminal] = []

    def open_one(*arguments: object, **options: int) -> Terminal:
        opened.append(Terminal(*arguments, **options))  # type: ignore[arg-type]
        return opened[-1]

    yield open_one
    for one in opened:
        one.close()


@pytest.fixture
def pseudo() -> Iterator[Callable[..., Pseudo]]:
    """Opens pseudo-terminals and ends them."""
    opened: list[Pseudo] = []

    def open_one(*arguments: object, **options: object) -> Pseudo:
        opened.append(Pseudo(*arguments, **options))  # type: ignore[arg-type]
        return opened[-1]

    yield open_one
    for one in opened:
        one.close()


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """A folder with a store that holds a part of the month."""

    async def fill() -> None:
        async with month(tmp_path, limit=80, clock=now_utc):
            pass

    asyncio.run(fill())
    return tmp_path
