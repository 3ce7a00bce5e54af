"""Everything about one mention."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.timer import Timer

from console.services.judging.explain import kept_explanation, request_explanation
from console.services.queries import explained
from console.services.reveal import reads
from console.tui.commands.table import DETAIL
from console.tui.pages.mention import Whole, mention_page, why_page
from console.tui.render.lines import Line, line
from console.tui.screens.sheet import SheetScreen

if TYPE_CHECKING:
    from console.query.tree import Query
    from console.store.protocol import Entry
    from console.tui.console import Console
    from console.tui.panes.news import News

LOOKS_AGAIN = 2.0  # seconds after which a judge that nobody could ask is asked again


class DetailScreen(SheetScreen):
    """One mention: its text with what met the query, why it is here, what was done with it."""

    name_of_screen = DETAIL
    title_of_screen = "One mention"
    margin = 3

    def __init__(self, identity: int, query: Query | None) -> None:
        super().__init__()
        self.identity = identity
        self.query_here = query

    def current(self) -> tuple[int, ...]:
        """The mention."""
        return (self.identity,)

    def news(self, news: News) -> None:
        """Only news of this mention is worth writing again for."""
        if self.identity in news.gone or any(entry.mention.id == self.identity for entry in news.entries):
            self.renew()

    async def write(self, room: int) -> tuple[Sequence[Line], Sequence[int]]:
        """All of it."""
        whole = await read_whole(self.app, self.identity, self.query_here)
        if whole is None:
            return [(), line("It is no longer in the store.")], ()
        return [(), *mention_page(whole, self.app.look, room)], ()


class WhyScreen(DetailScreen):
    """Why it is here, and why this tone and team: rules and words at once, what the judge says when it has said it."""

    title_of_screen = "Why"

    def __init__(self, identity: int, query: Query | None) -> None:
        super().__init__(identity, query)
        self._asked = 0  # the version of the words that the judge was asked about
        self._look_again: Timer | None = None
        self._waiting = ""  # what stands in place of its reasons until they come

    async def write(self, room: int) -> tuple[Sequence[Line], Sequence[int]]:
        """The page; where nothing is kept for these words it also asks, once somebody is there to be asked."""
        whole = await read_whole(self.app, self.identity, self.query_here)
        if whole is None:
            return [(), line("It is no longer in the store.")], ()
        version = whole.entry.mention.version
        if whole.said is None and self._asked != version:
            self._waiting = await self._ask(whole.entry)
            if self._look_again is not None:
                self._look_again.stop()
            if self._asked != version:  # a collector may come
                self._look_again = self.set_timer(LOOKS_AGAIN, self.renew)
        return [(), *why_page(whole, self.app.look, room, waiting=self._waiting)], ()

    async def _ask(self, entry: Entry) -> str:
        if not entry.mention.text.strip():
            self._asked = entry.mention.version
            return "It has no words any more."
        if await request_explanation(self.app.runtime.store, entry, self.app.runtime.clock()):
            self._asked = entry.mention.version
            return "Asked; it takes about a second, and stands here when it comes."
        return (
            "No collector runs that could be asked; it is asked when one comes. `outside-in explain` asks "
            "the judge itself."
        )


async def read_whole(app: Console, identity: int, query: Query | None) -> Whole | None:
    """All that the store knows of a mention, and why the query meets it; the log has who reads it."""
    store = app.runtime.store
    entry = await store.mention(identity)
    if entry is None:
        return None
    await reads(store, identity, operator=app.runtime.operator, at=app.runtime.clock())
    hits, here = why_here(app, entry, query)
    return Whole(
        entry,
        await store.history(identity),
        await store.versions(identity),
        await store.near(identity),
        hits,
        here,
        await kept_explanation(store, identity),
    )


def why_here(app: Console, entry: Entry, query: Query | None) -> tuple[tuple[tuple[int, int], ...], tuple[str, ...]]:
    """The characters that met the query, and a sentence for each clause that held or did not."""
    _, clauses = explained(query, entry, app.runtime.context())
    if not clauses:
        return (), ("This place shows everything.",)
    hits = tuple((start, end) for start, end in clauses[0]["spans"])
    told = []
    for clause in clauses:
        by = ", ".join(f"“{word}”" for word in dict.fromkeys(clause["words"]) if word)
        sign = "✓" if clause["held"] else "·"
        met = f"   by {by}" if by and clause["held"] else ""
        told.append(f"{'  ' * clause['depth']}{sign} {clause['clause']}{met}")
    return hits, tuple(told)
