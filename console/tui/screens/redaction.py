"""What leaves of one mention: before, after, and each finding, which Enter takes out or lets stand."""

from __future__ import annotations

from collections.abc import Sequence

from console.services.reveal import reads
from console.services.triage.redaction import Finding, RedactionStatus, standing
from console.tui.commands.table import REDACTION
from console.tui.pages.redaction import redaction_page
from console.tui.panes.news import News
from console.tui.render.lines import BLANK, Line, line
from console.tui.screens.sheet import SheetScreen


class RedactionScreen(SheetScreen):
    """One mention's redaction, and the keys that change it."""

    name_of_screen = REDACTION
    title_of_screen = "What leaves"
    margin = 3

    def __init__(self, identity: int) -> None:
        super().__init__()
        self.identity = identity
        self.standing: RedactionStatus | None = None

    def current(self) -> tuple[int, ...]:
        """The mention."""
        return (self.identity,)

    @property
    def finding(self) -> Finding | None:
        """What is under the cursor."""
        findings = self.standing.findings if self.standing else ()
        return findings[self.sheet.at] if self.sheet.at < len(findings) else None

    def news(self, news: News) -> None:
        """Only news of this mention is worth writing again for."""
        if self.identity in news.gone or any(entry.mention.id == self.identity for entry in news.entries):
            self.renew()

    async def write(self, room: int) -> tuple[Sequence[Line], Sequence[int]]:
        """Before, after, and what was found. The cursor stays on its words, wherever they stand now."""
        here = self.finding
        self.standing = await standing(self.app.runtime.store, self.identity)
        if self.standing is None:
            return [BLANK, line("It is no longer in the store.")], ()
        runtime = self.app.runtime
        await reads(runtime.store, self.identity, operator=runtime.operator, at=runtime.clock())
        if here is not None:
            same = [
                screen
                for screen, one in enumerate(self.standing.findings)
                if one.words.casefold() == here.words.casefold()
            ]
            kind = [screen for screen in same if self.standing.findings[screen].kind == here.kind]
            self.sheet.at = next(iter(kind + same), self.sheet.at)
        lines, items = redaction_page(self.standing, room)
        return [BLANK, *lines], [item + 1 for item in items]
