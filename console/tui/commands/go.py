"""Going to another place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console.tui.commands import Target
from console.tui.screens.panes import NARROW, PanesScreen

if TYPE_CHECKING:
    from console.tui.app import ConsoleApp
    from console.tui.place import Place


def panes(app: ConsoleApp, target: Target) -> None:
    """Back to the panes, from wherever."""
    first = app.first
    first.enter_teams(False)
    while app.screen is not first:
        app.pop_screen()


def triage(app: ConsoleApp, target: Target) -> None:
    """One mention at a time, from the active pane."""
    from console.tui.screens.triage import TriageScreen

    feed = target.place.feed if isinstance(target.place, PanesScreen) else app.first.feed
    _open(app, TriageScreen(feed))


async def narrow_team(app: ConsoleApp, target: Target) -> None:
    """Into the list of teams; where the screen is too narrow for one, choose from a list."""
    first = app.first
    panes(app, target)
    if app.size.width >= NARROW:
        first.enter_teams(True)
        return
    from console.tui.choice import Choice
    from console.tui.screens.choose import Choose
    from console.tui.teams import team_choices

    counts = first.sidebar.open_counts()
    teams = [Choice(choice.value, choice.name, choice.about, str(counts.get(choice.value) or ""))
             for choice in team_choices(app)]
    everything = Choice(" ", "All waiting", "", str(counts[""]))
    chosen = await app.push_screen_wait(Choose("Narrow to a team", [everything, *teams]))
    if chosen is not None:
        first.narrow(chosen.strip())


def celebrations(app: ConsoleApp, target: Target) -> None:
    """The celebration queue."""
    from console.tui.screens.celebrations import CelebrationsScreen

    _open(app, CelebrationsScreen())


def outbox(app: ConsoleApp, target: Target) -> None:
    """What is on its way out."""
    from console.tui.screens.outbox import OutboxScreen

    _open(app, OutboxScreen())


def sources(app: ConsoleApp, target: Target) -> None:
    """How the sources do."""
    from console.tui.screens.sources import SourcesScreen

    _open(app, SourcesScreen())


def log(app: ConsoleApp, target: Target) -> None:
    """Who did what."""
    from console.tui.screens.log import LogScreen

    _open(app, LogScreen())


def accuracy(app: ConsoleApp, target: Target) -> None:
    """How right the judge is."""
    from console.tui.screens.accuracy import AccuracyScreen

    _open(app, AccuracyScreen())


def learning(app: ConsoleApp, target: Target) -> None:
    """What the judge learnt."""
    from console.tui.screens.learning import LearningScreen

    _open(app, LearningScreen())


def rejudging(app: ConsoleApp, target: Target) -> None:
    """Judge stored mentions anew."""
    from console.tui.screens.rejudging import RejudgingScreen

    _open(app, RejudgingScreen())


def settings(app: ConsoleApp, target: Target) -> None:
    """Theme, keys and panes."""
    from console.tui.screens.settings import SettingsScreen

    _open(app, SettingsScreen())


def _open(app: ConsoleApp, place: Place) -> None:
    """Open a place on top of the panes; one that is open already is not opened twice."""
    if type(app.screen) is type(place):
        return
    while app.screen is not app.first:
        app.pop_screen()
    app.push_screen(place)
