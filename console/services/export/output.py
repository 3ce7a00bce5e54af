"""The file that an export goes to: there complete or not at all, and never in place of what was not asked for."""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from console.config.output_paths import check_target, draft_of, put, sync
from console.domain.errors import NotAllowed
from console.domain.export_fields import FIELDS
from console.services.export.formats import HTML_HEAD

_LONGEST_ID = 1000
_SIGN = re.compile(
    "|".join(
        (
            re.escape(",".join(FIELDS[:3]) + ","),
            r'\{"id": "[^"]*", "native_id": "',
            r'\{"source": "[^"]*", "at": "',
            re.escape(HTML_HEAD[:180]),
        )
    )
)


@contextmanager
def whole_file(path: Path, *, store: Path | None = None, replace: bool = False) -> Iterator[IO[str]]:
    """A text file of mode 0640 that appears when it is whole. It may take the place of an earlier export, whose
    mode it keeps, and with ``replace`` of any file; a link is replaced, not followed; a device or a FIFO is written to.

    Raises `NotAllowed` for what may not be replaced, and where the file cannot be written.
    """
    try:
        if check_target(path, store=store, replace=replace, ours=is_export):
            with open(path, "w", encoding="utf-8", newline="") as out:
                yield out
            return
        over = os.path.lexists(path)
        draft = draft_of(path)
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o640)
        try:
            if over and not path.is_symlink():
                _as_before(handle, path.stat())
            with os.fdopen(handle, "w", encoding="utf-8", newline="") as out:
                yield out
            sync(draft)
            put(draft, path, over=over)
        finally:
            draft.unlink(missing_ok=True)
    except OSError as error:
        raise NotAllowed(f"{path} cannot be written: {error.strerror}.", advice="Nothing was left.") from None


def _as_before(handle: int, before: os.stat_result) -> None:
    """The mode, and if that may be given the group, of the file that is replaced: whoever reads it goes on reading."""
    with contextlib.suppress(PermissionError):
        os.fchown(handle, -1, before.st_gid)
    os.fchmod(handle, before.st_mode & 0o666)


def is_export(path: Path) -> bool:
    """Whether a file is an export of ours, or empty. Markdown and text have no sign to tell them by."""
    with open(path, encoding="utf-8", errors="replace", newline="") as file:
        start = file.read(_LONGEST_ID)
    return not start or _SIGN.match(start) is not None
