"""Looking: everything about a mention, its link, its text, and what would leave."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console.domain.errors import QueryFault
from console.domain.leaving import LOOK, leaving
from console.domain.remedies import by
from console.tui.console import Target
from console.tui.dialogs.link import STAYS, link_of
from console.tui.panes.folding import MOST_OPENED
from console.tui.panes.window import HEADER, ROWS
from console.tui.screens.listing import Listing
from console.tui.terminal.clipboard import copy
from console.tui.terminal.safe_text import harmless, safe_link

if TYPE_CHECKING:
    from console.query.tree import Query
    from console.store.protocol import Entry
    from console.tui.console import Console


async def show_new(app: Console, target: Target) -> None:
    """What has arrived meanwhile, and the cursor to the newest."""
    if isinstance(target.screen, Listing):
        await target.screen.feed.newest()
        target.screen.listed()


def pause(app: Console, target: Target) -> None:
    """Hold the pane still, or let it run again."""
    if isinstance(target.screen, Listing):
        pane = target.screen.pane
        pane.window.paused = not pane.window.paused
        if not pane.hold:
            pane.let_in()
        pane.draw(HEADER)
        app.say(
            f"Paused: what arrives waits. {by('pause')} lets it run again."
            if pane.window.paused
            else "This pane runs again."
        )


async def filter(app: Console, target: Target) -> None:
    """Narrow the pane by a query; an empty one takes the filter away."""
    from console.tui.dialogs.query import AskQuery

    if not isinstance(target.screen, Listing):
        return
    feed = target.screen.feed
    typed = await app.push_screen_wait(AskQuery("Filter this pane", feed.pane.narrowed))
    if typed is None:
        return
    try:
        feed.filter(typed)
    except QueryFault as fault:
        app.say(f"Column {fault.column}: {fault}", severity="warning")
        return
    app.last_search = typed or app.last_search
    target.screen.begin()


def search(app: Console, target: Target) -> None:
    """Search everything."""
    from console.tui.screens.search import SearchScreen

    if isinstance(target.screen, SearchScreen):
        target.screen.type_again()
    else:
        app.push_screen(SearchScreen())


async def open(app: Console, target: Target) -> None:
    """Everything about one mention. Opening it is reading it."""
    from console.tui.screens.detail import DetailScreen

    app.push_screen(DetailScreen(target.one, _query(target)))
    await app.runtime.triage.saw(target.ids[:1])


async def unfold(app: Console, target: Target) -> None:
    """Give each mention that the row stands for a row of its own; from an opened one, fold them again."""
    screen = target.screen
    if not isinstance(screen, Listing):
        return
    window = screen.pane.window
    row = window.current
    if row is not None and (row.under or row.opened):
        window.fold()
    elif row is not None and len(row.ids) > 1:
        window.unfold(await app.runtime.store.entries(row.ids[1 : MOST_OPENED + 1]))
    else:
        app.say("Nothing else is folded into this row.")
        return
    screen.pane.draw(ROWS)


def narrow(app: Console, target: Target) -> None:
    """Show the team under the cursor alone; where it is in force already, everything."""
    from console.tui.screens.panes import PanesScreen

    if isinstance(target.screen, PanesScreen):
        team = target.screen.sidebar.team
        target.screen.narrow("" if team == target.screen.sidebar.narrowed else team)
        target.screen.enter_teams(False)


async def change(app: Console, target: Target) -> None:
    """Change the setting under the cursor."""
    from console.tui.screens.settings import SettingsScreen

    if isinstance(target.screen, SettingsScreen):
        await target.screen.change()


async def explain(app: Console, target: Target) -> None:
    """Why it is here, and why this tone and team."""
    from console.tui.screens.detail import WhyScreen

    app.push_screen(WhyScreen(target.one, _query(target)))


async def redaction(app: Console, target: Target) -> None:
    """What would leave, before and after, and what can be changed about it."""
    from console.tui.screens.redaction import RedactionScreen

    app.push_screen(RedactionScreen(target.one))


async def link(app: Console, target: Target) -> None:
    """Show its link so that the terminal can open it."""
    from console.tui.dialogs.link import LinkScreen

    entry = await _entry(app, target)
    url = link_of(entry) if entry else ""
    if entry and url:
        app.push_screen(LinkScreen(url, may_leave=leaving(entry.mention).url == url))
    else:
        app.say("It has no link that is safe to open.")


async def copy_link(app: Console, target: Target) -> None:
    """Its link to the clipboard, where it may leave."""
    entry = await _entry(app, target)
    if entry is None:
        return
    url = safe_link(leaving(entry.mention).url)
    if url:
        await copy(app, url, "its link")
    else:
        app.say(STAYS if link_of(entry) else "It has no link that is safe to copy.")


async def copy_text(app: Console, target: Target) -> None:
    """Its redacted text to the clipboard; where redaction is not sure of it, nothing."""
    entry = await _entry(app, target)
    if entry is None:
        return
    left = leaving(entry.mention)
    if left.held:
        app.say(f"{left.held} {LOOK}")
        return
    await copy(app, "\n".join(map(harmless, left.words.split("\n"))), "its text, redacted")


async def _entry(app: Console, target: Target) -> Entry | None:
    entry = await app.runtime.store.mention(target.one)
    if entry is None:
        app.say("It is no longer in the store.")
    return entry


def _query(target: Target) -> Query | None:
    from console.tui.screens.detail import DetailScreen
    from console.tui.screens.triage import TriageScreen

    screen = target.screen
    if isinstance(screen, Listing):
        return screen.feed.view.query
    if isinstance(screen, TriageScreen):
        return screen.feed.view.query
    return screen.query_here if isinstance(screen, DetailScreen) else None
