"""How the sources do."""

from __future__ import annotations

from collections.abc import Sequence

from console.tui.pages.sources import sources_page
from console.tui.render.lines import BLANK, Line, Span, line
from console.tui.screens.sheet import SheetScreen


class SourcesScreen(SheetScreen):
    """Each source: when it last answered, what it brought, and what to do where it fails."""

    title_of_screen = "Sources"

    async def write(self, room: int) -> tuple[Sequence[Line], Sequence[int]]:
        """All of them, and who collects."""
        runtime = self.app.runtime
        now = runtime.clock()
        leader = await runtime.store.leader(now)
        sources = await runtime.store.sources()
        configured = {source.id: source.kind for source in runtime.settings.sources}
        lines, items = sources_page(sources, configured, self.app.look, room)
        collecting = (
            [line(Span("● ", "positive"), "Collecting", Span(f"  {leader}", "dim"))]
            if leader
            else [
                line(Span("○ ", "alarm"), "No collector runs, so nothing new comes in and nothing leaves."),
                line(Span("  `outside-in collect` starts one.", "dim")),
            ]
        )
        head = [BLANK, *collecting, BLANK]
        return [*head, *lines], [item + len(head) for item in items]

    def refreshed(self) -> None:
        """How they do has been read again."""
        super().refreshed()
        if self.is_mounted:
            self.renew()
