"""The keyboard: keys and pasted text one after another, each handed over when the one before it has led somewhere.

Keys come in bursts, from a slow line as from fast hands: ``d``, Enter, ``a`` in one write. What the first of them opens
must be there before the second is given to anybody, and closed before the third is.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from time import monotonic
from typing import TYPE_CHECKING

from textual.screen import Screen
from textual.widget import Widget

from console.tui.dialogs.modal import Modal

if TYPE_CHECKING:
    from textual.events import Event
    from textual.message_pump import MessagePump

    from console.tui.console import Console

PATIENCE = 0.3  # seconds that a key waits for what the one before it does, as where the store is busy
MOUNTING = 2.0  # seconds that it waits for a screen that is being opened


class Keyboard:
    """What was typed and not yet handed over."""

    def __init__(self, app: Console) -> None:
        self._app = app
        self._typed: deque[Event] = deque()
        self._some = asyncio.Event()

    def take(self, event: Event) -> None:
        """A key, or what was pasted, has arrived."""
        self._typed.append(event)
        self._some.set()

    async def hand_over(self) -> None:
        """Give one after another to whoever has the focus, until cancelled."""
        while True:
            await self._some.wait()
            self._some.clear()
            while self._typed and self._app.is_running:
                await self._hand_over(self._typed.popleft())

    async def _hand_over(self, event: Event) -> None:
        app = self._app
        await _through([app.screen], MOUNTING)  # it is made, and has focused what it focuses
        taker = app.focused or app.screen
        await app.give(event)
        if isinstance(taker, Screen):
            await _through([taker], PATIENCE)
        else:  # the key goes up to the app, which acts on a widget, whose answer goes up once more
            way = [*_up_to_screen(taker), app]
            await _through([*way, *way], PATIENCE)
        end = monotonic() + PATIENCE
        while app.dispatch.working and not isinstance(app.screen, Modal) and monotonic() < end:
            await asyncio.sleep(0.002)


def _up_to_screen(widget: Widget) -> list[MessagePump]:
    """The widget, all that it stands in, and its screen."""
    return [node for node in widget.ancestors_with_self if isinstance(node, Widget)]


async def _through(pumps: Sequence[MessagePump], patience: float) -> None:
    """Wait until each of them, one after another, has dealt with all that it was sent; those that are gone have."""
    with suppress(TimeoutError):
        async with asyncio.timeout(patience):
            for pump in pumps:
                passed = asyncio.Event()
                if pump.call_later(passed.set):
                    await passed.wait()
