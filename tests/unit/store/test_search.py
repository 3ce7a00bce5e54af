"""The store's answer is the evaluator's, whatever is asked of whatever is kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from console.domain.errors import QueryFault
from console.domain.matching import Matcher
from console.domain.query import Query, parse
from console.domain.subjects import Subject
from console.store import questions, search, writing
from console.store.library import sqlite3
from console.store.schema import MIGRATIONS
from console.store.shape import optional, state_row, STATE_COLUMNS
from tests.unit.domain.query_strategies import CONTEXT, queries, subjects

_STAND = f"UPDATE mention SET {', '.join(f'{name} = ?' for name in STATE_COLUMNS)}, open = ?, due = ?, version = ? WHERE id = ?"


@pytest.fixture(scope="module")
def store() -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    for statement in MIGRATIONS[0]:
        connection.execute(statement)
    questions.teach(connection)
    yield connection
    connection.close()


def fill(store: sqlite3.Connection, kept: Sequence[Subject]) -> None:
    """Write mentions where they stand."""
    for table in ("mention", "mention_text", "detail", "mention_team", "mention_theme", "mention_tag", "forward"):
        store.execute(f"DELETE FROM {table}")
    kept = sorted(kept, key=lambda subject: subject.mention.id)
    writing.insert(store, [writing.Arrival(subject.mention, subject.cluster, b"", 0) for subject in kept])
    for subject in kept:
        state, identity = subject.state, subject.mention.id
        gone = state.origin.value in ("deleted", "expired", "erased") or state.work.value in ("actioned", "dismissed")
        store.execute(_STAND, (*state_row(state), int(not gone), optional(state.due), state.version, identity))
        store.execute("UPDATE mention_team SET open = ? WHERE mention = ?", (int(not gone), identity))
        store.executemany("INSERT OR IGNORE INTO mention_tag VALUES (?, ?)",
                          [(identity, tag.lower()) for tag in state.tags])
        store.executemany(
            "INSERT INTO forward (key, mention, team, channel, state, operator, at, sequence, next_attempt, letter)"
            " VALUES (?,?,?,?,?,'',0,0,0,'')",
            [(f"{identity}{f.key}", identity, f.team, f.channel, f.state.value) for f in state.forwards])


def found(store: sqlite3.Connection, query: Query) -> list[int]:
    """What the store answers, newest first."""
    wanted = search.wanted(query, CONTEXT)
    return [row[0] for row in wanted.select(store, "m.id", start=2**63 - 1)]


kept_mentions = st.integers(1, 6).flatmap(lambda count: st.tuples(*(subjects(number) for number in range(count))))


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(kept=kept_mentions, asked=st.lists(queries, min_size=1, max_size=12))
def test_the_store_answers_what_the_evaluator_answers(
    store: sqlite3.Connection, kept: tuple[Subject, ...], asked: list[str],
) -> None:
    fill(store, kept)
    for text in asked:
        try:
            query = parse(text)
        except QueryFault:
            continue
        matcher = Matcher(query)
        met = sorted((s.mention.id for s in kept if matcher.matches(s, CONTEXT)), reverse=True)
        assert found(store, query) == met, (text, str(query), search.wanted(query, CONTEXT))
