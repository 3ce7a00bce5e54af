"""Whoever reads the words of a mention as they came is in the log with it: once an hour for each person and mention."""

from __future__ import annotations

import logging
from datetime import datetime

from console.domain.errors import StoreFault
from console.store.protocol import Store

log = logging.getLogger(__name__)


async def reads(store: Store, identity: int, *, operator: str, at: datetime) -> None:
    """Have the log say so. A store that cannot be written now, on a full or read-only disk, is read all the same."""
    try:
        await store.note_reading(identity, operator=operator, at=at)
    except StoreFault as fault:
        log.warning("that somebody read a mention could not be logged: %s", type(fault).__name__)
