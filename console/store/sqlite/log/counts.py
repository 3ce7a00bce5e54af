"""Roll-ups: how many mentions are open by team and tone, and how many came each day. Always right, never counted again.

Whoever changes a mention tells `Ledger` where it stood and where it stands; the sums go into the tables once, at the
end of the transaction.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from console.domain.mention import ANSWER
from console.store.records import Counts, Daily, Tally
from console.store.sqlite.columns import milliseconds, moment
from console.store.sqlite.driver import sqlite3
from console.store.sqlite.mentions.judgements import teams_of

EVERYTHING = ""  # the roll-up's name for every mention, once
NOBODY = " "  # and for those without a team
BELOW = "/"  # before a team's id: the mentions of that team and of those below it, each once

_FAILED = (
    "SELECT count(*) FROM forward f JOIN mention m ON m.id = f.mention WHERE f.state = 'failed' AND m.open = 1"
    " AND NOT EXISTS (SELECT 1 FROM forward l WHERE l.mention = f.mention AND l.team = f.team"
    " AND l.sequence > f.sequence)"
)


OURS = "instr(flags, ' not-ours ') = 0"  # of a mention's row, as `Judgement.ours` of its labels


class CountedState(NamedTuple):
    """What of a mention the roll-ups count. An answer to a private topic is counted nowhere: no list that does not name
    the topic shows it. Nor is what is not ours."""

    open: bool
    sentiment: str
    unsure: bool
    fresh: bool
    teams: tuple[str, ...]
    published: int
    private: bool = False
    ours: bool = True

    def rows(self, above: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
        """The rows that count it; ``above`` has the groups that each team belongs to."""
        if self.private or not self.ours:
            return ()
        if not self.teams:
            return (EVERYTHING, NOBODY)
        groups = {f"{BELOW}{group}" for team in self.teams for group in above.get(team, ())}
        return (EVERYTHING, *self.teams, *groups)


class Ledger:
    """The differences that one transaction makes."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        self._conn = conn
        self._zone = zone_of(conn)
        self._above = groups_of(conn)
        self._tally: dict[tuple[str, str], list[int]] = {}
        self._daily: dict[tuple[int, str, str], int] = {}

    def moved(self, before: CountedState | None, after: CountedState | None) -> None:
        """A mention came (no ``before``), changed, or ceased to be one (no ``after``)."""
        if before == after:
            return
        for standing, sign in ((before, -1), (after, 1)):
            if standing is None:
                continue
            if standing.open:
                for team in standing.rows(self._above):
                    sums = self._tally.setdefault((team, standing.sentiment), [0, 0, 0])
                    sums[0] += sign
                    sums[1] += sign * standing.unsure
                    sums[2] += sign * standing.fresh
        if before and after and _by_day(before) == _by_day(after):
            return
        for standing, sign in ((before, -1), (after, 1)):
            if standing is not None:
                day = day_of(standing.published, self._zone)
                for team in standing.rows(self._above):
                    key = (day, team, standing.sentiment)
                    self._daily[key] = self._daily.get(key, 0) + sign

    def flush(self) -> None:
        """Add the differences to the tables."""
        self._conn.executemany(
            "INSERT INTO tally VALUES (?,?,?,?,?) ON CONFLICT DO UPDATE SET open = open + excluded.open,"
            " unsure = unsure + excluded.unsure, fresh = fresh + excluded.fresh",
            [(*key, *sums) for key, sums in self._tally.items() if any(sums)],
        )
        self._conn.executemany(
            "INSERT INTO daily VALUES (?,?,?,?) ON CONFLICT DO UPDATE SET mentions = mentions + excluded.mentions",
            [(*key, change) for key, change in self._daily.items() if change],
        )
        self._tally, self._daily = {}, {}


def _by_day(standing: CountedState) -> tuple[object, ...]:
    return standing.sentiment, standing.teams, standing.ours


def counts(conn: sqlite3.Connection, now: datetime) -> Counts:
    """Open mentions now: the roll-up less those that are asleep."""
    sums = {
        (team, tone): [mentions, unsure, fresh]
        for team, tone, mentions, unsure, fresh in conn.execute(
            "SELECT team, sentiment, open, unsure, fresh FROM tally"
        )
    }
    asleep = conn.execute(
        "SELECT sentiment, unsure, labels FROM mention WHERE snooze_until > ? AND open = 1 AND kind <> ?",
        (milliseconds(now), ANSWER),
    )
    above = groups_of(conn)
    for tone, unsure, labels in asleep:
        for team in CountedState(True, tone, False, False, tuple(t.team for t in teams_of(labels)), 0).rows(above):
            sums[team, tone][0] -= 1
            sums[team, tone][1] -= unsure
    named = sorted({team for team, _ in sums if team not in {EVERYTHING, NOBODY}})
    teams = {team: _tally(sums, team) for team in named if not team.startswith(BELOW)}
    below = {team[1:]: _tally(sums, team) for team in named if team.startswith(BELOW)}
    (failed,) = conn.execute(_FAILED).fetchone()
    return Counts(_tally(sums, EVERYTHING), teams, _tally(sums, NOBODY), below, failed)


