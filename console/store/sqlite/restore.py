"""Putting a backup in the place of the store. What was there is moved aside, never thrown away.

A restore has happened as soon as the backup lies beside the store, whole, under the name that `places.restored` gives.
If the process ends before it is in place, whoever opens the store next finishes it.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from console.config.output_paths import discard, draft_of, sync
from console.domain.errors import NotAllowed, NotFound, StoreBusy, StoreDamaged, StoreFault
from console.store.records import Restored
from console.store.sqlite import carried, erasure_ledger, errors, generations
from console.store.sqlite.backup import faults_of
from console.store.sqlite.driver import sqlite3
from console.store.sqlite.files import belong, on_readonly_disk, prepare, restored
from console.store.sqlite.jobs import leases
from console.store.sqlite.log import witness
from console.store.sqlite.mentions import erasure
from console.store.sqlite.opening import PATIENCE, become_writer, check_ours, connect, migrate
from console.store.sqlite.schema import MIGRATIONS

_OLDER = "Nothing was changed. Try an older one; --anyway takes it as it is."
_LOST = "what its sources deleted, legal holds, and words taken out of what leaves, since this backup, are not in it."
_FINISHING = threading.Lock()  # a thread that looks at the file as another opens it would take the locks of that one
_ENDS = ("", "-wal", "-shm", "-journal")


def restore(
    backup: Path, path: Path, *, now: datetime | None = None, anyway: bool = False, shared: bool = False
) -> Restored:
    """Put ``backup`` where the store is, without what the ledger of erasures says was erased, and with what was decided
    since about words that must go or stay (`carried`).

    Raises `StoreDamaged` for a backup that is no store of ours or, unless it is wanted ``anyway``, has faults;
    `StoreBusy` while anybody has the store open; `NotFound` where there is no backup.
    """
    moment = now or datetime.now(UTC)
    path = path.absolute()
    prepare(path, shared=shared)
    draft = draft_of(path)
    try:
        finish(path, now=moment)
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        with os.fdopen(handle, "wb") as out, open(backup, "rb") as source:
            belong(handle, path, shared=shared)  # not by its name, where a colleague may have put a link meanwhile
            shutil.copyfileobj(source, out)
        _bring_up_to_date(draft, backup)
        _look_over(draft, backup, path, anyway=anyway)
        with _nobody_writes(path, moment) as replaced:
            erased, count, doubts = _as_decided_since(draft, backup, path, replaced, moment)
            sync(draft)
            os.replace(draft, restored(path))
            return Restored(finish(path, now=moment), erased, count, doubts)
    except OSError as error:
        if isinstance(error, FileNotFoundError) and error.filename == str(backup):
            raise NotFound(f"There is no backup at {backup}; nothing was changed.") from error
        raise errors.of_the_system(error, error.filename or path) from error
    finally:
        discard(draft)


def finish(path: Path, *, now: datetime | None = None) -> str:
    """Put the backup in place that a restore has left beside the store, if there is one; where what was there lies now.

    Everybody who opens a store comes here first; a lock on the backup lets one of them do it.
    """
    if on_readonly_disk(path.parent):
        return ""
    try:
        with _FINISHING:
            return _finish(path, now or datetime.now(UTC))
    except OSError as error:
        raise errors.of_the_system(error, error.filename or path) from error


def _finish(path: Path, now: datetime) -> str:
    try:
        handle = os.open(restored(path), os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except FileNotFoundError:
        return ""
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        if not restored(path).exists():
            return ""  # another process did it while we waited
        aside = path.with_name(f"{path.name}.replaced-{now:%Y%m%dT%H%M%S}")
        moved = [end for end in _ENDS if os.path.lexists(f"{path}{end}")]
        for end in moved:
            os.replace(f"{path}{end}", f"{aside}{end}")
        os.replace(restored(path), path)
        sync(path)
        return str(aside) if moved else ""
    finally:
        os.close(handle)


def _bring_up_to_date(draft: Path, backup: Path) -> None:
    """Migrate the draft of an older backup, so that it is looked over and erased from as a store of today. The backup
    itself is the copy of before, and none is made that would hold what was erased."""
    with contextlib.suppress(StoreFault, sqlite3.Error):  # whoever looks it over tells what is wrong
        conn = connect(draft)
        try:
            version = check_ours(conn, draft)
            if version < len(MIGRATIONS):
                migrate(conn, backup, version, keep=False)
        finally:
            conn.close()


def _look_over(draft: Path, backup: Path, path: Path, *, anyway: bool) -> None:
    """Refuse what is no store, has faults, or a log that the witness of ``path`` contradicts; make it a store that many
    may open, of a generation of its own."""
    try:
        problems = faults_of(draft)
    except StoreDamaged as fault:
        raise StoreDamaged(fault.sentence.replace(str(draft), str(backup)), advice=_OLDER) from None
    if problems and not anyway:
        raise StoreDamaged(f"The backup {backup} has faults: {problems[0]}", advice=_OLDER)
    conn = sqlite3.connect(str(draft), isolation_level=None)
    try:
        if not anyway and (unknown := witness.knows(conn, path)):
            raise StoreDamaged(f"The backup {backup} is not as it was made. {unknown}", advice=_OLDER)
        conn.execute("DELETE FROM lead")  # whoever collected or looked when it was made does so no longer
        conn.execute("DELETE FROM presence")
        generations.renew(conn)
        conn.execute("PRAGMA journal_mode = WAL").fetchall()  # closing it writes the last page back
    except sqlite3.Error as fault:
        raise errors.translated(fault, backup) from fault
    finally:
        conn.close()


def _as_decided_since(
    draft: Path, backup: Path, path: Path, replaced: sqlite3.Connection | None, now: datetime
) -> tuple[int, int, tuple[str, ...]]:
    """Erase from the draft what was erased from the store at ``path``, carry over what was decided in it since, and
    tell its witness that the log is this one from here on; how many mentions each, and what is to be said of it."""
    hashes, doubt = erasure_ledger.noted(path)
    conn = connect(draft)
    try:
        erased = erasure.erase_again(conn, hashes, now) if hashes else 0
        count, lost = _carry(conn, path, replaced, now)
        told = witness.begin(conn, path, now)
        return erased, count, tuple(filter(None, (doubt, lost, told)))
    except sqlite3.Error as fault:
        raise errors.translated(fault, backup) from fault
    finally:
        conn.close()


def _carry(
    draft: sqlite3.Connection, path: Path, replaced: sqlite3.Connection | None, now: datetime
) -> tuple[int, str]:
    """How many mentions got what was decided since, and a sentence where the store at ``path`` does not tell."""
    if replaced is not None:
        with contextlib.suppress(sqlite3.DatabaseError, NotAllowed):  # it is damaged, or was made by an older program
            return carried.carry(replaced, draft, now), ""
        if draft.in_transaction:
            draft.execute("ROLLBACK")
    return 0, f"{path} could not be read: {_LOST}" if path.exists() else ""


@contextlib.contextmanager
def _nobody_writes(path: Path, now: datetime) -> Iterator[sqlite3.Connection | None]:
    """Hold and give the store that is replaced, so that what is committed to it is committed before. Raises `StoreBusy`
    where anybody has it open. A damaged one, which is why somebody restores, cannot be held."""
    conn = None
    if path.exists():
        with contextlib.suppress(StoreFault, sqlite3.Error):
            conn = connect(path)
    if conn is None:
        yield None
        return
    try:
        busy = _holders(conn, path, now)
        if busy:
            raise StoreBusy(f"{busy} has the store open.", advice="Stop the collector and leave every console first.")
        yield conn
    finally:
        conn.close()


def _holders(conn: sqlite3.Connection, path: Path, now: datetime) -> str:
    """Who has the store open; if nobody has, nobody can write from here on."""
    try:
        busy = leases.leader(conn, now) or ", ".join(one.operator for one in leases.present(conn, now))
        if not busy:
            conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            become_writer(conn, path, PATIENCE)
        return busy
    except sqlite3.Error:  # it is damaged
        return ""
