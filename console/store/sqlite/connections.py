"""The connections of an open store: that there is one, one to write, one to look."""

from __future__ import annotations

import secrets
from pathlib import Path

from console.config.output_paths import USERS, clear_drafts
from console.store.sqlite import errors, opening, restore
from console.store.sqlite.driver import sqlite3
from console.store.sqlite.files import check_file, keep_to_oneself, on_readonly_disk, prepare
from console.store.sqlite.schema import MIGRATIONS


def find(path: Path, new: bool | None, shared: bool, zone: str, mounts: str | None) -> None:
    """See that there is a store at ``path``, made if that was asked for, or restored if a restore has not ended."""
    absent = prepare(path, shared=shared, mounts=mounts)
    if on_readonly_disk(path.parent):
        return
    clear_drafts(path)
    restore.finish(path)
    if absent and not path.exists():
        if new is False or (new is None and path.with_name(f"{path.name}{USERS}").exists()):
            raise errors.gone(path)
        opening.create(path, (("key", secrets.token_bytes(32)), ("zone", zone or "UTC")), shared=shared)
    if not shared:
        keep_to_oneself(path)
    check_file(path, shared=shared)


def writer(path: Path, shared: bool) -> sqlite3.Connection:
    """A connection that writes, to a store that is up to date and has been looked over."""
    restore.finish(path)
    conn = opening.connect(path)
    try:
        version = opening.check_ours(conn, path)
        if version < len(MIGRATIONS):
            opening.migrate(conn, path, version)
        if on_readonly_disk(path):
            return conn
        conn.execute("PRAGMA journal_mode = WAL")  # a copy that was put in a store's place has none
        opening.look_over(conn, path, shared=shared)
        conn.execute("PRAGMA busy_timeout = 0")  # from here on `opening.become_writer` waits, which is fairer
    except sqlite3.Error as fault:
        conn.close()
        raise errors.translated(fault, path) from fault
    except OSError as error:
        conn.close()
        raise errors.of_the_system(error, error.filename or path) from error
    except BaseException:
        conn.close()
        raise
    return conn


def reader(path: Path) -> sqlite3.Connection:
    """A connection that only looks."""
    restore.finish(path)
    return opening.connect(path, readonly=True)
