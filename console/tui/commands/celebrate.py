"""Celebrating: into the queue, along its steps, out of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console.tui.commands import Target

if TYPE_CHECKING:
    from console.tui.app import ConsoleApp


async def celebrate(app: ConsoleApp, target: Target) -> None:
    """Queue for celebration."""
    await app.hands.submit_unless_held(
        "celebrate", target, "Queue for celebration",
        lambda ids, asked: app.runtime.triage.celebrate(ids, confirmed=asked))


async def celebration_move(app: ConsoleApp, target: Target) -> None:
    """The next step; where there are two, choose."""
    from console.domain.tracks import NEXT_CELEBRATION, Celebration
    from console.tui.choice import Choice
    from console.tui.screens.choose import Choose
    from console.tui.wording import CELEBRATION_WORDS

    entries = await app.runtime.store.entries(target.ids[:1])
    steps = sorted(NEXT_CELEBRATION.get(entries[0].state.celebrate, frozenset())) if entries else []
    steps = [step for step in steps if step is not Celebration.PUBLISHED]  # publishing needs more than a key
    if not steps:
        app.say("There is no further step for this one by key.")
        return
    chosen = await app.push_screen_wait(Choose("The next step", [
        Choice(step.value, CELEBRATION_WORDS[step], "") for step in steps]))
    if chosen:
        await app.hands.submit("celebration-move", target, lambda: app.runtime.triage.move_celebration(
            target.ids, Celebration(chosen)))


async def celebration_withdraw(app: ConsoleApp, target: Target) -> None:
    """Take it out of the celebrations."""
    await app.hands.submit("celebration-withdraw", target,
                     lambda: app.runtime.triage.withdraw_celebration(target.ids))
