"""Mentions that say the same: exactly, or nearly so within two weeks of each other.

A cluster key is the hash of a text's words, and may bring a 64-bit fingerprint after a colon, and after another one
further marks (the page and the headline of news). Near copies agree in at least one of the fingerprint's four bands of
sixteen bits: those and the marks are looked up, and whoever judges says which of what is found says the same.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from console.domain.alike import Saying, saying
from console.domain.mention import Mention, id_floor
from console.store.sqlite.columns import encode
from console.store.sqlite.driver import sqlite3

Same = Callable[[Saying, Saying], bool]

_FURTHER = 1 << 60  # above all hashes of seven bytes
_FEW = 50  # mentions that a cluster may have and still be counted each time that one leaves it
WINDOW = 14 * 86_400_000 << 20  # two weeks, in ids
# The newest of a band are enough: a flood of one text must not slow the collector.
_ALIKE = (
    "SELECT m.id, m.cluster_key, m.cluster, m.kind, m.source || ' ' || m.feed, m.author_hash,"
    " m.canonical_url, m.title, m.body, m.extra"
    " FROM alike a CROSS JOIN mention m ON m.id = a.mention"
    " WHERE a.mark = ? AND a.mention BETWEEN ? AND ? ORDER BY a.mention DESC LIMIT 64"
)
# Most marks are nobody's: one question for a whole batch tells which are not.
_USED = "SELECT value FROM json_each(?) WHERE EXISTS (SELECT 1 FROM alike WHERE mark = value)"


class Finder:
    """Finds the cluster of each new mention of a batch, also among the batch itself. ``same`` tells of two
    whether they say the same; without it only those with equal words do."""

    def __init__(self, conn: sqlite3.Connection, mentions: Sequence[Mention], same: Same | None = None) -> None:
        self._conn = conn
        self._same = same
        marks = {mark for mention in mentions for mark in marks_of(mention.judgement.cluster_key)}
        self._used = {mark for (mark,) in conn.execute(_USED, (encode(list(marks)),))} if marks else set()
        self._here: dict[int, list[tuple[Any, ...]]] = {}  # mark: id, key, cluster, and what it says
        self._cluster: dict[int, int] = {}
        self._marks: list[tuple[int, int]] = []
        self._sizes: dict[int, int] = {}
        self._first: set[int] = set()

    def place(self, identity: int, mention: Mention) -> int:
        """The id of the first mention that says the same as a new one; 0 where there is none."""
        key = mention.judgement.cluster_key
        if not key:
            return 0
        marks = marks_of(key)
        said = saying(mention)
        found = self._find(identity, said, key, marks)
        root = 0
        if found:
            other, cluster = found
            root = self._cluster.get(other) or cluster or other
            if not cluster and not self._cluster.get(other):
                self._first.add(root)
                self._cluster[other] = root
            self._cluster[identity] = root
            self._sizes[root] = self._sizes.get(root, 0) + 1
        for mark in marks:
            self._here.setdefault(mark, []).append((identity, key, root, said))
            self._marks.append((mark, identity))
        return root

    def flush(self) -> None:
        """Write marks and clusters, once the mentions themselves are in."""
        self._conn.executemany("INSERT OR IGNORE INTO alike VALUES (?,?)", sorted(self._marks))
        self._conn.executemany("UPDATE mention SET cluster = id WHERE id = ?", [(one,) for one in self._first])
        self._conn.executemany(
            "INSERT INTO cluster VALUES (?1, 1 + ?2) ON CONFLICT DO UPDATE SET size = size + ?2",
            list(self._sizes.items()),
        )

    def _find(self, identity: int, said: Saying, key: str, marks: tuple[int, ...]) -> tuple[int, int] | None:
        text = key.partition(":")[0]
        asked: set[int] = set()
        for mark in marks:
            rows = list(self._here.get(mark, ()))
            if mark in self._used:
                rows += self._conn.execute(_ALIKE, (mark, identity - WINDOW, identity + WINDOW))
            for other, its_key, cluster, *its_own in rows:
                if not its_key or other in asked or abs(other - identity) > WINDOW:
                    continue
                asked.add(other)
                if self._same is None:
                    if text and its_key.partition(":")[0] == text:
                        return other, cluster
                elif self._same(said, its_own[0] if len(its_own) == 1 else Saying(*its_own)):
                    return other, cluster
        return None


def join(conn: sqlite3.Connection, mention: Mention, same: Same | None) -> None:
    """Put an edited mention, which belongs to no cluster, to what says the same as its new words."""
    kept = conn.execute("SELECT value FROM meta WHERE name = 'marked'").fetchone()
    if kept and mention.id <= kept[0]:
        return  # its time to be found is over, and nobody would ever drop its marks
    finder = Finder(conn, [mention], same)
    cluster = finder.place(mention.id, mention)
    finder.flush()
    conn.execute("UPDATE mention SET cluster = ? WHERE id = ?", (cluster, mention.id))


def leave(conn: sqlite3.Connection, identity: int) -> None:
    """Take a mention out of its cluster, and let nobody find it by the words that it had. A cluster that it was the
    first of goes by the next, a large one by the one in the middle: whoever takes thousands down goes from one end to
    the other, and every member is written again when the name changes. One that is left alone says the same as
    nobody."""
    cluster, key = conn.execute("SELECT cluster, cluster_key FROM mention WHERE id = ?", (identity,)).fetchone()
    if key:
        marks = [(mark, identity) for mark in marks_of(key)]
        conn.executemany("DELETE FROM alike WHERE mark = ? AND mention = ?", marks)
    if not cluster:
        return
    conn.execute("UPDATE mention SET cluster = 0 WHERE id = ?", (identity,))
    kept = conn.execute("SELECT size FROM cluster WHERE id = ?", (cluster,)).fetchone()
    size = kept[0] - 1 if kept else 0
    if size <= _FEW or cluster == identity:
        (size,) = conn.execute("SELECT count(*) FROM mention WHERE cluster = ?", (cluster,)).fetchone()
    if size > 1 and cluster != identity:
        conn.execute("INSERT OR REPLACE INTO cluster VALUES (?, ?)", (cluster, size))
        return
    conn.execute("DELETE FROM cluster WHERE id = ?", (cluster,))
    heir = 0
    if size > 1:
        (heir,) = conn.execute(
            "SELECT id FROM mention WHERE cluster = ? ORDER BY id LIMIT 1 OFFSET ?",
            (cluster, size // 2 if size > _FEW else 0),
        ).fetchone()
        conn.execute("INSERT INTO cluster VALUES (?, ?)", (heir, size))
    conn.execute("UPDATE mention SET cluster = ? WHERE cluster = ?", (heir, cluster))


def forget_marks(conn: sqlite3.Connection, now: datetime, step: int = 2000) -> bool:
    """Drop the marks of mentions that are too old to be found by them; True if there are more."""
    kept = conn.execute("SELECT value FROM meta WHERE name = 'marked'").fetchone()
    rows = conn.execute(
        f"SELECT id, cluster_key FROM mention WHERE id > ? AND id <= ? ORDER BY id LIMIT {step}",
        (kept[0] if kept else 0, id_floor(now) - 2 * WINDOW),
    ).fetchall()
    if not rows:
        return False
    conn.executemany(
        "DELETE FROM alike WHERE mark = ? AND mention = ?",
        [(mark, identity) for identity, key in rows if key for mark in marks_of(key)],
    )
    conn.execute("INSERT OR REPLACE INTO meta VALUES ('marked', ?)", (rows[-1][0],))
    return len(rows) == step


@lru_cache(maxsize=256)  # asked of each of a batch, and again when it is placed
def marks_of(key: str) -> tuple[int, ...]:
    """Under which numbers a mention of this key is found: one below zero for its text, four for its bands, one beyond
    these for each further mark."""
    text, fingerprint, further = (*key.split(":"), "", "")[:3]
    marks = [_FURTHER | int(mark, 16) for mark in further.split(",") if mark]
    if text:
        marks.append(-1 - (int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big") >> 1))
    if fingerprint:
        bits = int(fingerprint, 16)
        marks += [band << 16 | (bits >> 16 * band & 0xFFFF) for band in range(4)]
    return tuple(marks)
