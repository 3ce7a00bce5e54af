"""The console as everything below the app sees it: the state that is shown, and the few things that may be asked of it.

Screens, dialogs, panes, commands and what is drawn import this module; none of them imports the app itself, which puts
them together. So no import runs in a circle.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol

from textual.app import App

from console.config.settings import Personal
from console.services.runtime import Runtime
from console.store.protocol import Counts, Page, Presence, SourceHealth
from console.tui.commands.keymap import Chord, Keymap
from console.tui.panes.news import News, Newsreader
from console.tui.panes.paging import View
from console.tui.render.lines import Line
from console.tui.render.rows import RowContext
from console.tui.render.styles import Ink

if TYPE_CHECKING:
    from textual.events import Event
    from textual.theme import Theme

    from console.domain.errors import StoreFault
    from console.services.triage.outcome import Outcome
    from console.tui.commands.table import Command

Severity = Literal["information", "warning", "error"]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Where the console finds and keeps what is the operator's own."""

    themes: tuple[Path, ...]  # folders, the operator's own first
    crash_log: Path
    notices: tuple[str, ...] = ()  # said once at the start
    starts_collector: bool = False  # starts one again where its own has ended


class KeyScreen(Protocol):
    """A screen on which the keys of the table act."""

    @property
    def kind(self) -> str:
        """Which keys count here, as the table of actions names places."""

    @property
    def narrowed_to(self) -> str:
        """The name of the team that the screen is narrowed to, if any."""

    @property
    def focused(self) -> object | None:
        """The widget that somebody types into, if any."""

    def chosen(self) -> tuple[int, ...]:
        """The marked mentions, or else the one under the cursor."""

    def current(self) -> tuple[int, ...]:
        """The mention under the cursor, or nothing."""

    def move(self, by: int) -> None:
        """Rows down, or up where negative."""

    def go(self, index: int) -> None:
        """To the row of that number from 0; -1 is the last."""

    def page(self, direction: int) -> None:
        """A screenful down (1) or up (-1)."""

    def leave(self) -> bool:
        """Close something inside; False where there is nothing and the screen itself is to be left."""

    def close_screen(self) -> None:
        """Back to the screen below."""

    def aimed(self, action: Command) -> tuple[int, ...]:
        """The mentions that an action would act on here and now."""

    def many(self, action: Command) -> bool:
        """Whether an action would act on so much that it is asked about first."""

    def why_not(self, action: Command) -> str:
        """Why an action cannot be done here and now; empty where it can."""

    def acted(self, action: Command, outcome: Outcome) -> None:
        """Something was done to mentions of this screen."""

    def news(self, news: News) -> None:
        """The store has changed."""

    def refreshed(self) -> None:
        """Header, footer and what depends on the look are to be said again."""

    def redraw(self) -> None:
        """The colours have changed."""

    def say_header(self) -> None:
        """Say the header."""

    def say_footer(self) -> None:
        """Say the footer."""


@dataclass(frozen=True, slots=True)
class Target:
    """What a key press was aimed at: the mentions, the screen, and the key itself (``s 3``)."""

    ids: tuple[int, ...]
    screen: KeyScreen
    key: str

    @property
    def one(self) -> int:
        """The first of them."""
        return self.ids[0]


class Dispatcher(Protocol):
    """From a key press to what is done, and to the sentence that says what became of it."""

    working: int  # commands that are not done yet; one that waits for an answer counts

    def typed(self, press: str, screen: KeyScreen) -> None:
        """A key was pressed on a screen."""

    def perform(self, action: Command, screen: KeyScreen, key: str = "") -> None:
        """Carry out an action on a screen, or say why not."""

    def perform_by_name(self, name: str, screen: KeyScreen) -> None:
        """The same, as a click asks for it."""

    def start(self, work: Awaitable[Any]) -> None:
        """Begin what may take a while; a fault that an operator can mend becomes a sentence."""

    async def guarded(self, work: Awaitable[Any]) -> None:
        """Await, and turn what an operator can do something about into a sentence."""

    async def submit(self, name: str, target: Target, work: Callable[[], Awaitable[Outcome]]) -> Outcome:
        """Do something to mentions; say what became of it and show it."""

    async def submit_unless_held(
        self, name: str, target: Target, words: str, work: Callable[[Sequence[int], bool], Awaitable[Outcome]]
    ) -> None:
        """The same, for what a colleague may hold: then it is asked about."""


class Console(App[None], inherit_bindings=False):
    """What a screen or a command may read and ask. `console.tui.app.ConsoleApp` is the one app that is such."""

    runtime: Runtime
    personal: Personal
    surroundings: Surroundings
    keymap: Keymap
    chord: Chord
    look: RowContext
    reader: Newsreader
    dispatch: Dispatcher
    ink: Ink
    counts: Counts
    sources: tuple[SourceHealth, ...]
    others: tuple[Presence, ...]
    banner: str
    """What is wrong with the store."""
    uncollected: str
    """That nobody collects."""
    working: str
    """Said in the footer while something takes longer than a second."""
    last_search: str
    first_pages: Sequence[tuple[View, Page] | None]

    @property
    @abstractmethod
    def open_screens(self) -> tuple[KeyScreen, ...]:
        """Every screen that is open, the first one first."""

    @property
    @abstractmethod
    def looking_at(self) -> str:
        """The team that this console is narrowed to, for colleagues to see."""

    @abstractmethod
    def header_line(self, heading: Line) -> tuple[Line, Line]:
        """Left and right end of the header."""

    @abstractmethod
    async def give(self, event: Event) -> None:
        """Give a key or what was pasted to whoever has the focus."""

    @abstractmethod
    def say(self, sentence: str, *, severity: Severity = "information") -> None:
        """One sentence in a toast, in place of the one before."""

    @abstractmethod
    def use_theme(self, theme: Theme) -> None:
        """Change the colours of everything."""

    @abstractmethod
    def redraw(self) -> None:
        """Have every screen drawn."""

    @abstractmethod
    def count_soon(self) -> None:
        """Have the counts read: at once, but no more often than once a second."""

    @abstractmethod
    def store_trouble(self, fault: StoreFault | None) -> None:
        """Show what is wrong with the store, or that nothing is any more."""
