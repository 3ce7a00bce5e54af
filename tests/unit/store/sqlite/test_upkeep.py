"""What is derived is always right, what was changed behind the log's back is found, and what is erased is gone."""

from __future__ import annotations

import asyncio
import random
import tempfile
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from console.domain.actions import Verb
from console.domain.judgement import Judgement, Opinion, Sentiment, TeamGuess, ThemeGuess
from console.domain.mention import ANSWER, Change, Mention, RawMention
from console.query.subject import Context
from console.store.protocol import Act, Incoming, Quarantined
from console.store.sqlite.driver import sqlite3
from console.store.sqlite.schema import MIGRATIONS
from console.store.sqlite.store import SqliteStore, open_store

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
CONTEXT = Context(NOW)
TEAMS = ("w7", "ed", "eye")


def mention(number: int, body: str, tone: int = 0, teams: tuple[str, ...] = ("w7",)) -> Mention:
    raw = RawMention(
        native_id=f"n{number}",
        body=body,
        author=f"@marker{number}",
        url=f"https://example.org/marker{number}",
        published=NOW - timedelta(hours=number),
    )
    made = Mention.from_raw(raw, source="s", fetched=NOW, key=b"k")
    labels = (Sentiment.NEGATIVE, Sentiment.NEUTRAL, Sentiment.POSITIVE)
    return replace(
        made,
        judgement=Judgement(
            opinion=Opinion(labels[tone], 0.7, (0.1, 0.2, 0.7), unsure=tone == 1),
            redacted_body=made.body,
            teams=tuple(TeamGuess(team, 0.8, f"{body} names it") for team in teams),
            themes=(ThemeGuess("staff"),),
            cluster_key="k" * 16 if number % 3 else "",
            people=("Marker",),
        ),
    )


STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            [
                "new",
                "new",
                "edit",
                "delete",
                "snooze",
                "wake",
                "action",
                "dismiss",
                "reopen",
                "saw",
                "tone",
                "team",
                "forward",
                "undo",
                "redo",
                "erase",
                "tag",
            ]
        ),
        st.integers(0, 9),
        st.integers(0, 2),
        st.sets(st.sampled_from(TEAMS)).map(lambda teams: tuple(sorted(teams))),
    ),
    max_size=25,
)


async def step(store: SqliteStore, what: str, number: int, tone: int, teams: tuple[str, ...]) -> None:
    if what in {"new", "edit", "delete"}:
        change = {"new": Change.NEW, "edit": Change.EDIT, "delete": Change.DELETE}[what]
        body = f"body {number}" if what != "edit" else f"body {number} {tone}"
        await store.add("s", [Incoming(mention(number, body, tone, teams), change)], cursor=None, at=NOW)
        return
    identity = await store.find("s", f"n{number}")
    if not identity:
        return
    if what in {"undo", "redo"}:
        batch = await store.last_batch("sam", undone=what == "redo")
        verb = Verb.UNDONE if what == "undo" else Verb.REDONE
        await store.act([Act(one.mention, verb, {}, one.sequence) for one in batch], operator="sam", at=NOW)
        return
    if what == "erase":
        await store.erase(identity, operator="sam", reason="asked", at=NOW)
        return
    acts: dict[str, tuple[Verb, dict[str, Any]]] = {
        "snooze": (Verb.SNOOZED, {"until": NOW + timedelta(days=tone)}),
        "wake": (Verb.WOKE, {}),
        "action": (Verb.ACTIONED, {}),
        "dismiss": (Verb.DISMISSED, {"reason": "noise"}),
        "reopen": (Verb.REOPENED, {}),
        "saw": (Verb.SAW, {}),
        "team": (Verb.TEAM_SET, {"teams": teams}),
        "tag": (Verb.TAGGED, {"tags": teams}),
        "tone": (Verb.SENTIMENT_SET, {"value": ("negative", "neutral", "positive")[tone]}),
        "forward": (Verb.FORWARDED, {"team": "w7", "channel": "mail", "letter": {"text": "x"}}),
    }
    verb, payload = acts[what]
    await store.act([Act(identity, verb, payload)], operator="sam", at=NOW)


