"""What could not be read, told once: a source that reads the last days again in every round meets it each time."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Iterable

from console.sources.base import Spoiled

_MOST = 5_000


class Spoilage:
    """The items that were set aside since this source was opened, by a hash of what they hold."""

    __slots__ = ("_told",)

    def __init__(self) -> None:
        self._told: OrderedDict[bytes, None] = OrderedDict()

    def fresh(self, items: Iterable[Spoiled]) -> tuple[Spoiled, ...]:
        """Those of ``items`` that were not told before; from now on they were."""
        kept = []
        for item in items:
            mark = hashlib.blake2b(item.raw, digest_size=12).digest()
            if mark not in self._told:
                self._told[mark] = None
                kept.append(item)
        while len(self._told) > _MOST:
            self._told.popitem(last=False)
        return tuple(kept)
