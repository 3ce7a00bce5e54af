"""Which SQLite this program runs on, decided once, before anything else imports ``sqlite3``.

SQLite 3.7.0 to 3.51.2 can lose or damage a WAL store that several connections write to (the WAL-reset fault; mended
in 3.51.3, 3.50.7 and 3.44.6). ``pysqlite3`` carries a mended one; it takes the name ``sqlite3`` so that aiosqlite uses
it and raises the same classes of exception. ``OUTSIDE_IN_SQLITE=system`` takes the interpreter's own all the same, as a
machine does that has no other.

Nothing is used that SQLite 3.40 lacks, but for two things. Before 3.43 an index cannot delete words that it does not
keep, so there it keeps them: `spoken`. Before 3.44 there is no ``concat``: `completed` adds one.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3
else:
    try:
        if os.environ.get("OUTSIDE_IN_SQLITE") == "system":
            raise ImportError("the interpreter's own was asked for")
        import pysqlite3 as sqlite3
    except ImportError:
        import sqlite3
    else:
        if "aiosqlite" not in sys.modules:
            sys.modules["sqlite3"] = sqlite3

__all__ = ["SAFE", "VERSION", "completed", "keeps_words", "safe_for_many", "spoken", "sqlite3", "understands"]

_WORDLESS = "content='', contentless_delete=1, "


def safe_for_many(version: tuple[int, ...]) -> bool:
    """Whether this SQLite may be used by several processes on one store."""
    return version >= (3, 51, 3) or (3, 50, 7) <= version < (3, 51) or (3, 44, 6) <= version < (3, 45)


VERSION: str = sqlite3.sqlite_version
_NUMBER = tuple(int(part) for part in VERSION.split("."))
SAFE = safe_for_many(_NUMBER)


def keeps_words() -> bool:
    """Whether an index of words has to keep the words on this SQLite."""
    return _NUMBER < (3, 43)


def spoken(statement: str) -> str:
    """A statement that makes a table, as this SQLite understands it."""
    return statement.replace(_WORDLESS, "") if keeps_words() else statement


def understands(conn: sqlite3.Connection) -> bool:
    """Whether this SQLite can use the index of words that the store has."""
    if not keeps_words():
        return True
    [(made,)] = conn.execute("SELECT sql FROM sqlite_schema WHERE name = 'mention_text'").fetchall() or [("",)]
    return _WORDLESS not in made


def completed(conn: sqlite3.Connection) -> sqlite3.Connection:
    """The connection, with what this SQLite lacks."""
    if _NUMBER < (3, 44):
        conn.create_function("concat", -1, lambda *parts: "".join("" if one is None else str(one) for one in parts))
    return conn
