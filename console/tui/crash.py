"""What is kept of a fault of the console itself: where in our code it happened. No values, no words, no names."""

from __future__ import annotations

import os
import traceback
from pathlib import Path

from textual.worker import WorkerFailed


def write_crash(error: BaseException, path: Path) -> str:
    """Write the places in the code to ``path`` (mode 0600, written over each time); a sentence that says where."""
    report = "".join(describe(error))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            os.fchmod(file.fileno(), 0o600)
            file.write(report)
    except OSError as refused:
        return f"The details could not be kept ({refused.strerror})."
    return f"Details, without anybody's words: {path}"


def describe(error: BaseException) -> list[str]:
    """The kinds of the error and of what led to it, and the lines of code; never their messages, which may quote."""
    parts: list[str] = []
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        if isinstance(current, WorkerFailed):
            current = current.error  # the worker's own fault, not that a worker had one
        seen.add(id(current))
        frames = traceback.extract_tb(current.__traceback__)
        parts.append(f"{type(current).__module__}.{type(current).__qualname__}\n")
        parts += [f"  {frame.filename}:{frame.lineno} in {frame.name}\n" for frame in frames]
        current = current.__cause__ or current.__context__
    return parts
