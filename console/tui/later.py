"""Work for a worker that may be replaced or cancelled before it begins."""

from __future__ import annotations

from collections.abc import Awaitable, Callable


def later(work: Callable[[], Awaitable[None]]) -> Callable[[], Awaitable[None]]:
    """``work`` to be called when its worker begins, so that no coroutine is made that nobody awaits."""
    return work
