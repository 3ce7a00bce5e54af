"""Undo and leave."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console.domain.remedies import by
from console.tui.console import Target
from console.tui.outgoing import held_forwards, still_held
from console.tui.screens.panes import PanesScreen

if TYPE_CHECKING:
    from console.tui.console import Console


async def undo(app: Console, target: Target) -> None:
    """Take back what you did last."""
    await app.dispatch.submit("undo", target, app.runtime.triage.undo)


async def redo(app: Console, target: Target) -> None:
    """Do again what you took back."""
    await app.dispatch.submit("redo", target, app.runtime.triage.redo)


async def help(app: Console, target: Target) -> None:
    """The keys for this place."""
    from console.tui.screens.help import HelpScreen

    app.push_screen(HelpScreen(target.screen.kind))


async def palette(app: Console, target: Target) -> None:
    """Find any action by its name, and do it where the operator was."""
    from console.tui.screens.palette import choose_action

    action = await choose_action(app, target.screen)
    if action is not None:
        app.dispatch.perform(action, target.screen)


def back(app: Console, target: Target) -> None:
    """Back to where the operator came from; in a pane, marks go, then the filter, then the cursor."""
    screen = target.screen
    if screen.leave():
        return
    if not isinstance(screen, PanesScreen):
        screen.close_screen()
        return
    pane, window = screen.pane, screen.pane.window
    if window.marks:
        window.marks.clear()
        pane.redraw()
    elif pane.narrowed:
        screen.feed.filter("")
        screen.begin()
    elif window.cursor:
        window.let_go()
        pane.let_in()
        app.say(
            f"Still paused: {by('pause')} lets this pane run again."
            if window.paused
            else f"This pane runs live now; {by('down')} puts the cursor on a row."
        )
    screen.say_footer()


async def close(app: Console, target: Target) -> None:
    """Close this place; from the panes leave the console, after asking where something is still held."""
    screen = target.screen
    if screen.leave():
        return
    if not isinstance(screen, PanesScreen):
        screen.close_screen()
        return
    held = await held_forwards(app.runtime)
    if held:
        from console.tui.dialogs.ask import AskDialog

        if not await app.push_screen_wait(AskDialog(f"{still_held(held)} Leave all the same?")):
            return
    app.exit()


def how_to_leave(app: Console, target: Target) -> None:
    """Ctrl-C stops other programs; here it says how to leave."""
    app.say(f"{by('close')} leaves. Nothing is lost: what was done is in the store.")
