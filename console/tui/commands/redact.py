"""Changing what leaves of one mention, in the place that shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console.domain.remedies import by
from console.services.triage.redaction import redact
from console.tui.console import Target

if TYPE_CHECKING:
    from console.services.triage.outcome import Outcome
    from console.tui.console import Console


async def redact_turn(app: Console, target: Target) -> None:
    """Take the words under the cursor out, or let them stand: the other of what becomes of them now."""
    from console.tui.screens.redaction import RedactionScreen

    finding = target.screen.finding if isinstance(target.screen, RedactionScreen) else None
    if finding is None:
        app.say(f"Nothing was found that could stand; {by('redact-words')} takes words out.")
    elif finding.leaves:
        await app.dispatch.submit("redact-turn", target, lambda: _change(app, target, add=(finding.words,)))
    else:
        await app.dispatch.submit("redact-turn", target, lambda: _change(app, target, lift=(finding.words,)))


async def redact_words(app: Console, target: Target) -> None:
    """Take more words out, wherever they stand in it."""
    from console.tui.dialogs.write import Write

    words = await app.push_screen_wait(Write("Which words are to go?", "as they stand in it"))
    if words:
        await app.dispatch.submit("redact-words", target, lambda: _change(app, target, add=(words,)))


async def redact_confirm(app: Console, target: Target) -> None:
    """You have looked: it may leave as it stood there when the key was pressed."""
    from console.tui.screens.redaction import RedactionScreen

    screen = target.screen
    shown = screen.standing if isinstance(screen, RedactionScreen) else None
    if shown is None:
        app.say("It is not shown yet; once more when you have seen it.")
        return
    outcome = await app.dispatch.submit(
        "redact-confirm", target, lambda: _change(app, target, confirm=True, seen=shown.seen)
    )
    if outcome.refused and isinstance(screen, RedactionScreen):
        screen.renew()  # what it is now, which is what the next key confirms


async def _change(
    app: Console,
    target: Target,
    *,
    add: tuple[str, ...] = (),
    lift: tuple[str, ...] = (),
    confirm: bool = False,
    seen: int | None = None,
) -> Outcome:
    runtime = app.runtime
    return await redact(
        runtime.store,
        target.one,
        add=add,
        lift=lift,
        confirm=confirm,
        seen=seen,
        operator=runtime.operator,
        at=runtime.clock(),
    )
