"""What a pane reads from the store: its stretch of all that its query meets, and more as the operator moves."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from console.domain.errors import NotAllowed, QueryFault, StoreFault
from console.query.match import Context, matches
from console.query.tree import Query
from console.services.queries import read_query
from console.services.runtime import Runtime
from console.store.protocol import Entry, Page, Store
from console.tui.panes.row import Row
from console.tui.panes.window import PAGE, Window

PATIENCE = 0.3  # seconds that the first frame waits for the rows of a pane


@dataclass(frozen=True, slots=True)
class View:
    """What a pane shows: a query (None is everything) and, where narrowed, the teams."""

    query: Query | None = None
    teams: frozenset[str] | None = None

    def shows(self, entry: Entry, context: Context) -> bool:
        """Whether a mention belongs in the pane now."""
        if self.teams is not None and not any(guess.team in self.teams for guess in entry.mention.judgement.teams):
            return False
        return self.query is None or matches(self.query, entry, context)


async def first_pages(runtime: Runtime, texts: Sequence[str]) -> list[tuple[View, Page] | None]:
    """The newest page of each query, as far as the store gives them at once; nothing for the others."""
    found: list[tuple[View, Page] | None] = []
    for text in texts:
        try:
            view = View(runtime.asked(read_query(text, settings=runtime.settings)))
            async with asyncio.timeout(PATIENCE):
                found.append((view, await first(runtime.store, view, runtime.context(), around=0)))
        except (NotAllowed, QueryFault, StoreFault, TimeoutError):  # the pane asks again, and says what is wrong
            found.append(None)
    return found


async def first(store: Store, view: View, context: Context, *, around: int = 0) -> Page:
    """The newest page, or the one that begins at ``around``."""
    return await store.page(view.query, context, teams=view.teams, limit=PAGE, around=around, folded=True)


async def below(window: Window, store: Store, view: View, context: Context) -> Page:
    """The next older page, which begins with the last row of the window."""
    return await store.page(
        view.query, context, teams=view.teams, limit=PAGE + 1, around=window.rows[-1].position, folded=True
    )


async def above(window: Window, store: Store, view: View, context: Context) -> Page:
    """The next newer page, in front of the first row of the window."""
    here = await store.page(view.query, context, teams=view.teams, limit=1, around=window.rows[0].position, folded=True)
    if not here.newer:
        return Page(())
    return await store.page(view.query, context, teams=view.teams, limit=PAGE, after=here.newer, folded=True)


async def again(row: Row, store: Store, view: View, context: Context) -> Entry | None:
    """What a row shows and stands for now."""
    found = await store.page(view.query, context, teams=view.teams, limit=1, around=max(row.ids), folded=True)
    return found.entries[0] if found.entries else None
