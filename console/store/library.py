"""Which SQLite this program runs on, decided once, before anything else imports ``sqlite3``.

SQLite 3.7.0 to 3.51.2 can lose or damage a WAL store that several connections write to (the WAL-reset fault; mended
in 3.51.3, 3.50.7 and 3.44.6). ``pysqlite3`` carries a mended one; it takes the name ``sqlite3`` so that aiosqlite uses
it and raises the same classes of exception.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3
else:
    try:
        import pysqlite3 as sqlite3
    except ImportError:
        import sqlite3
    else:
        if "aiosqlite" not in sys.modules:
            sys.modules["sqlite3"] = sqlite3

__all__ = ["SAFE", "VERSION", "safe_for_many", "sqlite3"]


def safe_for_many(version: tuple[int, ...]) -> bool:
    """Whether this SQLite may be used by several processes on one store."""
    return version >= (3, 51, 3) or (3, 50, 7) <= version < (3, 51) or (3, 44, 6) <= version < (3, 45)


VERSION: str = sqlite3.sqlite_version
SAFE = safe_for_many(tuple(int(part) for part in VERSION.split(".")))
