"""The light reader says of every mention what the store says, in constant memory and without an event loop."""

from __future__ import annotations

import csv
import io
import itertools
import json
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from console.domain.actions import Verb
from console.domain.export_fields import FIELDS
from console.domain.judgement import Judgement, Opinion, Sentiment, TeamGuess, ThemeGuess
from console.domain.leaving import FACTS, leaving
from console.domain.mention import Change, Mention, RawMention
from console.query.query import parse
from console.query.subject import Context
from console.services.export.formats import write_csv, write_csv_lines
from console.services.export.records import record
from console.store.protocol import Act, Incoming
from console.store.sqlite.export import reader as reading
from console.store.sqlite.store import open_store

NOW = datetime(2026, 3, 10, 12, 0, 0, 123_000, tzinfo=UTC)
CONTEXT = Context(NOW)


def mention(number: int) -> Mention:
    raw = RawMention(
        native_id=f"n{number}",
        title=f"“Title” {number}",
        body=f"Sister Amira\nwas kind; {number}",
        author="@jo",
        published=NOW - timedelta(milliseconds=number * 999),
        tags=("Kind", 'two "words"'),
        rating=4.5,
        likes=number,
        url="https://example.org/?a=1&b=2",
        feed="f",
        kind="review",
        replies=0,
    )
    made = Mention.from_raw(raw, source="s", fetched=NOW, key=b"k")
    opinion = Opinion(Sentiment.POSITIVE, 0.87654, (0.1, 0.1, 0.8), unsure=number % 2 == 0, mixed=number == 3)
    return replace(
        made,
        judgement=Judgement(
            lang="en",
            opinion=opinion,
            severity=2,
            themes=(ThemeGuess("staff", 1), ThemeGuess("[care], the")),
            flags=frozenset({"name", "thanks"}),
            teams=(TeamGuess("w7", 0.9), TeamGuess("ed", 0.5)) if number else (),
            cluster_key="same" if number > 4 else "",
            redacted_title=made.title,
            redacted_body=made.body.replace("Amira", "[staff]"),
        ),
    )


@pytest.fixture
async def path(tmp_path: Path) -> Path:
    store = await open_store(tmp_path / "store.db")
    ids = list((await store.add("s", [Incoming(mention(number)) for number in range(8)], cursor=None, at=NOW)).ids)
    forward = {"team": "w7", "channel": "mail", "letter": {}}
    await store.act(
        [
            Act(ids[1], Verb.FORWARDED, forward),
            Act(ids[1], Verb.FORWARDED, forward | {"team": "ed"}),
            Act(ids[2], Verb.TAGGED, {"tags": ["ours"]}),
            Act(ids[3], Verb.SENTIMENT_SET, {"value": "negative"}),
            Act(ids[4], Verb.CLAIMED, {"until": NOW}),
        ],
        operator="sam",
        at=NOW,
    )
    await store.act([Act(ids[1], Verb.RECALLED, {"key": f"{ids[1]}:w7:mail:1"})], operator="sam", at=NOW)
    await store.add(
        "s",
        [
            Incoming(replace(mention(5), body="Another Amira", edited=NOW), Change.EDIT),
            Incoming(mention(7), Change.DELETE),
        ],
        cursor=None,
        at=NOW,
    )
    await store.close()
    return tmp_path / "store.db"


@pytest.mark.parametrize("raw", [False, True])
async def test_a_line_is_the_record_of_the_mention(path: Path, raw: bool) -> None:
    store = await open_store(path)
    shown = [one for one in (await store.page(None, CONTEXT)).entries if one.state.origin != "deleted"]
    await store.close()
    with reading.open_reader(path) as reader:
        lines = [json.loads(line) for line in reader.jsonl(None, CONTEXT, raw=raw)]
        rows = list(reader.columns(None, CONTEXT, raw=raw))
        assert reader.author_key
    assert lines == [record(one, raw=raw) for one in shown]
    assert len(lines) == 7
    for line, row in zip(lines, rows, strict=True):
        plain = {name: "; ".join(value) if isinstance(value, list) else value for name, value in line.items()}
        assert dict(zip(FIELDS, row, strict=True)) == plain
    assert any("Amira" in line["body"] for line in lines) is raw


