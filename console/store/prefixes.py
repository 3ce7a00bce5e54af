"""The words that a prefix stands for, looked up before the search.

FTS5 gathers every mention of every word that begins so before it shows the newest; given the words themselves it walks
them newest first, which is twenty times as fast for a word that is common.
"""

from __future__ import annotations

import re

from console.store.library import sqlite3

_MOST = 40  # words; with more of them FTS5's own way is the faster one
_PREFIX = re.compile(r'"([^"\s]+)" \*')
_WORDS = "CREATE VIRTUAL TABLE temp.words USING fts5vocab (main, mention_text, instance)"
_NEXT = "SELECT term FROM temp.words WHERE term >= ? AND term < ? LIMIT 1"
_LAST = "\U0010ffff"


def spelled_out(conn: sqlite3.Connection, match: str) -> str:
    """An expression of the full-text index with its prefixes replaced by the words that there are."""
    if "NEAR(" in match or "+" in match or _PREFIX.search(match) is None:
        return match  # inside a group or a phrase only a prefix can stand
    _list_words(conn)
    return _PREFIX.sub(lambda found: _words(conn, found), match)


def _list_words(conn: sqlite3.Connection) -> None:
    """Make the list of words known to a connection. It is no table of the store, but needs leave to be named."""
    if conn.execute("SELECT 1 FROM temp.sqlite_schema WHERE name = 'words'").fetchone():
        return
    (only,) = conn.execute("PRAGMA query_only").fetchone()
    conn.execute("PRAGMA query_only = OFF")
    try:
        conn.execute(_WORDS)
    finally:
        conn.execute(f"PRAGMA query_only = {only}")


def _words(conn: sqlite3.Connection, found: re.Match[str]) -> str:
    stem = found[1]
    words: list[str] = []
    at = stem
    while len(words) <= _MOST:
        row = conn.execute(_NEXT, (at, stem + _LAST)).fetchone()
        if row is None:
            quoted = ['"' + word.replace('"', '""') + '"' for word in words]
            return f"({' OR '.join(quoted)})" if quoted else found[0]
        words.append(row[0])
        at = row[0] + "\x01"  # the smallest text that comes after it
    return found[0]
