"""What the judge learnt: forget one lesson, switch all of it off and on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console.services.lessons import forget_lesson, switch_learning
from console.tui.commands import Target

if TYPE_CHECKING:
    from console.tui.app import ConsoleApp


async def forget(app: ConsoleApp, target: Target) -> None:
    """Learn no longer from the correction under the cursor; the mention stays as it was corrected."""
    from console.tui.screens.learning import LearningScreen

    lesson = target.place.lesson if isinstance(target.place, LearningScreen) else None
    if lesson is not None:
        runtime = app.runtime
        await app.hands.submit("forget", target, lambda: forget_lesson(
            runtime.store, lesson.number, tree=runtime.settings.tree, operator=runtime.operator, at=runtime.clock()))


async def switch(app: ConsoleApp, target: Target) -> None:
    """Let corrections change the next similar mention, or no longer."""
    runtime = app.runtime
    on = not await runtime.store.learning()
    await app.hands.submit("switch", target, lambda: switch_learning(
        runtime.store, on, allowed=runtime.settings.judge.learning, operator=runtime.operator, at=runtime.clock()))
