"""Moving: rows, pages, panes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console.tui.actions import shown_keys
from console.tui.commands import Target
from console.tui.screens.panes import PanesScreen

if TYPE_CHECKING:
    from console.tui.app import ConsoleApp


def down(app: ConsoleApp, target: Target) -> None:
    """One row down."""
    target.place.move(1)


def up(app: ConsoleApp, target: Target) -> None:
    """One row up."""
    target.place.move(-1)


def first(app: ConsoleApp, target: Target) -> None:
    """The first row."""
    target.place.go(0)


def last(app: ConsoleApp, target: Target) -> None:
    """The last row that was read."""
    target.place.go(-1)


def page_down(app: ConsoleApp, target: Target) -> None:
    """A screenful down."""
    target.place.page(1)


def page_up(app: ConsoleApp, target: Target) -> None:
    """A screenful up."""
    target.place.page(-1)


def left(app: ConsoleApp, target: Target) -> None:
    """The pane to the left."""
    _panes(target).turn(-1)


def right(app: ConsoleApp, target: Target) -> None:
    """The pane to the right."""
    _panes(target).turn(1)


def next_pane(app: ConsoleApp, target: Target) -> None:
    """The next pane, from the last the first."""
    _panes(target).turn(1, around=True)


def previous_pane(app: ConsoleApp, target: Target) -> None:
    """The previous pane, from the first the last."""
    _panes(target).turn(-1, around=True)


def pane(app: ConsoleApp, target: Target) -> None:
    """The pane whose number was pressed."""
    keys = app.keymap.keys("pane")  # the operator's own may be no numbers
    if target.key in keys:
        _panes(target).activate(keys.index(target.key))
    else:
        app.say(f"Which pane? {shown_keys(keys)} goes to it.")


def search_next(app: ConsoleApp, target: Target) -> None:
    """The next row that the last search finds."""
    _seek(app, target, 1)


def search_previous(app: ConsoleApp, target: Target) -> None:
    """The row before that the last search finds."""
    _seek(app, target, -1)


def _seek(app: ConsoleApp, target: Target, step: int) -> None:
    from console.domain.matching import matches
    from console.services.asking import read_query
    from console.tui.listing import Listing

    place = target.place
    if not app.last_search or not isinstance(place, Listing):
        app.say("Nothing was searched for yet: / searches.")
        return
    query = app.runtime.asked(read_query(app.last_search, settings=app.runtime.settings))
    window, context = place.pane.window, app.runtime.context()
    rows = range(window.at + step, len(window.rows) if step > 0 else -1, step)
    for index in rows:
        if query is None or matches(query, window.rows[index].entry, context):
            place.pane.go(index)
            return
    app.say(f"No other row here matches: {app.last_search}")


def _panes(target: Target) -> PanesScreen:
    assert isinstance(target.place, PanesScreen)  # the table gives these keys to the panes alone
    return target.place