@pytest.mark.parametrize("raw", [False, True])
async def test_a_line_of_csv_is_what_pythons_writer_makes_of_the_row(path: Path, raw: bool) -> None:
    store = await open_store(path)
    hostile = ("=1+1", "+x", "-x", "@x", "\tx", "＝x", 'say "no"', "a,b\r\nc", "\\", "plain", "“quoted”")
    batch = [
        Incoming(replace(mention(100 + number), body=text, author=text, native_id=text, tags=(text, "x")))
        for number, text in enumerate(hostile)
    ]
    await store.add("s", batch, cursor=None, at=NOW)
    await store.close()
    with reading.open_reader(path) as reader:
        made, wanted = io.StringIO(newline=""), io.StringIO(newline="")
        assert write_csv_lines(reader.csv(None, CONTEXT, raw=raw), made) == 7 + len(hostile)
        write_csv(reader.columns(None, CONTEXT, raw=raw), wanted)
    assert list(csv.reader(io.StringIO(made.getvalue(), newline=""))) == list(
        csv.reader(io.StringIO(wanted.getvalue(), newline=""))
    )


MARKS = {"+": {"clear": frozenset(FACTS)}, "-": {"named": frozenset(FACTS)}, "": {}}


@pytest.mark.parametrize("raw", [False, True])
async def test_what_leaves_in_sql_is_what_the_gate_lets_leave(tmp_path: Path, raw: bool) -> None:
    """Every tone, severity, doubt and mark of a fact: `store.exported` says no more and no less than `leaving`."""
    cases = itertools.product(Sentiment, (False, True), (False, True), range(6), (False, True), MARKS)
    incoming = []
    for number, (tone, unsure, mixed, severity, doubt, mark) in enumerate(cases):
        made = replace(mention(number), kind="story" if number % 3 else "Jane Smith")
        incoming.append(
            Incoming(
                replace(
                    made,
                    judgement=Judgement(
                        opinion=Opinion(tone, 0.9, (0.0, 0.1, 0.9), unsure=unsure, mixed=mixed),
                        severity=severity,
                        doubt=doubt,
                        redacted_title=made.title,
                        redacted_body="[name]",
                        **MARKS[mark],
                    ),
                )
            )
        )
    store = await open_store(tmp_path / "store.db")
    ids = (await store.add("s", incoming, cursor=None, at=NOW)).ids
    await store.act([Act(ids[0], Verb.TAGGED, {"tags": ["ours"]})], operator="sam", at=NOW)
    shown = [*reversed(await store.entries(sorted(ids)))]
    await store.close()
    held = [] if raw else [one for one in shown if leaving(one.mention).held]
    with reading.open_reader(tmp_path / "store.db") as reader:
        lines = [json.loads(line) for line in reader.jsonl(None, CONTEXT, raw=raw)]
        assert reader.held == len(held)
        assert len(list(reader.columns(None, CONTEXT, raw=raw))) == len(lines)
        made, wanted = io.StringIO(newline=""), io.StringIO(newline="")
        write_csv_lines(reader.csv(None, CONTEXT, raw=raw), made)
        write_csv(reader.columns(None, CONTEXT, raw=raw), wanted)
    assert lines == [record(one, raw=raw) for one in shown if one not in held]
    assert made.getvalue().count("\r\n") == wanted.getvalue().count("\r\n")
    assert list(csv.reader(io.StringIO(made.getvalue(), newline=""))) == list(
        csv.reader(io.StringIO(wanted.getvalue(), newline=""))
    )


def test_names_are_those_of_every_export() -> None:
    assert reading.FIELDS == FIELDS


def test_a_query_and_a_limit_narrow(path: Path) -> None:
    with reading.open_reader(path) as reader:
        assert len(list(reader.columns(parse("sentiment:negative"), CONTEXT))) == 1
        assert len(list(reader.columns(parse("team:ed"), CONTEXT, fields=("id",), limit=2))) == 2
        assert len(list(reader.columns(None, CONTEXT, teams=frozenset({"ed"})))) == 6
        assert list(reader.jsonl(parse("sentiment:neutral"), CONTEXT)) == []


def test_no_event_loop_is_loaded() -> None:
    code = (
        "import sys, console.store.sqlite.export.reader;"
        "print([name for name in ('asyncio', 'aiosqlite', 'textual') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
