"""Anchors of the log: whoever collects keeps its end outside the store, once a minute while it moves, and last."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from console.domain.errors import StoreFault
from console.store.protocol import Store

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Anchoring:
    """Writes anchors. That one cannot be written stops nothing; why is logged, once."""

    store: Store
    clock: Callable[[], datetime]
    _said: str = field(default="", init=False)

    async def write(self) -> None:
        """One more anchor, where the log has moved and is still the one of the last."""
        try:
            wrong = await self.store.bear_witness(self.clock())
        except StoreFault as fault:
            wrong = str(fault)
        if wrong and wrong != self._said:
            log.error("no anchor of the log was written: %s", wrong)
        self._said = wrong
