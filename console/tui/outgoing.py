"""What is on its way out: forwards that an operator can still take back or must see to, and of the rest the newest."""

from __future__ import annotations

from collections.abc import AsyncIterator

from console.domain.errors import StoreFault
from console.domain.tracks import Sending
from console.services.export.records import held_back
from console.services.queries import read_query
from console.services.runtime import Runtime
from console.store.protocol import Entry
from console.tui.render import wording

MOST_WAITING = 300  # forwards that only wait for an answer; the rest is counted
_PART = 200
_MATTERS = "forward:(held OR queued OR sent OR failed OR returned) OR (is:deleted is:forwarded since:90d)"
_WAITS = "forward:accepted"


async def held_forwards(runtime: Runtime) -> int:
    """How many forwards of this operator are within the undo window; none where the store cannot tell, because whoever
    asks is leaving, and a store that is away must not keep anybody in."""
    held = 0
    try:
        async for entry in _all(runtime, f"forward:{Sending.HELD}"):
            held += sum(
                forward.state is Sending.HELD and forward.operator == runtime.operator
                for forward in entry.state.forwards
            )
    except StoreFault:
        return 0
    return held


def still_held(count: int) -> str:
    """The sentence that asks."""
    return f"{wording.plural(count, 'forward')} of yours can still be taken back."


async def outgoing(runtime: Runtime) -> tuple[list[Entry], int]:
    """Every mention with a forward that is under way, failed or came back, and the newest of those that wait for an
    answer; and how many more wait for one."""
    found = {entry.mention.id: entry async for entry in _all(runtime, _MATTERS)}
    query = read_query(_WAITS, settings=runtime.settings, private=True).plain
    page = await runtime.store.page(query, runtime.context(), limit=MOST_WAITING)
    more = await runtime.store.count(query, runtime.context()) - len(page.entries) if page.older else 0
    found |= {entry.mention.id: entry for entry in page.entries}
    return [found[identity] for identity in sorted(found, reverse=True)], more


async def held_back_now(runtime: Runtime) -> str:
    """How many open mentions leave by no way because nobody has looked at them, and what to do; empty for none."""
    query = read_query("is:open is:doubtful", settings=runtime.settings).plain
    return held_back(await runtime.store.count(query, runtime.context()))


def not_shown(count: int) -> str:
    """The sentence about those that wait and are not listed; empty where there are none."""
    return f"{count:,} older that wait for an answer: `outside-in list '{_WAITS}'` lists all." if count else ""


async def _all(runtime: Runtime, text: str) -> AsyncIterator[Entry]:
    query, before = read_query(text, settings=runtime.settings, private=True).plain, ""
    while True:
        page = await runtime.store.page(query, runtime.context(), before=before, limit=_PART)
        for entry in page.entries:
            yield entry
        before = page.older
        if not before:
            return
