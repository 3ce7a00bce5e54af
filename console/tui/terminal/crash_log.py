"""What is kept of a fault of the console itself: where in our code it happened. No values, no words, no names."""

from __future__ import annotations

import os
from pathlib import Path

from textual.worker import WorkerFailed

from console.services.fault_report import described


def write_crash(error: BaseException, path: Path) -> str:
    """Write the places in the code to ``path`` (mode 0600, written over each time); a sentence that says where."""
    while isinstance(error, WorkerFailed):
        error = error.error  # the worker's own fault, not that a worker had one
    report = "".join(f"{line}\n" for line in described(error))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            os.fchmod(file.fileno(), 0o600)
            file.write(report)
    except OSError as refused:
        return f"The details could not be kept ({refused.strerror})."
    return f"Details, without anybody's words: {path}"