async def counted(store: SqliteStore) -> tuple[Any, Any]:
    """Tallies and days, counted one by one from what the store shows."""
    tones: Counter[tuple[str, str]] = Counter()
    days: Counter[tuple[Any, Any, str]] = Counter()
    async for batch in store.rows(None, CONTEXT):
        for entry in batch:
            judgement, state = entry.mention.judgement, entry.state
            teams = {guess.team for guess in judgement.teams}
            label = judgement.opinion.label.value
            for team in (None, *(teams or {""})):
                days[entry.mention.published.date(), team, label] += 1
            if state.is_open(NOW):
                for team in ("all", *(teams or {""})):
                    tones[team, label] += 1
                    tones[team, "unsure"] += judgement.opinion.unsure
                    tones[team, "new"] += state.work == "new"
    return +tones, +days


async def told(store: SqliteStore) -> tuple[Any, Any]:
    """The same, as the roll-ups say it."""
    counts = await store.counts(NOW)
    tones: Counter[tuple[str, str]] = Counter()
    for team, tally in (("all", counts.all), ("", counts.no_team), *counts.teams.items()):
        for name in ("negative", "neutral", "positive", "unsure", "new"):
            tones[team, name] = getattr(tally, name)
    rows = await store.daily(NOW - timedelta(days=30), NOW + timedelta(days=2))
    return +tones, +Counter({(row.day, row.team, row.sentiment): row.mentions for row in rows})


