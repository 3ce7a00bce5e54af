"""The console as a Textual app. It owns no resource; store and services are handed to it."""

from __future__ import annotations

from console.domain.remedies import worded

from console.tui.terminal import environment  # isort: skip - before anything of Textual

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from time import monotonic
from typing import TYPE_CHECKING, Any

from textual import events
from textual.app import App
from textual.filter import LineFilter, Monochrome
from textual.screen import Screen

from console.config.settings import Personal
from console.domain.errors import StoreFault
from console.services.runtime import Runtime
from console.services.topics import panes_of
from console.store.protocol import Counts, Page, Presence, SourceHealth, Tally
from console.tui.commands.dispatch import Dispatch
from console.tui.commands.keymap import Chord, Keymap
from console.tui.console import Console, Severity, Surroundings
from console.tui.panes.news import News, Newsreader, later
from console.tui.panes.paging import View, first_pages
from console.tui.presence import process_name
from console.tui.render.header import header_line
from console.tui.render.lines import Line
from console.tui.render.rows import RowContext
from console.tui.render.styles import Ink
from console.tui.screens.base import ConsoleScreen
from console.tui.terminal.driver import Driver
from console.tui.terminal.filters import Colourless, HostileText
from console.tui.terminal.keyboard import Keyboard
from console.tui.themes import find_theme

if TYPE_CHECKING:
    from textual.theme import Theme

    from console.tui.screens.panes import PanesScreen

assert environment

_NONE = Tally()


