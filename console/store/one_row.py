"""One row of a pane for what says the same: the newest mention of a cluster that is asked for stands for the others of
which the same is thought. The columns here say what `domain.alike.thought` says of a judgement.

A page stays one walk by key: whether a newer one stands for a mention is looked up by the index of clusters, from the
mention upwards, so that the walk over a cluster costs its size once, and what has no cluster costs nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from console.domain.alike import APART, Member, Together
from console.domain.frozen import replace
from console.store.judged import teams_of
from console.store.library import sqlite3
from console.store.records import Entry

_TEAMS = "iif({0}.labels = '', '[]', json_extract({0}.labels, '$[1]'))"
_SAME = " AND ".join((
    *(f"m.{name} = o.{name}" for name in ("sentiment", "unsure", "mixed")),
    *(f"(instr(m.flags, ' {flag} ') > 0) = (instr(o.flags, ' {flag} ') > 0)" for flag in APART),
    f"(m.labels = o.labels OR {_TEAMS.format('m')} IS {_TEAMS.format('o')})",  # most copies have the same in any case
))
_OWN = ", ".join(f"m.{name} AS {name}" for name in ("cluster", "id", "sentiment", "unsure", "mixed", "flags", "labels"))
# Whatever else ``where`` could be walked by, a cluster is the least.
_NEWEST = (f"(m.cluster = 0 OR NOT EXISTS (SELECT 1 FROM (SELECT {_OWN}) o CROSS JOIN mention m"
           f" INDEXED BY mention_cluster WHERE m.cluster <> 0 AND m.cluster = o.cluster AND m.id > o.id AND {_SAME}"
           " AND (")
_MEMBERS = ("SELECT m.cluster, m.id, m.reach, m.severity, m.open, m.work = 'forwarded', m.sentiment, m.unsure, m.mixed,"
            " m.flags, m.labels, ({where}) FROM mention m INDEXED BY mention_cluster"
            " WHERE m.cluster <> 0 AND m.cluster IN ({marks}) ORDER BY m.cluster, m.id DESC")


def newest(where: str) -> str:
    """A condition on ``mention m``: no newer one of its cluster, of which the same is thought, meets ``where``."""
    return f"{_NEWEST}{where})))"


def gathered(conn: sqlite3.Connection, entries: Sequence[Entry], where: str,
             parameters: tuple[Any, ...]) -> tuple[Entry, ...]:
    """The rows of a page, each with what it stands for: what of its cluster meets ``where``."""
    clusters = sorted({entry.cluster for entry in entries if entry.cluster})
    if not clusters:
        return tuple(entries)
    rows = conn.execute(_MEMBERS.format(where=where, marks=",".join("?" * len(clusters))), (*parameters, *clusters))
    members: dict[tuple[object, ...], list[Member]] = {}
    kinds: dict[int, tuple[object, ...]] = {}
    sums: dict[int, tuple[int, int]] = {}
    for cluster, identity, reach, severity, opened, forwarded, *thought, flags, labels, met in rows.fetchall():
        count, still_open = sums.get(cluster, (0, 0))
        sums[cluster] = count + 1, still_open + opened
        if met:
            teams = tuple([guess.team for guess in teams_of(labels)])
            kind = (cluster, *thought, teams, *(f" {flag} " in flags for flag in APART))
            kinds[identity] = kind
            members.setdefault(kind, []).append(Member(identity, reach, severity, bool(opened), bool(forwarded)))

    def together(entry: Entry) -> Entry:
        if entry.mention.id not in kinds:
            return entry
        mine = tuple(members[kinds[entry.mention.id]])
        count, still_open = sums[entry.cluster]
        return replace(entry, together=Together(mine, count - len(mine), still_open - sum(one.open for one in mine)))

    return tuple(map(together, entries))
