"""Rejudging stored mentions, by line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console.domain.errors import NotAllowed
from console.domain.remedies import by
from console.services.judging.rejudge import begin, sentence, take_back
from console.services.judging.rejudge_preview import found_by, with_words
from console.store.protocol import RejudgeMode
from console.tui.pages.rejudging import rejudging_page
from console.tui.plain.parse import TypedCommand

if TYPE_CHECKING:
    from console.tui.plain.session import Session

_WIDE = 100
_WAYS = "gj look and a query, or alone for all; then gj do judges them. gj stop; gj back gives back the former labels."


async def rejudge_by_line(session: Session, request: TypedCommand) -> None:
    """Say how far it is; or look, do, stop, give back."""
    runtime, store = session.runtime, session.runtime.store
    what, _, query = request.words.partition(" ")
    if what == "look":
        await _begin(session, query.strip(), RejudgeMode.LOOK)
        session.say(f"It is looked at; {by('rejudging')} says how far it is.")
    elif what == "do":
        state = await store.rejudging(session.looking)
        if not session.looking or state is None or not state.done or state.stopped_by:
            raise NotAllowed(
                "Nothing has been looked at.",
                advice=f"{by('rejudging')} look and a query; then {by('rejudging')} shows what it found.",
            )
        await _begin(session, state.query, RejudgeMode.JUDGE)
        session.looking = 0
        session.say(f"It is under way; {by('rejudging')} says how far it is, {by('rejudging')} stop ends it.")
    elif what == "stop":
        stopped = await store.stop_rejudging(by=runtime.operator)
        session.say("Stopped; what is done already stays so." if stopped else "Nothing is under way.")
    elif what == "back":
        session.say(
            sentence(await take_back(store, operator=runtime.operator, clock=runtime.clock, told=lambda state: None))
        )
        await session.read(keep=True)
    else:
        state = await store.rejudging(session.looking)
        found = await with_words(store, found_by(state)) if state and state.mode is RejudgeMode.LOOK else None
        session.say_lines(rejudging_page(state, found, _WIDE, keys=False))
    session.say(_WAYS)


async def _begin(session: Session, query: str, mode: RejudgeMode) -> None:
    runtime = session.runtime
    session.looking = await begin(
        runtime.store,
        runtime.settings,
        query,
        mode=mode,
        operator=runtime.operator,
        now=runtime.clock(),
        context=runtime.context(),
    )
