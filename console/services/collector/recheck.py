"""What was changed or taken down where the platform does not tell: known mentions are asked for once more, a few a
round."""

from __future__ import annotations

from datetime import datetime, timedelta

from console.domain.errors import SourceFault
from console.services.collector.intake import Intake, Taken
from console.sources.base import Rechecking, Source
from console.store.protocol import Store

MOST_AGAIN = 1_000  # mentions of a source that are asked for again


async def look_again(name: str, source: Source, *, store: Store, intake: Intake, now: datetime) -> tuple[Taken, str]:
    """One round of asking; what came of it, and what an operator should know. A fault is a word, and no failure: the
    source itself was read."""
    if not isinstance(source, Rechecking) or not (within := source.due_again()):
        return Taken(), ""
    ids = await store.newest(name, now - timedelta(seconds=within), MOST_AGAIN)
    try:
        batch = await source.again(ids)
    except SourceFault as fault:
        return Taken(), f"What was taken down there could not be looked for: {fault.sentence}"
    return await intake.take(name, batch.mentions, again=True) if batch.mentions else Taken(), batch.note
