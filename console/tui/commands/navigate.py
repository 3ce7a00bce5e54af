"""Moving: rows, pages, panes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console.tui.commands.table import shown_keys
from console.tui.console import Target
from console.tui.panes.window import ROWS
from console.tui.screens.listing import Listing
from console.tui.screens.panes import NARROW, PanesScreen, panes_screen

if TYPE_CHECKING:
    from console.tui.console import Console
    from console.tui.screens.base import ConsoleScreen


def mark(app: Console, target: Target) -> None:
    """Mark the row under the cursor, or take its mark away."""
    if isinstance(target.screen, Listing):
        target.screen.pane.toggle_mark()


def mark_range(app: Console, target: Target) -> None:
    """Mark all from the last mark to here."""
    if isinstance(target.screen, Listing):
        target.screen.pane.window.mark_range()
        target.screen.pane.draw(ROWS)


def mark_all(app: Console, target: Target) -> None:
    """Mark all on the screen."""
    if isinstance(target.screen, Listing):
        target.screen.pane.window.mark_visible()
        target.screen.pane.draw(ROWS)


def panes(app: Console, target: Target) -> None:
    """Back to the panes, from wherever."""
    first = panes_screen(app)
    first.enter_teams(False)
    while app.screen is not first:
        app.pop_screen()


def triage(app: Console, target: Target) -> None:
    """One mention at a time, from the active pane."""
    from console.tui.screens.triage import TriageScreen

    feed = target.screen.feed if isinstance(target.screen, PanesScreen) else panes_screen(app).feed
    _open(app, TriageScreen(feed))


async def narrow_team(app: Console, target: Target) -> None:
    """Into the list of teams; where the screen is too narrow for one, choose from a list."""
    first = panes_screen(app)
    panes(app, target)
    if app.size.width >= NARROW:
        first.enter_teams(True)
        return
    from console.tui.dialogs.choices import Choice, team_choices
    from console.tui.dialogs.choose import Choose

    counts = first.sidebar.open_counts()
    teams = [
        Choice(choice.value, choice.name, choice.about, str(counts.get(choice.value) or ""))
        for choice in team_choices(app)
    ]
    everything = Choice(" ", "All waiting", "", str(counts[""]))
    chosen = await app.push_screen_wait(Choose("Narrow to a team", [everything, *teams]))
    if chosen is not None:
        first.narrow(chosen.strip())


def celebrations(app: Console, target: Target) -> None:
    """The celebration queue."""
    from console.tui.screens.celebrations import CelebrationsScreen

    _open(app, CelebrationsScreen())


def outbox(app: Console, target: Target) -> None:
    """What is on its way out."""
    from console.tui.screens.outbox import OutboxScreen

    _open(app, OutboxScreen())


def sources(app: Console, target: Target) -> None:
    """How the sources do."""
    from console.tui.screens.sources import SourcesScreen

    _open(app, SourcesScreen())


def log(app: Console, target: Target) -> None:
    """Who did what."""
    from console.tui.screens.log import LogScreen

    _open(app, LogScreen())


async def manual(app: Console, target: Target) -> None:
    """The manual, page by page."""
    from console.services.manual import pages
    from console.tui.dialogs.choices import Choice
    from console.tui.dialogs.choose import Choose
    from console.tui.screens.manual import ManualScreen

    known = {one.name: one for one in pages()}
    chosen = await app.push_screen_wait(
        Choose("The manual", [Choice(one.name, one.title, one.name) for one in known.values()])
    )
    if chosen:
        _open(app, ManualScreen(known[chosen]))


def accuracy(app: Console, target: Target) -> None:
    """How right the judge is."""
    from console.tui.screens.accuracy import AccuracyScreen

    _open(app, AccuracyScreen())


def learning(app: Console, target: Target) -> None:
    """What the judge learnt."""
    from console.tui.screens.learning import LearningScreen

    _open(app, LearningScreen())


def rejudging(app: Console, target: Target) -> None:
    """Judge stored mentions again."""
    from console.tui.screens.rejudging import RejudgingScreen

    _open(app, RejudgingScreen())


def settings(app: Console, target: Target) -> None:
    """Theme, keys and panes."""
    from console.tui.screens.settings import SettingsScreen

    _open(app, SettingsScreen())


def _open(app: Console, screen: ConsoleScreen) -> None:
    """Open a place on top of the panes; one that is open already is not opened twice."""
    if type(app.screen) is type(screen):
        return
    while app.screen is not panes_screen(app):
        app.pop_screen()
    app.push_screen(screen)


def down(app: Console, target: Target) -> None:
    """One row down."""
    target.screen.move(1)


def up(app: Console, target: Target) -> None:
    """One row up."""
    target.screen.move(-1)


def first(app: Console, target: Target) -> None:
    """The first row."""
    target.screen.go(0)


def last(app: Console, target: Target) -> None:
    """The last row that was read."""
    target.screen.go(-1)


def page_down(app: Console, target: Target) -> None:
    """A screenful down."""
    target.screen.page(1)


def page_up(app: Console, target: Target) -> None:
    """A screenful up."""
    target.screen.page(-1)


def left(app: Console, target: Target) -> None:
    """The pane to the left."""
    _panes(target).turn(-1)


def right(app: Console, target: Target) -> None:
    """The pane to the right."""
    _panes(target).turn(1)


def next_pane(app: Console, target: Target) -> None:
    """The next pane, from the last the first."""
    _panes(target).turn(1, around=True)


def previous_pane(app: Console, target: Target) -> None:
    """The previous pane, from the first the last."""
    _panes(target).turn(-1, around=True)


def pane(app: Console, target: Target) -> None:
    """The pane whose number was pressed."""
    keys = app.keymap.keys("pane")  # the operator's own may be no numbers
    if target.key in keys:
        _panes(target).activate(keys.index(target.key))
    else:
        app.say(f"Which pane? {shown_keys(keys)} goes to it.")


def search_next(app: Console, target: Target) -> None:
    """The next row that the last search finds."""
    _seek(app, target, 1)


def search_previous(app: Console, target: Target) -> None:
    """The row before that the last search finds."""
    _seek(app, target, -1)


def _seek(app: Console, target: Target, step: int) -> None:
    from console.query.match import matches
    from console.services.queries import read_query
    from console.tui.screens.listing import Listing

    screen = target.screen
    if not app.last_search or not isinstance(screen, Listing):
        app.say("Nothing was searched for yet: / searches.")
        return
    query = app.runtime.asked(read_query(app.last_search, settings=app.runtime.settings))
    window, context = screen.pane.window, app.runtime.context()
    rows = range(window.at + step, len(window.rows) if step > 0 else -1, step)
    for index in rows:
        if query is None or matches(query, window.rows[index].entry, context):
            screen.pane.go(index)
            return
    app.say(f"No other row here matches: {app.last_search}")


def _panes(target: Target) -> PanesScreen:
    assert isinstance(target.screen, PanesScreen)  # the table gives these keys to the panes alone
    return target.screen
