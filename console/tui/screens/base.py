"""What all screens share: their kind, what keys are aimed at, and how to move."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual import events
from textual.app import ComposeResult
from textual.geometry import Region
from textual.strip import Strip

from console.domain.remedies import by
from console.tui.commands.keymap import LOST, normal
from console.tui.commands.table import Command
from console.tui.dialogs.closing import ClosesOnce
from console.tui.render.footer import footer_line
from console.tui.render.lines import Line
from console.tui.widgets.banner import Banner
from console.tui.widgets.bar import Bar
from console.tui.widgets.too_small import TooSmall, too_small

if TYPE_CHECKING:
    from console.services.triage.outcome import Outcome
    from console.tui.console import Console
    from console.tui.panes.news import News


class ConsoleScreen(ClosesOnce[Any], inherit_bindings=False):
    """The part that all places share: header, banner, footer, and keys that come from the one table."""

    AUTO_FOCUS = ""
    BLANK = True  # widgets cover all of it; nothing is composed below them
    app: Console
    name_of_screen = "sheet"

    def __init__(self) -> None:
        super().__init__()
        self.header = Bar(id="header")
        self.banner = Banner()
        self.footer = Bar(id="footer")

    def compose(self) -> ComposeResult:
        """Header, the place itself, banner and footer."""
        yield self.header
        yield from self.inside()
        yield self.banner
        yield self.footer
        yield TooSmall()

    def render_lines(self, crop: Region) -> list[Strip]:
        """The ground below the widgets, which goes through the app's line filters as they do."""
        strips = super().render_lines(crop)
        for each in self.app.get_line_filters():
            strips = [strip.apply_filter(each, self.app.ink.ground) for strip in strips]
        return strips

    def inside(self) -> ComposeResult:
        """The widgets between header and footer."""
        yield from ()

    # what keys are aimed at

    @property
    def kind(self) -> str:
        """Which keys count here, as the table of actions names places."""
        return self.name_of_screen

    def chosen(self) -> tuple[int, ...]:
        """The marked mentions, or else the one under the cursor."""
        return self.current()

    def current(self) -> tuple[int, ...]:
        """The mention under the cursor, or nothing."""
        return ()

    def aimed(self, action: Command) -> tuple[int, ...]:
        """The mentions that an action would act on here and now."""
        return () if not action.needs else self.chosen() if action.bulk else self.current()

    def many(self, action: Command) -> bool:
        """Whether an action would act on so much that it is asked about first."""
        return len(self.aimed(action)) > 1

    def why_not(self, action: Command) -> str:
        """Why an action cannot be done here and now; empty where it can."""
        if action.needs and not self.aimed(action):
            return f"The cursor is on no row: {by('down')} puts it on one."
        return ""

    def acted(self, action: Command, outcome: Outcome) -> None:
        """Something was done to mentions of this place."""

    # news

    @property
    def narrowed_to(self) -> str:
        """The name of the team that the place is narrowed to, if any."""
        return ""

    def begin(self) -> None:
        """The log's end is known: what is read from now on misses nothing."""

    def redraw(self) -> None:
        """The colours have changed."""

    def news(self, news: News) -> None:
        """The store has changed."""

    def refreshed(self) -> None:
        """Header, footer and what depends on the look are to be said again."""
        self.say_header()
        self.say_footer()

    # moving

    def move(self, by: int) -> None:
        """Rows down, or up where negative."""

    def go(self, index: int) -> None:
        """To the row of that number from 0; -1 is the last."""

    def page(self, direction: int) -> None:
        """A screenful down (1) or up (-1)."""

    def close_screen(self) -> None:
        """Back to the place below."""
        self.dismiss()

    def leave(self) -> bool:
        """Esc and q: close something inside; False where there is nothing and the place itself is to be left."""
        return False

    # keys

    def on_key(self, event: events.Key) -> None:
        """Keys of the table, unless somebody is typing. A key that came late, when the place was closed or covered, was
        meant for what stood here then and acts on nothing, nor does the next one where the two belong together."""
        press = normal(event.character if event.character and event.character.isprintable() else event.key)
        if self.app.screen is not self:
            event.stop()
            self.app.chord.press(f"{LOST}{press}", self.kind)
            return
        if self.focused is not None:
            if event.key == "escape":
                event.stop()
                self.stop_typing()
            return
        event.stop()
        self.app.dispatch.typed(press, self)

    def stop_typing(self) -> None:
        """Esc while somebody types."""
        self.set_focus(None)
        self.say_footer()

    # the frame; a subclass's own `on_…` come first and these after them, for Textual calls both

    def on_mount(self) -> None:
        """Say what the bars say."""
        self.refreshed()

    def on_screen_resume(self) -> None:
        """The place is on top again."""
        self.refreshed()

    def on_resize(self) -> None:
        """The bars have another width."""
        self.set_class(too_small(*self.app.size), "-too-small")
        if self.is_mounted:
            self.call_after_refresh(self.refreshed)

    def heading(self) -> Line:
        """What the header says at its left after the product's name."""
        return ()

    def say_header(self) -> None:
        """Say the header."""
        left, right = self.app.header_line(self.heading())
        self.header.say(left, right)
        self.banner.say(self.app.banner or self.app.uncollected, self.app.size.width)

    def say_footer(self) -> None:
        """Say which keys act here and now, or what may follow the key that waits."""
        left, right = footer_line(self.app, self)
        self.footer.say(left, right)
