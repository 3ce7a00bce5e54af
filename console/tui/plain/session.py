"""What the line mode looks at: a pane, a mention in it, and how both are said."""

from __future__ import annotations

import asyncio
from typing import TextIO

from console.config.settings import PaneSettings, Personal
from console.domain.errors import NotAllowed
from console.domain.remedies import worded
from console.domain.text import one_line
from console.query.match import matches
from console.query.tree import And, Query
from console.services.queries import read_query
from console.services.runtime import Runtime
from console.services.topics import panes_of
from console.store.protocol import Entry, Page
from console.tui.commands.keymap import Keymap
from console.tui.panes.row import ids_of
from console.tui.render import wording
from console.tui.render.lines import Line, plain
from console.tui.render.rows import RowContext, what_happened, who, words
from console.tui.terminal.safe_text import harmless

PAGE = 200
_MOST_SAID = 20  # others of a row that are said one by one


class Session:
    """One operator's place in the panes. Everything that is said goes through `say`, which lets nothing hostile by."""

    screen = "panes"

    def __init__(self, runtime: Runtime, personal: Personal, paper: TextIO, keyboard: TextIO) -> None:
        self.runtime = runtime
        self.keyboard = keyboard
        self.keymap = Keymap(personal.keys)
        self.panes: list[PaneSettings] = list(panes_of(runtime.settings, personal))
        self.pane = 0
        self.team = ""
        self.filter = ""
        self.found: PaneSettings | None = None  # what was searched for last, as a pane
        self.entries: list[Entry] = []
        self.at = 0
        self.held: tuple[str, int] | None = None  # an act, and its mention that a colleague holds
        self.looked: dict[int, int] = {}  # what of a mention's redaction was last said here (`Standing.seen`)
        self.asked = (0, "")  # the mention and the note of the forward that was asked about last
        self.looking = 0  # the number of the look that rejudging would follow (`gj do`)
        self._paper = paper
        self._sequence = 0
        self._zone = runtime.settings.organisation.zone

    # saying

    def say(self, sentence: str) -> None:
        """One line on paper; actions that it names get the operator's keys."""
        sentence = worded(sentence, self.keymap.named)
        print("\n".join(harmless(part) for part in sentence.split("\n")), file=self._paper, flush=True)

    def say_lines(self, lines: list[Line]) -> None:
        """Lines without their colours."""
        for spans in lines:
            self.say(plain(spans).rstrip())

    def prompt(self) -> None:
        """Ask for the next command."""
        print("> ", end="", file=self._paper, flush=True)

    async def ask(self, question: str) -> str | None:
        """Ask for one more line; None where the input has ended."""
        self.say(question)
        self.prompt()
        typed = await self.read_line()
        return harmless(typed).strip() if typed else None

    async def read_line(self) -> str:
        """The next line that is typed, empty at the end of the input."""
        return await asyncio.to_thread(self.keyboard.readline)

    @property
    def look(self) -> RowContext:
        """What mentions are said against."""
        return RowContext(
            self.runtime.clock(),
            self._zone,
            self.runtime.settings.tree,
            self.runtime.operator,
            self.runtime.settings.judge.forward_above,
        )

    # looking

    async def begin(self) -> None:
        """Say whose console it is and what waits, and read the first pane."""
        store = self.runtime.store
        self._sequence = await store.head()
        counts = await store.counts(self.runtime.clock())
        tally = counts.all
        organisation = one_line(self.runtime.settings.organisation.name)
        self.say(
            f"Outside In, {organisation}. {wording.plural(tally.total, 'mention')} waiting: "
            f"{tally.positive} positive, {tally.neutral} neutral, {tally.negative} negative."
        )
        if counts.failed:
            self.say(f"{wording.plural(counts.failed, 'letter')} could not be sent: go lists them.")
        for complaint in self.keymap.complaints:
            self.say(complaint)
        await self.read()
        self.say_place()
        self.say_current()

    @property
    def query(self) -> Query | None:
        """What the pane shows, with the operator's filter."""
        parts = (self.panes[self.pane].query, self.filter)
        readings = [read_query(part, settings=self.runtime.settings, beside=" ".join(parts)) for part in parts]
        roots = [query.root for query in map(self.runtime.asked, readings) if query is not None]
        return None if not roots else Query(roots[0] if len(roots) == 1 else And(tuple(roots)))

    @property
    def teams(self) -> frozenset[str] | None:
        """The teams in force."""
        return self.runtime.settings.tree.below(self.team) if self.team else None

    async def read(self, *, keep: bool = False) -> None:
        """Read the pane; with ``keep`` stay at the mention, or at the one that has come in its place."""
        before = self.current
        try:
            page = await self.runtime.store.page(
                self.query, self.runtime.context(), teams=self.teams, limit=PAGE, folded=True
            )
        except NotAllowed as error:
            self.say(str(error))
            page = Page(())
        self.entries = list(page.entries)
        self.at = 0
        if keep and before is not None:
            self.at = next(
                (index for index, entry in enumerate(self.entries) if entry.mention.id <= before.mention.id),
                max(0, len(self.entries) - 1),
            )

    @property
    def current(self) -> Entry | None:
        """The mention that commands act on."""
        return self.entries[self.at] if 0 <= self.at < len(self.entries) else None

    @property
    def ids(self) -> tuple[int, ...]:
        """The mentions that commands act on: all that the row stands for."""
        return ids_of(self.current) if self.current else ()

    def go(self, index: int) -> None:
        """To a mention of the pane, and say it."""
        if not self.entries:
            self.say("Nothing here.")
            return
        if index >= len(self.entries):
            self.say("That is the last one.")
        elif index < 0:
            self.say("That is the first one.")
        self.at = max(0, min(index, len(self.entries) - 1))
        self.say_current()

    async def tell_news(self) -> None:
        """How many have arrived in this pane since the last command."""
        changes = await self.runtime.store.since(self._sequence)
        self._sequence = changes.sequence
        if not changes.arrived:
            return
        try:
            context, query, teams = self.runtime.context(), self.query, self.teams
        except NotAllowed:  # the pane says why it shows nothing
            return
        new = [
            entry
            for entry in await self.runtime.store.entries(changes.arrived)
            if (query is None or matches(query, entry, context))
            and (teams is None or any(guess.team in teams for guess in entry.mention.judgement.teams))
        ]
        if new:
            self.say(f"{len(new)} new here; . reads them.")

    # how it is said

    def say_place(self) -> None:
        """Which pane this is, and how much is in it."""
        where = f", {one_line(self.runtime.settings.tree.name(self.team))} alone" if self.team else ""
        more = " or more" if len(self.entries) == PAGE else ""
        narrowed = f", narrowed by {self.filter}" if self.filter else ""
        title = one_line(self.panes[self.pane].title)
        self.say(
            f"Pane {self.pane + 1} of {len(self.panes)}, {title}{where}{narrowed}: "
            f"{wording.plural(len(self.entries), 'mention')}{more}."
        )

    def say_current(self) -> None:
        """The mention in three lines."""
        entry = self.current
        if entry is None:
            self.say("Nothing here.")
            return
        for sentence in sentences(entry, self.look, f"{self.at + 1} of {len(self.entries)}. "):
            self.say(sentence)

    async def say_alike(self) -> None:
        """The others that the row stands for, when and by whom, and their words."""
        others = await self.runtime.store.entries(self.ids[1 : _MOST_SAID + 1])
        for entry in others:
            for sentence in sentences(entry, self.look, "- ")[:2]:
                self.say(sentence)
        left = len(self.ids) - 1 - len(others)
        if not others:
            self.say("Nothing else is folded into this row.")
        elif left > 0:
            self.say(f"And {left} more.")

    def say_list(self, count: int = 10) -> None:
        """The next mentions in a line each."""
        for index in range(self.at, min(self.at + count, len(self.entries))):
            entry = self.entries[index]
            sign, _, _ = wording.tone(entry.mention.judgement)
            self.say(f"{index + 1}. {sign} {who(entry.mention) or entry.mention.source}: {words(entry.mention)[:90]}")


