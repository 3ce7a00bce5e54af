"""Rejudging stored mentions: look, do it, stop it, give the former labels back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console.domain.errors import NotAllowed
from console.services.judging.rejudge import begin, take_back
from console.store.protocol import RejudgeMode
from console.tui.console import Target
from console.tui.screens.rejudging import RejudgingScreen

if TYPE_CHECKING:
    from console.tui.console import Console


async def again_look(app: Console, target: Target) -> None:
    """Ask which mentions, and have the collector look what would change."""
    from console.tui.dialogs.query import AskQuery

    screen = _place(target)
    asked = await app.push_screen_wait(
        AskQuery("Judge again: which mentions?", screen.query_text, hint="team:ward-7 since:30d · empty: all of them")
    )
    if asked is not None:
        screen.follow(await _begin(app, asked, RejudgeMode.LOOK))


async def again_judge(app: Console, target: Target) -> None:
    """Judge again what was looked at, and that alone."""
    screen = _place(target)
    state = screen.state
    if state is None or state.mode is not RejudgeMode.LOOK or not state.done or state.stopped_by:
        raise NotAllowed("Nothing has been looked at.", advice="Enter names mentions and shows what would change.")
    screen.follow(await _begin(app, state.query, RejudgeMode.JUDGE))


async def again_stop(app: Console, target: Target) -> None:
    """End what is under way."""
    stopped = await app.runtime.store.stop_rejudging(by=app.runtime.operator)
    app.say("Stopped; what is done already stays so." if stopped else "Nothing is under way.")
    _place(target).renew()


async def again_back(app: Console, target: Target) -> None:
    """Give back the labels of before, after asking."""
    from console.tui.dialogs.ask import AskDialog

    screen, runtime = _place(target), app.runtime
    last = await runtime.store.last_rejudged()
    if last is None:
        raise NotAllowed("Nothing that was judged again is there to be taken back.")
    which = f"“{last.query}”" if last.query else "everything"
    question = f"Give {last.changed:,} of {which} the labels of before? What somebody changed since stays."
    if await app.push_screen_wait(AskDialog(question)):
        await take_back(
            runtime.store,
            operator=runtime.operator,
            clock=runtime.clock,
            told=lambda state: screen.follow(state.number),
        )
        screen.follow(0)


async def _begin(app: Console, query: str, mode: RejudgeMode) -> int:
    runtime = app.runtime
    return await begin(
        runtime.store,
        runtime.settings,
        query,
        mode=mode,
        operator=runtime.operator,
        now=runtime.clock(),
        context=runtime.context(),
    )


def _place(target: Target) -> RejudgingScreen:
    assert isinstance(target.screen, RejudgingScreen)  # the table gives these keys to that place alone
    return target.screen