async def live(steps: list[tuple[str, int, int, tuple[str, ...]]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        store = await open_store(Path(folder) / "store.db")
        try:
            for one in steps:
                await step(store, *one)
            assert await told(store) == await counted(store)
            assert (await store.check()).problems == ()
            assert await store.rebuild() == ()
            assert await told(store) == await counted(store)
        finally:
            await store.close()


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(STEPS)
def test_roll_ups_are_what_one_counts_and_states_what_the_log_says(steps: list[Any]) -> None:
    asyncio.run(live(steps))


@pytest.fixture
async def store(tmp_path: Path) -> Any:
    opened = await open_store(tmp_path / "store.db")
    for number in range(30):
        await opened.add("s", [Incoming(mention(number, f"words of {number}"))], cursor=None, at=NOW)
    first = await opened.find("s", "n1")
    await opened.act([Act(first, Verb.NOTED, {"text": "a note"})], operator="sam", at=NOW)
    yield opened
    await opened.close()


TAMPERED = {
    "words": "UPDATE mention SET body = body || ' not' WHERE native_id = 'n4'",
    "payload": 'UPDATE payload SET body = \'{"text":"another"}\'',
    "envelope": "DROP TRIGGER action_is_fixed; UPDATE action SET operator = 'jo' WHERE sequence = 7",
    "order": "DROP TRIGGER action_is_fixed; UPDATE action SET at = at + 1 WHERE sequence = 3",
    "gap": "DROP TRIGGER action_is_kept; DELETE FROM action WHERE sequence = 5",
    "seal": "DROP TRIGGER action_is_fixed; UPDATE action SET seal = zeroblob(32) WHERE sequence = 9",
}


@pytest.mark.parametrize("how", TAMPERED)
async def test_what_was_changed_behind_the_log_is_found(store: SqliteStore, how: str) -> None:
    assert (await store.check()).problems == ()
    conn = sqlite3.connect(store.path)
    conn.executescript(TAMPERED[how])
    conn.close()
    assert (await store.check()).problems


async def test_what_is_derived_is_mended(store: SqliteStore) -> None:
    conn = sqlite3.connect(store.path)
    conn.executescript("""
        UPDATE mention SET state = '{"work":"dismissed"}', work = 'dismissed', open = 0 WHERE native_id = 'n1';
        UPDATE tally SET open = 99; DELETE FROM mention_text; DELETE FROM cluster;""")
    conn.close()
    sentences = await store.rebuild()
    assert len(sentences) == 4, sentences
    assert await store.rebuild() == ()
    assert await told(store) == await counted(store)
    from console.query.query import parse

    assert await store.count(parse("words"), CONTEXT) == 30


def files(folder: Path) -> dict[str, bytes]:
    """Everything that a store keeps on the disk."""
    return {path.name: path.read_bytes() for path in folder.glob("store.db*") if path.is_file()}


async def test_nothing_erased_is_left_in_the_files(store: SqliteStore, tmp_path: Path) -> None:
    body = "The xylophonezebra was kind"
    other = replace(mention(77, "an edit xylophonezebra"), native_id="n70")
    await store.add(
        "s",
        [Incoming(mention(70, body))],
        cursor=None,
        at=NOW,
        quarantined=[Quarantined("s", NOW, "?", b"https://example.org/marker70 xylophonezebra")],
    )
    waiting = {"native_id": "x", "body": "xylophonezebra", "url": "https://example.org/marker70"}
    await store.submit([waiting], by="s", at=NOW)
    identity = await store.find("s", "n70")
    edit = Incoming(replace(other, url="https://example.org/marker70"), Change.EDIT)
    await store.add("s", [edit], cursor=None, at=NOW)
    acts = [
        Act(identity, Verb.NOTED, {"text": "xylophonezebra called"}),
        Act(identity, Verb.TAGGED, {"tags": ["xylophonezebra"]}),
        Act(identity, Verb.FORWARDED, {"team": "w7", "channel": "mail", "letter": {"text": "xylophonezebra"}}),
        Act(identity, Verb.REDACTION_SET, {"title": "", "body": "[x] xylophonezebra"}),
    ]
    await store.act(acts, operator="sam", at=NOW)
    await store.keep_correction(identity, operator="sam", at=NOW, body={"words": "xylophonezebra"})
    assert b"xylophonezebra" in b"".join(files(tmp_path).values())
    await store.erase(identity, operator="gov", reason="asked", at=NOW)
    for name, content in files(tmp_path).items():
        for word in (b"xylophonezebra", b"marker70", b"@marker77"):
            assert word not in content, (name, word)
    assert (await store.check()).problems == ()
    assert await told(store) == await counted(store)


async def test_a_thousand_random_changes_to_the_log_are_all_found(tmp_path: Path) -> None:
    from console.store.sqlite import maintenance

    opened = await open_store(tmp_path / "store.db")
    for number in range(40):
        await opened.add("s", [Incoming(mention(number, f"words {number}"))], cursor=None, at=NOW)
    await opened.close()
    conn = sqlite3.connect(tmp_path / "store.db", isolation_level=None)
    conn.executescript("DROP TRIGGER action_is_fixed; DROP TRIGGER action_is_kept;")
    chance = random.Random(5)
    found = 0
    for _ in range(200):  # times five kinds
        at = chance.randrange(1, 40)
        for change in (
            f"UPDATE action SET mention = mention + 1 WHERE sequence = {at}",
            f"UPDATE action SET verb = 'saw' WHERE sequence = {at}",
            f"DELETE FROM action WHERE sequence = {at}",
            f"UPDATE action SET sequence = -1 WHERE sequence = {at}; UPDATE action SET sequence = {at} WHERE"
            f" sequence = {at + 1}; UPDATE action SET sequence = {at + 1} WHERE sequence = -1",
            f"UPDATE action SET chain = randomblob(32) WHERE sequence = {at}",
        ):
            conn.execute("BEGIN")
            for statement in change.split(";"):
                conn.execute(statement)
            found += any(True for _ in maintenance.chain_faults(conn))
            conn.execute("ROLLBACK")
    conn.close()
    assert found == 1000


async def test_a_store_that_counted_answers_counts_anew(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    store = await open_store(path, parents={})
    public, answer = mention(1, "said in public"), replace(mention(2, "said to us"), kind=ANSWER)
    await store.add("s", [Incoming(public), Incoming(answer)], cursor=None, at=NOW)
    await store.close()
    conn = sqlite3.connect(path)
    conn.execute("UPDATE tally SET open = 2")
    for statement in MIGRATIONS[4]:  # as a store is brought up to date that counted them
        conn.execute(statement)
    conn.commit()
    conn.close()
    store = await open_store(path, parents={})
    assert (await store.counts(NOW)).all.total == 1
    await store.close()
