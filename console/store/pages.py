"""Looking: one screenful at a time, newest first, by key and never by offset."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from console.domain.mention import format_id, parse_id
from console.store.columns import moment
from console.store.judged import corrected, judgement_of
from console.store.library import sqlite3
from console.store.making import maker
from console.store.records import Entry, Page
from console.store.shape import SELECT, entry_parts

_FEW = 12  # teams that are walked one beside the other; more are looked up for each mention
_ALL = "SELECT {columns} FROM mention m WHERE {where} AND m.id {reach} ORDER BY m.id {order}"
_TEXT = ("SELECT {columns} FROM mention_text t CROSS JOIN mention m ON m.id = t.rowid WHERE mention_text MATCH ?"
         " AND {early} AND {where} AND t.rowid {reach} ORDER BY t.rowid {order}")
# The arms are walked side by side, each by its index. The LIMIT keeps the order of the inner SELECT, and an ORDER BY
# outside would have everything sorted before the first row is seen.
_TEAMS = ("SELECT {columns} FROM ({arms} ORDER BY 1 {order} LIMIT -1) t CROSS JOIN mention m ON m.id = t.mention"
          " WHERE {where}")
_ARM = "SELECT mention FROM mention_team WHERE team = ? AND open = {open} AND sentiment = '{tone}' AND mention {reach}"
_TONES = ("negative", "neutral", "positive")
SEEKS = {"DESC": "<= ?", "ASC": ">= ?"}
_MOST = 2**63 - 1
_entry = maker(Entry)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which mentions are asked for: a condition on ``mention m``, and what of it an index can be walked by. All of
    ``match``, ``teams``, ``tones`` and ``open`` must hold for every mention that ``where`` meets; None says nothing.
    ``among`` are teams that ``where`` does not speak of."""

    where: str = "1"
    parameters: tuple[Any, ...] = ()
    match: str = ""
    teams: frozenset[str] | None = None
    tones: tuple[str, ...] = _TONES
    open: bool | None = None
    among: frozenset[str] | None = None

    def within(self, teams: frozenset[str] | None) -> Wanted:
        """The same, of these teams only."""
        if teams is None:
            return self
        # A mention has several teams, so that it may meet both without a team that is in both: walk the smaller.
        walked = teams if self.teams is None else min(teams, self.teams, key=len)
        return replace(self, among=teams, teams=walked)

    def sql(self, columns: str, order: str = "DESC") -> tuple[str, tuple[Any, ...]]:
        """A statement, whose rows come in the order of ids, and its parameters; None stands for the id to begin at."""
        reach = SEEKS[order]
        if self.teams is not None and 0 < len(self.teams) <= _FEW and not self.match:
            opened = (0, 1) if self.open is None else (int(self.open),)
            arms = [(_ARM.format(open=state, tone=tone, reach=reach), team)
                    for team in sorted(self.teams) for state in opened for tone in self.tones]
            where, parameters = (self.where, self.parameters) if self.among == self.teams else self._condition()
            text = _TEAMS.format(columns=columns, where=where, order=order, arms=" UNION ".join(arm for arm, _ in arms))
            return text, (*(part for _, team in arms for part in (team, None)), *parameters)
        where, parameters = self._condition()
        if self.match:
            early, teams = self._early()
            text = _TEXT.format(columns=columns, early=early, where=where, reach=reach, order=order)
            return text, (self.match, *teams, *parameters, None)
        return _ALL.format(columns=columns, where=where, reach=reach, order=order), (*parameters, None)

    def _early(self) -> tuple[str, tuple[str, ...]]:
        """What of a mention that was found by its words can be known without reading its wide row."""
        if self.teams is None:
            return "1", ()
        opened = "" if self.open is None else f" AND x.open = {int(self.open)}"
        tones = "', '".join(self.tones)
        marks = ",".join("?" * len(self.teams))
        return (f"EXISTS (SELECT 1 FROM mention_team x WHERE x.mention = t.rowid AND x.team IN ({marks}){opened}"
                f" AND x.sentiment IN ('{tones}'))", tuple(sorted(self.teams)))

    def _condition(self) -> tuple[str, tuple[Any, ...]]:
        """The whole condition, ``among`` in words."""
        if self.among is None:
            return self.where, self.parameters
        marks = ",".join("?" * len(self.among))
        found = f"EXISTS (SELECT 1 FROM mention_team x WHERE x.mention = m.id AND x.team IN ({marks}))"
        return f"({self.where}) AND {found}", (*self.parameters, *sorted(self.among))

    def select(self, conn: sqlite3.Connection, columns: str, *, start: int, order: str = "DESC",
               limit: int = -1) -> sqlite3.Cursor:
        """Run it from the id ``start`` on."""
        text, parameters = self.sql(columns, order)
        bound = [start if value is None else value for value in parameters]
        return conn.execute(f"{text} LIMIT {int(limit)}", bound)  # bound, it would be compiled anew each time

    def entries(self, conn: sqlite3.Connection, *, start: int, order: str = "DESC", limit: int) -> tuple[Entry, ...]:
        """The first that meet it, from the id ``start`` on."""
        return entries_of(conn, self.select(conn, SELECT, start=start, order=order, limit=limit).fetchall())


