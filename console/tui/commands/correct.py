"""Correcting what the console thinks; it learns from each correction."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console.domain.judgement import Sentiment
from console.services.judging.lessons import forget_lesson, switch_learning
from console.tui.commands.table import BY_ID
from console.tui.console import Target

if TYPE_CHECKING:
    from console.tui.console import Console


async def forget(app: Console, target: Target) -> None:
    """Learn no longer from the correction under the cursor; the mention stays as it was corrected."""
    from console.tui.screens.learning import LearningScreen

    lesson = target.screen.lesson if isinstance(target.screen, LearningScreen) else None
    if lesson is not None:
        runtime = app.runtime
        await app.dispatch.submit(
            "forget",
            target,
            lambda: forget_lesson(
                runtime.store, lesson.number, tree=runtime.settings.tree, operator=runtime.operator, at=runtime.clock()
            ),
        )


async def switch(app: Console, target: Target) -> None:
    """Let corrections change the next similar mention, or no longer."""
    runtime = app.runtime
    on = not await runtime.store.learning()
    await app.dispatch.submit(
        "switch",
        target,
        lambda: switch_learning(
            runtime.store, on, allowed=runtime.settings.judge.learning, operator=runtime.operator, at=runtime.clock()
        ),
    )


async def positive(app: Console, target: Target) -> None:
    """It is positive."""
    await _tone(app, target, Sentiment.POSITIVE)


async def neutral(app: Console, target: Target) -> None:
    """It is neutral."""
    await _tone(app, target, Sentiment.NEUTRAL)


async def negative(app: Console, target: Target) -> None:
    """It is negative."""
    await _tone(app, target, Sentiment.NEGATIVE)


async def _tone(app: Console, target: Target, value: Sentiment) -> None:
    await app.dispatch.submit(value.value, target, lambda: app.runtime.triage.set_sentiment(target.ids, value))


async def severity(app: Console, target: Target) -> None:
    """How bad it is: the digit that was pressed, or one that is chosen."""
    from console.tui.dialogs.choices import Choice
    from console.tui.dialogs.choose import Choose

    digit = target.key[2:] if target.key in BY_ID["severity"].keys else ""  # an operator's own key asks
    if not digit:
        from console.domain.severity import SCALE

        digit = (
            await app.push_screen_wait(
                Choose(
                    "Severity of the worst statement",
                    [
                        Choice(str(level), f"{level} {meaning}", f"“{examples[0]}”")
                        for level, (meaning, examples) in enumerate(SCALE)
                    ],
                )
            )
            or ""
        )
    if digit:
        await app.dispatch.submit("severity", target, lambda: app.runtime.triage.set_severity(target.ids, int(digit)))


async def team(app: Console, target: Target) -> None:
    """Say whose it is; no team is an answer too."""
    from console.tui.dialogs.choices import Choice, team_choices
    from console.tui.dialogs.choose import Choose

    entries = await app.runtime.store.entries(target.ids[:1])
    guesses = entries[0].mention.judgement.teams if entries else ()
    nobody = Choice(" ", "no team", "it is nobody's in particular")
    chosen = await app.push_screen_wait(Choose("Whose is it?", [*team_choices(app, guesses), nobody]))
    if chosen is not None:
        teams = (chosen,) if chosen.strip() else ()
        await app.dispatch.submit("team", target, lambda: app.runtime.triage.set_team(target.ids, teams))


async def not_ours(app: Console, target: Target) -> None:
    """It is about somebody else."""
    await app.dispatch.submit("not-ours", target, lambda: app.runtime.triage.set_ours(target.ids, False))


async def ours(app: Console, target: Target) -> None:
    """It is about this organisation after all."""
    await app.dispatch.submit("ours", target, lambda: app.runtime.triage.set_ours(target.ids, True))


async def tags(app: Console, target: Target) -> None:
    """The operators' own tags, apart by blanks or commas."""
    from console.tui.dialogs.write import Write

    entries = await app.runtime.store.entries(target.ids[:1])
    now = " ".join(entries[0].state.tags) if entries else ""
    typed = await app.push_screen_wait(Write("Tags", "apart by blanks", now))
    if typed is not None:
        tags = tuple(dict.fromkeys(tag.strip("#").lower() for tag in typed.replace(",", " ").split() if tag.strip("#")))
        await app.dispatch.submit("tags", target, lambda: app.runtime.triage.tag(target.ids, tags))
