"""Which file a connection has open, and whether it is still the store.

A connection goes on writing to its file wherever that is moved. After a restore or an ``mv`` behind a process that
slept, what it was told to keep would go into a file that nobody reads any more. So each transaction compares the open
file with the path, and with the generation that the store says it is of; a restore gives it another.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import NamedTuple

from console.store.sqlite.driver import sqlite3


class Generation(NamedTuple):
    """What tells one store from another under the same path."""

    file: tuple[int, int]
    token: str


def file(path: Path) -> tuple[int, int] | None:
    """The device and the number of the file at ``path``; None where there is none."""
    try:
        found = os.stat(path)
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino


def at(conn: sqlite3.Connection, path: Path) -> Generation:
    """What lies at ``path``, with the generation that ``conn`` reads. Raises OSError where nothing does."""
    found = os.stat(path)
    row = conn.execute("SELECT value FROM meta WHERE name = 'generation'").fetchone()
    return Generation((found.st_dev, found.st_ino), str(row[0]) if row else "")


def renew(conn: sqlite3.Connection) -> None:
    """Say that this is another store than it was, for everybody who has it open."""
    conn.execute(
        "INSERT INTO meta (name, value) VALUES ('generation', ?1) ON CONFLICT DO UPDATE SET value = ?1",
        (secrets.token_hex(8),),
    )