def page(conn: sqlite3.Connection, wanted: Wanted, *, before: str, after: str, limit: int, around: int) -> Page:
    """One screenful, newest first."""
    if after:
        start = parse_id(after) + 1
        met = wanted.entries(conn, start=start, order="ASC", limit=limit + 1)
        shown = met[:limit][::-1]
        return Page(shown, format_id(shown[-1].mention.id if shown else start),
                    format_id(shown[0].mention.id) if len(met) > limit else "")
    start = parse_id(before) - 1 if before else around or _MOST
    met = wanted.entries(conn, start=start, limit=limit + 1)
    shown = met[:limit]
    newer = ""
    if before or around:
        first = shown[0].mention.id if shown else start
        if before or wanted.entries(conn, start=first + 1, order="ASC", limit=1):
            newer = format_id(first)
    return Page(shown, format_id(shown[-1].mention.id) if len(met) > limit else "", newer)


def entries(conn: sqlite3.Connection, ids: Sequence[int]) -> tuple[Entry, ...]:
    """Brief entries in the order asked."""
    found: dict[int, Entry] = {}
    for start in range(0, len(ids), 500):
        part = ids[start:start + 500]
        marks = ",".join("?" * len(part))
        rows = conn.execute(f"SELECT {SELECT} FROM mention m WHERE m.id IN ({marks})", part).fetchall()
        found |= {entry.mention.id: entry for entry in entries_of(conn, rows)}
    return tuple(found[identity] for identity in ids if identity in found)


def entries_of(conn: sqlite3.Connection, rows: Iterable[Sequence[Any]]) -> tuple[Entry, ...]:
    """Entries of rows of `SELECT`, with how many say the same."""
    parts = [entry_parts(row) for row in rows]
    clusters = {cluster for _, _, cluster in parts if cluster}
    sizes: dict[int, int] = {}
    if clusters:
        sizes = dict(conn.execute(f"SELECT id, size FROM cluster WHERE id IN ({','.join('?' * len(clusters))})",
                                  tuple(clusters)).fetchall())
    return tuple([_entry(mention, state, cluster, sizes.get(cluster, 1)) for mention, state, cluster in parts])


def whole(conn: sqlite3.Connection, identity: int) -> Entry | None:
    """One mention with everything that is known of it."""
    brief = entries(conn, (identity,))
    if not brief:
        return None
    entry = brief[0]
    detail = conn.execute("SELECT judgement FROM detail WHERE mention = ?", (identity,)).fetchone()
    if detail is None:
        return entry
    judgement = judgement_of(detail[0], entry.mention.judgement)
    judgement = replace(judgement, doubt=entry.mention.judgement.doubt)  # an operator may have settled it
    return replace(entry, mention=replace(entry.mention, judgement=corrected(judgement, entry.state)))


def find(conn: sqlite3.Connection, source: str, native_id: str) -> int:
    """The id that a source's own id belongs to."""
    row = conn.execute("SELECT id FROM mention WHERE source = ? AND native_id = ?", (source, native_id)).fetchone()
    return int(row[0]) if row else 0


def versions(conn: sqlite3.Connection, identity: int) -> tuple[tuple[datetime, str, str], ...]:
    """Earlier words of an edited mention."""
    rows = conn.execute("SELECT until, title, body FROM version WHERE mention = ? ORDER BY number", (identity,))
    return tuple((moment(until), title, body) for until, title, body in rows)


def near(conn: sqlite3.Connection, identity: int) -> tuple[Entry, ...]:
    """The others that say the same, newest first."""
    rows = conn.execute(
        f"SELECT {SELECT} FROM mention m WHERE m.cluster <> 0"
        " AND m.cluster = (SELECT cluster FROM mention WHERE id = ?) AND m.id <> ? ORDER BY m.id DESC LIMIT 200",
        (identity, identity)).fetchall()
    return entries_of(conn, rows)


def count(conn: sqlite3.Connection, wanted: Wanted) -> int:
    """How many there are."""
    text, parameters = wanted.sql("m.id")
    bound = [_MOST if value is None else value for value in parameters]
    return int(conn.execute(f"SELECT count(*) FROM ({text})", bound).fetchone()[0])

