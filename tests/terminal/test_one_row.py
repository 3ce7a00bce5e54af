"""What says the same in a real terminal: one row, acted on as a whole, opened and closed, joined as it is looked at."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from console.services.runtime import now_utc
from tests.support.consoles import arrive, month
from tests.terminal.terminals import Terminal, console

pytestmark = pytest.mark.peer("tmux")
Opens = Callable[..., Terminal]
STORY = "The new MRI scanner opens in spring, thank you, copy"


def arrives(store: Path, *numbers: int) -> None:
    """Another process puts copies of one story into the store."""

    async def add() -> None:
        async with month(store, clock=now_utc) as runtime:
            for number in numbers:
                await arrive(runtime, f"{STORY} {number}", minutes=number)

    asyncio.run(add())


def test_copies_are_one_row_that_opens_and_closes(terminal: Opens, store: Path) -> None:
    arrives(store, 1, 2, 3)
    one = terminal(console(store, "sam"), 200, 50)
    one.wait_for("▌ +")
    one.wait_for("×3")
    arrives(store, 4)
    one.wait_for("×4")
    one.press("U")
    screen = one.wait_for("▾×4")
    assert screen.count("└ +") == 3
    one.press("U")
    one.wait_for("×4")
    one.press("a")
    one.wait_for("Marked 4 as actioned")
    one.press("z")
    one.wait_for("Took 4 back")
