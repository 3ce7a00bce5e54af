"""How seldom a process that has loaded everything is searched for garbage."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

GARBAGE_AFTER = 10_000  # objects more than before that make Python look for cycles among them; it waits for 700


@contextmanager
def settled() -> Iterator[None]:
    """Judge, rules and libraries are loaded and stay: Python need not search them for garbage again and again, which
    costs tens of milliseconds each time and finds none."""
    before = gc.get_threshold()
    gc.set_threshold(GARBAGE_AFTER, *before[1:])
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
        gc.set_threshold(*before)
