"""What a place shows: news, pauses, filters, searches."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console.domain.errors import QueryFault
from console.tui.commands import Target
from console.tui.listing import Listing
from console.tui.window import HEADER

if TYPE_CHECKING:
    from console.tui.app import ConsoleApp


async def show_new(app: ConsoleApp, target: Target) -> None:
    """What has arrived meanwhile, and the cursor to the newest."""
    if isinstance(target.place, Listing):
        await target.place.feed.newest()
        target.place.listed()


def pause(app: ConsoleApp, target: Target) -> None:
    """Hold the pane still, or let it run again."""
    if isinstance(target.place, Listing):
        pane = target.place.pane
        pane.window.paused = not pane.window.paused
        if not pane.hold:
            pane.let_in()
        pane.draw(HEADER)
        app.say("Paused: what arrives waits. p lets it run again." if pane.window.paused else "Runs again.")


async def filter(app: ConsoleApp, target: Target) -> None:
    """Narrow the pane by a query; an empty one takes the filter away."""
    from console.tui.screens.query import AskQuery

    if not isinstance(target.place, Listing):
        return
    feed = target.place.feed
    typed = await app.push_screen_wait(AskQuery("Filter this pane", feed.pane.narrowed))
    if typed is None:
        return
    try:
        feed.filter(typed)
    except QueryFault as fault:
        app.say(f"Column {fault.column}: {fault}", severity="warning")
        return
    app.last_search = typed or app.last_search
    target.place.begin()


def search(app: ConsoleApp, target: Target) -> None:
    """Search everything."""
    from console.tui.screens.search import SearchScreen

    if isinstance(target.place, SearchScreen):
        target.place.type_again()
    else:
        app.push_screen(SearchScreen())
