"""Putting a backup in the place of the store. What was there is moved aside, never thrown away."""

from __future__ import annotations

import os
import secrets
import shutil
from datetime import UTC, datetime
from pathlib import Path

from console.domain.errors import StoreBusy, StoreDamaged, StoreFault
from console.store import faults, leases
from console.store.library import sqlite3
from console.store.opening import check_ours, connect
from console.store.places import FILE_MODE, prepare


def restore(backup: Path, path: Path, *, now: datetime | None = None) -> str:
    """Put ``backup`` where the store is; where what was there lies now, or an empty string.

    Raises `StoreDamaged` for a backup that is no whole store of ours, `StoreBusy` while anybody has the store open.
    """
    moment = now or datetime.now(UTC)
    prepare(path.absolute())
    draft = path.with_name(f".{path.name}.restored-{secrets.token_hex(4)}")
    try:
        os.close(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, FILE_MODE))
        os.chmod(draft, FILE_MODE)
        shutil.copyfile(backup, draft)
        _look_over(draft, backup)
        kept = _move_aside(path, moment) if path.exists() else ""
        os.replace(draft, path)
    except OSError as error:
        raise StoreFault(f"{backup} could not be put in place: {error.strerror}.", advice="Nothing changed.") from None
    finally:
        for name in (draft, Path(f"{draft}-wal"), Path(f"{draft}-shm"), Path(f"{draft}-journal")):
            name.unlink(missing_ok=True)
    return kept


def _look_over(draft: Path, backup: Path) -> None:
    """Refuse what is no store, or a damaged one; make it a store that many may open."""
    conn = sqlite3.connect(str(draft), isolation_level=None)
    try:
        check_ours(conn, backup)
        problems = [str(row[0]) for row in conn.execute("PRAGMA integrity_check(1)").fetchall()]
        if problems != ["ok"]:
            raise StoreDamaged(f"The backup {backup} is damaged.", advice="Nothing was changed. Try an older one.")
        conn.execute("DELETE FROM lead")  # whoever collected or looked when it was made does so no longer
        conn.execute("DELETE FROM presence")
        conn.execute("PRAGMA journal_mode = WAL").fetchall()  # closing it writes the last page back
    except sqlite3.Error as fault:
        raise faults.translated(fault, backup) from fault
    finally:
        conn.close()


def _move_aside(path: Path, now: datetime) -> str:
    """Move the store and what belongs to it out of the way, unless somebody has it open."""
    try:
        conn = connect(path)
        try:
            busy = leases.leader(conn, now) or ", ".join(one.operator for one in leases.present(conn, now))
            if not busy:
                conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            conn.close()
    except (StoreFault, sqlite3.Error):
        busy = ""  # it is damaged: that is why somebody restores
    if busy:
        raise StoreBusy(f"{busy} has the store open.", advice="Stop the collector and leave every console first.")
    aside = path.with_name(f"{path.name}.replaced-{now:%Y%m%dT%H%M%S}")
    for suffix in ("", "-wal", "-shm"):
        part = Path(f"{path}{suffix}")
        if part.exists():
            os.replace(part, f"{aside}{suffix}")
    return str(aside)
