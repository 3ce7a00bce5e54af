"""The stores that this user has opened before: where one of them is gone, an empty one does not take its place."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path


class KnownStores:
    """A file with a path in each line, in the user's folder for state."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def holds(self, store: Path) -> bool:
        """Whether this user has opened a store at that path."""
        try:
            return _line(store) in self._file.read_bytes().split(b"\n")
        except OSError:  # none was opened, or there is nowhere to keep it
            return False

    def add(self, store: Path) -> None:
        """Remember a store. Where nothing can be kept, what lies beside the store alone tells that it was there."""
        if self.holds(store):
            return
        with contextlib.suppress(OSError):
            self._file.parent.mkdir(parents=True, exist_ok=True)
            handle = os.open(self._file, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW, 0o600)
            try:
                os.write(handle, _line(store) + b"\n")
            finally:
                os.close(handle)


def _line(store: Path) -> bytes:
    return os.fsencode(store.absolute())
