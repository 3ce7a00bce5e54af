"""Who did what, the newest first."""

from __future__ import annotations

from collections.abc import Sequence

from console.domain.actions import Verb
from console.tui.lines import BLANK, Line, Span, line
from console.tui.pages.log import history_lines
from console.tui.screens.sheet import SheetScreen

_MOST = 500
_NOT_SHOWN = frozenset({Verb.ARRIVED, Verb.SAW})


class LogScreen(SheetScreen):
    """The newest actions of everybody, without arrivals."""

    title_of_place = "Log"

    async def write(self, room: int) -> tuple[Sequence[Line], Sequence[int]]:
        """The newest of them."""
        store = self.app.runtime.store
        head = await store.head()
        actions = [action for action in await store.actions(after=max(0, head - 4 * _MOST), limit=4 * _MOST)
                   if action.verb not in _NOT_SHOWN][-_MOST:]
        if not actions:
            return [BLANK, line(Span("Nobody has done anything yet.", "dim"))], ()
        return [BLANK, *reversed(history_lines(actions, self.app.look))], ()