class ConsoleApp(Console, inherit_bindings=False):
    """Panes of live mentions, and the keys that act on them."""

    CSS_PATH = "console.tcss"
    TITLE = "Outside In"
    ENABLE_COMMAND_PALETTE = False
    NOTIFICATION_TIMEOUT = 6
    ALLOW_SELECT = False  # Textual's own selection fails on a widget that has just gone; terminals select with Shift

    def __init__(self, runtime: Runtime, personal: Personal, surroundings: Surroundings) -> None:
        super().__init__(driver_class=Driver)
        self.runtime = runtime
        self.personal = personal
        self.surroundings = surroundings
        self.keymap = Keymap(personal.keys)
        self.chord = Chord(self.keymap)
        self.look = RowContext(
            runtime.clock(),
            runtime.settings.organisation.zone,
            runtime.settings.tree,
            runtime.operator,
            runtime.settings.judge.forward_above,
        )
        self.reader = Newsreader(runtime, self._news, self.store_trouble)
        self.counts = Counts(_NONE, {}, _NONE)
        self.sources: tuple[SourceHealth, ...] = ()
        self.others: tuple[Presence, ...] = ()
        self.banner = ""  # what is wrong with the store
        self.uncollected = ""  # that nobody collects
        self.working = ""  # said in the footer while something takes longer than a second
        self.last_search = ""
        self.dispatch = Dispatch(self)
        self.keyboard = Keyboard(self)
        self._hostile = HostileText()  # one, because strips keep what each filter made of them
        self._colourless = Colourless()
        self.first_pages: Sequence[tuple[View, Page] | None] = ()
        self._counted = 0.0
        self._counting = False
        theme, self.complaints = find_theme(personal.theme, surroundings.themes)
        self.register_theme(theme)
        self.theme = theme.name
        self.ink = self._mix()

    # the frame

    def get_default_screen(self) -> Screen[Any]:
        """The panes."""
        from console.tui.screens.panes import PanesScreen

        return PanesScreen()

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Textual's own, and the one that lets nothing through that could drive the terminal."""
        of_textual = [one for one in super().get_line_filters() if not isinstance(one, Monochrome)]
        return [*of_textual, *([self._colourless] if self.no_color else []), self._hostile]

    def on_mount(self) -> None:
        """Begin to follow the news."""
        self.app_resume_signal.subscribe(self, self._resumed)
        self.run_worker(later(self.keyboard.hand_over), group="keyboard")
        self.run_worker(later(self._begin), group="news")
        for sentence in (*self.surroundings.notices, *self.complaints, *self.keymap.complaints):
            self.say(sentence, severity="warning")

    async def _begin(self) -> None:
        from console.tui.presence import keep_company, watch_collector

        if not self.reader.sequence:
            await self.dispatch.guarded(self.reader.begin())
        await self.first.read_missing()
        self.run_worker(keep_company(self), group="company")
        self.run_worker(watch_collector(self), group="company")
        await self.reader.follow()

    async def prepare(self) -> None:
        """Read what the first frame shows, so that it is drawn once; for a slow store one waits on the screen."""
        await self.dispatch.guarded(self.reader.begin())
        panes = panes_of(self.runtime.settings, self.personal)
        self.first_pages = await first_pages(self.runtime, [pane.query for pane in panes])

    def _mix(self) -> Ink:
        """Ink of the theme in force: its own colours as its file says them."""
        theme = self.current_theme
        used = ("foreground", "background", "panel", "secondary", "accent", "error")
        own = {name: getattr(theme, name) for name in used}
        return Ink({**own, **theme.variables}, sixteen=self.console.color_system == "standard")

    def use_theme(self, theme: Theme) -> None:
        """Change the colours of everything."""
        self.register_theme(theme)
        self.theme = theme.name
        self.ink = self._mix()
        self.redraw()

    def _resumed(self, app: App[Any]) -> None:
        """The shell has had the terminal: nothing of what was drawn is there any more."""
        self.screen.refresh()

    def redraw(self) -> None:
        """Have every place drawn again."""
        for screen in self.open_screens:
            screen.redraw()
            screen.refreshed()

    @property
    def first(self) -> PanesScreen:
        """The panes."""
        from console.tui.screens.panes import panes_screen

        return panes_screen(self)

    @property
    def looking_at(self) -> str:
        """The team that this console is narrowed to, for colleagues to see."""
        return next((screen.narrowed_to for screen in self.open_screens if screen.narrowed_to), "")

    @property
    def open_screens(self) -> tuple[ConsoleScreen, ...]:
        """Every place that is open, the first one first."""
        return tuple(screen for screen in self.screen_stack if isinstance(screen, ConsoleScreen))

    def header_line(self, heading: Line) -> tuple[Line, Line]:
        """Left and right end of the header."""
        return header_line(self, heading)

    # keys

    async def on_event(self, event: events.Event) -> None:
        """What is typed or pasted goes to whoever has the focus when all that was typed before has been dealt with."""
        if isinstance(event, events.Key | events.Paste) and not event.is_forwarded:
            self.keyboard.take(event)
        elif self.screen_stack or not isinstance(event, events.Key):  # a late key finds no screen where all are closed
            await super().on_event(event)

    async def give(self, event: events.Event) -> None:
        """Give a key or what was pasted to whoever has the focus."""
        await super().on_event(event)

    # words

    def notify(
        self,
        message: str,
        *,
        title: str = "",
        severity: Severity = "information",
        timeout: float | None = None,
        markup: bool = False,
    ) -> None:
        """A toast. Whatever it says is text: markup is never read; actions that it names get the operator's keys."""
        message = worded(message, self.keymap.named)
        super().notify(message, title=title, severity=severity, timeout=timeout, markup=False)

    def say(self, sentence: str, *, severity: Severity = "information") -> None:
        """One sentence in a toast, in place of the one before."""
        self.clear_notifications()
        self.notify(sentence, severity=severity)

    # news

    def _news(self, news: News) -> None:
        self.look = replace(self.look, now=news.context.now)
        for screen in self.open_screens:
            screen.news(news)
        self.count_soon()

    def count_soon(self) -> None:
        """Have the counts read again: at once, but no more often than once a second."""
        if not self._counting:
            self._counting = True
            self.set_timer(max(0.001, self._counted + 1.0 - monotonic()), self._count)

    async def _count(self) -> None:
        self._counting = False
        self._counted = monotonic()
        try:
            self.counts = await self.runtime.store.counts(self.runtime.clock())
        except StoreFault as fault:
            self.store_trouble(fault)
        for screen in self.open_screens:
            screen.refreshed()

    def store_trouble(self, fault: StoreFault | None) -> None:
        banner = str(fault) if fault else ""
        if banner != self.banner:
            self.banner = banner
            for screen in self.open_screens:
                screen.say_header()

    # the end

    def _handle_exception(self, error: Exception) -> None:
        """A fault of ours: a file for those who mend it, one sentence for the operator, nobody's words in either."""
        from console.tui.terminal.crash_log import write_crash

        if self._exception is not None:
            return  # what follows from the first fault says nothing new
        self._return_code = 1
        self._exception = error
        self._exception_event.set()  # keeps `run_test` raising
        where = write_crash(error, self.surroundings.crash_log)
        self.panic(f"The console stopped on a fault of its own. Nothing that was said to be done is lost.\n{where}")

    def _print_error_renderables(self) -> None:
        """The first sentence alone; of more of them Textual would tell a developer how to see all."""
        del self._exit_renderables[1:]
        super()._print_error_renderables()


async def run_console(
    runtime: Runtime,
    personal: Personal,
    notices: Sequence[str] = (),
    *,
    mouse: bool = True,
    surroundings: Surroundings | None = None,
) -> int:
    """Run the console until it is left; its exit status."""
    from console.tui.terminal.signals import leave_on_signals

    if surroundings is None:
        from console.config.locations import locate

        screens = locate()
        surroundings = Surroundings(
            screens.themes, screens.log.with_name("crash.log"), tuple(notices), starts_collector=True
        )
    app = ConsoleApp(runtime, personal, surroundings)
    with leave_on_signals(app.exit):
        await app.prepare()
        await app.run_async(mouse=mouse)
        with suppress(StoreFault):  # then the lease says it, a little later
            await runtime.store.depart(process_name())
    return app.return_code or 0
