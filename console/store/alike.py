"""Mentions that say the same: exactly, or nearly so within two weeks of each other.

A cluster key is the hash of the folded text, and may bring a 64-bit fingerprint after a colon. Two fingerprints that
differ in three bits or fewer agree in at least one of four bands of sixteen bits, so a near copy is found by its bands.
"""

from __future__ import annotations

import hashlib

from console.store.library import sqlite3

NEAR_BITS = 3
WINDOW = 14 * 86_400_000 << 20  # two weeks, in ids
# The newest of a band are enough: a flood of one text must not slow the collector.
_ALIKE = ("SELECT m.id, m.cluster_key, m.cluster FROM alike a CROSS JOIN mention m ON m.id = a.mention"
          " WHERE a.mark = ? AND a.mention BETWEEN ? AND ? ORDER BY a.mention DESC LIMIT 64")


class Finder:
    """Finds the cluster of each new mention of a batch, also among the batch itself."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        self._conn = conn
        self._here: dict[int, list[tuple[int, str, int]]] = {}  # mark: id, key, cluster
        self._cluster: dict[int, int] = {}
        self._marks: list[tuple[int, int]] = []
        self._sizes: dict[int, int] = {}
        self._first: set[int] = set()

    def place(self, identity: int, key: str) -> int:
        """The id of the first mention that says the same as a new one of this key; 0 where there is none."""
        if not key:
            return 0
        marks = marks_of(key)
        found = self._find(identity, key, marks)
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
            self._here.setdefault(mark, []).append((identity, key, root))
            self._marks.append((mark, identity))
        return root

    def flush(self) -> None:
        """Write marks and clusters, once the mentions themselves are in."""
        self._conn.executemany("INSERT OR IGNORE INTO alike VALUES (?,?)", sorted(self._marks))
        self._conn.executemany("UPDATE mention SET cluster = id WHERE id = ?", [(one,) for one in self._first])
        self._conn.executemany(
            "INSERT INTO cluster VALUES (?1, 1 + ?2) ON CONFLICT DO UPDATE SET size = size + ?2",
            list(self._sizes.items()))

    def _find(self, identity: int, key: str, marks: list[int]) -> tuple[int, int] | None:
        for mark in marks:
            rows = [*self._here.get(mark, ()), *self._conn.execute(
                _ALIKE, (mark, identity - WINDOW, identity + WINDOW))]
            for other, its_key, cluster in rows:
                if its_key and same(key, its_key):
                    return other, cluster
        return None


def marks_of(key: str) -> list[int]:
    """Under which numbers a mention of this key is found: one below zero for its text, four for its bands."""
    text, _, fingerprint = key.partition(":")
    marks = [-1 - (int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big") >> 1)]
    if fingerprint:
        bits = int(fingerprint, 16)
        marks += [band << 16 | (bits >> 16 * band & 0xFFFF) for band in range(4)]
    return marks


def same(one: str, other: str) -> bool:
    """Whether two keys are of texts that say the same."""
    text, _, fingerprint = one.partition(":")
    its_text, _, its_fingerprint = other.partition(":")
    if text == its_text:
        return True
    if not (fingerprint and its_fingerprint):
        return False
    return (int(fingerprint, 16) ^ int(its_fingerprint, 16)).bit_count() <= NEAR_BITS
