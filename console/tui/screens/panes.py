"""The first screen: live panes side by side, or one at a time where the terminal is narrow."""

from __future__ import annotations

from textual.app import ComposeResult

from console.config.settings import PaneSettings
from console.domain.judgement import TONE_SIGNS
from console.domain.remedies import by, worded
from console.domain.text import one_line
from console.services.topics import panes_of
from console.tui.commands.keymap import Keymap
from console.tui.commands.table import PANES, TEAMS
from console.tui.console import Console
from console.tui.panes.loader import Feed
from console.tui.panes.pane import Pane
from console.tui.render.lines import Line, Span, line
from console.tui.screens.listing import Listing
from console.tui.widgets.bar import Bar
from console.tui.widgets.sidebar import Sidebar

NARROW, PANE_WIDTH = 100, 23
_EMPTY = {
    "positive": "No praise waiting. All that was said has gone where it belongs.",
    "neutral": "Nothing neutral waiting.",
    "negative": "No concerns waiting.",
    "needs a team": "Everything that waits has a team.",
    "not ours": f"Nothing here is about somebody else. {by('not-ours')} on a mention puts it here, {by('ours')} takes"
    " it back.",
}


class PanesScreen(Listing):
    """Panes of live mentions, and the teams at their left."""

    name_of_screen = PANES

    def __init__(self) -> None:
        super().__init__()
        self.in_teams = False
        self.sidebar = Sidebar()
        self._tabs = Bar(id="tabs")

    # the frame

    def inside(self) -> ComposeResult:
        """Tabs, teams and panes."""
        yield self._tabs
        chosen = panes_of(self.app.runtime.settings, self.app.personal)
        self.feeds = [Feed(self.app, _pane(pane, self.app.keymap), pane.query) for pane in chosen]
        for feed, found in zip(self.feeds, self.app.first_pages, strict=False):
            if found is not None:
                feed.adopt(*found)
        self.pane.window.go(0)
        yield self.sidebar
        yield from (feed.pane for feed in self.feeds)

    def on_mount(self) -> None:
        """Find room for what there is."""
        self.lay_out()

    def on_resize(self) -> None:
        """Find room for what there is."""
        self.lay_out()

    def lay_out(self) -> None:
        """Show as many panes as have room, the active one among them; tabs where that is not all of them."""
        width = self.app.size.width
        wide = width >= NARROW
        self.sidebar.display = wide
        self.sidebar.styles.width = sidebar = 28 if width >= 150 else 22
        room = width - sidebar if wide else width
        count = max(1, min(len(self.feeds), room // PANE_WIDTH)) if wide else 1
        first = max(0, min(self.active - count // 2, len(self.feeds) - count))
        for index, feed in enumerate(self.feeds):
            feed.pane.display = first <= index < first + count
            feed.pane.take_place(edge=index > first, active=index == self.active and not self.in_teams)
        self._tabs.display = count < len(self.feeds)
        self.listed()

    def listed(self) -> None:
        """Say on the tabs what each pane holds."""
        spans: list[Span] = []
        for index, feed in enumerate(self.feeds):
            window = feed.pane.window
            here = index == self.active
            spans += [Span("▌" if here else " ", "bar"), Span(f"{index + 1} ", "key" if here else "dim")]
            spans += [part if here or len(part.text) == 1 else Span(part.text, "dim") for part in feed.pane.title]
            spans.append(Span(f" {window.size}" if window.rows else "", "dim"))
            spans += [Span(f" {window.waiting}" if window.held else "", "accent"), Span("  ")]
        self._tabs.say(tuple(spans))

    @property
    def kind(self) -> str:
        """The teams have keys of their own."""
        return TEAMS if self.in_teams else PANES

    def heading(self) -> Line:
        """The organisation, and the team that all is narrowed to."""
        organisation = one_line(self.app.runtime.settings.organisation.name)
        narrowed = Span(f"▸ {self.narrowed_to}" if self.narrowed_to else "", "accent")
        if self.narrowed_to and self.app.size.width < NARROW:
            return (narrowed,)
        return line(organisation, "  ", narrowed)

    def refreshed(self) -> None:
        """Counts may have changed."""
        super().refreshed()
        self.sidebar.renew()
        self.listed()

    def redraw(self) -> None:
        """Colours have changed."""
        super().redraw()
        self.sidebar.refresh()

    # what keys are aimed at

    def chosen(self) -> tuple[int, ...]:
        """Marked, or under the cursor; nothing while the cursor is among the teams."""
        return () if self.in_teams else super().chosen()

    def current(self) -> tuple[int, ...]:
        """Under the cursor; nothing while it is among the teams."""
        return () if self.in_teams else super().current()

    @property
    def narrowed_to(self) -> str:
        """The team in force, by name."""
        team = self.sidebar.narrowed if self.is_mounted else ""
        return one_line(self.app.look.tree.name(team)) if team else ""

    def narrow(self, team: str) -> None:
        """Show one team and those below it, or everything."""
        self.sidebar.narrowed = team
        teams = self.app.look.tree.below(team) if team else None
        for feed in self.feeds:
            feed.narrow(teams)
        self.begin()
        self.refreshed()

    # moving

    def activate(self, index: int) -> None:
        """Make a pane the active one. The one that is left lets in what waited."""
        if not 0 <= index < len(self.feeds):
            return
        left = self.feeds[self.active]
        self.active = index
        self.enter_teams(False)
        if left is not self.feed:
            left.pane.let_in()
        if self.pane.window.rows and self.pane.window.at < 0:
            self.pane.move(0)
        self.say_footer()

    def turn(self, by: int, *, around: bool = False) -> None:
        """To a neighbouring pane."""
        index = self.active + by
        self.activate(index % len(self.feeds) if around else index)

    def move(self, by: int) -> None:
        """Rows down."""
        self.sidebar.move(by) if self.in_teams else super().move(by)

    def go(self, index: int) -> None:
        """To a row."""
        self.sidebar.go(index) if self.in_teams else super().go(index)

    def page(self, direction: int) -> None:
        """A screenful."""
        self.sidebar.move(direction * 10) if self.in_teams else super().page(direction)

    def leave(self) -> bool:
        """Out of the teams."""
        if not self.in_teams:
            return False
        self.enter_teams(False)
        return True

    def enter_teams(self, inside: bool) -> None:
        """Into the list of teams, or out of it."""
        self.in_teams = self.sidebar.focused_here = inside
        self.sidebar.renew()
        self.lay_out()
        self.say_footer()

    # messages of the widgets

    def on_pane_chosen(self, message: Pane.Chosen) -> None:
        """A click on a row."""
        self.activate(next(index for index, feed in enumerate(self.feeds) if feed.pane is message.pane))

    def on_sidebar_picked(self, message: Sidebar.Picked) -> None:
        """A click on a team."""
        self.narrow(message.team)


def _pane(settings: PaneSettings, keymap: Keymap) -> Pane:
    tone = settings.title.strip().lower()
    title = Span(one_line(settings.title), "strong")
    sign = next((Span(f"{sign}", label.value) for label, sign in TONE_SIGNS.items() if label.value == tone), None)
    spans = (sign, Span(" "), title) if sign else (title,)
    empty = _EMPTY.get(tone, "Nothing here. It fills by itself as mentions arrive.")
    return Pane(spans, empty=worded(empty, keymap.named))


def panes_screen(app: Console) -> PanesScreen:
    """The panes of this console, which are always open."""
    return next(screen for screen in app.screen_stack if isinstance(screen, PanesScreen))
