"""Dispatch: from a key press to what is done, and to the sentence that says what became of it."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from time import monotonic
from typing import TYPE_CHECKING, Any

from console.domain.errors import OutsideInError, StoreFault
from console.services.triage.outcome import Outcome
from console.tui.commands import find
from console.tui.commands.table import BY_ID, Command
from console.tui.console import KeyScreen, Target

if TYPE_CHECKING:
    from console.tui.console import Console


class Dispatch:
    """Carries out actions for the app."""

    def __init__(self, app: Console) -> None:
        self._app = app
        self._busy = asyncio.Lock()
        self.working = 0  # commands that are not done yet; one that waits for an answer counts
        app.runtime.triage.told = self._told

    def typed(self, press: str, screen: KeyScreen) -> None:
        """A key was pressed in ``screen``."""
        app = self._app
        app.reader.pace.last_key = monotonic()
        waited = app.chord.waiting
        action, key = app.chord.press(press, screen.kind)
        if waited or app.chord.waiting:
            screen.say_footer()
        if action is not None:
            self.perform(action, screen, key)

    def perform(self, action: Command, screen: KeyScreen, key: str = "") -> None:
        """Carry out an action in a place, or say why not. What it is aimed at is decided now, not when it is done."""
        why = screen.why_not(action)
        if why:
            self._app.say(why)
            return
        ids = screen.aimed(action)
        target = Target(ids, screen, key)
        if action.bulk and screen.many(action):
            self.start(self._in_bulk(action, target))
            return
        result = find(action)(self._app, target)
        if inspect.isawaitable(result):
            self.start(result)

    def perform_by_name(self, name: str, screen: KeyScreen) -> None:
        """The same, as a click asks for it."""
        self.perform(BY_ID[name], screen)

    def start(self, work: Awaitable[Any]) -> None:
        """Begin what may take a while; a fault that an operator can mend becomes a sentence."""
        self.working += 1
        self._app.run_worker(self._counted(work), group="commands")

    async def _counted(self, work: Awaitable[Any]) -> None:
        try:
            await self.guarded(work)
        finally:
            self.working -= 1

    async def guarded(self, work: Awaitable[Any]) -> None:
        """Await, and turn what an operator can do something about into a sentence."""
        try:
            await work
        except StoreFault as fault:
            self._app.store_trouble(fault)
            self._app.say(str(fault), severity="error")
        except OutsideInError as error:
            self._app.say(str(error), severity="warning")

    async def _in_bulk(self, action: Command, target: Target) -> None:
        from console.tui.dialogs.ask import AskDialog

        if await self._app.push_screen_wait(AskDialog(f"{action.help}: {len(target.ids)} marked mentions?")):
            result = find(action)(self._app, target)
            if inspect.isawaitable(result):
                await result

    async def submit(self, name: str, target: Target, work: Callable[[], Awaitable[Outcome]]) -> Outcome:
        """Do something to mentions, one key press after another; say what became of it and show it."""
        slow = self._app.set_timer(1.0, self._slow)
        try:
            async with self._busy:
                outcome = await work()
        finally:
            slow.stop()
            self._quick()
        self._app.store_trouble(None)
        if outcome.ask is None:
            self._app.say(
                outcome.sentence, severity="information" if outcome.done or not outcome.refused else "warning"
            )
        target.screen.acted(BY_ID[name], outcome)
        await self._app.reader.catch_up()
        return outcome

    async def submit_unless_held(
        self, name: str, target: Target, words: str, work: Callable[[Sequence[int], bool], Awaitable[Outcome]]
    ) -> None:
        """The same, for what a colleague may hold: then it is done to the others, and asked about theirs. ``work`` is
        given the mentions, and whether theirs were asked about."""
        from console.services.triage.claims import who_holds
        from console.tui.dialogs.ask import AskDialog

        outcome = await self.submit(name, target, lambda: work(target.ids, False))
        if outcome.held:
            who = who_holds(await self._app.runtime.triage.held_by_others(outcome.held))
            if not who or await self._app.push_screen_wait(AskDialog(f"{who} {words} all the same?")):
                await self.submit(name, replace(target, ids=outcome.held), lambda: work(outcome.held, True))

    def _slow(self) -> None:
        self._app.working = "Working on it; the store is busy…"
        for screen in self._app.open_screens:
            screen.say_footer()

    def _told(self, done: int, total: int) -> None:
        """How far many mentions are, once it takes long enough to be told."""
        if self._app.working and total > 1:
            self._app.working = f"Working on it: {done:,} of {total:,}…"
            for screen in self._app.open_screens:
                screen.say_footer()

    def _quick(self) -> None:
        if self._app.working:
            self._app.working = ""
            for screen in self._app.open_screens:
                screen.say_footer()
