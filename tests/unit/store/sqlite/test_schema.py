"""Migrations: in order, in one step, with a copy of what was there."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from console.store.sqlite import opening
from console.store.sqlite.driver import sqlite3
from console.store.sqlite.schema import MIGRATIONS

NEXT = (
    "CREATE TABLE later (x)",
    "ALTER TABLE intake ADD COLUMN y TEXT",
    "CREATE INDEX later_x ON later (x)",
    "INSERT INTO later VALUES (1)",
)


def made(path: Path) -> Path:
    opening.create(path, (("key", b"k" * 32), ("zone", "UTC")))
    return path


def tables(path: Path) -> set[str]:
    conn = sqlite3.connect(path)
    try:
        return {str(row[0]) for row in conn.execute("SELECT name FROM sqlite_schema")}
    finally:
        conn.close()


def version(path: Path) -> int:
    conn = sqlite3.connect(path)
    try:
        return int(conn.execute("PRAGMA user_version").fetchone()[0])
    finally:
        conn.close()


def test_a_migration_keeps_a_copy_of_what_was_there(tmp_path: Path) -> None:
    path = made(tmp_path / "store.db")
    conn = opening.connect(path)
    opening.migrate(conn, path, len(MIGRATIONS), migrations=(*MIGRATIONS, NEXT))
    conn.close()
    copy = tmp_path / f"store.db.before-{len(MIGRATIONS) + 1}"
    assert (version(path), version(copy)) == (len(MIGRATIONS) + 1, len(MIGRATIONS))
    assert "later" in tables(path) - tables(copy)
    assert copy.stat().st_mode & 0o777 == path.stat().st_mode & 0o777 == 0o600


def test_a_migration_that_fails_changes_nothing(tmp_path: Path) -> None:
    path = made(tmp_path / "store.db")
    before = tables(path)
    conn = opening.connect(path)
    with pytest.raises(sqlite3.OperationalError):
        opening.migrate(conn, path, len(MIGRATIONS), migrations=(*MIGRATIONS, (*NEXT, "CREATE TABLE later (x)")))
    conn.close()
    assert (tables(path), version(path)) == (before, len(MIGRATIONS))


def test_a_migration_that_another_process_made_is_not_made_again(tmp_path: Path) -> None:
    path = made(tmp_path / "store.db")
    both = [opening.connect(path), opening.connect(path)]
    for conn in both:
        opening.migrate(conn, path, len(MIGRATIONS), migrations=(*MIGRATIONS, NEXT))
        conn.close()
    assert version(path) == len(MIGRATIONS) + 1


@pytest.mark.parametrize("statement", range(len(NEXT)))
def test_killed_at_any_statement_it_is_old_or_new(tmp_path: Path, statement: int) -> None:
    path = made(tmp_path / "store.db")
    before = tables(path)
    child = os.fork()
    if not child:  # pragma: no branch - the child never comes back
        count = 0

        def die(_: str) -> None:
            nonlocal count
            if count == statement:
                os.kill(os.getpid(), signal.SIGKILL)
            count += 1

        opening.migrate(opening.connect(path), path, len(MIGRATIONS), migrations=(*MIGRATIONS, NEXT), after=die)
        os._exit(1)
    _, status = os.waitpid(child, 0)
    assert os.WTERMSIG(status) == signal.SIGKILL
    assert (tables(path), version(path)) == (before, len(MIGRATIONS))
    conn = opening.connect(path)
    opening.migrate(conn, path, len(MIGRATIONS), migrations=(*MIGRATIONS, NEXT))
    assert conn.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    conn.close()
    assert version(path) == len(MIGRATIONS) + 1


def test_the_log_is_only_added_to(tmp_path: Path) -> None:
    conn = opening.connect(made(tmp_path / "store.db"))
    row = (1, 1, "sam", "saw", 1, "", "", 0, 1, b"", b"")
    marks = ",".join("?" * len(row))
    conn.execute(f"INSERT INTO action VALUES ({marks})", row)
    for statement in (
        "UPDATE action SET operator = 'jo'",
        "DELETE FROM action",
        f"INSERT OR REPLACE INTO action VALUES ({marks})",
    ):
        with pytest.raises(sqlite3.IntegrityError, match="only added to"):
            conn.execute(statement, row if "?" in statement else ())
    conn.close()