def daily(conn: sqlite3.Connection, since: datetime, until: datetime) -> tuple[Daily, ...]:
    """Mentions by day, team and tone, from the day of ``since`` up to, not including, the day of ``until``."""
    zone = zone_of(conn)
    rows = conn.execute(
        "SELECT day, team, sentiment, mentions FROM daily WHERE day >= ? AND day < ? AND mentions > 0"
        " AND team NOT GLOB '/*'"
        " ORDER BY day, team",
        (day_of(milliseconds(since), zone), day_of(milliseconds(until), zone)),
    )
    return tuple(
        Daily(datetime.fromordinal(day).date(), None if team == EVERYTHING else team.strip(), tone, mentions)
        for day, team, tone, mentions in rows
    )


def totals(conn: sqlite3.Connection, since: datetime, until: datetime) -> dict[str | None, Tally]:
    """`daily`, summed over the days."""
    zone = zone_of(conn)
    sums = {
        (team, tone): [mentions, 0, 0]
        for team, tone, mentions in conn.execute(
            "SELECT team, sentiment, sum(mentions) FROM daily WHERE day >= ? AND day < ? GROUP BY team, sentiment",
            (day_of(milliseconds(since), zone), day_of(milliseconds(until), zone)),
        )
    }
    teams = sorted({team for team, _ in sums})
    return {None if team == EVERYTHING else team.strip(): _tally(sums, team) for team in teams}


def recount(conn: sqlite3.Connection) -> tuple[str, ...]:
    """Make both roll-ups again; a sentence for each that was wrong."""
    before = {
        table: set(conn.execute(f"SELECT * FROM {table} WHERE {some} <> 0"))
        for table, some in (("tally", "open"), ("daily", "mentions"))
    }
    conn.execute("DELETE FROM tally")
    conn.execute("DELETE FROM daily")
    ledger = Ledger(conn)
    for standing in standings(conn):
        ledger.moved(None, standing)
    ledger.flush()
    after = {
        table: set(conn.execute(f"SELECT * FROM {table} WHERE {some} <> 0"))
        for table, some in (("tally", "open"), ("daily", "mentions"))
    }
    return tuple(
        f"The roll-up {table} was wrong in {len(before[table] ^ after[table])} rows."
        for table in before
        if before[table] != after[table]
    )


def standings(conn: sqlite3.Connection) -> Iterable[CountedState]:
    """Where every mention stands, as it is counted."""
    for opened, tone, unsure, work, labels, published, kind, ours in conn.execute(
        f"SELECT open, sentiment, unsure, work, labels, published, kind, {OURS} FROM mention"
    ):
        teams = tuple(t.team for t in teams_of(labels))
        yield CountedState(
            bool(opened), tone, bool(unsure), work == "new", teams, published, kind == ANSWER, bool(ours)
        )


def zone_of(conn: sqlite3.Connection) -> ZoneInfo:
    """The organisation's time zone, in which days are counted."""
    return ZoneInfo(str(conn.execute("SELECT value FROM meta WHERE name = 'zone'").fetchone()[0]))


def day_of(published: int, zone: ZoneInfo) -> int:
    """The day of a moment in a zone, as `date.toordinal` counts."""
    return moment(published).astimezone(zone).toordinal()


def _tally(sums: dict[tuple[str, str], list[int]], team: str) -> Tally:
    tones = [sums.get((team, tone), [0, 0, 0]) for tone in ("negative", "neutral", "positive")]
    negative, neutral, positive = (tone[0] for tone in tones)
    return Tally(negative, neutral, positive, unsure=sum(t[1] for t in tones), new=sum(t[2] for t in tones))


def groups_of(conn: sqlite3.Connection) -> Mapping[str, tuple[str, ...]]:
    """For each team the groups that count it: itself if teams stand below it, and every team above."""
    row = conn.execute("SELECT value FROM meta WHERE name = 'parents'").fetchone()
    parents: dict[str, str] = json.loads(row[0]) if row else {}
    heads = set(parents.values())
    above: dict[str, tuple[str, ...]] = {}
    for team in {*parents, *heads}:
        chain, one = [], team
        while one and one not in chain:
            chain.append(one)
            one = parents.get(one, "")
        above[team] = tuple(group for group in chain if group in heads)
    return above


def set_parents(conn: sqlite3.Connection, parents: str) -> None:
    """Count by another tree of teams from now on (JSON, each team with the one above it), the past as well."""
    conn.execute(
        "INSERT INTO meta (name, value) VALUES ('parents', ?) ON CONFLICT DO UPDATE SET value = excluded.value",
        (parents,),
    )
    recount(conn)


def set_zone(conn: sqlite3.Connection, zone: str) -> None:
    """Count days in another zone from now on, those that are past as well."""
    conn.execute("UPDATE meta SET value = ? WHERE name = 'zone'", (zone,))
    recount(conn)
