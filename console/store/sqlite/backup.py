"""A backup: a whole copy of the store, made while it is in use, and looked over before it is called one."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

from console.config.output_paths import check_target, clear_drafts, discard, draft_of, put, sync
from console.domain.errors import StoreDamaged
from console.store.sqlite import errors, maintenance, opening
from console.store.sqlite.driver import sqlite3
from console.store.sqlite.files import mode_of

# The faults that SQLite has with what it writes; any other is one with the store that it reads.
_OF_THE_COPY = {errors.FULL, errors.READONLY, errors.CANTOPEN, errors.IOERR}
_READING = {266, 522}  # SQLITE_IOERR_READ, SQLITE_IOERR_SHORT_READ


def backup(
    conn: sqlite3.Connection, store: Path, copy: Path, *, replace: bool = False, anyway: bool = False
) -> tuple[str, ...]:
    """Copy the store to ``copy``: a new file, with ``replace`` also one that is there, or a device or FIFO. ``anyway``
    keeps a copy that has faults, and gives them; without it they are a `StoreDamaged`.

    Raises `NotAllowed` for a store, and for what is there already.
    """
    through = check_target(copy, store=store, replace=replace)
    over = os.path.lexists(copy)
    draft = draft_of(Path(tempfile.gettempdir()) / copy.name if through else copy)
    try:
        clear_drafts(draft.with_name(copy.name))
        _fill(conn, store, draft, copy)
        problems = faults_of(draft)
        if problems and not anyway:
            raise StoreDamaged(
                f"The store {store} has faults, and so has its copy, which was not kept: {problems[0]}",
                advice="`outside-in store check` names all of them. `outside-in store restore` puts an"
                " earlier backup in its place; --anyway keeps the copy as it is.",
            )
        if through:
            with open(draft, "rb") as source, open(copy, "wb") as out:
                shutil.copyfileobj(source, out)
        else:
            sync(draft)
            put(draft, copy, over=over)
    except OSError as error:
        raise errors.of_the_system(error, copy) from error
    finally:
        discard(draft)
    return problems


def faults_of(copy: Path) -> tuple[str, ...]:
    """What `upkeep.check` finds in a copy that nobody has open. Raises a `StoreFault` for what is no store of ours."""
    conn = opening.connect(copy, readonly=True, older=True)
    try:
        return maintenance.problems(conn)
    finally:
        conn.close()


def _fill(conn: sqlite3.Connection, store: Path, draft: Path, copy: Path) -> None:
    try:
        opening.vacuum_into(conn, draft, mode_of(store))
    except sqlite3.Error as fault:
        its_own = errors.code(fault) in _OF_THE_COPY and getattr(fault, "sqlite_errorcode", 0) not in _READING
        raise errors.translated(fault, copy if its_own else store) from fault
