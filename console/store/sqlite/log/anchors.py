"""Anchors of the log: where it ended at one moment, signed, and whether a log still agrees with them.

Every link of the chain stands for all before it, so one row of the log is looked at for each anchor.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Sequence
from typing import NamedTuple

from console.store.sqlite.driver import sqlite3
from console.store.sqlite.log import entries
from console.store.sqlite.mentions.emptying import store_key

_LINE = re.compile(
    r"witness ([0-9a-f]{16}) ([0-9]{1,15}) (begins|stands) ([0-9]{1,15}) ([0-9a-f]{64}) (\S{19,40})"
    r" ([0-9a-f]{64})"
)


class Head(NamedTuple):
    """Where a log ends; ``store`` tells one store from another, and a copy of it is the same."""

    store: str
    sequence: int
    link: str


class Anchor(NamedTuple):
    """One line. It ``begins`` what the log must hold from there on (at first, and after a restore), or `stands` in it.
    ``number`` puts lines that were copied from elsewhere in order."""

    store: str
    number: int
    kind: str
    sequence: int
    link: str
    at: str
    mac: str

    def signed(self, key: bytes) -> Anchor:
        """The same under a key."""
        told = " ".join(map(str, self[:-1])).encode()
        return self._replace(mac=hmac.digest(key, told, "sha256").hex())

    def line(self) -> str:
        """As it is written, and read again by `_LINE`."""
        return f"witness {' '.join(map(str, self))}"


def head(conn: sqlite3.Connection) -> Head:
    """Where the log ends now."""
    row = conn.execute("SELECT sequence, chain FROM action ORDER BY sequence DESC LIMIT 1").fetchone()
    name = hashlib.sha256(b"witness" + store_key(conn)).hexdigest()[:16]
    return Head(name, *((row[0], row[1].hex()) if row else (0, entries.START.hex())))


def parsed(text: str) -> tuple[list[Anchor], int]:
    """The anchors of a text, and how many of its lines are none."""
    lines = text.splitlines()
    found = [_LINE.search(line) for line in lines]
    anchors = [Anchor(one[1], int(one[2]), one[3], int(one[4]), one[5], one[6], one[7]) for one in found if one]
    return anchors, found.count(None)


def contradiction(conn: sqlite3.Connection, end: Head, anchors: Sequence[Anchor]) -> str:
    """How the log is not the one of the anchors since it last began; empty where it is.

    A restore says so just before it happens. Where nothing followed, it may not have happened, and the log of before
    is as good.
    """
    begun = [index for index, anchor in enumerate(anchors) if anchor.kind == "begins"]
    start = begun[-1] if begun else 0
    wrong = against(conn, end, anchors[start:])
    if wrong and start and start == len(anchors) - 1:
        before = anchors[begun[-2] if len(begun) > 1 else 0 : start]
        return against(conn, end, before) and wrong
    return wrong


def against(conn: sqlite3.Connection, end: Head, anchors: Sequence[Anchor]) -> str:
    """The first contradiction between the log and some anchors, in a sentence."""
    held = Anchor(end.store, 0, "begins", 0, entries.START.hex(), "", "")
    for anchor in anchors:
        if anchor.store != end.store:
            return f"This is another store than the one of which the anchor of {anchor.at} was made."
        if anchor.sequence > end.sequence:
            last = anchors[-1]
            return (
                f"The log ends at action {end.sequence}, but it had reached {last.sequence} when the anchor of"
                f" {last.at} was made: its end was cut off, or an older copy was put in its place."
            )
        row = conn.execute("SELECT chain FROM action WHERE sequence = ?", (anchor.sequence,)).fetchone()
        link = row[0].hex() if row else entries.START.hex() if anchor.sequence == 0 else ""
        if link != anchor.link:
            since = f", whose anchor of {held.at} it holds" if held.at else ""
            return (
                f"The log is not the one of which the anchor of {anchor.at} was made: something between actions"
                f" {held.sequence}{since} and {anchor.sequence} was changed, put in or taken out."
            )
        held = anchor
    return ""
