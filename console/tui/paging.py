"""What a pane reads from the store: its stretch of all that its query meets, and more as the operator moves."""

from __future__ import annotations

from dataclasses import dataclass

from console.domain.matching import Context, matches
from console.domain.query import Query
from console.store.engine import Entry, Page, Store
from console.tui.window import PAGE, Window


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


async def fill(window: Window, store: Store, view: View, context: Context, *, around: int = 0) -> None:
    """Read the window anew: from the newest on, or from ``around`` on."""
    page = await store.page(view.query, context, teams=view.teams, limit=PAGE, around=around)
    window.fill(page.entries, more_above=bool(around and page.newer), more_below=bool(page.older))


async def read_below(window: Window, store: Store, view: View, context: Context) -> None:
    """Read the next older page behind the last row."""
    last = window.rows[-1].id
    page = await store.page(view.query, context, teams=view.teams, limit=PAGE + 1, around=last)
    window.below(page.entries, more=bool(page.older))


async def read_above(window: Window, store: Store, view: View, context: Context) -> None:
    """Read the next newer page in front of the first row."""
    first = await store.page(view.query, context, teams=view.teams, limit=1, around=window.rows[0].id)
    page = Page(())
    if first.newer:
        page = await store.page(view.query, context, teams=view.teams, limit=PAGE, after=first.newer)
    window.above(page.entries, more=bool(page.newer))
