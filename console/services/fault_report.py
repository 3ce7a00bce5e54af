"""What may be told of a fault of ours: its kinds and the lines of code. Never its text, which may quote a mention."""

from __future__ import annotations

import traceback


def described(error: BaseException) -> list[str]:
    """The kind of the fault and of whatever led to it, each with the lines of code that it went through."""
    parts: list[str] = []
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        parts.append(f"{type(current).__module__}.{type(current).__qualname__}")
        parts += [f"  {at.filename}:{at.lineno} in {at.name}" for at in traceback.extract_tb(current.__traceback__)]
        current = current.__cause__ or current.__context__
    return parts