def sentences(entry: Entry, look: RowContext, start: str = "") -> list[str]:
    """A mention as a screen reader should hear it: what, when and who; the words; what the console thinks."""
    mention, judgement, state = entry.mention, entry.mention.judgement, entry.state
    _, tone, _ = wording.tone(judgement)
    by = who(mention)
    severity = f" Severity {judgement.severity}." if judgement.severity else ""
    head = (
        f"{start}{tone}.{severity} {wording.full_time(mention.published, look.now, look.zone).split(' · ')[1]}"
        f"{', ' + by if by else ''}, {one_line(mention.source)}."
    )
    if state.origin.value in {"deleted", "expired", "erased"}:
        return [head, what_happened(entry, look).removeprefix("✓ ").capitalize() + "."]
    thought = []
    if state.forwards:
        last = state.forwards[-1]
        thought.append(f"Forwarded to {one_line(look.tree.name(last.team))}: {wording.SENDING_WORDS[last.state]}.")
    elif judgement.teams:
        best = judgement.teams[0]
        sure = "Suggested team" if best.score >= look.sure_from else "Perhaps"
        thought.append(f"{sure}: {one_line(look.tree.name(best.team))}, {best.score * 100:.0f} %.")
    else:
        thought.append("No team yet.")
    holder = state.holder(look.now)
    if holder and holder != look.me:
        thought.append(f"Held by {one_line(holder)}.")
    if entry.cluster_size > 1:
        here = len(ids_of(entry))
        acted = f", {here} of them in this row: what you do is done to these" if here > 1 else ""
        thought.append(f"{entry.cluster_size} say the same{acted}.")
    return [head, words(mention), " ".join(thought)]
