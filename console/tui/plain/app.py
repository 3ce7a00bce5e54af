"""The line mode: the same keys, one command a line, plain sentences; for screen readers and poor lines.

Nothing is drawn and nothing moves. What arrives is told when the next command is asked for, never in between.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TextIO

from console.config.settings import Personal
from console.domain.errors import OutsideInError, StoreFault
from console.domain.remedies import by
from console.services.runtime import Runtime
from console.tui.outgoing import held_forwards, still_held
from console.tui.plain.act import act
from console.tui.plain.parse import TypedCommand, read_request
from console.tui.plain.session import Session

_GREETING = (
    f"One command a line: {by('down')} next, {by('up')} before, {by('forward')} forward, {by('action')} actioned, "
    f"{by('help')} all commands, {by('close')} leaves."
)


async def run_plain(
    runtime: Runtime,
    personal: Personal,
    notices: Sequence[str] = (),
    *,
    keyboard: TextIO | None = None,
    paper: TextIO | None = None,
) -> int:
    """Run the line mode until it is left or its input ends; its exit status."""
    session = Session(runtime, personal, paper or sys.stdout, keyboard or sys.stdin)
    for notice in notices:
        session.say(notice)
    await session.begin()
    session.say(_GREETING)
    asked, trouble = False, ""
    while True:
        trouble = await _told_news(session, trouble)
        session.prompt()
        typed = await session.read_line()
        if not typed:
            return 0
        if await _did(session, typed) == "leave":
            held = 0 if asked else await held_forwards(runtime)
            if not held:
                return 0
            session.say(f"{still_held(held)} {by('undo')} takes back; {by('close')} once more leaves all the same.")
            asked = True
        else:
            asked = False


async def _told_news(session: Session, said: str) -> str:
    """Tell what has arrived; the sentence about a store that cannot be read, once as long as it stays the same."""
    try:
        await session.tell_news()
    except StoreFault as fault:
        if str(fault) != said:
            session.say(str(fault))
        return str(fault)
    return ""


async def _did(session: Session, typed: str) -> str:
    """Carry out one line; ``leave`` where it asks to leave."""
    try:
        request = read_request(typed, session.keymap, session.screen)
        if isinstance(request, str):
            session.say(request)
            return ""
        return await _carry_out(session, request)
    except OutsideInError as error:
        session.say(str(error))
        return ""


async def _carry_out(session: Session, request: TypedCommand) -> str:
    if request.action.id in {"close", "how-to-leave"}:
        return "leave"
    await act(session, request)
    return ""
