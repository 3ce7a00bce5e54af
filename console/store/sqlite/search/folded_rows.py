"""One row of a pane for what says the same: the newest mention of a cluster that is asked for stands for the others of
which the same is thought. The columns here say what `domain.alike.thought` says of a judgement.

A page stays one walk by key: whether a newer one stands for a mention is looked up by the index of clusters, from the
mention upwards, so that the walk over a cluster costs its size once, and what has no cluster costs nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from console.domain.alike import APART, Member, Together
from console.store.records import Entry
from console.store.sqlite.columns import encode
from console.store.sqlite.driver import sqlite3
from console.store.sqlite.mentions.judgements import teams_of

_TEAMS = "iif({0}.labels = '', '[]', json_extract({0}.labels, '$[1]'))"
_SAME = " AND ".join(
    (
        *(f"m.{name} = o.{name}" for name in ("sentiment", "unsure", "mixed")),
        *(f"(instr(m.flags, ' {flag} ') > 0) = (instr(o.flags, ' {flag} ') > 0)" for flag in APART),
        f"(m.labels = o.labels OR {_TEAMS.format('m')} IS {_TEAMS.format('o')})",  # most copies do
    )
)
_OWN = ", ".join(f"m.{name} AS {name}" for name in ("cluster", "id", "sentiment", "unsure", "mixed", "flags", "labels"))
# Whatever else ``where`` could be walked by, a cluster is the least.
_NEWEST = (
    f"(m.cluster = 0 OR NOT EXISTS (SELECT 1 FROM (SELECT {_OWN}) o CROSS JOIN mention m"
    f" INDEXED BY mention_cluster WHERE m.cluster <> 0 AND m.cluster = o.cluster AND m.id > o.id AND {_SAME}"
    " AND ("
)
_MEMBERS = (
    "SELECT m.cluster, m.id, m.reach, m.severity, m.open, m.work = 'forwarded', m.sentiment, m.unsure, m.mixed,"
    " m.flags, m.labels, ({where}) FROM json_each(?) c CROSS JOIN mention m INDEXED BY mention_cluster"
    " WHERE m.cluster <> 0 AND m.cluster = c.value"
)


def _newest_first(member: Member) -> int:
    return -member.id


@lru_cache(maxsize=1024)
def _apart(flags: str, labels: str) -> tuple[object, ...]:
    """What of these columns keeps a mention in a row of its own."""
    return (tuple(guess.team for guess in teams_of(labels)), *(f" {flag} " in flags for flag in APART))


def newest(where: str) -> str:
    """A condition on ``mention m``: no newer one of its cluster, of which the same is thought, meets ``where``."""
    return f"{_NEWEST}{where})))"


def gathered(
    conn: sqlite3.Connection, entries: Sequence[Entry], where: str, parameters: tuple[Any, ...]
) -> tuple[Entry, ...]:
    """The rows of a page, each with what it stands for: what of its cluster meets ``where``."""
    clusters = sorted({entry.cluster for entry in entries if entry.cluster})
    if not clusters:
        return tuple(entries)
    rows = conn.execute(_MEMBERS.format(where=where), (*parameters, encode(clusters)))
    members: dict[tuple[object, ...], list[Member]] = {}
    kinds: dict[int, tuple[object, ...]] = {}
    sums: dict[int, tuple[int, int]] = {}
    for cluster, identity, reach, grave, opened, forwarded, tone, unsure, mixed, flags, labels, met in rows.fetchall():
        count, still_open = sums.get(cluster, (0, 0))
        sums[cluster] = count + 1, still_open + opened
        if met:
            kinds[identity] = kind = (cluster, tone, unsure, mixed, *_apart(flags, labels))
            members.setdefault(kind, []).append(Member(identity, reach, grave, bool(opened), bool(forwarded)))

    def row(entry: Entry) -> Entry:
        if entry.mention.id not in kinds:
            return entry  # it has changed since the page was read
        mine = tuple(sorted(members[kinds[entry.mention.id]], key=_newest_first))
        count, still_open = sums[entry.cluster]
        together = Together(mine, count - len(mine), still_open - sum([one.open for one in mine]))
        return Entry(entry.mention, entry.state, entry.cluster, count, together)

    return tuple([row(entry) if entry.cluster else entry for entry in entries])
