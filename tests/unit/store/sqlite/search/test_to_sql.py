"""The store's answer is the evaluator's, whatever is asked of whatever is kept."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from console.domain.errors import QueryFault
from console.domain.mention import Mention
from console.domain.tracks import GONE, MentionState, Origin
from console.query.fields import Names
from console.query.match import Matcher, is_redacted
from console.query.query import parse, saved_searches
from console.query.subject import Subject, stamp
from console.query.tokens import index_terms, indexed
from console.query.tree import Query
from console.store.sqlite.driver import spoken, sqlite3
from console.store.sqlite.schema import MIGRATIONS
from console.store.sqlite.search import functions, to_sql
from tests.unit.query.query_strategies import CONTEXT, queries, subjects

NEWEST = 2**63 - 1


@pytest.fixture(scope="module")
def store() -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    for migration in MIGRATIONS:
        for statement in migration:
            connection.execute(spoken(statement))
    functions.teach(connection)
    yield connection
    connection.close()


def fill(store: sqlite3.Connection, kept: Sequence[Subject]) -> None:
    """Write mentions where they stand: the columns that `search` names, and nothing in the others."""
    for table in ("mention", "mention_text", "mention_team", "mention_theme", "mention_tag", "forward"):
        store.execute(f"DELETE FROM {table}")
    for subject in kept:
        mention, state, identity = subject.mention, subject.state, subject.mention.id
        row = _row(subject)
        _insert(store, "mention", row)
        store.execute("INSERT INTO mention_text (rowid, text) VALUES (?, ?)", (identity, index_terms(mention)))
        for guess in mention.judgement.teams:
            _insert(
                store,
                "mention_team",
                {"mention": identity, "team": guess.team, "open": row["open"], "sentiment": row["sentiment"]},
            )
        for theme in mention.judgement.themes:
            _insert(store, "mention_theme", {"mention": identity, "theme": theme.name})
        for tag in {tag.lower() for tag in (*mention.tags, *state.tags)}:
            _insert(store, "mention_tag", {"mention": identity, "tag": tag})
        for forward in state.forwards:
            _insert(
                store,
                "forward",
                {
                    "key": f"{identity}{forward.key}",
                    "mention": identity,
                    "team": forward.team,
                    "channel": forward.channel,
                    "state": forward.state.value,
                },
            )


def _insert(store: sqlite3.Connection, table: str, row: dict[str, Any]) -> None:
    """One row, with something plain in every column that must hold something."""
    whole = dict(row)
    for _, name, kind, required, default, _ in store.execute(f"PRAGMA table_info({table})"):
        if required and default is None and name not in whole:
            whole[name] = "" if kind == "TEXT" else b"" if kind == "BLOB" else 0
    marks = ", ".join("?" * len(whole))
    store.execute(f"INSERT INTO {table} ({', '.join(whole)}) VALUES ({marks})", tuple(whole.values()))


def _row(subject: Subject) -> dict[str, Any]:
    mention, state = subject.mention, subject.state
    judgement = mention.judgement
    same = (
        "id",
        "source",
        "native_id",
        "feed",
        "url",
        "canonical_url",
        "parent",
        "kind",
        "author_hash",
        "title",
        "body",
        "extra",
        "question",
        "followers",
        "likes",
        "reposts",
        "rating",
        "reach",
        "version",
    )
    gone = state.origin in GONE or state.work.value in ("actioned", "dismissed")
    flags = " ".join(sorted(judgement.flags))
    return {
        **{name: getattr(mention, name) for name in same},
        "lang": judgement.lang,
        "is_repost": int(mention.is_repost),
        "recipients": _list(mention.to),
        "mentioned": _list(mention.mentions),
        "media": _list(mention.media),
        "published": stamp(mention.published),
        "fetched": stamp(mention.fetched),
        "edited": _at(mention.edited),
        "words": 7 if state.origin in GONE else indexed(mention)[1],  # what is emptied keeps the number, and no salt
        "salt": None if state.origin in GONE else b"s",
        "sentiment": judgement.opinion.label.value,
        "confidence": judgement.opinion.confidence,
        "unsure": int(judgement.opinion.unsure),
        "mixed": int(judgement.opinion.mixed),
        "severity": judgement.severity,
        "flags": f" {flags} " if flags else "",
        "redacted": int(is_redacted(mention)),
        "cluster": subject.cluster,
        "work": state.work.value,
        "assignee": state.assignee,
        "lease_until": _at(state.lease_until),
        "snooze_until": _at(state.snooze_until),
        "celebrate": state.celebrate.value,
        "improve": state.improve,
        "origin": state.origin.value,
        "pinned": int(state.pinned),
        "muted": int(state.muted),
        "notes": _list(state.notes),
        "due": _at(state.due),
        "open": int(judgement.ours and not gone),
        "labels": "[]",
        "tags": "[]",
    }


def _list(texts: Sequence[str]) -> str:
    return json.dumps(texts, ensure_ascii=False)


def _at(moment: datetime | None) -> int | None:
    return None if moment is None else stamp(moment)


def found(store: sqlite3.Connection, query: Query) -> list[int]:
    """What the store answers, newest first."""
    return [row[0] for row in to_sql.wanted(query, CONTEXT).select(store, "m.id", start=NEWEST)]


kept_mentions = st.integers(1, 6).flatmap(lambda count: st.tuples(*(subjects(number) for number in range(count))))


@settings(max_examples=100, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(kept=kept_mentions, asked=st.lists(queries, min_size=1, max_size=12))
def test_the_store_answers_what_the_evaluator_answers(
    store: sqlite3.Connection,
    kept: tuple[Subject, ...],
    asked: list[str],
) -> None:
    fill(store, kept)
    for text in asked:
        try:
            query = parse(text)
        except QueryFault:
            continue
        matcher = Matcher(query)
        met = sorted((subject.mention.id for subject in kept if matcher.matches(subject, CONTEXT)), reverse=True)
        assert found(store, query) == met, (text, to_sql.wanted(query, CONTEXT))


@pytest.mark.parametrize(
    "text", ["a\u0301b", "b\u0301\u0302a", "a'\u0308b", "ab\u0301-a", "\u0301a", "a\u0301", "a", ""]
)
def test_marks_on_letters_and_words_that_are_gone_part_no_answers(store: sqlite3.Connection, text: str) -> None:
    origin = Origin.LIVE if text else Origin.ERASED
    fill(store, [kept := Subject(Mention(1, "s", "1", body=text), MentionState(origin=origin))])
    for asked in ("{a}", "{b}", "{ab}", "{a\u0301}", "{\u0301}", "a", "b", "ab", "words:0", "words:>0", "-words:1"):
        query = parse(asked)
        assert bool(found(store, query)) is Matcher(query).matches(kept, CONTEXT), asked


def test_saved_searches_are_opened_on_the_way(store: sqlite3.Connection) -> None:
    fill(store, ())
    saved = saved_searches(
        {f"s{number}": f"(in:s{number + 1} OR x{number}) -y{number}" for number in range(7)}
        | {"s7": '"a b"~2 OR title:{C}'}
    )
    wanted = to_sql.wanted(parse("in:s0 is:open", names=Names(saved=saved)), CONTEXT)
    assert wanted.open is True
    assert wanted.select(store, "m.id", start=NEWEST).fetchall() == []


@pytest.mark.parametrize(
    ("query", "match"),
    [
        ("ward", True),
        ("ward sentiment:neg", True),
        ('"a b" -c', True),
        ("title:ward", True),
        ("{IT}", True),
        ("nurse NEAR/3 kind", True),
        ("wai*", True),
        ("/x/ ward", True),
        ("-ward", False),
        ("ward OR is:open", False),
        ("/x/", False),
        ("is:open", False),
    ],
)
def test_a_condition_on_the_text_that_must_hold_drives_the_search(query: str, match: bool) -> None:
    assert bool(to_sql.wanted(parse(query), CONTEXT).match) is match


def test_what_an_index_can_be_walked_by_is_said() -> None:
    wanted = to_sql.wanted(parse("team:royal sentiment:(neg OR neu) is:open"), CONTEXT)
    assert wanted.teams == {"royal", "emergency", "ward-7"}
    assert wanted.tones == ("negative", "neutral")
    assert wanted.open is True
    assert to_sql.wanted(parse("team:=royal"), CONTEXT).teams == {"royal"}
    assert to_sql.wanted(parse("team:none OR is:open"), CONTEXT).teams is None
    assert to_sql.wanted(parse("-is:open"), CONTEXT).open is None


def test_no_word_of_a_query_is_ever_part_of_the_statement(store: sqlite3.Connection) -> None:
    for text in (
        '"drop\' table"',
        'tag:"x\' OR 1=1 --"',
        "{'; --}",
        'url:"%_\'"',
        "site:'x",
        'feed:"\'"',
        'note:"x\'"',
    ):
        wanted = to_sql.wanted(parse(text), CONTEXT)
        assert "'x" not in wanted.where and "drop" not in wanted.where and "1=1" not in wanted.where
        wanted.select(store, "m.id", start=NEWEST).fetchall()


def test_the_largest_query_that_can_be_read_can_be_asked(store: sqlite3.Connection) -> None:
    for text in (
        " ".join(f"w{number}" for number in range(200)),
        " OR ".join(f'"a{number} b{number}"' for number in range(100)),
        "(" * 31 + "a OR b" + " x OR y)" * 31,
        "-(" * 15 + "a b" + ") c" * 15,
        '"' + "x-ray and " * 60 + '"',
        "x-ray-" * 90 + "x",
        "a NEAR/3 (" + " OR ".join("abcdefghij" * 4) + ")",
    ):
        query = parse(text)
        assert found(store, query) == sorted(found(store, query), reverse=True)
