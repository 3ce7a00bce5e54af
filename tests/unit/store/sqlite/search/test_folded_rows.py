"""One row for what says the same: what the statement folds is what the rule folds, whatever is asked and kept."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from console.domain.alike import Member, Together, thought
from console.domain.errors import QueryFault
from console.domain.frozen import replace
from console.query.match import Matcher
from console.query.query import parse
from console.query.subject import Subject
from console.store.records import Entry
from console.store.sqlite.driver import spoken, sqlite3
from console.store.sqlite.mentions.judgements import labels_text
from console.store.sqlite.schema import MIGRATIONS
from console.store.sqlite.search import folded_rows, functions, to_sql
from tests.unit.query.query_strategies import CONTEXT, queries, subjects
from tests.unit.store.sqlite.search.test_to_sql import NEWEST, fill

CLUSTERS = (0, 77, 77, 77, 78)
kept_mentions = st.integers(2, 8).flatmap(
    lambda count: st.tuples(*(st.tuples(subjects(number), st.sampled_from(CLUSTERS)) for number in range(count)))
)


@pytest.fixture(scope="module")
def store() -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    for migration in MIGRATIONS:
        for statement in migration:
            connection.execute(spoken(statement))
    functions.teach(connection)
    yield connection
    connection.close()


@settings(max_examples=80, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(
    kept=kept_mentions,
    asked=st.lists(queries, min_size=1, max_size=8),
    teams=st.sampled_from((None, None, frozenset({"royal", "ward-7"}))),
)
def test_the_statement_folds_what_the_rule_folds(
    store: sqlite3.Connection,
    kept: tuple[tuple[Subject, int], ...],
    asked: list[str],
    teams: frozenset[str] | None,
) -> None:
    said = [replace(subject, cluster=cluster) for subject, cluster in kept]
    fill(store, said)
    for one in said:
        store.execute(
            "UPDATE mention SET labels = ? WHERE id = ?", (labels_text(one.mention.judgement), one.mention.id)
        )
    for text in ("is:open", "ward", *asked):
        try:
            query = parse(text)
        except QueryFault:
            continue
        matcher = Matcher(query)
        rows: dict[object, list[int]] = {}
        for one in sorted(said, key=lambda one: -one.mention.id):
            within = teams is None or any(guess.team in teams for guess in one.mention.judgement.teams)
            if within and matcher.matches(one, CONTEXT):
                alone = one.mention.id if not one.cluster else None
                rows.setdefault((one.cluster, alone, thought(one.mention.judgement)), []).append(one.mention.id)
        wanted = replace(to_sql.wanted(query, CONTEXT).within(teams), folded=True)
        found = [row[0] for row in wanted.select(store, "m.id", start=NEWEST)]
        assert found == [members[0] for members in rows.values()], (text, wanted)
        shown = [Entry(one.mention, one.state, one.cluster) for one in said if one.mention.id in found]
        told = {entry.mention.id: entry.together for entry in folded_rows.gathered(store, shown, *wanted.whole())}
        for members in rows.values():
            together = told[members[0]]
            cluster = next(one.cluster for one in said if one.mention.id == members[0])
            assert (together.ids if together else ()) == (tuple(members) if cluster else ()), text
            assert together is None or together.size == sum(one.cluster == cluster for one in said)


def member(identity: int, **more: int) -> Member:
    return Member(
        identity,
        more.get("reach", 0),
        more.get("severity", 0),
        bool(more.get("open", 1)),
        bool(more.get("forwarded", 0)),
    )


def test_a_row_sums_up_what_it_stands_for() -> None:
    row = Together((member(9, reach=100, severity=1), member(4, reach=20, severity=4, open=0, forwarded=1)), 2, 1)
    assert (row.ids, row.size, row.open, row.reach, row.severity, row.forwarded) == ((9, 4), 4, 2, 120, 4, 1)


def test_a_row_takes_members_in_and_lets_them_go() -> None:
    row = Together((member(9), member(4)), 1, 1)
    more = row.having(member(6, severity=3))
    assert (more.ids, more.size, more.severity) == ((9, 6, 4), 3, 3), "one that stood elsewhere stands here now"
    changed = more.having(member(9, open=0))
    assert (changed.ids, changed.size, changed.open) == ((9, 6, 4), 3, 2)
    less = changed.without(9)
    assert (less.ids, less.size, less.without(9)) == ((6, 4), 3, less)
    assert less.of(7).others == 5
