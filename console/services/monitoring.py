"""What a monitoring system asks: whether mentions come in and letters leave. Each complaint is one sentence."""

from __future__ import annotations

from datetime import datetime, timedelta

from console.domain.source_habit import length
from console.domain.tracks import Sending
from console.services.queries import read_query
from console.services.runtime import Runtime
from console.services.source_status import WELL, standing

LATE = timedelta(hours=1)  # a letter that has not left so long after it might have
UNCHECKED = timedelta(days=8)  # after which a weekly `store check` has not been made, or found something
_ON_ITS_WAY = frozenset({Sending.HELD, Sending.QUEUED, Sending.SENT})
_PART = 200


async def complaints(runtime: Runtime) -> list[str]:
    """Everything that somebody should look at now; empty where all is well."""
    store, now = runtime.store, runtime.clock()
    found = []
    if not await store.leader(now):
        last = await store.last_led()
        since = f" for {length((now - last).total_seconds())}" if last else ""
        found.append(
            f"No collector has run{since}, so nothing comes in and nothing leaves. `outside-in collect` starts one."
        )
    for one in await store.sources():
        source = standing(one, now)
        if source.state not in WELL:
            found.append(f"The source {source.source} is {source.state}. {source.sentence}".strip())
    if sentence := failed_letters((await store.counts(now)).failed):
        found.append(sentence)
    if late := await _late(runtime, now):
        found.append(f"Letters that should have left over an hour ago: {late:,}.")
    checked = await store.checked()
    if checked and now - checked > UNCHECKED:
        day = checked.astimezone(runtime.settings.organisation.zone)
        found.append(f"The store has not been checked since {day:%-d %B %Y}. `outside-in store check` does it.")
    return found


def failed_letters(count: int) -> str:
    """How many letters were given up, and what lists them; empty where none was."""
    return f'Letters that could not be sent: {count:,}. `outside-in list "forward:failed is:open"` lists them.' * (
        count > 0
    )


async def _late(runtime: Runtime, now: datetime) -> int:
    """How many letters have waited for too long."""
    late = 0
    query, before = read_query("forward:(held OR queued OR sent)", settings=runtime.settings, private=True).plain, ""
    while True:
        page = await runtime.store.page(query, runtime.context(), before=before, limit=_PART)
        for entry in page.entries:
            for forward in entry.state.forwards:
                due = forward.hold_until or forward.at
                late += forward.state in _ON_ITS_WAY and due is not None and due < now - LATE
        before = page.older
        if not before:
            return late
