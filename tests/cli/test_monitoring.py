"""What `sources --check` gives a monitoring system: a line for each thing that is wrong, and a code."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from tests.cli.conftest import Type

WEEK = 9 * 86_400_000


def store(folder: Path) -> sqlite3.Connection:
    return sqlite3.connect(folder / "store" / "store.db")


def led(folder: Path) -> None:
    """As if a collector led for ever."""
    with store(folder) as conn:
        conn.execute("INSERT OR REPLACE INTO lead VALUES (1, 'w', 0, 9000000000000, 1)")


def test_no_collector_is_told_with_code_5_and_nothing_with_code_0(filled: Type, folder: Path) -> None:
    said = filled("sources", "--check")
    assert said.code == 5 and said.err == "" and said.out.startswith("No collector has run")
    led(folder)
    said = filled("sources", "--check")
    assert (said.code, said.out, said.err) == (0, "", "")


def test_a_store_that_was_long_not_checked_is_told_with_code_5(filled: Type, folder: Path) -> None:
    led(folder)
    assert filled("store", "check").code == 0
    with store(folder) as conn:
        assert conn.execute("UPDATE meta SET value = value - ? WHERE name = 'checked'", (WEEK,)).rowcount == 1
    said = filled("sources", "--check")
    assert said.code == 5 and said.out.startswith("The store has not been checked since")
    assert filled("store", "check").code == 0
    assert filled("sources", "--check").code == 0
