"""What is asked of the tables, as one statement. It knows no entries, so that an export pays for none."""

from __future__ import annotations

from typing import Any

from console.domain.frozen import frozen, replace
from console.store.sqlite.driver import sqlite3

_FEW = 12  # teams that are walked one beside the other; more are looked up for each mention
_ALL = "SELECT {columns} FROM mention m WHERE {where} AND m.id {reach} ORDER BY m.id {order}"
_TEXT = (
    "SELECT {columns} FROM mention_text t CROSS JOIN mention m ON m.id = t.rowid WHERE mention_text MATCH ?"
    " AND {early} AND {where} AND t.rowid {reach} ORDER BY t.rowid {order}"
)
# The arms are walked side by side, each by its index. The LIMIT keeps the order of the inner SELECT, and an ORDER BY
# outside would have everything sorted before the first row is seen.
_TEAMS = (
    "SELECT {columns} FROM ({arms} ORDER BY 1 {order} LIMIT -1) t CROSS JOIN mention m ON m.id = t.mention"
    " WHERE {where}"
)
_ARM = "SELECT mention FROM mention_team WHERE team = ? AND open = {open} AND sentiment = '{tone}' AND mention {reach}"
_FOUND = "EXISTS (SELECT 1 FROM mention_text t WHERE mention_text MATCH ? AND t.rowid = m.id)"
_TONES = ("negative", "neutral", "positive")
SEEKS = {"DESC": "<= ?", "ASC": ">= ?"}


@frozen
class Plan:
    """Which mentions are asked for: a condition on ``mention m``, and what of it an index can be walked by. All of
    ``match``, ``teams``, ``tones`` and ``open`` must hold for every mention that ``where`` meets; None says nothing.
    ``among`` are teams that ``where`` does not speak of. ``folded`` asks for one row of what says the same."""

    where: str = "1"
    parameters: tuple[Any, ...] = ()
    match: str = ""
    teams: frozenset[str] | None = None
    tones: tuple[str, ...] = _TONES
    open: bool | None = None
    among: frozenset[str] | None = None
    folded: bool = False

    def within(self, teams: frozenset[str] | None) -> Plan:
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
            arms = [
                (_ARM.format(open=state, tone=tone, reach=reach), team)
                for team in sorted(self.teams)
                for state in opened
                for tone in self.tones
            ]
            told = self.among == self.teams
            where, parameters = self._once(*((self.where, self.parameters) if told else self._condition()))
            text = _TEAMS.format(columns=columns, where=where, order=order, arms=" UNION ".join(arm for arm, _ in arms))
            return text, (*(part for _, team in arms for part in (team, None)), *parameters)
        where, parameters = self._once(*self._condition())
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
        return (
            f"EXISTS (SELECT 1 FROM mention_team x WHERE x.mention = t.rowid AND x.team IN ({marks}){opened}"
            f" AND x.sentiment IN ('{tones}'))",
            tuple(sorted(self.teams)),
        )

    def _condition(self) -> tuple[str, tuple[Any, ...]]:
        """The whole condition, ``among`` in words."""
        if self.among is None:
            return self.where, self.parameters
        marks = ",".join("?" * len(self.among))
        found = f"EXISTS (SELECT 1 FROM mention_team x WHERE x.mention = m.id AND x.team IN ({marks}))"
        return f"({self.where}) AND {found}", (*self.parameters, *sorted(self.among))

    def whole(self) -> tuple[str, tuple[Any, ...]]:
        """Everything that is asked of a mention as one condition, what an index is walked for included."""
        where, parameters = self._condition()
        return (f"({where}) AND {_FOUND}", (*parameters, self.match)) if self.match else (where, parameters)

    def _once(self, where: str, parameters: tuple[Any, ...]) -> tuple[str, tuple[Any, ...]]:
        """A condition, and where one row is asked for that no newer one says the same."""
        if not self.folded:
            return where, parameters
        from console.store.sqlite.search import folded_rows  # an export folds nothing

        whole, values = self.whole()
        return f"({where}) AND {folded_rows.newest(whole)}", (*parameters, *values)

    def select(
        self, conn: sqlite3.Connection, columns: str, *, start: int, order: str = "DESC", limit: int = -1
    ) -> sqlite3.Cursor:
        """Run it from the id ``start`` on."""
        text, parameters = self.sql(columns, order)
        bound = [start if value is None else value for value in parameters]
        return conn.execute(f"{text} LIMIT {int(limit)}", bound)  # bound, it would be compiled again each time
