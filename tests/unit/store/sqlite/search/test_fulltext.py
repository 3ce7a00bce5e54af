"""A prefix finds the same mentions whether FTS5 or we look its words up."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from console.store.sqlite import opening
from console.store.sqlite.driver import sqlite3
from console.store.sqlite.search import fulltext


@pytest.fixture
def conn(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    path = tmp_path / "store.db"
    opening.create(path, (("key", b"k" * 32), ("zone", "UTC")))
    writing = opening.connect(path)
    texts = [
        "waited",
        "waiting wait",
        "wait's wa",
        "zwait",
        "-waitlist",
        "wait\U0001f600 x",
        'wa"it',
        "ward",
        *(f"many{number}" for number in range(100)),
        "straße strasse",
        "waite",
    ]
    writing.executemany("INSERT INTO mention_text (rowid, text) VALUES (?,?)", list(enumerate(texts, start=1)))
    writing.close()
    reading = opening.connect(path, readonly=True)
    yield reading
    reading.close()


@pytest.mark.parametrize(
    "match",
    [
        '"wait" *',
        '"wait" * OR "-wait" *',
        '("wait" * AND "x") OR "zwait"',
        '"many" *',
        '"many1" *',
        '"none" *',
        '"stra" *',
        '"waited" NOT "wait" *',
        'NEAR("wait" * "x", 3)',
        '"x" + "wait" *',
        '"wait"',
    ],
)
def test_the_same_are_found(conn: sqlite3.Connection, match: str) -> None:
    asked = "SELECT rowid FROM mention_text WHERE mention_text MATCH ? ORDER BY rowid"
    spelled = fulltext.spelled_out(conn, match)
    assert conn.execute(asked, (spelled,)).fetchall() == conn.execute(asked, (match,)).fetchall()


def test_words_stand_in_the_place_of_a_prefix_that_means_few(conn: sqlite3.Connection) -> None:
    assert fulltext.spelled_out(conn, '"waiti" * AND "x"') == '("waiting") AND "x"'
    assert fulltext.spelled_out(conn, '"many" *') == '"many" *'
    assert fulltext.spelled_out(conn, '"none" *') == '"none" *'
