"""Accounts whose posts are read: the timeline of each, by the id that its server knows it by.

A handle is looked up once (``GET /api/v1/accounts/lookup``), and its id kept in the cursor. A server finds accounts of
others where it knows them, and holds of those what it was sent.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from console.sources.mastodon.api import Timeline

if TYPE_CHECKING:
    from console.sources.mastodon.api import Rest

_ORIGINAL = (("exclude_reblogs", "true"),)


def handles_of(given: Iterable[str]) -> tuple[str, ...]:
    """Handles as a lookup takes them, without the @ before them; each once."""
    return tuple(dict.fromkeys(filter(None, (one.strip().removeprefix("@") for one in given))))


@dataclass(slots=True)
class Accounts:
    """Some accounts of, or known to, one server. ``ids`` are those of the handles that were found."""

    handles: Sequence[str]
    ids: dict[str, str] = field(default_factory=dict)

    async def timelines(self, rest: Rest) -> tuple[Timeline, ...]:
        """The lists of those that are found; those that are not are looked up again at the next call. Raises
        `SourceFault`."""
        for handle in self.handles:
            if handle not in self.ids and (known := await _looked_up(rest, handle)):
                self.ids[handle] = known
        return tuple(
            Timeline(
                f"@{handle}", f"/api/v1/accounts/{quote(self.ids[handle], safe='')}/statuses", _ORIGINAL, account=handle
            )
            for handle in self.handles
            if handle in self.ids
        )

    def left(self, timeline: Timeline) -> None:
        """``timeline`` is not there any more: its account was deleted, or is another one by now."""
        self.ids.pop(timeline.account, None)

    def lacking(self) -> str:
        """Which accounts are not known to the server, in a sentence; empty where all are."""
        names = [f"@{handle}" for handle in self.handles if handle not in self.ids]
        if not names:
            return ""
        return f"That server does not know {', '.join(names)}: look at `accounts`, or ask the server they are on."


async def _looked_up(rest: Rest, handle: str) -> str:
    """The id of an account; empty where the server does not know it."""
    found = await rest.find(f"/api/v1/accounts/lookup?{urlencode({'acct': handle})}")
    known = found.get("id") if isinstance(found, dict) else None
    return known if isinstance(known, str) else ""
