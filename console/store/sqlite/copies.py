"""The copies of a store that the program makes by itself: before a migration, and of what a restore replaced. They hold
words that are erased since, and so they have their days as well."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

from console.store.records import Copy

_PARTS = ("-wal", "-shm", "-journal")
_MADE = re.compile(r"\.(?:before-\d+|replaced-(\d{8}T\d{6}).*)")


def beside(path: Path) -> tuple[Copy, ...]:
    """Those that lie beside the store, oldest first."""
    found = []
    for one in path.parent.glob(f"{path.name}.*"):
        made = _MADE.fullmatch(one.name.removeprefix(path.name))
        if made and not one.name.endswith(_PARTS):
            stamp = made[1]  # a file that was moved aside keeps the time of its last change
            at = (
                datetime.strptime(stamp, "%Y%m%dT%H%M%S").replace(tzinfo=UTC)
                if stamp
                else datetime.fromtimestamp(one.stat().st_mtime, UTC)
            )
            found.append(Copy(str(one), at))
    return tuple(sorted(found, key=lambda copy: (copy.at, copy.path)))


def drop(path: Path, before: datetime) -> int:
    """Delete those that were made earlier; how many."""
    late = [copy for copy in beside(path) if copy.at < before]
    for copy in late:
        for suffix in ("", *_PARTS):
            Path(f"{copy.path}{suffix}").unlink(missing_ok=True)
    return len(late)
